"""A test split as the source of a run: registered, checked, counted, and only then opened."""

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from guard_eval.durable import write
from guard_eval.errors import EvalError, Refusal
from guard_eval.executors import Executor
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage.parts import Bundle
from guard_eval.looks.registration import Registration
from guard_eval.looks.telling import said, tell
from guard_eval.rows.row import Row
from guard_eval.runs.run import FILE, SCAN, SHARDS, Again, Measured, load, outcomes
from guard_eval.runs.running import Source
from guard_eval.sealed.box import Box
from guard_eval.splits.split import Role
from guard_eval.targets import Spec, served

if TYPE_CHECKING:
    from guard_eval.looks.opening import Opening
    from guard_eval.manifest import Workspace
    from guard_eval.refusals.base import Case, Moment
    from guard_eval.refusals.scan import Finding


def source(folder: Path, name: str, promise: str, spec: Spec, executor: Executor) -> Source:
    """The rows of a test split, opened when the first is read, and then once only.

    A finished run is served from its folder and costs no look; one that was interrupted does.

    Args:
        folder: the workspace.
        name: of the split.
        promise: start of a registration's fingerprint; default: the split's newest.
        spec: the target: a guard in this process, or a server that says that it is the same.
        executor: who will do the work.

    Raises Refusal without a registration, and for a server of something else; EvalError for a
    target whose parts nobody knows.
    """
    from guard_eval.ledger.ledger import Ledger
    from guard_eval.lineage.lineage import registrations, taken
    from guard_eval.manifest import Workspace
    from guard_eval.refusals.base import Moment
    from guard_eval.refusals.gather import concluded
    from guard_eval.refusals.scan import looked
    from guard_eval.sealed import key

    policy = served.named(spec)
    workspace = Workspace(folder)
    split = workspace.split(name)
    entries = Ledger(folder / "ledger.jsonl").entries()
    known = [
        each
        for fingerprint, each in registrations(entries).items()
        if each.split == split.sha256 and fingerprint.startswith(promise)
    ]
    if not known:
        raise Refusal(
            "E_NOT_REGISTERED",
            f"{name}: the ledger has no registration of it"
            + (f" that begins with {promise}" if promise else ""),
            f"say first what will be measured: guard eval register --policy {policy} "
            f"--split {name}",
        )
    if promise and len(known) > 1:
        raise EvalError(
            f"--registration {promise}: {len(known)} of {name} begin so",
            "`guard eval ledger show` lists them; give enough of one to tell it from the others",
        )
    registration = known[-1]
    judging = served.known(spec, policy)
    told = served.same(spec, judging)
    made = taken(judging, entries, spec.corpora)
    box = Box(key.load(folder))

    scanned: list[Finding] = []
    cases: list[Case] = []

    @cache
    def opened() -> tuple[Row, ...]:
        from guard_eval.looks.opening import open_split

        def checks(opening: "Opening") -> None:
            cases[:], scanned[:] = _known(opening, workspace, Moment.OPEN, executor)

        server = spec.text if spec.serves else ""
        return tuple(open_split(folder, name, registration, made, checks, server))

    measured = Measured(
        name=name, sha256=split.sha256, role=split.role, rows=split.rows, sealed=True
    )

    def resume(place: Path) -> None:
        _of_a_look(place, registration.fingerprint, Ledger(folder / "ledger.jsonl").entries())

    def conclude(place: Path) -> None:
        rows = opened()
        _unchanged(taken(served.known(spec, policy), entries, spec.corpora), made)
        last = concluded(cases[0], folder, place, rows, Again(lambda: outcomes(place, box)))
        found = [each.model_dump(mode="json") for each in looked(scanned, last)]
        write(place / SCAN, json.dumps(found, indent=2).encode() + b"\n")
        tell(folder, rows, place, registration, box)

    return Source(
        measured,
        lambda: iter(opened()),
        registration.fingerprint,
        made.fingerprint,
        told=told,
        seed=registration.seed,
        box=box,
        resume=resume,
        conclude=conclude,
    )


def foresee(folder: Path, name: str, registration: Registration, made: Bundle) -> "list[Finding]":
    """Make every check of an opening that can be made before, and return what was found.

    Costs no look. Raises the Refusal that an opening would end with, EvalError without a key.
    """
    from guard_eval.looks import opening
    from guard_eval.manifest import Workspace
    from guard_eval.refusals.base import Moment

    found: list[Finding] = []

    def checks(about: "Opening") -> None:
        found.extend(_known(about, Workspace(folder), Moment.REGISTER)[1])

    opening.foresee(folder, name, registration, made, checks)
    return found


def _unchanged(now: Bundle, was: Bundle) -> None:
    """Raise Refusal where a part, such as the corpus, is not what the split was opened for."""
    if now.fingerprint == was.fingerprint:
        return
    changed = now.other({part.fingerprint for part in was.parts})
    raise Refusal(
        "E_FINGERPRINT_DRIFT",
        f"{was.policy}: was changed while the run went: {changed}",
        "keep the policy, its models and its corpus still until the run ends; put it back as it "
        "was, and give the same command again: that is another look",
    )


def _of_a_look(place: Path, registration: str, entries: Sequence[Entry]) -> None:
    """Raise Refusal for outcomes of a look that the ledger does not have: somebody put them there.

    A look that was broken off has an entry, and its run is gone on with.
    """
    finished = (place / FILE).exists() and load(place).finished
    if finished:
        made = said(entries, place.name, registration) is not None
    else:
        opened = (e.data["registration"] for e in entries if e.verb is Verb.OPEN)
        made = registration in opened or not (place / SHARDS).exists()
    if not made:
        raise Refusal(
            "E_CACHE_CROSS_SPLIT",
            f"{place}: holds outcomes of a look that the ledger does not have: they are of another "
            "copy of this workspace, or made up",
            f"delete them: rm -r {place}; then give the same command again. No look was spent",
        )


def _known(
    opening: "Opening", workspace: "Workspace", moment: "Moment", executor: Executor | None = None
) -> "tuple[list[Case], list[Finding]]":
    """Return what is known and what every check found; raise Refusal if anything speaks against."""
    from guard_eval.looks import rungs
    from guard_eval.refusals import gather
    from guard_eval.refusals.scan import scan, stop

    splits = workspace.manifest.splits.values()
    rows = {s.sha256: list(workspace.rows(s.name)) for s in splits if s.role is not Role.TEST}
    name, encrypted = (executor.name, executor.travel == "encrypted") if executor else ("", False)
    case = gather.opening(opening, rows, name, encrypted)
    found = scan(case, moment)
    stop(found)
    rungs.comparable(opening)
    return [case], found
