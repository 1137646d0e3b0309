"""Texts that rows of several splits rest on."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations

from guard_eval.refusals.overlap import normal, normals
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role, Split

WORDS = 20  # of a context; a shorter one may be shared by chance
ASKED = 5  # of a question
Place = tuple[Split, Row]


def shared(
    splits: Sequence[Split], rows: Mapping[str, Sequence[Row]]
) -> tuple[tuple[Place, Place], ...]:
    """Return, for every text under rows of two roles, a pair of rows of different clusters.

    Of several pairs, one in which a row names no cluster.
    """
    under: dict[str, dict[Role, Place]] = defaultdict(dict)
    for split in splits:
        own = rows.get(split.sha256, ())
        for row, text in zip(own, normals([_text(row) for row in own]), strict=True):
            if text.count(" ") + 1 >= (WORDS if row.context else ASKED):
                known = under[text].setdefault(split.role, (split, row))
                if known[1].cluster and not row.cluster:
                    under[text][split.role] = (split, row)
    found = ([p for p in combinations(each.values(), 2) if _apart(*p)] for each in under.values())
    return tuple(min(pairs, key=_named) for pairs in found if pairs)


def _text(row: Row) -> str:
    """What a row rests on: its context; of one without any, what is asked."""
    return " ".join(passage.text for passage in row.context) or row.question


def _apart(left: Place, right: Place) -> bool:
    """Say whether the clusters claim that two rows have nothing to do with each other."""
    return normal(left[1].group) != normal(right[1].group)


def _named(pair: tuple[Place, Place]) -> bool:
    return all(row.cluster for _, row in pair)
