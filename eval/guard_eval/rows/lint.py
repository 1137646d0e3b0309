"""What is doubtful in a data set, before anything is measured on it."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Literal

import numpy as np

from guard_eval.counted import count
from guard_eval.likeness.signatures import Signatures
from guard_eval.rows.dates import past
from guard_eval.rows.proxies import FLAGGED, REFUSED, drawn, enough, probed
from guard_eval.rows.row import Row
from guard_eval.splits.clusters import Brief, again, again_at, said

Level = Literal["error", "warning", "note"]
FEW = 30  # clusters below which intervals mean little
SOME = 5  # ids that are named
MOST = 1_000_000  # near pairs that are counted


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


def lint(rows: Iterable[Row], seed: int = 17) -> list[Remark]:
    """Return the doubts, gravest first.

    The probes for label proxies read labels: of a test split, that is a look at it.

    Args:
        rows: read twice, and not held: about 1 kB of each is.
        seed: of the rows that are drawn for the probes, if there are many.
    """
    known = _Known()
    signatures = Signatures.of(known.texts(rows))
    likely = set(signatures.likely().tolist())
    asked = set(drawn(known.briefs, seed)) if enough(known.briefs) else set()
    texts, placed = {}, []
    for place, row in enumerate(rows if likely or asked else ()):
        if place in likely:
            texts[place] = said(row)
        if place in asked:
            placed.append((place, row))
    found = [
        *_repeated_ids(known.briefs), *_repeated_rows(known),
        *_near_rows(known.briefs, signatures, texts), *known.empty(), *_balance(known.briefs),
        *_proxies(known.briefs, placed, seed),
    ]  # fmt: skip
    order = {"error": 0, "warning": 1, "note": 2}
    return sorted(found, key=lambda remark: order[remark.level])


def repeated_ids(rows: Iterable[Row]) -> list[Remark]:
    """An id tells outcomes apart."""
    return list(_repeated_ids(Brief.of(row) for row in rows))


class _Known:
    """What is kept of rows while they are read."""

    def __init__(self) -> None:
        self.briefs: list[Brief] = []
        self.contents = array("Q")
        self.ids: defaultdict[str, list[str]] = defaultdict(list)  # of some rows, by doubt
        self.counts: Counter[str] = Counter()

    def texts(self, rows: Iterable[Row]) -> Iterator[str]:
        """Note each row; yield what it says."""
        for row in rows:
            self.briefs.append(Brief.of(row))
            self.contents.append(int(row.content[:16], 16))
            for _, code, _, _, wrong in _EMPTY:
                if wrong(row):
                    self.counts[code] += 1
                    if len(self.ids[code]) < SOME:
                        self.ids[code].append(row.id)
            yield said(row)

    def empty(self) -> Iterator[Remark]:
        """Rows that cannot measure anything, or less than they seem to."""
        for level, code, problem, remedy, _ in _EMPTY:
            if number := self.counts[code]:
                seen = f"{count(number, 'row')} {problem}"
                yield Remark(level, code, seen, remedy, tuple(self.ids[code]))


def _repeated_ids(rows: Iterable[Brief]) -> Iterator[Remark]:
    if twice := again(row.id for row in rows):
        seen = f"{count(len(twice), 'id')} used more than once"
        yield Remark("error", "repeated_id", seen, "give every row an id of its own", _some(twice))


def _repeated_rows(known: _Known) -> Iterator[Remark]:
    """The same question, answer and context; with two labels, one of them is wrong."""
    alike: dict[int, list[Brief]] = {}
    for first, other in zip(*(each.tolist() for each in again_at(known.contents)), strict=True):
        alike.setdefault(first, [known.briefs[first]]).append(known.briefs[other])
    twice = [alike[first] for first in sorted(alike)]
    torn = [own for own in twice if len({(row.label, row.answerable) for row in own}) > 1]
    if torn:
        yield Remark(
            "error", "conflicting_labels",
            f"different labels for the same question, answer and context: "
            f"{count(len(torn), 'case')}",
            "decide which is right, and leave the others out", _some(r.id for o in torn for r in o),
        )  # fmt: skip
    if more := sum(len(own) - 1 for own in twice):
        yield Remark(
            "warning", "repeated_row",
            f"{count(more, 'row')} with the question, answer and context of another",
            "leave them out, or they count more than once", _some(r.id for o in twice for r in o),
        )  # fmt: skip


def _near_rows(
    rows: Sequence[Brief], signatures: Signatures, texts: Mapping[int, str]
) -> Iterator[Remark]:
    """Nearly the same question and answer, in clusters that are said to be different."""
    names = {name: number for number, name in enumerate(dict.fromkeys(row.group for row in rows))}
    codes = np.fromiter((names[row.group] for row in rows), np.int64, len(rows))
    first, again = signatures.identical()
    apart = codes[first] != codes[again]
    pairs = list(zip(first[apart].tolist(), again[apart].tolist(), strict=True))
    near = signatures.pairs(texts, lambda left, right: codes[left] != codes[right])
    pairs += ((left, right) for left, right, _ in islice(near, MOST))
    pairs.sort(key=lambda pair: (pair[1], pair[0]))
    if pairs:
        more = "more than " if len(pairs) >= MOST else ""
        which = f"{more}{count(len(pairs), 'pair')} of rows in different clusters"
        yield Remark(
            "warning", "near_duplicates",
            f"{which} with nearly the same question and answer",
            "`split make` joins them; do not split by hand",
            _some(rows[place].id for pair in pairs[:SOME] for place in pair),
        )  # fmt: skip


def _balance(rows: Sequence[Brief]) -> Iterator[Remark]:
    """How many of which label, in how many clusters."""
    counts = Counter(row.label for row in rows if row.label)
    clusters = len({row.group for row in rows})
    if len(counts) == 1:
        (only,) = counts
        seen = f"no label but {only}, on {count(counts[only], 'row')}"
        yield Remark("warning", "one_label", seen, "add rows of the other label")
    elif counts:
        share = counts["unsupported"] / counts.total()
        seen = f"{share:.1%} of {count(counts.total(), 'labelled row')} unsupported"
        yield Remark("note", "prevalence", seen, "compare AUPRC with this")
    if clusters < FEW:
        seen = f"{count(len(rows), 'row')} in only {count(clusters, 'cluster')}"
        yield Remark("warning", "few_clusters", seen, "intervals need 30 clusters or more")


_EMPTY: tuple[tuple[Level, str, str, str, Callable[[Row], bool]], ...] = (
    ("error", "nothing_asked", "with neither question nor answer", "fill or leave them out",
     lambda row: not (row.question.strip() or row.answer.strip())),
    ("error", "no_truth", "with neither label nor answerable",
     "label them: nothing can be measured on them",
     lambda row: row.label is None and row.answerable is None),
    ("error", "label_without_answer", "with a label, but no answer", "add the answer",
     lambda row: row.label is not None and not row.answer.strip()),
    ("warning", "no_context", "with an answer, but no context it could stand in",
     "add the context; a guard without evidence says not enough information",
     lambda row: bool(row.answer.strip()) and not any(p.text.strip() for p in row.context)),
    ("warning", "empty_passage", "with an empty passage in the context", "leave it out",
     lambda row: any(not p.text.strip() for p in row.context)),
    ("warning", "no_label_source", "with a label, but not who gave it (label_source)",
     "say whether a person, a rule or a model did",
     lambda row: row.label is not None and not row.label_source),
    ("error", "dated_ahead", "with a date in the future (known, taken in or due later than now)",
     "set it right: sealing refuses them (E_TIME_AHEAD)",
     lambda row: any(at > datetime.now(UTC) for at in past(row))),
    ("error", "conflicting_claims", "labelled supported, though one of the claims is not",
     "mend label or claims",
     lambda row: row.label == "supported" and any(c.label == "unsupported" for c in row.claims)),
)  # fmt: skip


def _proxies(
    rows: Sequence[Brief], placed: Sequence[tuple[int, Row]], seed: int
) -> Iterator[Remark]:
    if not enough(rows):
        if any(row.label for row in rows):
            seen = "too few labelled rows to look for label proxies"
            yield Remark("note", "not_probed", seen, "it takes 20 of each label, 10 clusters")
        return
    for probe in probed(placed, seed):
        seen = (
            f"{probe.name} alone tells the label{'' if probe.flagged else ' a little'}: AUROC "
            f"{probe.auroc:.3f} [{probe.low:.3f}, {probe.high:.3f}] on {probe.rows:,} rows"
        )
        if probe.flagged:
            yield Remark(
                "error" if probe.refused and probe.name != "answer" else "warning",
                "label_proxy", seen,
                _mended(probe.name)
                if probe.auroc > REFUSED
                else "make it the same for both labels, or say in the report that it is not",
            )  # fmt: skip
        elif probe.auroc > FLAGGED and probe.low > 0.5:  # more than chance
            yield Remark(
                "note", "label_proxy_near", seen,
                "of a split it may by chance tell more, and sealing then refuses it "
                "(E_TARGET_PROXY): make it the same for both labels before `split make`",
            )  # fmt: skip


def _mended(name: str) -> str:
    """What to do about something that is the label, written differently."""
    ways = {
        "order": "shuffle the rows of the file",
        "length": "take answers of the same length for both labels",
        "answer": "take answers for both labels that are written alike",
    }
    if name in ways:
        return ways[name]
    if name.startswith(("id ", "passage ids")):
        return "give ids at random"
    return f"it is the label, written differently: leave it out: --drop {name}"


def _some(ids: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(ids))[:SOME]
