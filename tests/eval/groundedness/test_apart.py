import pytest
from guard_eval.groundedness.apart import apart, repeated
from guard_eval.groundedness.rows import Row

PAGE = "The mill at Ashford was built in 1782 by two brothers, and burnt down twice since then."


def row(evidence: str, claim: str = "A claim.", name: str = "a") -> Row:
    return Row(name, "set", "group", evidence, claim, "supported")


@pytest.mark.parametrize(
    "trained",
    [
        PAGE,
        PAGE.upper(),
        PAGE.replace("1782", "1783"),
        f"News of the day. {PAGE} It was rebuilt by the county in the year after the second fire.",
    ],
)
def test_evidence_that_nearly_repeats_a_trained_one_is_left_out(trained: str) -> None:
    assert apart([row(PAGE)], [row(trained)]) == []


@pytest.mark.parametrize(
    "trained",
    [
        "The mill at Ashford was sold to a cooperative of farmers, who run it to this day.",
        "Short.",
        "",
    ],
)
def test_other_evidence_stays(trained: str) -> None:
    dev = [row(PAGE)]
    assert apart(dev, [row(trained)]) == dev


def test_a_short_text_is_left_out_only_where_it_is_the_same() -> None:
    assert apart([row("He won it.")], [row("he won it")]) == []
    assert len(apart([row("He won it.")], [row("He lost it.")])) == 1


def test_claims_that_are_repeated_are_named() -> None:
    dev = [row(PAGE, "The mill burnt.", "one"), row(PAGE, "The mill stands.", "two")]
    assert repeated(dev, [row("Else.", "the mill, burnt")]) == {"one"}
