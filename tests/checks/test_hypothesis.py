"""What a model is asked about a claim."""

import pytest

from guard.checks._entailment.hypothesis import hypothesis
from guard.claims import split
from guard.types import Draft, Evidence


def said(text: str, number: int = -1):
    draft = Draft("?", (Evidence("a", "s", "x"),), text, split(text, strict=True))
    return hypothesis(draft.claims[number], draft)


@pytest.mark.parametrize(
    ("text", "lead", "plain"),
    [
        ("Ada wrote it. She was paid.", "Ada wrote it. ", "She was paid."),
        ("Ada wrote it [a]. *They* paid [a].", "Ada wrote it. ", "They paid."),
        ("Ada wrote it. Babbage was paid.", "", "Babbage was paid."),
        ("It was paid.", "", "It was paid."),
        ("In passage 1, Ada wrote it. However, she paid.", "Ada wrote it. ", "she paid."),
        ("1. It was old.\n2. It was paid.", "", "It was paid."),
        ("The pump:\n\n- It was old.\n  So it was.\n- It was paid.", "The pump: ", "It was paid."),
        ("- Ada wrote it.\n- Babbage read it. He paid.", "Babbage read it. ", "He paid."),
        ("- **Low flow**: It is 20 psi.", "Low flow. ", "It is 20 psi."),
        ("- **Fees:** They rose [a].", "Fees. ", "They rose."),
        ("- **Adults**: Five pills.", "", "Adults: Five pills."),
        ("- Ada wrote it.\n\nShe was paid.", "Ada wrote it. ", "She was paid."),
        ('{"a": "Ada wrote it. She was paid."}', "Ada wrote it. ", "She was paid."),
        ('{"a": "Ada wrote it all.", "b": "She was paid for it."}', "", "She was paid for it."),
    ],
)
def test_a_claim_that_begins_with_a_pronoun_is_read_after_the_sentence_before_it(text, lead, plain):
    found = said(text)
    assert (found.lead, found.plain) == (lead, plain)
    assert found.text == lead + plain
