"""A run's folder, with the workspace it lies in -> its report."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError

from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Verb
from guard_eval.lineage.parts import CORPORA, Bundle
from guard_eval.manifest import Workspace
from guard_eval.report.build import Sources, build
from guard_eval.report.certified import certified, compared, drifted
from guard_eval.report.measured import Plain
from guard_eval.report.model import Report
from guard_eval.report.scanned import scanned
from guard_eval.report.sections import Check
from guard_eval.report.shown import Shown, shown
from guard_eval.rows.row import Row
from guard_eval.runs.judged import as_judged
from guard_eval.runs.outcomes import Outcome
from guard_eval.sealed.box import Box
from guard_eval.splits.split import Role, Split


def assemble(
    run: Path,
    workspace: Path,
    policies: Path | None = None,
    certificate: Path | None = None,
    comparison: Path | None = None,
    corpora: str = CORPORA,
) -> Report:
    """Return the report of a finished run.

    Of a run on a test split, whose rows are sealed by now, only figures are shown that the ledger
    says may be told. `scan.json`, what the leak scan found before the opening, is read, too.

    Args:
        run: its folder.
        workspace: that it lies in.
        policies: folder of policies; default: those that ship.
        certificate: JSON of a certificate, or a list of them.
        comparison: JSON of a paired comparison; of a test split it was made at the opening.
        corpora: folder or Lance URI of the corpus that the policy names, if it names one.

    Raises:
        EvalError: the run is not finished, or a file is not what it should be.
        Refusal: as for reading the ledger.
    """
    from guard_eval.lineage.lineage import registrations, tainted
    from guard_eval.runs import run as runs

    about = runs.finished(run).model_dump(mode="json")
    entries = _ledger(workspace)
    known = Workspace(workspace).manifest.splits if (workspace / "eval.yaml").exists() else {}
    registration = registrations(entries or ()).get(str(about.get("registration")))
    bundle = _bundle(about, entries, policies, corpora) if registration else None
    split = known.get(str(about["split"]))
    rows = _rows(about, split, workspace)
    test = about.get("role") == Role.TEST or (split is not None and split.role is Role.TEST)
    if test and comparison:
        raise EvalError(
            f"--comparison {comparison}: a test split is compared when it is opened",
            "Look at the baseline first, then `guard eval register --baseline` for the other.",
        )
    told = shown(run, str(about.get("registration")), entries or ()) if test else Shown()
    if split:
        split = split.model_copy(update=dict(told.of))
    summary = told.summary if test else _summary(run, about, rows)
    box = _box(workspace) if test else None
    if split is None and about.get("role") and summary:
        split = _unlisted(about, summary)
    taint = tainted(bundle.parts, entries) if bundle and entries else None
    made = _certificates(certificate) if certificate else []

    def outcomes() -> Iterator[Outcome]:
        return runs.outcomes(run, box)

    readable = not (told.withheld or (test and not box))
    names = {each.sha256: each.name for each in known.values()}
    checks: tuple[Check, ...] = ()
    if split is not None and split.role is Role.TEST:
        before = _kept(run / runs.SCAN) or ()
        how = str(about["executor"]), about["travel"] == "encrypted"
        said = runs.Again(outcomes) if box else None
        checks = scanned(workspace, split, bundle, registration, entries, *how, before, said)
    return build(
        Sources(
            run=about,
            run_id=run.resolve().name,
            split=split,
            splits=tuple(known.values()),
            bundle=bundle,
            taint=taint,
            registration=registration,
            summary=summary,
            comparison=_comparison(comparison) if comparison else told.comparison,
            withheld=told.withheld,
            baseline=_baseline(registration, entries or ()),
            certificate=certified(made, summary, names, str(about["scoring"]), entries or ()),
            checks=checks,
            drift=drifted(made, names) or compared(run, made, outcomes() if readable else ()),
            entries=entries,
            outcomes=outcomes if readable else None,
            rows=rows,
        )
    )


def _box(workspace: Path) -> Box | None:
    """The box that outcomes of test splits are locked in; None without its key."""
    from guard_eval.sealed import key

    try:
        return Box(key.load(workspace))
    except EvalError:
        return None


def _ledger(workspace: Path) -> Any:
    from guard_eval.ledger.ledger import Ledger

    path = workspace / "ledger.jsonl"
    return Ledger(path).entries() if path.exists() else None


def _bundle(about: Plain, entries: Any, policies: Path | None, corpora: str) -> Bundle | None:
    """The policy's parts, if the policy still is what was run."""
    from guard.shelf import SHIPPED
    from guard_eval.lineage.lineage import bundle

    kind, _, name = str(about["target"]).partition(":")
    if about["told"]:
        name = about["told"]["policy"]
    elif kind != "guard":
        return None
    made: Bundle = bundle(name, policies or SHIPPED, entries or (), corpora)
    return made if made.fingerprint == about["policy"] else None


def _baseline(registration: Any, entries: Any) -> str:
    """What the policy is called that was registered as the baseline, and its fingerprint."""
    own = str((registration and registration.baseline) or "")
    made = (e.data for e in entries if e.verb is Verb.REGISTER)
    names = (str(d.get("name", "")) for d in made if d["registration"]["policy"] == own)
    return " ".join((next(names, ""), own[:12])).strip() or "the other run"


def _rows(about: Plain, split: Split | None, workspace: Path) -> Any:
    """How to read the run's rows; None for a test split, or where nobody knows them."""
    from guard_eval.rows import suites

    name, wanted = str(about["split"]), int(about["rows"])
    if about.get("role") == Role.TEST or (split and split.role is Role.TEST):
        return None
    if split and split.sha256 == about["split_sha256"]:
        return lambda: _first(Workspace(workspace).checked(name), wanted, str(about["target"]))
    if split is None and name in suites.POLICIES:
        return lambda: _first(iter(suites.load(name)), wanted, str(about["target"]))
    return None


def _first(rows: Iterator[Row], wanted: int, target: str) -> Iterator[Row]:
    """The first rows; the others are read, too, to make sure of the split."""
    for number, row in enumerate(rows):
        if number < wanted:
            yield as_judged(row, target)


def _summary(run: Path, about: Plain, rows: Any) -> Plain | None:
    """Work the figures out, where the rows can be read."""
    from guard_eval.metrics.table import tabulate
    from guard_eval.runs import run as runs
    from guard_eval.runs.summary import summarise

    if rows is None:
        return None
    table = tabulate(rows(), runs.verified(run))
    return summarise(table, expected=int(about["rows"]), seed=int(about["seed"])).model_dump()


def _unlisted(about: Plain, summary: Plain) -> Split:
    """A split that no manifest lists: a suite of ours."""
    return Split(
        name=str(about["split"]),
        role=Role(about["role"]),
        dataset="",
        sha256=str(about["split_sha256"]),
        merkle="",
        labels="",
        rows=int(about["wanted"]),
        clusters=int(summary["clusters"]),
    )


def _certificates(path: Path) -> list[Plain]:
    from guard_eval.certify.certificate import Certificate

    found = _json(path)
    each = found if isinstance(found, list) else [found]
    return [_valid(Certificate, one, path) for one in each]


def _comparison(path: Path) -> Plain:
    from guard_eval.metrics.comparison import Comparison

    return _valid(Comparison, _json(path), path)


def _valid(kind: type[BaseModel], value: Any, path: Path) -> Plain:
    try:
        return kind.model_validate(value).model_dump(mode="json")
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        place = ".".join(map(str, first["loc"])) or "the whole"
        raise EvalError(f"{path}: {place}: {first['msg']}", "Make the file anew.") from None


def _kept(path: Path) -> Any:
    return _json(path) if path.exists() else None


def _json(path: Path) -> Any:
    try:
        return json.loads(path.read_bytes())
    except OSError as error:
        raise EvalError(f"{path}: cannot be read: {error.strerror}", "Check the path.") from None
    except ValueError as error:
        raise EvalError(f"{path}: not JSON: {error}", "Make the file anew.") from None
