"""Looks whose figures were told: what a later look at the same rows has to be better than.

Their outcomes are kept locked in `looks/` of the workspace, by the content of rows, so that a copy,
a part or a renamed version of the split is compared on the rows that it shares.
"""

import hashlib
import zlib
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from guard_eval.durable import as_it_was, write
from guard_eval.errors import Refusal
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage.lineage import registrations
from guard_eval.looks import budget
from guard_eval.looks.opening import Opening
from guard_eval.looks.registration import Registration
from guard_eval.metrics.table import Table, tabulate
from guard_eval.refusals.steps import FRESH
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.sealed import key as keys
from guard_eval.sealed import memory
from guard_eval.sealed.box import Box

KEPT = "looks"
_SAME = ("metric", "direction", "threshold", "errors")  # in all registrations of the same rows


@dataclass(frozen=True)
class Rung:
    """A look whose figures were told."""

    split: str  # sha256
    name: str  # of the split
    look: int
    registration: str
    policy: str
    sha256: str  # of the file with its outcomes

    @property
    def file(self) -> str:
        """Relative to the workspace."""
        return file(self.split, self.look)

    def called(self, split: str) -> str:
        """How a report of another split, or of the same, names it."""
        return f"look {self.look}" + ("" if split == self.split else f" at {self.name}")


def file(split: str, look: int) -> str:
    """Where the outcomes of a look lie, relative to the workspace."""
    return f"{KEPT}/{split[:12]}-{look}.locked"


def rungs(entries: Iterable[Entry], splits: Collection[str]) -> list[Rung]:
    """Return the looks at these splits (sha256) whose figures were told, oldest first."""
    told = (e.data for e in entries if e.verb is Verb.LADDER and e.data["better"])
    return [
        Rung(
            split=str(data["split"]),
            name=str(data["name"]),
            look=int(data["look"]),
            registration=str(data["registration"]),
            policy=str(data["policy"]),
            sha256=str(data["kept"]),
        )
        for data in told
        if data["split"] in splits
    ]


def best(found: Iterable[Rung]) -> list[Rung]:
    """Return the best look at each split: the last that was told, as each beat those before."""
    return list({rung.split: rung for rung in found}.values())


def comparable(opening: Opening) -> None:
    """Raise Refusal where a look could not be compared with those before: it would be lost."""
    entries, kin = opening.entries, {each.split: each for each in opening.looks.inherited}
    seen = {opening.split.sha256, *kin}
    here, everywhere = budget.opened(entries), memory.elsewhere()
    for sha in seen:
        if everywhere.get(sha, 0) > here.get(sha, 0):
            raise Refusal(
                "E_LOOK_MISSING",
                f"these rows were looked at in another workspace of yours (split {sha[:12]}): "
                "another look shows figures only where they are better, and those are not here",
                f"take the look in that workspace. Or: {FRESH}",
            )
    for rung in best(rungs(entries, seen)):
        _promised_alike(opening.registration, rung, entries)
        _contents(opening.folder, rung)
        if rung.split in kin and 2 * _copies(opening, rung) < kin[rung.split].rows:
            raise Refusal(
                "E_SPLIT_LAUNDERING",
                f"{opening.split.name}: {kin[rung.split].rows:,} rows are nearly rows of "
                f"{rung.name}, and most of them were edited: they cannot be compared row by row",
                f"use these for tuning. {FRESH}",
            )


def _promised_alike(promise: Registration, rung: Rung, entries: Sequence[Entry]) -> None:
    before = registrations(entries)[rung.registration]
    changed = [name for name in _SAME if getattr(promise, name) != getattr(before, name)]
    if changed:
        raise Refusal(
            "E_PREREG_MISMATCH",
            f"{rung.name}: look {rung.look} was registered with {changed[0]} "
            f"{getattr(before, changed[0])!r}, this one with {getattr(promise, changed[0])!r}: "
            "looks at the same rows are compared by one figure",
            f"register it with the same: guard eval register --metric {before.metric} "
            f"--direction {before.direction} --errors {before.errors}",
        )


def _copies(opening: Opening, rung: Rung) -> int:
    """How many rows the split has word for word as they were looked at."""
    digest = budget.sketches_of(opening.entries)[rung.split]
    key = keys.load(opening.folder)
    return opening.sketch.copies(budget.load(opening.folder, rung.split, digest, key))


def shared(
    folder: Path, rung: Rung, box: Box, rows: Sequence[Row], now: Iterable[Outcome]
) -> tuple[Table, Table]:
    """Return the outcomes of an earlier look and of this one, on the rows that both have."""
    about = f"look {rung.look} at split {rung.split}"
    lines = zlib.decompress(box.unlock(_contents(folder, rung), about)).splitlines()
    kept = {each.row: each for each in map(Outcome.model_validate_json, lines)}
    both = {row.id: kept[name] for name, row in _named(rows) if name in kept}
    before = (outcome.model_copy(update={"row": id}) for id, outcome in both.items())
    after = (outcome for outcome in now if outcome.row in both)
    own = [row for row in rows if row.id in both]
    return tabulate(own, before), tabulate(own, after)


def keep(
    folder: Path, box: Box, split: str, look: int, rows: Sequence[Row], now: Iterable[Outcome]
) -> str:
    """Lock the outcomes of a look away; return the sha256 of the file."""
    names = {row.id: name for name, row in _named(rows)}
    packer = zlib.compressobj()
    packed = bytearray()
    for outcome in now:
        bare = Outcome(
            row=names[outcome.row],
            score=outcome.score,
            action=outcome.action,
            released=outcome.released,
            flagged=outcome.flagged,
            milliseconds=outcome.milliseconds,
            tokens=outcome.tokens,
            cost=outcome.cost,
            error=outcome.error,
        )
        packed += packer.compress(bare.model_dump_json(exclude_defaults=True).encode() + b"\n")
    locked = box.lock(bytes(packed + packer.flush()), f"look {look} at split {split}")
    write(folder / file(split, look), locked)
    return hashlib.sha256(locked).hexdigest()


def _named(rows: Iterable[Row]) -> Iterator[tuple[str, Row]]:
    """Name rows by what they hold; the second of two that are the same is another."""
    seen = Counter[str]()
    for row in rows:
        seen[row.content] += 1
        yield f"{row.content}.{seen[row.content]}", row


def _contents(folder: Path, rung: Rung) -> bytes:
    path = folder / rung.file
    return as_it_was(
        path,
        rung.sha256,
        lambda become: Refusal(
            "E_LOOK_MISSING",
            f"{path}: the outcomes of look {rung.look} at {rung.name} are {become}; another look "
            "shows figures only where they are better, and could not be compared. No look was "
            "spent",
            f"restore the file (git, a backup). Or: {FRESH}",
        ),
    )
