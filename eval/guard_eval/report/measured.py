"""A run's summary and comparison, as JSON has them, as sections of a report."""

import math
from collections.abc import Mapping
from statistics import NormalDist
from typing import Any

from guard_eval.report.names import unit
from guard_eval.report.sections import Baseline, Comparison, Curve, Figure, Primary, Slice, Stage

Plain = Mapping[str, Any]

_KINDS: dict[str, Any] = {  # kind of a curve -> its name in a summary
    "roc": "roc",
    "pr": "precision_recall",
    "risk_coverage": "risk_coverage",
}
_AREAS = {"roc": "auroc", "pr": "auprc", "risk_coverage": "aurc"}
_POWER = 0.8  # a difference counts as detectable if it is noticed in 4 of 5 cases


def figure(name: str, estimate: Plain | None) -> Figure:
    """Return an estimate as a figure; what is no finite number is not measured."""
    found = {key: _finite((estimate or {}).get(key)) for key in ("value", "low", "high")}
    return Figure(name=name, unit=unit(name), **found)


def figures(summary: Plain, comparison: Plain | None) -> tuple[Figure, ...]:
    """Return all figures of a summary."""
    made = [figure(name, each) for name, each in summary["metrics"].items()]
    made += [
        figure(name, {"value": summary.get(name)}) for name in ("ece", "ece_floor", "leaks", "cost")
    ]
    if comparison:
        made.append(figure("added_latency", comparison.get("added_latency", {}).get("median")))
    return tuple(made)


def primary(
    summary: Plain, comparison: Plain | None, metric: str, alpha: float, threshold: Plain
) -> Primary:
    """Return the registered figure with what it was come by.

    `threshold` has `value` and `split`, a name, as far as they are known. The detectable difference
    is that to the baseline where there is one, else that to a fixed value.
    """
    estimate: Plain = summary["metrics"].get(metric) or {}
    paired = (comparison or {}).get("differences", {}).get(metric) or {}
    spread = estimate.get("se")
    normal = NormalDist()
    alone = (
        None if not spread else (normal.inv_cdf(1 - alpha / 2) + normal.inv_cdf(_POWER)) * spread
    )
    return Primary(
        figure=figure(metric, estimate),
        level=summary.get("level"),
        method=_method(summary, estimate),
        rows=summary.get("labelled", summary.get("rows")),
        clusters=summary.get("clusters"),
        detectable=_finite(paired.get("detectable", alone)),
        threshold=_finite(threshold.get("value")),
        threshold_from=threshold.get("split", ""),
    )


def curves(summary: Plain, threshold: float | None = None) -> tuple[Curve, ...]:
    """Return the plots' lines; the threshold's place follows from the shares at it."""
    values = {name: _finite(each.get("value")) for name, each in summary["metrics"].items()}
    places = _places(values)
    base = values.get("prevalence")
    made = [
        Curve(
            kind=kind,
            points=points,
            at=places.get(kind),
            area=values.get(_AREAS[kind]),
            base=None if kind == "roc" else base,
        )
        for kind, name in _KINDS.items()
        if (points := ((summary.get("curves") or {}).get(name)))
    ]
    bins = [(each["risk"], each["unsupported"]["value"]) for each in summary["reliability"]]
    if bins:
        at = None if threshold is None else (1 - threshold, 0.05)
        area = _finite(summary.get("ece"))
        made.append(Curve(kind="reliability", points=tuple(bins), at=at, area=area))
    return tuple(made)


def slices(summary: Plain, comparison: Plain | None, metric: str) -> tuple[Slice, ...]:
    """Return the segments with the primary figure in each."""
    paired: Plain = {}
    if comparison and comparison.get("metric") == metric:
        paired = comparison.get("slices", {})
    return tuple(
        Slice(
            name=name or "(no segment)",
            figure=figure(metric, each["metrics"].get(metric)),
            rows=each.get("rows"),
            clusters=each.get("clusters"),
            p=paired.get(name, {}).get("p"),
            holm=paired.get(name, {}).get("p_holm"),
        )
        for name, each in summary.get("slices", {}).items()
    )


def compared(comparison: Plain, metric: str, baseline: str) -> Comparison:
    """Return the paired comparison of the primary figure."""
    made: Plain = comparison["differences"].get(metric) or {}
    decisions: Plain = comparison.get("decisions") or {}
    difference = figure(metric, made.get("difference"))
    return Comparison(
        baseline=baseline,
        figure=difference,
        this=_finite(made.get("candidate")),
        other=_finite(made.get("base")),
        only_this=decisions.get("only_candidate"),
        only_other=decisions.get("only_base"),
        mcnemar=decisions.get("p"),
        detectable=_finite(made.get("detectable")),
        verdict=_verdict(difference),
    )


def baselines(summary: Plain) -> tuple[Baseline, ...]:
    """Return the guards that understand nothing."""
    return tuple(
        Baseline(
            name=name, figures=tuple(figure(key, value) for key, value in each["metrics"].items())
        )
        for name, each in summary.get("baselines", {}).items()
    )


def stages(run: Plain) -> tuple[Stage, ...]:
    """Return times by stage; cost and tokens are known of the whole run only."""
    return tuple(
        Stage(
            name=name,
            median=_finite(spent.get("median")),
            p95=_finite(spent.get("p95")),
            total=_finite(spent.get("total")),
            cost=_finite(run.get("cost")) if name == "total" else None,
            tokens=run.get("tokens") if name == "total" else None,
        )
        for name, spent in run.get("stages", {}).items()
    )


def _places(values: Mapping[str, float | None]) -> dict[str, tuple[float, float]]:
    """Where the policy's own decisions lie on each curve, from the shares that are known."""
    caught, alarms, base = (
        values.get(name) for name in ("catch_rate", "false_alarm_rate", "prevalence")
    )
    leaked, risk = values.get("leak_rate"), values.get("released_risk")
    places: dict[str, tuple[float, float]] = {}
    if caught is not None and alarms is not None:
        places["roc"] = (alarms, caught)
        if base is not None and (flagged := caught * base + alarms * (1 - base)):
            places["pr"] = (caught, min(1.0, caught * base / flagged))
    if leaked is not None and risk:
        places["risk_coverage"] = (min(1.0, leaked / risk), risk)
    elif risk == 0 and caught is not None and alarms is not None and base is not None:
        places["risk_coverage"] = ((1 - caught) * base + (1 - alarms) * (1 - base), risk)
    return places


def _method(summary: Plain, estimate: Plain) -> str:
    drawn = f"{summary['resamples']:,} resamples of clusters, seed {summary['seed']}"
    return f"{estimate['method']}; {drawn}" if estimate.get("method") else drawn


def _verdict(difference: Figure) -> str:
    if difference.low is None or difference.high is None:
        return ""
    if difference.low > 0 or difference.high < 0:
        return f"{'higher' if difference.low > 0 else 'lower'}, and more than noise"
    return "no more than noise may be"


def _finite(value: Any) -> float | None:
    return float(value) if value is not None and math.isfinite(value) else None
