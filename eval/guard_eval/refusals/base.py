"""What a refusal is decided on: everything that is known at one moment, and nothing else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from functools import cached_property

from guard_eval.ledger.entries import Entry
from guard_eval.lineage.parts import Bundle
from guard_eval.looks.earlier import Earlier
from guard_eval.looks.registration import Registration
from guard_eval.refusals.contexts import Place, shared
from guard_eval.refusals.overlap import Overlap, find, holding
from guard_eval.refusals.ports import Likeness, Near, Probe, Proxies, Sketch
from guard_eval.rows.identity import Identity, identify
from guard_eval.rows.row import Passage, Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits.split import Role, Split


class Moment(StrEnum):
    """When a check applies: what is about to be done."""

    SPLIT = "split"
    SEAL = "seal"
    FIT = "fit"
    REGISTER = "register"
    OPEN = "open"
    REPORT = "report"


@dataclass(frozen=True)
class Anchor:
    """How long the ledger was and what its last entry's digest was, kept somewhere else."""

    count: int
    head: str
    where: str


@dataclass(frozen=True)
class Cache:
    """A cache that a run read from: for which policy and which split it was filled."""

    policy: str
    split: str


@dataclass(frozen=True)
class Fold:
    """One fold of a cross-validation: ids of the rows held back, and of those each part saw."""

    name: str
    held: frozenset[str]
    saw: Mapping[str, frozenset[str]]


@dataclass(frozen=True, kw_only=True)
class Case:
    """Everything that is known at a moment. None or a missing key: not known, so not checked.

    `target` is the name of the test split that is sealed, opened or reported. Rows and sketches go
    by the sha256 of their split, because a name can be given twice; a sealed split has a sketch and
    no rows, until the evaluator has opened it. `fitted` and `running` are fingerprints by name, of
    when the policy was made and of now. `taint` gives, by a part's fingerprint, the sha256 of all
    splits that it or anything it was made from has seen.
    """

    target: str = ""
    splits: tuple[Split, ...] = ()
    rows: Mapping[str, Sequence[Row]] = field(default_factory=dict)
    sketches: Mapping[str, Sketch] = field(default_factory=dict)
    canaries: Mapping[str, str] = field(default_factory=dict)  # by sha256 of the split
    near: Near | None = None
    likeness: Likeness | None = None
    proxies: Proxies | None = None
    embargo: timedelta | None = None  # None: nothing is claimed about time
    now: datetime | None = None
    cutoff: datetime | None = None  # labels must have been known by then
    evidence: str = ""  # what shows dates before the day of ingestion
    bundle: Bundle | None = None
    taint: Mapping[str, frozenset[str]] | None = None
    folds: Sequence[Fold] | None = None
    influence: Sequence[str] | None = None  # sha256 of splits that rows were weighed against
    entries: Sequence[Entry] | None = None
    anchors: Sequence[Anchor] | None = None
    registration: Registration | None = None
    asked: Registration | None = None  # what the run or the report is about to do, in its words
    documents: Sequence[Passage] | None = None  # of the corpus snapshot
    retrieved: Mapping[str, Sequence[Passage]] | None = None  # by row id
    fitted: Mapping[str, str] | None = None
    running: Mapping[str, str] | None = None
    index_space: str | None = None  # embedding version of the index, and of the queries
    query_space: str | None = None
    caches: Sequence[Cache] | None = None
    outcomes: Iterable[Outcome] | None = None  # read again and again
    inputs: Sequence[str] | None = None  # fields of a row that the guard is shown
    judge: str | None = None
    generator: str | None = None
    executor: str | None = None
    encrypted: bool = False  # whether rows travel encrypted to the executor's workers
    texts: Mapping[str, str] | None = None  # logs, traces, plain files: by name
    unread: Sequence[str] = ()  # files and folders that could not be looked through
    plain: Mapping[str, Sequence[str]] | None = None  # files that hold a split, by its sha256
    declared: Mapping[str, Split] | None = None  # splits as eval.yaml has them, by name
    deals: Mapping[str, Sequence[int]] | None = None  # seeds, by sha256 of the data set; anywhere
    earlier: Mapping[str, Sequence[Earlier]] | None = None  # measured before, by sha256 of the test

    @property
    def split(self) -> Split | None:
        """The target."""
        return next((each for each in self.splits if each.name == self.target), None)

    @property
    def tests(self) -> tuple[Split, ...]:
        """The target; without one, every test split."""
        tests = tuple(each for each in self.splits if each.role is Role.TEST)
        return tuple(each for each in tests if not self.target or each.name == self.target)

    @property
    def compared(self) -> tuple[Split, ...]:
        """The splits that must not share anything: of tests, only those that it is about."""
        return tuple(s for s in self.splits if s.role is not Role.TEST or s in self.tests)

    def name(self, sha256: str) -> str:
        """Return what a split is called, or the start of its hash."""
        names = (each.name for each in self.splits if each.sha256 == sha256)
        return next(names, f"split {sha256[:12]}")

    @cached_property
    def overlaps(self) -> tuple[Overlap, ...]:
        """Rows that say the same, or nearly, anywhere in the rows that may be read."""
        return find(self.rows, self.near)

    @cached_property
    def sealed_copies(self) -> tuple[tuple[Split, Split, Sequence[float]], ...]:
        """(sealed test, other split, how similar each row of it is to the test's most similar)."""
        sealed = [t for t in self.tests if t.sha256 in self.sketches and t.sha256 not in self.rows]
        return tuple(
            (test, split, self.sketches[test.sha256].similar(self.rows[split.sha256]))
            for test in sealed
            for split in self.splits
            if split.role is not test.role and self.rows.get(split.sha256)
        )

    @cached_property
    def shared_texts(self) -> tuple[tuple[Place, Place], ...]:
        """Pairs of rows of two roles, and of different clusters, over the same text."""
        return shared(self.splits, self.rows)

    @cached_property
    def probed(self) -> Mapping[str, Sequence[Probe]]:
        """What tells the label of rows that may be read, by name of the split."""
        known = [split for split in self.compared if split.sha256 in self.rows]
        able = [s for s in known if self.proxies and self.proxies.enough(self.rows[s.sha256])]
        return {s.name: self.proxies.probes(self.rows[s.sha256]) for s in able if self.proxies}

    @cached_property
    def identities(self) -> Mapping[str, Identity]:
        """What the test splits that may be read are now, by the sha256 they should have."""
        found = ((test.sha256, self.rows.get(test.sha256)) for test in self.tests)
        return {sha: identify(rows) for sha, rows in found if rows is not None}

    def held(self, test: Split, texts: Sequence[str]) -> list[int] | None:
        """Return the places of the texts that hold a row of `test`; None if it can't be told."""
        if test.sha256 in self.rows and self.near:
            return holding(self.rows[test.sha256], texts, self.near)
        if test.sha256 in self.sketches:
            sketch = self.sketches[test.sha256]
            return [place for place, text in enumerate(texts) if text and sketch.contains(text)]
        return None
