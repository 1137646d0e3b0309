"""Put a report together from what others found out."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
from itertools import zip_longest

from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Entry
from guard_eval.lineage.parts import Bundle
from guard_eval.looks.registration import Registration
from guard_eval.report import measured, recorded
from guard_eval.report.levels import UNDER_WAY
from guard_eval.report.measured import Plain
from guard_eval.report.model import Report
from guard_eval.report.sections import Certified, Check, Drift, Failure, Miss
from guard_eval.rows.row import Row
from guard_eval.runs.outcomes import Outcome
from guard_eval.splits.split import Role, Split

SHOWN = 10  # misses
LONGEST = 400  # characters of a row's text that are shown
_NAME = re.compile(r"[A-Za-z_][\w.-]{0,50}")


@dataclass(frozen=True, kw_only=True)
class Sources:
    """What a report is made from; what is None is not known, and the report says so.

    `run`, `summary` and `comparison` are as `run.json` and the models of `guard_eval.runs.summary`
    and `guard_eval.metrics.comparison` are as JSON. `same_rows` are the sha256 of the split and of
    all that share its rows.
    """

    title: str = ""
    run: Plain | None = None
    run_id: str = ""
    split: Split | None = None
    splits: Sequence[Split] = ()
    same_rows: Collection[str] = ()
    bundle: Bundle | None = None
    taint: Mapping[str, Collection[str]] | None = None
    registration: Registration | None = None
    summary: Plain | None = None
    comparison: Plain | None = None
    withheld: str = ""
    baseline: str = ""
    threshold: Plain | None = None
    certificate: Certified | None = None
    checks: Sequence[Check] = ()
    drift: Drift | None = None
    entries: Sequence[Entry] | None = None
    outcomes: Callable[[], Iterable[Outcome]] | None = None  # in the order of the rows
    rows: Callable[[], Iterable[Row]] | None = None  # of a split that is no test


def build(known: Sources) -> Report:
    """Return the report of a run."""
    run, summary = known.run or {}, known.summary
    same = {*known.same_rows, *((known.split.sha256,) if known.split else ())}
    registered = known.registration
    metric = registered.metric if registered else "auroc"
    alpha = float(registered.alpha) if registered else 0.05
    hidden = known.split is None or known.split.role is Role.TEST
    outcomes, rows = known.outcomes, None if hidden else known.rows
    certificate = known.certificate
    threshold = known.threshold or {}
    if certificate and not threshold:
        threshold = {"value": certificate.threshold, "split": certificate.split_name}
    entries = known.entries
    return Report(
        title=known.title,
        run=known.run_id,
        at=run.get("finished"),
        policy=known.bundle.policy if known.bundle else run.get("target", ""),
        bundle=known.bundle.fingerprint if known.bundle else run.get("policy", ""),
        split=known.split,
        measured=run.get("rows"),
        registration=registered,
        burned=recorded.burned(entries or (), same),
        look=recorded.look(entries, registered.fingerprint, same)
        if entries and registered
        else None,
        withheld=known.withheld,
        inherited=recorded.inherited(entries or (), registered.fingerprint) if registered else (),
        waivers=recorded.waivers(entries or (), same),
        looks=None if entries is None else recorded.looks(entries, same),
        lineage=known.bundle and recorded.lineage(known.bundle, known.splits, known.taint),
        primary=summary and measured.primary(summary, known.comparison, metric, alpha, threshold),
        figures=measured.figures(summary, known.comparison) if summary else (),
        notes=tuple(summary.get("notes", ())) if summary else (),
        curves=measured.curves(summary, threshold.get("value")) if summary else (),
        slices=measured.slices(summary, known.comparison, metric) if summary else (),
        baselines=measured.baselines(summary) if summary else (),
        comparison=known.comparison and measured.compared(known.comparison, metric, known.baseline),
        certificate=certificate,
        checks=tuple(known.checks),
        drift=known.drift,
        stages=measured.stages(run),
        failures=failures(outcomes(), hidden) if outcomes else None,
        broken=_broken(run) if outcomes else (),
        misses=misses(rows(), outcomes()) if outcomes and rows else (),
        environment=_environment(run),
    )


def failures(outcomes: Iterable[Outcome], hidden: bool) -> tuple[Failure, ...]:
    """Count errors by kind: the words before the first colon.

    Of a test split (`hidden`) only names stand here, as an error may quote what it was about.
    """
    kinds = Counter(_kind(each.error, hidden) for each in outcomes if each.error)
    return tuple(Failure(kind=kind, rows=rows) for kind, rows in sorted(kinds.items()))


def _broken(run: Plain) -> tuple[Failure, ...]:
    return tuple(Failure(kind=name, rows=rows) for name, rows in run.get("broken", {}).items())


def misses(rows: Iterable[Row], outcomes: Iterable[Outcome]) -> tuple[Miss, ...]:
    """Return the rows whose score was the furthest off, the worst first.

    Both are read once, side by side. Raises EvalError unless they are of the same rows.
    """

    def off() -> Iterator[tuple[float, str, Row, Outcome]]:
        for row, outcome in zip_longest(rows, outcomes):
            if row is None or outcome is None or row.id != outcome.row:
                raise EvalError(
                    "the run's outcomes are not in the order of the split's rows",
                    "Give the run of this very split, finished.",
                )
            wrong = outcome.released is (row.label == "unsupported")
            if row.label and wrong and not outcome.error:
                score = 0.5 if outcome.score is None else outcome.score
                yield score if row.label == "supported" else 1 - score, row.id, row, outcome

    return tuple(
        Miss(
            row=row.id,
            error="released unsupported" if outcome.released else "held back supported",
            score=outcome.score,
            question=_cut(row.question),
            answer=_cut(row.answer or outcome.text),
        )
        for _, _, row, outcome in nsmallest(SHOWN, off(), key=lambda each: each[:2])
    )


def _environment(run: Plain) -> Mapping[str, str]:
    """What it ran on, with how rows went to the workers where they left this process's machine."""
    known: Mapping[str, str] = run.get("environment", {})
    return {**known, UNDER_WAY: str(run["travel"])} if run.get("travel") == "encrypted" else known


def _kind(error: str, hidden: bool) -> str:
    kind = error.partition(":")[0].strip()
    if hidden:
        return kind if _NAME.fullmatch(kind) else "other"
    return kind[:80] or "other"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
