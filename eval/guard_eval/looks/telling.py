"""What a look tells: the Ladder decides, the ledger has it, and only then it is written."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from guard_eval.durable import write
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.looks.registration import Registration
from guard_eval.looks.rungs import Rung, best, keep, rungs, shared
from guard_eval.rows.row import Row
from guard_eval.runs.run import COMPARISON, SCAN, SUMMARY, outcomes
from guard_eval.sealed.box import Box


def tell(
    folder: Path, rows: Sequence[Row], place: Path, registration: Registration, box: Box
) -> None:
    """Let the Ladder decide what may be told, put that into the ledger, and only then tell it.

    The rows are at hand now; later they are sealed again.
    """
    from guard_eval.looks import ladder

    ledger = Ledger(folder / "ledger.jsonl")
    entries = ledger.entries()
    opened = [e.data for e in entries if e.verb is Verb.OPEN]
    about = [data for data in opened if data["registration"] == registration.fingerprint][-1]
    split, look = str(about["split"]), int(about["look"])
    seen = {split, *(str(each["split"]) for each in about.get("inherited", ()))}
    known = rungs(entries, seen)
    gains = []
    for rung in best(known):
        pair = shared(folder, rung, box, rows, outcomes(place, box))
        gains.append(ladder.gain(rung.called(split), *pair, registration))
    told = ladder.told(gains)
    entry = {
        "split": split,
        "name": about["name"],
        "registration": registration.fingerprint,
        "policy": registration.policy,
        "run": place.name,
        "look": look,
        "budget": about["budget"],
        "level": about["level"],
        "better": told.better,
        "words": told.words,
    }
    if (scanned := place / SCAN).exists():
        entry["scan"] = hashlib.sha256(scanned.read_bytes()).hexdigest()
    figures: dict[str, bytes] = {}
    if told.better:
        entry["kept"] = keep(folder, box, split, look, rows, outcomes(place, box))
        figures = _figures(folder, rows, place, registration, box, known)
        entry["files"] = {
            name: hashlib.sha256(content).hexdigest() for name, content in figures.items()
        }
    ledger.append(Verb.LADDER, entry)
    for name, content in figures.items():
        write(place / name, content)


def _figures(
    folder: Path,
    rows: Sequence[Row],
    place: Path,
    registration: Registration,
    box: Box,
    known: Sequence[Rung],
) -> dict[str, bytes]:
    """Return the run's figures, and beside those of the baseline if it was told, as files."""
    from guard_eval.metrics.comparison import compare
    from guard_eval.metrics.table import tabulate
    from guard_eval.runs.summary import summarise

    errors, seed = registration.errors, registration.seed
    table = tabulate(rows, outcomes(place, box))
    found = summarise(table, expected=len(rows), errors=errors, seed=seed)
    files = {SUMMARY: found.model_dump_json(indent=2).encode() + b"\n"}
    own = [rung for rung in known if rung.split == registration.split]
    base = [rung for rung in own if rung.policy == registration.baseline]
    if base:
        pair = shared(folder, base[-1], box, rows, outcomes(place, box))
        compared = compare(*pair, metric=registration.metric, errors=errors, seed=seed)
        files[COMPARISON] = compared.model_dump_json(indent=2).encode() + b"\n"
    return files


def said(entries: Sequence[Entry], run: str, registration: str) -> Entry | None:
    """Return the entry that says what the look of a run may tell; None if there is none."""
    found = [
        entry
        for entry in entries
        if entry.verb is Verb.LADDER
        and (entry.data["run"], entry.data["registration"]) == (run, registration)
    ]
    return found[-1] if found else None
