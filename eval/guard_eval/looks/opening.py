"""The only way to the rows of a test split: promised first, then counted, then opened."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from guard_eval.canonical import digest
from guard_eval.durable import write
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.parts import Bundle
from guard_eval.looks import budget
from guard_eval.looks.budget import Looks
from guard_eval.looks.registration import Registration
from guard_eval.rows.row import Row
from guard_eval.sealed import key as keys
from guard_eval.sealed import memory
from guard_eval.sealed.rooted import seal_entry
from guard_eval.sealed.seal import contents, header, is_of, place, same_rows, sketched, unseal
from guard_eval.sealed.sketch import Sketch
from guard_eval.splits.split import Level, Role, Split


@dataclass(frozen=True)
class Opening:
    """All that is known when a test split is about to be opened; none of it is sealed."""

    folder: Path
    split: Split
    sketch: Sketch
    canary: str  # empty for a split in a plain file
    entries: Sequence[Entry]
    registration: Registration
    bundle: Bundle
    looks: Looks


Checks = Callable[[Opening], None]
"""Raises Refusal where the opening would make a held-out claim untrue."""


def open_split(
    folder: Path,
    name: str,
    registration: Registration,
    bundle: Bundle,
    checks: Checks,
    server: str = "",
) -> list[Row]:
    """Return the rows of a test split; costs a look from the moment the ledger has it.

    Everything that can be refused without seeing a row is refused before that. If another process
    adds to the ledger meanwhile, or takes a look in another workspace, all is checked again.

    Args:
        folder: the workspace.
        name: of the split, in its manifest.
        registration: what is promised; the ledger must have it.
        bundle: the policy as it will run.
        checks: further reasons for refusal; may be called again.
        server: that the rows will be sent to, if any.

    Raises:
        Refusal: with the code of what speaks against it.
        EvalError: without key, split or file.
    """
    ledger, key = Ledger(folder / "ledger.jsonl"), keys.load(folder)
    while True:
        entries, elsewhere = ledger.entries(), memory.remembered()
        known = _known(folder, name, entries, key)
        split = known.split
        _promised(split, registration, bundle, entries)
        try:
            looks = _checked(folder, known, registration, bundle, checks, entries, key)
        except Refusal:
            if len(ledger.entries()) > len(entries):
                continue  # what it says is of before: another process may have taken the look
            raise
        with ledger.alone(), memory.alone():
            now = len(ledger.entries()), memory.remembered()
            if now == (len(entries), elsewhere):  # else what was checked may be true no more
                _count(ledger, folder, known, looks, registration, server)
                break
    if known.rows is not None:
        return known.rows
    _, rows = unseal(place(folder, name), key)
    same_rows(split, rows)
    return rows


def foresee(
    folder: Path, name: str, registration: Registration, bundle: Bundle, checks: Checks
) -> None:
    """Raise what opening the split would raise now, were it registered so; costs no look.

    Arguments and errors are those of `open_split`.
    """
    entries, key = Ledger(folder / "ledger.jsonl").entries(), keys.load(folder)
    known = _known(folder, name, entries, key)
    _checked(folder, known, registration, bundle, checks, entries, key)


def given_up(folder: Path, name: str) -> list[Row]:
    """Return the rows of a sealed split that was burned. Raises EvalError for any other."""
    key, path = keys.load(folder), place(folder, name)
    if header(path).split.sha256 not in budget.burned(Ledger(folder / "ledger.jsonl").entries()):
        raise EvalError(
            f"{name}: is not burned: its rows are for one registered look",
            f"guard eval run -w {folder} --split {name} --target guard:NAME opens it",
        )
    return unseal(path, key)[1]


@dataclass(frozen=True)
class _Known:
    split: Split
    sketch: Sketch
    canary: str = ""
    rows: list[Row] | None = None  # of a split in a plain file


def _checked(
    folder: Path,
    known: _Known,
    registration: Registration,
    bundle: Bundle,
    checks: Checks,
    entries: Sequence[Entry],
    key: bytes,
) -> Looks:
    """Make sure that one more look may be taken; return those before."""
    split, sketch = known.split, known.sketch
    allowed = budget.made_for(split, entries)
    others = budget.others(folder, entries, key, split.sha256)
    looks = budget.looks(split.sha256, allowed, sketch, entries, others)
    budget.allow(split, looks, entries)
    checks(Opening(folder, split, sketch, known.canary, entries, registration, bundle, looks))
    return looks


def _count(
    ledger: Ledger,
    folder: Path,
    known: _Known,
    looks: Looks,
    registration: Registration,
    server: str,
) -> None:
    """Put the look on the disk: into the ledger, and into what this user remembers."""
    split, sketch = known.split, known.sketch.write()
    beside = place(folder, split.name).with_suffix(".jsonl").exists()  # its rows in the clear
    if known.rows is not None:
        write(sketched(folder, split.sha256), sketch)
    entry = {
        "split": split.sha256,
        "name": split.name,
        "registration": registration.fingerprint,
        "policy": registration.policy,
        "look": looks.spent + 1,
        "budget": looks.budget,
        "inherited": [
            {"split": each.split, "looks": each.looks, "rows": each.rows}
            for each in looks.inherited
        ],
        "level": (Level.DECLARED if beside else split.level).value,
        "sketch": hashlib.sha256(sketch).hexdigest(),
        **({"sources": dict(looks.sources)} if looks.sources else {}),
        **({"server": server} if server else {}),
    }
    ledger.append(Verb.OPEN, entry)
    memory.remember(split.sha256, sketch, looks.own + 1, looks.budget)


def _known(folder: Path, name: str, entries: Sequence[Entry], key: bytes) -> _Known:
    """What is known of a split before it is opened, made sure of against the ledger."""
    path = place(folder, name)
    found = _sealed(path, folder, entries, key) if path.exists() else _plain(folder, name, key)
    if found.split.role is not Role.TEST:
        raise EvalError(
            f"{name}: is a {found.split.role} split; only test splits are opened",
            f"run on it without opening: guard eval run -w {folder} --split {name} --target "
            "guard:NAME",
        )
    return found


def _sealed(path: Path, folder: Path, entries: Sequence[Entry], key: bytes) -> _Known:
    head = header(path)
    if head.split.name != path.stem:
        raise Refusal(
            "E_SEAL_BROKEN",
            f"{path}: is the sealed file of {head.split.name}: files were renamed or exchanged",
            f"put it back: it is splits/{head.split.name}.sealed. No look was spent",
        )
    seal = seal_entry(path, head, folder, entries)
    entry = seal.data
    if hashlib.sha256(contents(path)).hexdigest() != entry["file"]:
        raise Refusal(
            "E_SEAL_BROKEN",
            f"{path}: is not the file that was sealed, whose hash entry {seal.count} of the "
            "ledger has",
            "restore the file as it was sealed (git, a backup). No look was spent",
        )
    is_of(head, key, path)
    sketch = budget.load(folder, head.split.sha256, str(entry["sketch"]), key)
    return _Known(head.split, sketch, head.canary)


def _plain(folder: Path, name: str, key: bytes) -> _Known:
    from guard_eval.manifest import Workspace

    workspace = Workspace(folder)
    split, rows = workspace.split(name), list(workspace.rows(name))
    same_rows(split, rows)
    memory.known(split.sha256, rows)
    return _Known(split, Sketch.of(rows, key), rows=rows)


def _promised(
    split: Split, registration: Registration, bundle: Bundle, entries: Sequence[Entry]
) -> None:
    """Raise Refusal unless the ledger has this registration, of this policy and this split."""
    again = f"guard eval register --policy {bundle.policy} --split {split.name}"
    made = (e.data for e in entries if e.verb is Verb.REGISTER)
    own = next((d for d in made if digest(d["registration"]) == registration.fingerprint), None)
    if own is None:
        raise Refusal(
            "E_NOT_REGISTERED",
            f"{split.name}: the ledger has no registration {registration.fingerprint[:12]}",
            f"say first what will be measured: {again} --metric NAME",
        )
    if registration.policy != bundle.fingerprint:
        parts = [each["fingerprint"] for each in own.get("parts", ())]
        changed = f"changed since: {bundle.other(parts)}" if parts else "a part has changed since"
        raise Refusal(
            "E_PREREG_MISMATCH",
            f"policy {bundle.policy} is {bundle.fingerprint[:12]}, registered last was "
            f"{registration.policy[:12]}: {changed}",
            "give the same --policies and --corpora as then, put it back as it was, or register "
            f"what it is now: {again}",
        )
    if registration.split != split.sha256:
        raise Refusal(
            "E_PREREG_MISMATCH",
            f"{split.name} is {split.sha256[:12]}, registered was split {registration.split[:12]}",
            f"register this split: {again}",
        )
