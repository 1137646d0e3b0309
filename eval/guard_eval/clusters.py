"""Which rows belong together: they go to one split, or what was learned on one leaks to another."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from guard_eval.canonical import digest
from guard_eval.near import duplicates
from guard_eval.pieces import JOINED_BY
from guard_eval.rows import Row


@dataclass(frozen=True, slots=True)
class Clusters:
    """Rows with their clusters.

    Attributes:
        rows: in their order. A row that was joined to rows of another cluster carries the name of
            the joined one, the first of theirs, so that intervals count it once.
        joined: how many clusters fewer there are, by what their rows share.
    """

    rows: tuple[Row, ...]
    joined: Mapping[str, int]


def said(row: Row) -> str:
    """What near-duplicates are looked for in: question and answer.

    Not the context: that two rows rest on the same document is no leak by itself, and public text
    is everywhere. Only where nobody answers, the context tells what is asked.
    """
    answer = row.answer or row.reference
    told = answer if answer else "\n".join(passage.text for passage in row.context)
    return f"{row.question}\n{told}"


def clustered(rows: Sequence[Row], join: Sequence[str] = ()) -> Clusters:
    """Join rows that share a cluster, a conversation, a template, a document, or nearly their text.

    Rows without a cluster are joined when their whole context is the same.

    Args:
        rows: of one or more data sets.
        join: further fields of `meta`; rows with the same value belong together.
    """
    keys: dict[str, Callable[[Row], str]] = {
        f"the same {name}": _field(name) for name in dict.fromkeys((*JOINED_BY, *join))
    }
    keys["the same context"] = _context
    forest = _Forest(row.group for row in rows)
    joined: Counter[str] = Counter()
    for why, key in keys.items():
        firsts: dict[str, str] = {}
        for row in rows:
            if value := key(row):
                joined[why] += forest.join(firsts.setdefault(value, row.group), row.group)
    for pair in duplicates([said(row) for row in rows]):
        why = "the same question and answer" if pair.identical else "nearly the same text"
        joined[why] += forest.join(rows[pair.left].group, rows[pair.right].group)
    return Clusters(tuple(_named(row, forest.root(row.group)) for row in rows), +joined)


def by_cluster(rows: Iterable[Row]) -> dict[str, list[Row]]:
    """The rows of each cluster."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        found[row.group].append(row)
    return found


def _field(name: str) -> Callable[[Row], str]:
    return lambda row: row.meta.get(name, "")


def _context(row: Row) -> str:
    return digest([p.text for p in row.context]) if row.context and not row.cluster else ""


def _named(row: Row, cluster: str) -> Row:
    return row if row.group == cluster else row.model_copy(update={"cluster": cluster})


class _Forest:
    """Union-find over names; the smallest name of a set stands for it. Tarjan, JACM 22 (1975)."""

    def __init__(self, names: Iterable[str]) -> None:
        self._above = {name: name for name in names}

    def root(self, name: str) -> str:
        """The name that stands for the set."""
        while (above := self._above[name]) != name:
            self._above[name] = self._above[above]
            name = above
        return name

    def join(self, left: str, right: str) -> int:
        """Join two sets; return the number of clusters that this made fewer: 0 or 1."""
        low, high = sorted((self.root(left), self.root(right)))
        self._above[high] = low
        return int(low != high)
