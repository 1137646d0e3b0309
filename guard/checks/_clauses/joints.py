"""Where a clause with a subject of its own begins."""

from collections.abc import Iterator

from guard.checks._clauses import verbs
from guard.checks._clauses.finite import single
from guard.checks._clauses.heads import head
from guard.checks._clauses.pointing import THIRD_PERSON, resolved
from guard.checks._clauses.syntax import COUNTS, QUANTIFIERS, SUBJECTS, Token, Tokens, begun

_ITEM = 4  # tokens of a list's item, with its comma


def independent(some: Tokens) -> list[list[Token]] | None:
    """Divide where a clause with a subject of its own begins after `;`, `, and` and their kind."""
    for stop, begin, joint in _joined(some):
        if begin >= len(some):
            continue  # a joint that nothing follows: `; however,`
        before, after = some[:stop], begun(some[begin:])
        first, second = head(before), None if _verb(some[begin]) else head(after)
        if first is None or second is None or second.begin or not single(before, first.end):
            continue
        if _bare(after[: second.stop]) or (joint == "and" and _listed(before, first.end)):
            continue
        pronoun = after[0].word in SUBJECTS
        if pronoun and (joint == "while" or second.stop != 1):
            continue
        told = resolved(before, first, after, second) if pronoun else after
        if told and (pronoun or not any(token.word in THIRD_PERSON for token in after)):
            return [list(before), told]
    return None


def _listed(some: Tokens, begin: int) -> bool:
    """Whether the last that stands here may be an item of a list that goes on with `and`."""
    comma = max((at for at in range(begin, len(some)) if some[at].text == ","), default=-1)
    return comma > 0 and len(some) - comma <= _ITEM


def _bare(subject: Tokens) -> bool:
    """Whether the subject is a number of something that isn't said: `few are`."""
    return all(t.word in QUANTIFIERS | COUNTS or t.text[0].isdigit() for t in subject)


def _verb(token: Token) -> bool:
    """Whether the token is a verb rather than the beginning of a subject."""
    word = token.text
    verb = verbs.past(word) or verbs.third(word) or verbs.base(word)
    return word in ("be", "been") or (verb and not verbs.nounish(word))


def _joined(some: Tokens) -> Iterator[tuple[int, int, str]]:
    """Where a clause may end, where the next may begin, and the word that joins them."""
    for at in range(1, len(some) - 2):
        mark, word = some[at].text, some[at + 1].text
        if mark == ";":
            begin = at + 1
            if word in ("and", "but", "while", "whereas", "however"):
                begin += 1 + (some[at + 2].text == ",")
            yield at, begin, word
        elif mark == "," and word in ("and", "but", "while", "whereas"):
            yield at, at + 2, word
        elif mark in ("and", "but") and some[at - 1].text != "," and word in SUBJECTS:
            yield at, at + 1, mark
