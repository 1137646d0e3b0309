import json
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.claims import split
from guard.decide import decide
from guard.policy import Policy, Repair
from guard.repair import Masks, ask_again, revise
from guard.types import Draft, Finding, Prompt, Span, ToolCall, Verdict
from tests.fakes import FakeLlm

POLICY = Policy(name="p")
HEDGING = Policy(name="p", repair=Repair(claims="hedge"))
QUOTING = Policy(name="p", repair=Repair(claims="hedge", hedge='Not "sure": {claim}'))


def judged(text, bad=(), spans=(), calls=(), policy=POLICY):
    """A draft of which the claims at the positions in `bad` are refuted, the others supported."""
    draft = Draft("?", (), text, split(text), calls, prompt=Prompt(model="m"))
    found = [
        Finding("x", c, Verdict.REFUTED if i in bad else Verdict.SUPPORTED, reason=f"r{i}")
        for i, c in enumerate(draft.claims)
    ]
    found += [Finding("patterns", None, Verdict.REFUTED, spans=(s,)) for s in spans]
    return draft, decide(draft, found, policy.rules)


def revised(text, start=0, policy=POLICY, **how):
    draft, decision = judged(text, policy=policy, **how)
    return revise(draft, decision, start, policy)


def test_a_dropped_claim_takes_the_space_before_it_along():
    assert revised("It is A. It is B. It is C.", bad=[1]).text == "It is A. It is C."
    assert revised("It is A. It is B. It is C.", bad=[0]).text == "It is B. It is C."
    assert revised("- A is.\n- B is.\n- C is.", bad=[1]).text == "- A is.\n- C is."
    assert revised("It is A. It is B.", bad=[0, 1]).text == ""


@pytest.mark.parametrize("text, bad, left", [
    ("Keep this in mind:\n- A is.\n- B is.\n\nIt is C.", [1, 2], "It is C."),
    ("Keep this in mind:\n- A is.\n- B is.", [1], "Keep this in mind:\n- B is."),
    ("Keep this in mind:\n\n- A is.\n- B is.\n\nIt is C.", [1, 2], "It is C."),
    ("Keep this in mind:\n1. A is.\n2. B is.", [1, 2], ""),
    ("It is C. The answer is:\nIt is A. It is B.", [2, 3], "It is C."),
    ("It is C.\nThe answer is:", [], "It is C.\nThe answer is:"),
    ("## Doses\n\nIt is A.\n\n- B is.\n\n## Storage\n\nIt is C.", [1, 2], "## Storage\n\nIt is C."),
    ("## Doses\n\nIt is A.\n\nIt is C.", [1], "## Doses\n\nIt is C."),
    ("# All\n\n## Doses\n\nIt is A.", [2], "# All"),
    ("It costs 5 francs:\n- A is.", [1], "It costs 5 francs:"),
])  # fmt: skip
def test_a_line_that_leads_in_to_nothing_goes_too(text, bad, left):
    assert revised(text, bad=bad).text == left
    assert revised(text, bad=bad, policy=HEDGING).text.count("It is C.") == text.count("It is C.")
    assert "Keep this in mind" not in text or "Keep" in revised(text, bad=bad, policy=HEDGING).text


def test_a_line_that_has_been_released_stays():
    text = "Keep this in mind:\n- A is."
    assert revised(text, start=18, bad=[1]).text.strip() == "Keep this in mind:"


@pytest.mark.parametrize("policy", [POLICY, HEDGING])
def test_json_stays_json(policy):
    text = '{"days": 30, "note": "It is A. It is B.", "sizes": ["S", "M"]}'
    left = json.loads(revised(text, bad=[0, 3], policy=policy).text)
    assert left == {"days": None, "note": "It is A. It is B.", "sizes": None}
    claims = revised(text, bad=[0, 2], policy=policy).claims
    assert ["It is A.", '"sizes": ["S", "M"]'] == [c.text for c in claims if c.checkworthy]


def test_words_are_taken_out_of_a_string_of_json_or_hedged_in_it():
    text = '{"note": "It is A. It is B."}'
    assert json.loads(revised(text, bad=[1]).text) == {"note": "It is A. "}
    hedged = revised(text, bad=[1], policy=QUOTING).text
    assert json.loads(hedged) == {"note": 'It is A. Not "sure": It is B.'}


def test_a_row_of_json_is_taken_out_whole():
    text = '{"rows": [{"a": 1, "b": 2}, {"a": 3, "b": 4}]}'
    assert json.loads(revised(text, bad=[0]).text) == {"rows": [None, {"a": 3, "b": 4}]}


def test_a_mask_leaves_json_whole_or_nothing_of_it():
    text = '{"mail": "a@b.example", "card": 4111111111111111}'
    masked = revised(text, spans=[Span(10, 21, "EMAIL")])
    assert json.loads(masked.text) == {"mail": "[EMAIL]", "card": 4111111111111111}
    card = Span(32, 48, "CARD")
    assert text[card.start : card.end] == "4111111111111111"
    masked = revised(text, spans=[card])
    assert (masked.text, masked.claims) == ("", ())
    gone = revised(text, spans=[card], bad=[1])
    assert json.loads(gone.text) == {"mail": "a@b.example", "card": None}


def test_a_hedged_claim_keeps_its_place():
    draft = revised("It is A. It is B.", bad=[1], policy=HEDGING)
    assert draft.text == "It is A. I could not verify this: It is B."
    assert [c.checkworthy for c in draft.claims] == [True, False]


def test_released_text_stays_whatever_is_said_of_it():
    draft = revised("It is A. It is B. It is C.", start=8, bad=[0, 2])
    assert draft.text == "It is A. It is B."


def test_spans_are_masked_instead_of_dropping_the_claim():
    text = "Write to a@b.example. It is B."
    draft = revised(text, spans=[Span(9, 20, "EMAIL")])
    assert draft.text == "Write to [EMAIL]. It is B."
    assert [text for c in draft.claims if (text := draft.text[c.start : c.end]) != c.text] == []


def test_a_bad_call_is_dropped_and_a_good_one_stays():
    calls = (ToolCall("1", "f", "{}"), ToolCall("2", "g", "{}"))
    draft = Draft("?", (), "", (), calls)
    decision = decide(draft, [Finding("schema", None, Verdict.REFUTED, tool_call=0)], POLICY.rules)
    assert revise(draft, decision, 0, POLICY).tool_calls == calls[1:]


sentences = st.lists(
    st.sampled_from(["It is so.", "Cats are blue!", "Pay 30 euros.", "Dr. Who came. "]), max_size=6
)


@given(
    sentences | st.lists(st.sampled_from([30, True, "[1]", "Berlin"]), max_size=6),
    st.sets(st.integers(0, 7)),
    st.sampled_from([POLICY, QUOTING]),
)
def test_json_stays_json_whatever_is_taken_out(parts, bad, policy):
    text = json.dumps({"all": " ".join(map(str, parts)), "each": parts, "rows": [{"a": parts}]})
    draft = revised(text, bad=bad, policy=policy)
    assert json.loads(draft.text).keys() == {"all", "each", "rows"}
    for claim in draft.claims:
        assert draft.text[claim.start : claim.end] == claim.text


@given(sentences, st.sets(st.integers(0, 7)), st.sampled_from([POLICY, HEDGING]))
def test_every_claim_stands_where_it_says(parts, bad, policy):
    draft = revised(" ".join(parts), bad=bad, policy=policy)
    for claim in draft.claims:
        assert draft.text[claim.start : claim.end] == claim.text


@given(st.text(max_size=40), st.lists(st.tuples(st.integers(0, 40), st.integers(1, 9)), max_size=5))
def test_masking_removes_every_character_of_every_span(text, places):
    spans = [Span(a, min(len(text), a + n), "X") for a, n in places if a < len(text)]
    hidden = {i for s in spans for i in range(s.start, s.end)}
    kept = "".join(c for i, c in enumerate(text) if i not in hidden)
    assert Masks(spans).over(text, 0, len(text)).replace("[X]", "") == kept.replace("[X]", "")


@given(
    st.lists(st.tuples(st.integers(0, 9), st.integers(0, 5)), max_size=6),
    st.lists(st.integers(0, 14), min_size=2, max_size=8),
)
def test_a_part_is_masked_as_the_spans_in_it_say(places, cuts):
    """As by reading all spans for each part, which takes time square to their number."""
    text = "".join(map(chr, range(0x100, 0x10E)))
    spans = [Span(a, a + n, "X") for a, n in places]
    masks = Masks(spans)
    for start, end in pairwise(sorted(cuts)):
        said, at = "", start
        for span in sorted(spans, key=lambda s: (s.start, -s.end)):
            if span.end > at and span.start < end:
                said += text[at : max(at, span.start)] + "[X]"
                at = min(span.end, end)
        assert masks.over(text, start, end) == said + text[at:end]


async def test_the_model_is_told_what_did_not_hold():
    draft, decision = judged("It is A. It is B.", bad=[1])
    llm = FakeLlm(["It is A."])
    answer = await ask_again(draft, decision, POLICY, llm)
    assert answer.choices[0].text == "It is A."
    (body,) = llm.calls
    assert body["stream"] is False
    assert body["messages"][-2] == {"role": "assistant", "content": "It is A. It is B."}
    assert '- "It is B.": r1' in body["messages"][-1]["content"]
    assert "It is A." not in body["messages"][-1]["content"]
