"""Text becomes claims, and an answer still being written becomes as many as are certain."""

from guard.claims.blocks import Kind, blocks, fenced_prose, restarts
from guard.claims.cites import cites
from guard.claims.sentences import pieces, sentences
from guard.claims.worth import heading_worth, worth
from guard.types import Claim

__all__ = ["complete", "split"]


def split(text: str, hedge: str | None = None) -> tuple[Claim, ...]:
    """Cut a text into claims: sentences, list items, table rows, headings and code blocks.

    They come in order and don't overlap; between them stands nothing but whitespace and block
    markup. `hedge` is a policy's wording for a claim it could not verify, with `{claim}` in it: a
    claim that begins with the words before that is not check-worthy.
    """
    prefix = hedge.partition("{claim}")[0].strip() if hedge else ""
    claims = []
    for kind, begin, stop, _ in blocks(text, final=True):
        if kind is Kind.CODE:
            code = text[begin:stop]
            claims.append(Claim(code, begin, stop, (), fenced_prose(code)))
            continue
        spans = sentences(text, begin, stop) if kind is Kind.TEXT else pieces(text, begin, stop)
        judge = heading_worth if kind in (Kind.HEADING, Kind.HEADER) else worth
        for start, end in spans:
            said = text[start:end]
            ids = cites(said)
            hedged = prefix and said.startswith(prefix)
            claims.append(Claim(said, start, end, ids, not hedged and judge(said, ids)))
    return tuple(claims)


def complete(text: str) -> int:
    """How many leading characters of an unfinished text form claims that no longer change.

    Whatever is written after `text`, what stands before and what stands after this place, each
    split on its own, have together exactly the claims of the whole.
    """
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
