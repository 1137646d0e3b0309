"""Drafts for the tests of single checks."""

from collections.abc import Mapping
from typing import Any

from guard.types import Claim, Draft, Evidence


def draft(*claims: str, evidence: Mapping[str, str] | None = None, **fields: Any) -> Draft:
    """A draft whose text is these claims, a space between them."""
    text = " ".join(claims)
    found, at = [], 0
    for claim in claims:
        found.append(Claim(claim, at, at + len(claim)))
        at += len(claim) + 1
    passages = tuple(Evidence(id, f"{id}.md", words) for id, words in (evidence or {}).items())
    fields = {"question": "What?", "text": text, **fields}
    return Draft(evidence=passages, claims=tuple(found), **fields)
