"""What ledger and policy say, as sections of a report."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any

from guard_eval.canonical import digest
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage.parts import Bundle, Part
from guard_eval.report.proof import registers
from guard_eval.report.sections import FittedPart, Inherited, Lineage, Look, SplitNode, Waiver
from guard_eval.splits.split import Split

_FLOATING = ("latest", "none")  # values of a part's `pin` that pin nothing


def lineage(
    bundle: Bundle, splits: Iterable[Split], taint: Mapping[str, Collection[str]] | None = None
) -> Lineage:
    """Return the policy's parts with the splits of a workspace, and those that none knows.

    `taint` gives, by a part's fingerprint, all splits that it or what it was made from has seen;
    without it what the bundle itself tells is followed.
    """
    parts = {part.fingerprint: part for part in bundle.parts}
    made = tuple(
        FittedPart(
            kind=part.kind,
            name=part.name,
            fingerprint=part.fingerprint,
            fit_on=part.fit_on,
            through=tuple(sorted({*_seen(part, parts), *_given(part, taint)} - {*part.fit_on})),
            run=part.fit_run or "",
            declared=part.fit_run is not None,
            pinned=part.params.get("pin") not in _FLOATING,
        )
        for part in bundle.parts
    )
    known = {split.sha256: split for split in splits}
    touched = {sha for part in made for sha in (*part.fit_on, *part.through)}
    nodes = [
        SplitNode(sha256=sha, name=split.name, role=split.role, rows=split.rows)
        for sha, split in known.items()
    ]
    nodes += [SplitNode(sha256=sha) for sha in sorted(touched - known.keys())]
    return Lineage(parts=made, splits=tuple(nodes))


def looks(entries: Sequence[Entry], same_rows: Collection[str]) -> tuple[Look, ...]:
    """Return every registration, opening, result, burning of these splits, in order.

    `same_rows` are the sha256 of the split and of those that share its rows.
    """
    made_by = (e.data.get("registration") for e in entries if e.verb is Verb.REGISTER)
    registered = {digest(made): made for made in made_by if isinstance(made, Mapping)}
    made = []
    for entry in entries:
        named = entry.data.get("registration")
        own = digest(named) if isinstance(named, Mapping) else str(named or "")
        about = registered.get(own, {})
        split = entry.data.get("split") or about.get("split")
        if entry.verb in _LOOKS and split in same_rows:
            made.append(
                Look(
                    count=entry.count,
                    at=entry.at,
                    verb=entry.verb,
                    registration=own,
                    policy=str(about.get("policy", "")),
                    told=_told(entry.data),
                    server=str(entry.data.get("server", "")),
                    sources=_sources(entry, entries),
                )
            )
    return tuple(made)


def look(entries: Sequence[Entry], registration: str, same_rows: Collection[str]) -> int | None:
    """Return the number of the look that this registration's last opening was; None: none.

    It is what the opening's own entry says, which counts looks at shared rows in other ledgers
    too; else its place among the openings here.
    """
    opened = [e for e in entries if e.verb is Verb.OPEN and e.data.get("split") in same_rows]
    own = [
        int(entry.data.get("look") or place)
        for place, entry in enumerate(opened, 1)
        if entry.data.get("registration") == registration
    ]
    return own[-1] if own else None


def inherited(entries: Sequence[Entry], registration: str) -> tuple[Inherited, ...]:
    """Return the looks at other splits that counted when this registration's was taken.

    Those that this ledger does not have were taken in another workspace of the same user.
    """
    opened = [entry for entry in entries if entry.verb is Verb.OPEN]
    own = next((e for e in reversed(opened) if e.data.get("registration") == registration), None)
    found = []
    for other in own.data.get("inherited", ()) if own else ():
        sha, rows = str(other["split"]), int(other["rows"])
        here = [e for e in opened if e.data["split"] == sha and e.count < own.count] if own else []
        found += [
            Inherited(
                split=str(entry.data.get("name") or sha[:12]),
                rows=rows,
                at=entry.at,
                registration=str(entry.data["registration"]),
                policy=str(entry.data.get("policy", "")),
            )
            for entry in here
        ]
        found += [Inherited(split=sha[:12], rows=rows)] * max(0, int(other["looks"]) - len(here))
    return tuple(found)


def burned(entries: Iterable[Entry], same_rows: Collection[str]) -> str | None:
    """Return the reason why the split was burned; None if it was not."""
    found = (e for e in entries if e.verb is Verb.BURN and e.data.get("split") in same_rows)
    entry = next(found, None)
    return str(entry.data.get("reason", "")) if entry else None


def waivers(entries: Iterable[Entry], same_rows: Collection[str]) -> tuple[Waiver, ...]:
    """Return what was waived for the split, or for all."""
    return tuple(
        Waiver(code=str(e.data["code"]), reason=str(e.data.get("reason", "")), at=e.at)
        for e in entries
        if e.verb is Verb.WAIVE and e.data.get("split") in {*same_rows, None, ""}
    )


def registration(entries: Iterable[Entry], fingerprint: str) -> Mapping[str, Any] | None:
    """Return what was registered under a fingerprint."""
    found = (e.data.get("registration") for e in entries if registers(e, fingerprint))
    return next((made for made in found if isinstance(made, Mapping)), None)


_LOOKS = {Verb.REGISTER, Verb.OPEN, Verb.LADDER, Verb.RESULT, Verb.BURN}


def _sources(entry: Entry, entries: Iterable[Entry]) -> dict[str, int]:
    """How many sources of the opened split others had, by their names, or starts of their sha."""
    opened = (e.data for e in entries if e.verb is Verb.OPEN)
    names = {str(data["split"]): str(data["name"]) for data in opened if data.get("name")}
    found: Mapping[str, int] = entry.data.get("sources") or {}
    return {names.get(sha, sha[:12]): both for sha, both in found.items()}


def _seen(part: Part, parts: Mapping[str, Part]) -> Iterator[str]:
    """Splits that a part was fitted on through the parts it was made from, however far."""
    waiting, done = list(part.made_from), set[str]()
    while waiting:
        name = waiting.pop()
        if name not in done and name in parts:
            done.add(name)
            waiting += parts[name].made_from
            yield from parts[name].fit_on


def _given(part: Part, taint: Mapping[str, Collection[str]] | None) -> Collection[str]:
    return (taint or {}).get(part.fingerprint, ())


def _told(data: Mapping[str, Any]) -> str:
    if reason := data.get("reason") or data.get("words"):
        return str(reason)
    published = data.get("published") or data.get("figures") or {}
    if not isinstance(published, Mapping):
        return str(published)
    return ", ".join(f"{name} {value}" for name, value in sorted(published.items()))
