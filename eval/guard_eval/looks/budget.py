"""How often a test split may still be looked at. It is the rows that count, not their name."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from guard_eval.durable import as_it_was
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.refusals.steps import FRESH
from guard_eval.sealed import memory
from guard_eval.sealed.seal import sketched
from guard_eval.sealed.sketch import Sketch
from guard_eval.splits.split import Split

SHARED = 0.01
"""Share of rows that two splits have in common, from which a look at one is a look at both."""


_TORN = re.compile(rf'"verb":"{Verb.OPEN}".*"split":"([0-9a-f]{{64}})"')


@dataclass(frozen=True)
class Inherited:
    """Looks at another split that has rows of this one.

    Attributes:
        split: its sha256.
        looks: that were taken at it.
        share: of the rows of the smaller of the two, that both have or nearly, 0 to 1.
        rows: the same as a number of rows.
    """

    split: str
    looks: int
    share: float
    rows: int


@dataclass(frozen=True)
class Looks:
    """Looks at a split's rows: its own, and those at splits it shares rows with.

    Attributes:
        own: openings of this very split.
        inherited: looks at other splits.
        budget: how many there may be in all: the least that was allowed for any of them.
        sources: how many of its sources lie in other splits that were looked at, by their sha256.
    """

    own: int
    inherited: tuple[Inherited, ...]
    budget: int
    sources: Mapping[str, int] = field(default_factory=dict)

    @property
    def spent(self) -> int:
        """All looks."""
        return self.own + sum(each.looks for each in self.inherited)

    @property
    def left(self) -> int:
        """Looks that may still be taken."""
        return max(0, self.budget - self.spent)


def opened(entries: Sequence[Entry]) -> dict[str, int]:
    """Looks by sha256 of the split; an opening whose entry was torn by a crash counts."""
    looks: dict[str, int] = {}
    for entry in entries:
        if entry.verb is Verb.OPEN:
            split = str(entry.data["split"])
            looks[split] = looks.get(split, 0) + 1
        elif entry.verb is Verb.MEND and (lost := _TORN.search(str(entry.data.get("torn", "")))):
            looks[lost[1]] = looks.get(lost[1], 0) + 1
    return looks


def made_for(split: Split, entries: Sequence[Entry]) -> int:
    """Looks that a split was made for: what the seal says; without one, the least it ever said.

    What its manifest says later counts only where it is less.
    """
    seals = (e.data for e in entries if e.verb is Verb.SEAL and "budget" in e.data)
    sealed = [int(data["budget"]) for data in seals if data["split"] == split.sha256]
    said = (e.data["split"] for e in entries if e.verb is Verb.SPLIT)
    before = [Split.model_validate(each).budget for each in said if each["sha256"] == split.sha256]
    return min([split.budget, *(sealed or before)])


def used_under(entries: Sequence[Entry]) -> dict[str, int]:
    """The least budget under which a split was opened, by its sha256; of this user, anywhere."""
    least = {sha: most for sha, (_, most) in memory.remembered().items()}
    for entry in entries:
        if entry.verb is Verb.OPEN and "budget" in entry.data:
            sha, most = str(entry.data["split"]), int(entry.data["budget"])
            least[sha] = min(most, least.get(sha, most))
    return least


def burned(entries: Sequence[Entry]) -> dict[str, str]:
    """Reasons by sha256 of the splits that were given up."""
    found = (e for e in entries if e.verb is Verb.BURN)
    return {str(e.data["split"]): str(e.data.get("reason", "")) for e in found}


def sketches_of(entries: Sequence[Entry]) -> dict[str, str]:
    """The sha256 of the sketch's file by sha256 of the split, for all that have one."""
    found = (e for e in entries if e.verb in (Verb.SEAL, Verb.OPEN) and "sketch" in e.data)
    return {str(e.data["split"]): str(e.data["sketch"]) for e in found}


def looks(
    split: str, budget: int, sketch: Sketch, entries: Sequence[Entry], others: Mapping[str, Sketch]
) -> Looks:
    """Count the looks at a split's rows.

    Args:
        split: its sha256.
        budget: looks that it was made for.
        sketch: its sketch.
        entries: the ledger's.
        others: the sketches of all splits that were looked at or burned, by sha256 of the split.
    """
    here, gone = opened(entries), burned(entries)
    spent = {
        sha: max(count, here.get(sha, 0)) for sha, count in (here | memory.elsewhere()).items()
    }
    spent |= {sha: max(budget, spent.get(sha, 0)) for sha in gone}  # it has no look left
    shared = {sha: sketch.likeness(other) for sha, other in others.items() if sha != split}
    sources = {sha: sketch.sources(other) for sha, other in others.items() if sha != split}
    if seen := memory.same_user(split):
        mine, theirs = seen
        new = {sha: each for sha, each in theirs.items() if spent.get(sha) and sha not in others}
        shared |= {sha: mine.likeness(other) for sha, other in new.items()}
        sources |= {sha: mine.sources(other) for sha, other in new.items()}
        others = {**others, **new}
    inherited = tuple(
        Inherited(sha, spent[sha], share, round(share * min(sketch.size, others[sha].size)))
        for sha, share in shared.items()
        if share >= SHARED and spent.get(sha)
    )
    least = used_under(entries)
    family = (least[sha] for sha in (split, *(each.split for each in inherited)) if sha in least)
    familiar = {
        sha: both
        for sha, both in sources.items()
        if both and spent.get(sha) and shared[sha] < SHARED
    }
    return Looks(spent.get(split, 0), inherited, min([budget, *family]), familiar)


def allow(split: Split, found: Looks, entries: Sequence[Entry]) -> None:
    """Raise Refusal unless one more look may be taken."""
    reason = burned(entries).get(split.sha256)
    if reason is not None:
        raise Refusal(
            "E_BURNED",
            f"{split.name}: was burned ({reason or 'no reason given'}): it is held out no more",
            f"use its rows for tuning. {FRESH}",
        )
    if found.own >= found.budget:
        raise Refusal(
            "E_BUDGET",
            f"{split.name}: {found.own} of {found.budget} allowed looks were taken; an opening "
            "that was broken off is one, too",
            f"{_shown(split, entries)}. {FRESH} How many looks are allowed was fixed at sealing",
        )
    if found.left == 0:
        told = "; ".join(
            f"{each.share:.0%} of the rows are in split {each.split[:12]}, which was looked at or "
            "burned"
            for each in found.inherited
        )
        raise Refusal(
            "E_SPLIT_LAUNDERING",
            f"{split.name}: {told}. Renaming, copying, reordering, editing or cutting rows gives "
            "no new look",
            f"use these for tuning. {FRESH}",
        )


def _shown(split: Split, entries: Sequence[Entry]) -> str:
    """What is left of the looks that were taken: their reports, if any of them came to its end."""
    ended = (e.data for e in entries if e.verb is Verb.LADDER)
    runs = [str(data["run"]) for data in ended if data["split"] == split.sha256]
    drawn = " and ".join(f"guard eval report draw runs/{run}" for run in runs)
    return f"see what was told: {drawn}" if runs else "none of them ended, so nothing was told"


def others(folder: Path, entries: Sequence[Entry], key: bytes, but: str) -> dict[str, Sketch]:
    """The sketches of all splits looked at or burned, in this ledger or by this user elsewhere.

    Raises:
        Refusal: E_SKETCH_MISSING where the ledger knows of a sketch that is not there as it was.
    """
    known = sketches_of(entries)
    found: dict[str, Sketch] = {}
    for sha in {*opened(entries), *burned(entries)} - {but}:
        if sha in known:
            found[sha] = load(folder, sha, known[sha], key)
    for path in sorted(memory.place().glob("*.sketch")):
        if path.stem not in {*found, but}:
            try:
                found[path.stem] = Sketch.read(path.read_bytes(), key, str(path))
            except EvalError:
                continue  # of another key: cannot be compared
    return found


def load(folder: Path, split: str, digest: str, key: bytes) -> Sketch:
    """Read the sketch of a split by its sha256. Raises Refusal unless it is as the ledger says."""
    path = sketched(folder, split)
    data = as_it_was(
        path,
        digest,
        lambda become: Refusal(
            "E_SKETCH_MISSING",
            f"{path}: the sketch of split {split[:12]} is {become}; without it nobody can say "
            "whether rows were looked at before",
            "restore the file (git, a backup)",
        ),
    )
    return Sketch.read(data, key, str(path))
