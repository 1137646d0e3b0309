"""What a model is asked about a claim: the claim in plain words, and what its pronouns mean."""

import re
from dataclasses import dataclass

from guard.checks._addressed import telling
from guard.checks._members import may_be_document
from guard.checks._passages import sentences
from guard.checks._plain import stated
from guard.types import Claim, Draft

_PRONOUN = re.compile(
    r"(?:he|she|it|they|his|her|its|their|this|these|that|those|such|both|the (?:former|latter))\b",
    re.I,
)
_ITEM = re.compile(r"[ \t>]*(?:[-*+•‣◦·]|\(?\d{1,2}[.)]|\(?[a-zA-Z]\))[ \t]+")
_LABEL = re.compile(r"\*\*[^*:\n]{1,60}(?:\*\*:|:\*\*)\s")
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
    """Return what a claim states, after the sentence before it if it begins with a pronoun.

    A label (`**Fees**: They are ...`) is the sentence before what it labels.
    What tells the judge what to say leads no claim, and no item of a list leads another: that is
    for what introduces the list.
    """
    text = stated(claim)
    label, _, rest = text.partition(": ")
    if _LABEL.match(claim.text) and _PRONOUN.match(rest):
        lead = telling(f"{label}.")
        return Hypothesis(claim, f"{lead} " if lead else "", rest)
    if not _PRONOUN.match(text):
        return Hypothesis(claim, "", text)
    start, end = _before(claim, draft.text)
    spans = sentences(draft.text[start:end])
    if not spans:
        return Hypothesis(claim, "", text)
    first, last = (start + place for place in spans[-1])
    if mark := _ITEM.match(draft.text, first, last):
        first = mark.end()
    ids = tuple(passage.id for passage in draft.evidence)
    lead = telling(stated(Claim(draft.text[first:last], first, last, ids)))
    return Hypothesis(claim, f"{lead} " if lead else "", text)


def _before(claim: Claim, text: str) -> tuple[int, int]:
    """Where the sentence before a claim is looked for: in its item, else before the list.

    In JSON it is looked for in the same string.
    """
    start, end = max(0, claim.start - _BEFORE), claim.start
    if may_be_document(text):
        return max(start, text.rfind('"', start, end) + 1), end
    line = max(start, text.rfind("\n", start, end) + 1)
    mark = _ITEM.match(text, line, end)
    if mark is None:
        return start, end
    if mark.end() < end:
        return mark.end(), end
    end = line
    while end > start:
        line = max(start, text.rfind("\n", start, end - 1) + 1)
        if not (_ITEM.match(text, line, end) or text[line].isspace()):
            break
        end = line
    return start, end
