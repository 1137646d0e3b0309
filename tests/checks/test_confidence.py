import math

import pytest
from pydantic import ValidationError

from guard.checks.confidence import Confidence
from guard.types import Claim, TokenLogprob, Verdict
from tests.checks.drafts import draft
from tests.fakes import fake_tools


async def stated(line: str, **settings: object) -> tuple[float | None, str] | None:
    check = Confidence.model_validate({"ask": True, **settings})
    findings = await check.run(draft("It is so.\n" + line), fake_tools(""))
    assert all(f.verdict is Verdict.NOT_ENOUGH_INFO and f.claim is None for f in findings)
    return (findings[0].score, findings[0].reason) if findings else None


@pytest.mark.parametrize(
    "line",
    [
        "Confidence: 0.5",
        "confidence: .9",
        "**Confidence:** 0.8",
        "- Confidence = 85%",
        "CONFIDENCE: 1",
    ],
)
async def test_a_confidence_that_is_high_enough_says_nothing(line: str) -> None:
    assert await stated(line) is None


@pytest.mark.parametrize(
    ("line", "score", "reason"),
    [
        ("Confidence: 0.49", 0.49, "the model states a confidence of 0.49"),
        ("Confidence: 20 %", 0.2, "the model states a confidence of 0.2"),
        ("Confidence: 0.9\nConfidence: 0.1", 0.1, "the model states a confidence of 0.1"),
        ("Confidence: 7", None, "its confidence is not a number from 0 to 1"),
        ("Confidence: high", None, "its confidence was asked for and not given"),
        ("Confidence: 1e-3", None, "its confidence was asked for and not given"),
        ("My confidence: 0.9 or so.", None, "its confidence was asked for and not given"),
        ("", None, "its confidence was asked for and not given"),
    ],
)
async def test_a_low_confidence_or_none_lowers_trust(
    line: str, score: float | None, reason: str
) -> None:
    assert await stated(line) == (score, reason)


async def test_the_least_confidence_is_a_setting() -> None:
    assert await stated("Confidence: 0.8", min=0.9) == (0.8, "the model states a confidence of 0.8")


async def test_the_line_is_a_setting() -> None:
    assert await stated("sure: 30%", pattern=r"(?m)^sure: (\d+)(%)$") is not None
    assert await stated("sure: 30%", pattern=r"(?m)^sure: (\d+)(%)$", min=0.3) is None


@pytest.mark.parametrize("pattern", ["(", r"confidence (\d+)"])
def test_a_line_that_cannot_be_read_is_refused_with_its_policy(pattern: str) -> None:
    with pytest.raises(ValidationError, match="pattern"):
        Confidence(pattern=pattern)


async def test_nothing_is_expected_that_was_not_asked_for() -> None:
    assert await Confidence().run(draft("It is so."), fake_tools("")) == []
    assert await Confidence(ask=True).run(draft(), fake_tools("")) == []
    assert await Confidence(ask=True).run(draft("It", final=False), fake_tools("")) == []


def tokens(*pairs: tuple[str, float]) -> tuple[TokenLogprob, ...]:
    return tuple(TokenLogprob(text, math.log(p)) for text, p in pairs)


SURE_THEN_NOT = tokens(("It is", 0.9), (" so. ", 0.5), ("Or", 0.4), (" not.", 0.2))


async def test_claims_of_improbable_tokens_lower_trust() -> None:
    doubtful = draft("It is so.", "Or not.", logprobs=SURE_THEN_NOT)
    (finding,) = await Confidence().run(doubtful, fake_tools(""))
    assert finding.claim == doubtful.claims[1]
    assert finding.verdict is Verdict.NOT_ENOUGH_INFO
    assert finding.score == pytest.approx(0.2)
    assert finding.reason == "the mean probability of its tokens is 0.20"


async def test_a_token_counts_for_every_claim_it_has_a_part_of() -> None:
    shared = draft("B.", "C.", logprobs=tokens(("B", 1.0), (". C", 0.1), (".", 0.3)))
    findings = await Confidence(min_token_prob=1.0).run(shared, fake_tools(""))
    assert [f.score for f in findings] == [pytest.approx(0.1)]
    shared = draft(
        "Is it.", "I can.", logprobs=tokens(("Is it", 1.0), (". I", 0.1), (" can.", 0.3))
    )
    findings = await Confidence(min_token_prob=0.6).run(shared, fake_tools(""))
    assert [f.score for f in findings] == [pytest.approx(0.55), pytest.approx(0.2)]


async def test_only_the_tokens_of_content_words_count() -> None:
    spelled = tokens(
        ("The", 0.01), (" mill", 0.8), (" is", 0.01), (" r", 0.6), ("ed", 0.4), (".", 0.1)
    )
    said = draft("The mill is red.", logprobs=spelled)
    (finding,) = await Confidence(min_token_prob=0.9).run(said, fake_tools(""))
    assert finding.score == pytest.approx((0.8 + 0.6 + 0.4) / 3)


def with_alternatives(*shares: float) -> tuple[TokenLogprob, ...]:
    alternatives = tuple((f"t{i}", math.log(share)) for i, share in enumerate(shares))
    return (TokenLogprob("Oslo", math.log(0.5), alternatives), TokenLogprob(".", 0.0))


@pytest.mark.parametrize(
    ("setting", "just", "over", "reason"),
    [
        ("min_token_prob", 0.5, 0.51, "the mean probability of its tokens is 0.50"),
        ("min_any_token_prob", 0.5, 0.51, "a token of it has a probability of 0.50"),
        ("max_surprise", 0.70, 0.69, "the mean surprise of its tokens is 0.69 nats"),
        ("max_token_entropy", 0.95, 0.94, "the entropy of the alternatives to its tokens is 0.95"),
    ],
)
async def test_each_measure_has_its_limit(
    setting: str, just: float, over: float, reason: str
) -> None:
    said = draft("Oslo.", logprobs=with_alternatives(0.5, 0.25, 0.25))
    off = {"min_token_prob": 0.0}
    check = Confidence.model_validate({**off, setting: just})
    assert await check.run(said, fake_tools("")) == []
    (finding,) = await Confidence.model_validate({**off, setting: over}).run(said, fake_tools(""))
    assert (finding.verdict, finding.reason) == (Verdict.NOT_ENOUGH_INFO, reason)
    assert finding.score == pytest.approx(0.5)


@pytest.mark.parametrize("shares", [(), (1.0,)])
async def test_where_no_token_has_alternatives_their_entropy_says_nothing(
    shares: tuple[float, ...],
) -> None:
    said = draft("Oslo.", logprobs=with_alternatives(*shares))
    check = Confidence(min_token_prob=0, max_token_entropy=0)
    assert await check.run(said, fake_tools("")) == []


async def test_equal_alternatives_are_as_open_as_can_be() -> None:
    spelled = (*with_alternatives(0.2, 0.2, 0.2)[:1], TokenLogprob(" won.", -0.1))
    said = draft("Oslo won.", logprobs=spelled)
    check = Confidence(min_token_prob=0, max_token_entropy=0.99)
    (finding,) = await check.run(said, fake_tools(""))
    assert finding.reason.endswith("is 1.00")


async def test_tokens_that_do_not_spell_the_text_say_nothing() -> None:
    other = draft("It is so.", "Or maybe.", logprobs=SURE_THEN_NOT)
    assert await Confidence().run(other, fake_tools("")) == []


async def test_talk_and_a_least_probability_of_zero_say_nothing() -> None:
    text = "It is so. Or not."
    talk = (Claim(text[10:], 10, 17, checkworthy=False),)
    said = draft(text, logprobs=SURE_THEN_NOT)
    assert await Confidence(min_token_prob=0).run(said, fake_tools("")) == []
    assert await Confidence(min_token_prob=0.9).run(said, fake_tools("")) != []
    object.__setattr__(said, "claims", talk)
    assert await Confidence(min_token_prob=0.9).run(said, fake_tools("")) == []
