"""Text becomes claims, and an answer still being written becomes as many as are certain."""

from dataclasses import replace

from guard.checks import LONGEST
from guard.checks._members import is_document, may_be_document
from guard.claims.blocks import Kind, blocks, fenced_prose, restarts
from guard.claims.cites import cites
from guard.claims.ending import is_ended
from guard.claims.sentences import pieces, sentences
from guard.claims.talk import is_talk
from guard.claims.values import values
from guard.claims.worth import heading_worth, worth
from guard.types import Claim

__all__ = ["broken_off", "complete", "split"]


def split(text: str, strict: bool = False, whole: bool = True) -> tuple[Claim, ...]:
    """Cut a text into claims: sentences, list items, table rows, headings and code blocks.

    An answer that is JSON is cut into its values; the `whole` of it is needed to tell.

    They come in order and don't overlap; between them stands nothing but whitespace and block
    markup. With `strict`, only what is made of words that say nothing about the world is not
    check-worthy: no heading, label, question, courtesy or code is a hiding place then. A text that
    is longer than any check reads is one claim.
    """
    if len(text) > LONGEST:
        return (Claim(text, 0, len(text)),)
    if whole and is_document(text):
        return tuple(values(text, strict))
    claims = []
    for kind, begin, stop, _ in blocks(text, final=True):
        if kind is Kind.CODE:
            code = text[begin:stop]
            worthy = fenced_prose(code) or (strict and not is_talk(code))
            claims.append(Claim(code, begin, stop, (), worthy))
            continue
        spans = sentences(text, begin, stop) if kind is Kind.TEXT else pieces(text, begin, stop)
        judge = heading_worth if kind in (Kind.HEADING, Kind.HEADER) else worth
        for start, end in spans:
            said = text[start:end]
            ids = cites(said)
            worthy = judge(said, ids) or (strict and not ids and not is_talk(said))
            claims.append(Claim(said, start, end, ids, worthy))
    return tuple(claims)


def complete(text: str, whole: bool = True) -> int:
    """How many leading characters of an unfinished text form claims that no longer change.

    Whatever is written after `text`, what stands before and what stands after this place, each
    split on its own, have together exactly the claims of the whole. The latter is not the `whole`
    of an answer; one that may become JSON is complete at its end only.
    """
    if whole and may_be_document(text):
        return 0
    ends: list[tuple[int, Kind]] = []
    for kind, begin, stop, closed in blocks(text, final=False):
        if kind is Kind.TEXT:
            ends += [(end, kind) for _, end in sentences(text, begin, stop, closed)]
        elif kind is Kind.HEADER:  # what makes it one is the line below it
            ends.append((text.find("\n", text.find("\n", stop) + 1), kind))
        else:
            ends.append((stop, kind))
    certain = (end for end, kind in reversed(ends) if kind is not Kind.TEXT or restarts(text, end))
    return next(certain, 0)


def broken_off(text: str, claims: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The claims of a text that broke off, the last one `cut` unless it is whole.

    It is if nothing that might have followed could have changed it, or if a sentence ends there.
    """
    if not claims or claims[-1].end <= complete(text) or is_ended(claims[-1].text):
        return claims
    return (*claims[:-1], replace(claims[-1], cut=True))
