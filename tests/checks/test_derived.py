"""Figures that follow from others by an operation that is named, and sums that a claim does."""

import asyncio

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from guard.checks._derived.claimed import claimed
from guard.checks._figures import figures
from guard.checks.numbers import Numbers
from guard.claims import split
from guard.types import Draft, Evidence, Verdict

MANY = st.integers(50, 9000)
UNIT = st.sampled_from(["kg", "euros", "litres", "people"])


def judge(passage: str, text: str) -> list[Verdict]:
    draft = Draft("", (Evidence("a", "a", passage),), text, split(text))
    return [found.verdict for found in asyncio.run(Numbers().run(draft, None))]  # type: ignore[arg-type]


def written(number: int) -> str:
    return f"{number:,}"


@settings(max_examples=60, deadline=None)
@given(MANY, MANY, st.integers(1, 49), UNIT)
def test_a_difference_follows_and_what_is_near_it_does_not(start, rise, off, unit):
    end = start + rise
    assume(not {rise + off, rise} & {start, end, start + end})
    passage = f"The store took in {written(end)} {unit} this year, after {written(start)} {unit}."
    said = "The store took in {} {} more than before."
    assert judge(passage, said.format(written(rise), unit)) == []
    assert judge(passage, said.format(written(rise + off), unit)) != []


@settings(max_examples=60, deadline=None)
@given(st.lists(MANY, min_size=2, max_size=4, unique=True), st.integers(1, 49))
def test_a_sum_follows_and_what_is_near_it_does_not(parts, off):
    total = sum(parts)
    passage = "The store took in " + ", then ".join(f"{written(n)} kg" for n in parts) + "."
    said = "The store took in {} kg in total."
    sums = {sum(parts[i:j]) for i in range(len(parts)) for j in range(i + 1, len(parts) + 1)}
    assume(total + off not in sums)
    assert judge(passage, said.format(written(total))) == []
    assert judge(passage, said.format(written(total + off))) != []


@settings(max_examples=60, deadline=None)
@given(st.integers(60, 900), st.integers(2, 98), st.integers(2, 30))
def test_a_share_follows_as_exactly_as_it_is_said(whole, percent, off):
    part = round(whole * percent / 100)
    share = round(100 * part / whole)
    assume(0 < share < 100 - off and part not in (share, share + off))
    assume(whole not in (share, share + off) and abs(100 * part / whole - share) < 0.5)
    passage = f"In the district, {part} of {whole} houses were heated by wood."
    said = "In the district, {}% of the houses were heated by wood."
    assert judge(passage, said.format(share)) == []
    assert judge(passage, said.format(share + off)) != []


@settings(max_examples=60, deadline=None)
@given(st.integers(1100, 1990), st.integers(5, 90), st.integers(1, 4))
def test_years_between_two_years_follow(year, years, off):
    passage = f"The mill was built in {year}. The mill burnt down in {year + years}."
    said = "The mill burnt down {} years after it was built."
    assert judge(passage, said.format(years)) == []
    assert judge(passage, said.format(years + off)) == [Verdict.NOT_ENOUGH_INFO]


@settings(max_examples=100, deadline=None)
@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from("+-x/"), st.integers(1, 9))
def test_a_sum_that_is_written_out_is_right_or_wrong(one, two, sign, off):
    result = {"+": one + two, "-": one - two, "x": one * two, "/": one / two}[sign]
    assume(result > 0 and result == int(result))
    wrong = int(result) + off
    assume(wrong / result not in (10, 100, 1000))
    for value, right in ((int(result), True), (wrong, False)):
        line = f"This makes {one} {sign} {two} = {value} in the end."
        (found,) = claimed(line, figures(line))
        assert (found.right, found.result.text) == (right, str(value))


@settings(max_examples=100, deadline=None)
@given(MANY, MANY, st.integers(1, 40))
def test_a_change_that_is_told_with_both_ends_is_right_or_wrong(start, end, off):
    assume(start != end)
    verb = "rose" if end > start else "fell"
    for by, right in ((abs(end - start), True), (abs(end - start) + off, False)):
        line = f"The number {verb} by {written(by)} from {written(start)} to {written(end)}."
        (found,) = claimed(line, figures(line))
        assert found.right is right


@pytest.mark.parametrize(
    "line",
    [
        "Accuracy increased by 2 from 5 to 10 samples.",
        "Output fell by 12 % from 20 to 30 °C.",
        "A team of 7 from 20 to 25 countries met.",
        "It was delivered by 7 from 20 to 25.",
        "Rates fell by 5 % from 12 % to 7 %.",
        "It came to about 7 more, up from 20 to 25.",
        "In clock time, 7 + 8 = 3 (mod 12).",
        "It takes 3 x 20 min = 1 h.",
        "It holds 5 boxes x 12 bottles = 61 bottles.",
        "With 2 x (3 + 4) = 14 it is full.",
        "Of 8 patients, 3 of 8 patients (95% CI 2-4) fell ill.",
    ],
)
def test_what_can_be_read_otherwise_is_no_sum(line):
    assert [found for found in claimed(line, figures(line)) if not found.right] == []
