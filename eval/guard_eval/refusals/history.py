"""What the ledger's entries say was done; the one place that knows how they are laid out."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage.parts import Part
from guard_eval.looks.registration import Registration
from guard_eval.splits.split import Split


def splits(entries: Iterable[Entry]) -> list[tuple[int, Split]]:
    """Return every split that was ever made, with the count of its entry, oldest first."""
    made = [e for e in entries if e.verb is Verb.SPLIT]
    return [(e.count, Split.model_validate(e.data["split"])) for e in made]


def fits(entries: Iterable[Entry]) -> list[tuple[int, str, Part]]:
    """Return (count, run, part) of every fit."""
    made = [e for e in entries if e.verb is Verb.FIT]
    return [(e.count, str(e.data["run"]), Part.model_validate(e.data["part"])) for e in made]


def registrations(entries: Iterable[Entry]) -> list[tuple[int, Registration]]:
    """Return every registration with the count of its entry, oldest first."""
    made = [e for e in entries if e.verb is Verb.REGISTER]
    return [(e.count, Registration.model_validate(e.data["registration"])) for e in made]


def looks(entries: Iterable[Entry]) -> list[tuple[int, str, str]]:
    """Return (count, sha256 of the split, registration) of every opening."""
    opened = [e for e in entries if e.verb is Verb.OPEN]
    return [(e.count, str(e.data["split"]), str(e.data["registration"])) for e in opened]


def used(entries: Iterable[Entry], sha256: str) -> int:
    """Return how often a split was looked at; an opening cut off by a crash counts, too."""
    torn = [str(e.data.get("torn", "")) for e in entries if e.verb is Verb.MEND]
    lost = sum(sha256 in text and f'"{Verb.OPEN}"' in text for text in torn)
    return lost + sum(split == sha256 for _, split, _ in looks(entries))


def burnt(entries: Iterable[Entry]) -> dict[str, str]:
    """Return the reasons, by sha256, of the splits that were given up as held-out."""
    gone = [e for e in entries if e.verb is Verb.BURN]
    return {str(e.data["split"]): str(e.data.get("reason", "")) for e in gone}


def waived(entries: Sequence[Entry], code: str, splits: set[str]) -> Iterator[str]:
    """Yield the reasons for which a code was waived for one of these splits."""
    for entry in entries:
        data = entry.data
        if entry.verb is Verb.WAIVE and data.get("code") == code and data.get("split") in splits:
            reason = str(data.get("reason", "")).strip()
            if reason:
                yield reason


def sizes(entries: Iterable[Entry]) -> dict[str, int]:
    """Return the number of rows that were there to be dealt, by what splits name as their data."""
    rows: dict[str, int] = {}
    for entry in entries:
        data = entry.data
        if entry.verb is Verb.INGEST:
            added = data["dataset"]
            names = [added["sha256"], added["name"]] if isinstance(added, Mapping) else [added]
            rows |= {str(name): int(data["rows"]) for name in names}
        elif entry.verb is Verb.SPLIT and all(name in rows for name in data.get("datasets", ())):
            dealt = sum(rows[name] for name in data.get("datasets", ()))
            rows.setdefault(str(data["split"]["dataset"]), dealt)
    return rows


def folds(entries: Iterable[Entry]) -> int:
    """Return the number of folds that fits were recorded with."""
    return sum(int(e.data.get("folds") or 0) for e in entries if e.verb is Verb.FIT)


def weighed(entries: Iterable[Entry]) -> set[str]:
    """Return the sha256 of the splits against which rows of a data set were weighed."""
    added = [e for e in entries if e.verb in (Verb.INGEST, Verb.FIT)]
    return {str(sha) for e in added for sha in e.data.get("weighed_against", ())}
