"""Every citation must name a passage that was given."""

import re
from typing import ClassVar

from pydantic import Field

from guard.checks.base import Check, Scope
from guard.ports import Tools
from guard.types import Claim, Draft, Evidence, Finding, Verdict

_LABEL = re.compile(r"\s*\[([^\[\]\s]{1,30})\](?=\s)")
_LABELLED = re.compile(r"(?:doc(?:ument)?|passage|source|ref(?:erence)?|cite|[dps])[-_:.]?(?=\d)")
_OTHER = re.compile(  # a time, a year, keys, a class of characters, a page
    r"\d{1,2}:\d\d(?::\d\d)?|(?:1[5-9]|20)\d\d|f\d{1,2}|(?:alt|cmd|ctrl|shift)-.+|[a-z]-[a-z]|0-9"
    r"|pp?\.\d+",
    re.I,
)
_LAST = r"\](?:\s*+\[[^\[\]]{1,99}\])*+[\s.,;:!?)\"'”’»*_]*+$"


class Citations(Check):
    """Every citation must name a passage that was given; case does not matter.

    A passage is named by its id, or by what it begins with in brackets: `[5] https://...`.
    Where none was given, brackets are no citations: `[your name]`, `list[0]`.
    """

    scope: ClassVar[Scope] = Scope.EXACT
    version: ClassVar[str] = "2"

    required: bool = Field(False, description="whether every claim must cite, given evidence")

    async def run(self, draft: Draft, tools: Tools) -> list[Finding]:
        """Report citations of nothing and, if they are required, claims without any."""
        known = {name.casefold() for passage in draft.evidence for name in _called(passage)}
        if not known:
            return []
        found = [
            self.finding(claim, Verdict.REFUTED, f"[{cite}] names no passage that was given")
            for claim in draft.claims
            for cite in claim.cites
            if not _names(cite, known) and _cites(claim, cite, known)
        ]
        if self.required:
            found += [
                self.finding(claim, Verdict.NOT_ENOUGH_INFO, "cites no passage")
                for claim in draft.claims
                if claim.checkworthy and not any(_names(cite, known) for cite in claim.cites)
            ]
        return found


def _called(passage: Evidence) -> list[str]:
    """What a passage may be cited as."""
    label = _LABEL.match(passage.text)
    return [passage.id, *([label[1]] if label else [])]


def _names(cite: str, known: set[str]) -> bool:
    """Whether a citation is of a known passage, from one to another: `2-4`, or labelled: `doc2`."""
    cite = cite.casefold()
    own = {cite, _LABELLED.sub("", cite, count=1)}
    return bool(own & known) or all(part in known for part in cite.split("-"))


def _cites(claim: Claim, cite: str, known: set[str]) -> bool:
    """Whether a word in brackets is meant to name a passage.

    Mere letters are where citations stand, at the end; else they may be an editor's, as in
    `"[the] plan"` and `[sic]`. JSON has them in quotation marks: `"sources": ["returns"]`. `[0]` is
    the first of a list rather than of passages; `[F5]` and `[09:14]` are passages only where others
    are written like that.
    """
    if cite == "0":
        return False
    if _OTHER.fullmatch(cite) and _form(cite) not in map(_form, known):
        return False
    if not cite.strip(".").isalpha() or f'"{cite}"' in claim.text:
        return True
    return cite != "sic" and re.search(re.escape(cite) + _LAST, claim.text) is not None


def _form(name: str) -> str:
    return re.sub(r"\d", "0", re.sub(r"[^\W\d_]", "a", name.casefold()))
