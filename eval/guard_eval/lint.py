"""What is doubtful in a data set, before anything is measured on it."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from guard_eval.clusters import said
from guard_eval.near import duplicates
from guard_eval.proxies import REFUSED, enough, probes
from guard_eval.rows import Row

Level = Literal["error", "warning", "note"]
FEW = 30  # clusters below which intervals mean little


@dataclass(frozen=True, slots=True)
class Remark:
    """One doubt: an error makes figures wrong, a warning may, a note is good to know.

    Attributes:
        level: how grave it is.
        code: stable name, for scripts.
        seen: what was found, with counts.
        remedy: what to do.
        rows: ids of some of the rows.
    """

    level: Level
    code: str
    seen: str
    remedy: str
    rows: tuple[str, ...] = ()


def lint(rows: Sequence[Row], seed: int = 17) -> list[Remark]:
    """Return the doubts, gravest first.

    The probes for label proxies read labels: of a test split, that is a look at it.
    """
    found = [remark for check in _CHECKS for remark in check(rows)]
    found += _proxies(rows, seed)
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted(found, key=lambda remark: order[remark.level])


def repeated_ids(rows: Iterable[Row]) -> Iterator[Remark]:
    """An id tells outcomes apart."""
    counts = Counter(row.id for row in rows)
    if twice := [name for name, count in counts.items() if count > 1]:
        seen = f"{len(twice):,} ids occur more than once"
        yield Remark("error", "repeated_id", seen, "give every row an id of its own", _some(twice))


def repeated_rows(rows: Sequence[Row]) -> Iterator[Remark]:
    """The same question, answer and context; with two labels, one of them is wrong."""
    alike: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        alike[row.content].append(row)
    twice = [own for own in alike.values() if len(own) > 1]
    torn = [own for own in twice if len({(row.label, row.answerable) for row in own}) > 1]
    if torn:
        yield Remark(
            "error", "conflicting_labels",
            f"{len(torn):,} times the same question, answer and context have different labels",
            "decide which is right, and leave the others out", _some(r.id for o in torn for r in o),
        )  # fmt: skip
    if more := sum(len(own) - 1 for own in twice):
        yield Remark(
            "warning", "repeated_row",
            f"{more:,} rows repeat the question, answer and context of another",
            "leave them out, or they count more than once", _some(r.id for o in twice for r in o),
        )  # fmt: skip


def near_rows(rows: Sequence[Row]) -> Iterator[Remark]:
    """Nearly the same question and answer, in clusters that are said to be different."""
    pairs = [
        pair
        for pair in duplicates([said(row) for row in rows])
        if rows[pair.left].group != rows[pair.right].group
    ]
    if pairs:
        yield Remark(
            "warning", "near_duplicates",
            f"{len(pairs):,} pairs of rows in different clusters ask and answer nearly the same",
            "`split make` joins them; do not split by hand",
            _some(rows[p].id for pair in pairs for p in (pair.left, pair.right)),
        )  # fmt: skip


def empty_fields(rows: Sequence[Row]) -> Iterator[Remark]:
    """Rows that cannot measure anything, or less than they seem to."""
    for level, code, problem, remedy, wrong in _EMPTY:
        if ids := [row.id for row in rows if wrong(row)]:
            yield Remark(level, code, f"{len(ids):,} rows {problem}", remedy, _some(ids))


def torn_claims(rows: Iterable[Row]) -> Iterator[Remark]:
    """An answer stands if all its claims do."""
    ids = [
        row.id
        for row in rows
        if row.label == "supported" and any(c.label == "unsupported" for c in row.claims)
    ]
    if ids:
        seen = f"{len(ids):,} rows are supported, but one of their claims is not"
        yield Remark("error", "conflicting_claims", seen, "mend label or claims", _some(ids))


def balance(rows: Sequence[Row]) -> Iterator[Remark]:
    """How many of which label, in how many clusters."""
    counts = Counter(row.label for row in rows if row.label)
    clusters = len({row.group for row in rows})
    if len(counts) == 1:
        (only,) = counts
        seen = f"all {counts[only]:,} labels are {only}"
        yield Remark("warning", "one_label", seen, "add rows of the other label")
    elif counts:
        share = counts["unsupported"] / counts.total()
        seen = f"{share:.1%} of {counts.total():,} labelled rows are unsupported"
        yield Remark("note", "prevalence", seen, "compare AUPRC with this")
    if clusters < FEW:
        seen = f"{len(rows):,} rows are only {clusters:,} clusters"
        yield Remark("warning", "few_clusters", seen, "intervals need 30 clusters or more")


_CHECKS: tuple[Callable[[Sequence[Row]], Iterator[Remark]], ...] = (
    repeated_ids, repeated_rows, near_rows, empty_fields, torn_claims, balance,
)  # fmt: skip
_EMPTY: tuple[tuple[Level, str, str, str, Callable[[Row], bool]], ...] = (
    ("error", "nothing_asked", "have neither question nor answer", "fill or leave them out",
     lambda row: not (row.question.strip() or row.answer.strip())),
    ("error", "no_truth", "have neither label nor answerable",
     "label them: nothing can be measured on them",
     lambda row: row.label is None and row.answerable is None),
    ("error", "label_without_answer", "have a label, but no answer", "add the answer",
     lambda row: row.label is not None and not row.answer.strip()),
    ("warning", "no_context", "have an answer, but no context it could stand in",
     "add the context; a guard without evidence says not enough information",
     lambda row: bool(row.answer.strip()) and not any(p.text.strip() for p in row.context)),
    ("warning", "empty_passage", "have an empty passage in their context", "leave it out",
     lambda row: any(not p.text.strip() for p in row.context)),
    ("warning", "no_label_source", "do not say who labelled them (label_source)",
     "say whether a person, a rule or a model did",
     lambda row: row.label is not None and not row.label_source),
)  # fmt: skip


def _proxies(rows: Sequence[Row], seed: int) -> Iterator[Remark]:
    if not enough(rows):
        if any(row.label for row in rows):
            seen = "too few labelled rows to look for label proxies"
            yield Remark("note", "not_probed", seen, "it takes 20 of each label, 10 clusters")
        return
    for probe in probes(rows, seed):
        if probe.flagged:
            yield Remark(
                "error" if probe.refused and probe.name != "answer" else "warning",
                "label_proxy",
                f"{probe.name} alone tells the label: AUROC {probe.auroc:.3f} "
                f"[{probe.low:.3f}, {probe.high:.3f}] on {probe.rows:,} rows",
                "it is the label, written differently: leave it out"
                if probe.auroc > REFUSED
                else "make it the same for both labels, or say in the report that it is not",
            )


def _some(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))[:5]
