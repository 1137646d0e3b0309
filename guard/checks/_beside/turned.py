"""What a sentence relates one way and a claim the other way round."""

from guard.checks._beside.relations import ORDER, Relation, key, relations
from guard.checks._clauses.syntax import PRONOUNS
from guard.checks._differences import Difference
from guard.checks._differences.align import tokens
from guard.checks._differences.opposites import NOT

_LEAST = 2  # content words of a claim besides the word that relates its sides
_NAME = 2  # words of a claim that may be what a sentence has a pronoun for


def turned(told: str, said: str) -> Difference | None:
    """Return what a claim has the other way round: `X is older than Y`, `X sold Y`, `X after Y`.

    Each side of it must stand on the other one in the sentence, and nowhere else; no word of it
    may be another one.
    """
    claimed = relations(said)
    if not any(one.first and one.last for one in claimed) or _denied(said):
        return None
    known = relations(told)
    stems = frozenset(key(t.word) for t in tokens(told))
    for mine in claimed:
        same = [one for one in known if one.kind == mine.kind]
        ways = [_way(one, mine) for one in same]
        if -1 in ways and 1 not in ways and _covered(told, stems, mine):
            other = same[ways.index(-1)]
            shown = told[slice(*_shown(other, told))]
            reason = f"the passage says “{shown}”, the answer the other way round"
            return Difference(reason, other.span, mine.span)
    return None


def _way(told: Relation, said: Relation) -> int:
    """1 where both sides are where they were, -1 where they changed places, 0 if unclear."""
    here, there = told.first - told.last, told.last - told.first
    first, last = said.first - said.last, said.last - said.first
    moved = here and here <= last if said.kind == ORDER else last & here
    moved = moved or (not told.first and last - told.last)
    agent = first and first <= there and moved
    if first & here or (last & there and not agent):
        return 1
    return -1 if agent or (first & there and last & here) else 0


def _covered(told: str, stems: frozenset[str], said: Relation) -> bool:
    """Whether a claim has no words of its own, but for the name of what a sentence calls `she`."""
    both = said.first | said.last
    new = both - stems
    some = tokens(told)
    pointing = any(token.word in PRONOUNS for token in some)
    return len(both - new) >= _LEAST and len(new) <= (_NAME if pointing else 0)


def _denied(text: str) -> bool:
    return any(token.word in NOT for token in tokens(text))


def _shown(relation: Relation, text: str) -> tuple[int, int]:
    start, end = relation.span
    first = text.rfind(" ", 0, max(0, start - 40)) + 1
    last = text.find(" ", min(len(text), end + 40))
    return first, last if last > 0 else len(text)
