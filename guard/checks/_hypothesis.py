"""What a model is asked about a claim: the claim in plain words, and what its pronouns mean."""

import re
from dataclasses import dataclass

from guard.checks._addressed import telling
from guard.checks._passages import sentences
from guard.checks._plain import plain
from guard.types import Claim, Draft

_PRONOUN = re.compile(
    r"(?:he|she|it|they|his|her|its|their|this|these|that|those|such|both|the (?:former|latter))\b",
    re.I,
)
_BEFORE = 600  # characters before a claim in which the sentence before it is looked for


@dataclass(frozen=True, slots=True)
class Hypothesis:
    """A claim as it is read: `text` begins with `lead`, the sentence before it, where needed."""

    claim: Claim
    lead: str
    plain: str

    @property
    def text(self) -> str:
        """The whole of what is read."""
        return self.lead + self.plain


def hypothesis(claim: Claim, draft: Draft) -> Hypothesis:
    """Return the claim in plain words, after the sentence before it if it begins with a pronoun.

    What tells the judge what to say leads no claim.
    """
    text = plain(claim)
    if not _PRONOUN.match(text):
        return Hypothesis(claim, "", text)
    start = max(0, claim.start - _BEFORE)
    before = draft.text[start : claim.start]
    spans = sentences(before)
    if not spans:
        return Hypothesis(claim, "", text)
    first, last = spans[-1]
    ids = tuple(passage.id for passage in draft.evidence)
    lead = plain(Claim(before[first:last], start + first, start + last, ids))
    lead = telling(lead)
    return Hypothesis(claim, f"{lead} " if lead else "", text)
