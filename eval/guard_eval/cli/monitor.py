"""`guard eval monitor`: whether a certificate still holds, from the labels that came since."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from guard_eval.errors import EvalError, Refusal

if TYPE_CHECKING:
    from guard_eval.certify.rolling import Buffer, Slice, Watch


def monitor(
    stream: Annotated[
        Path,
        typer.Argument(
            metavar="FILE",
            help="JSON Lines in the order that labels came: id, score (null where "
            "`vetoes` names a check), label, predicted_at, label_available_at; "
            "cluster and segment if there are some.",
        ),
    ],
    policy: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="The policy with the certificate that is watched."),
    ] = None,
    threshold: Annotated[
        float | None, typer.Option(help="Instead: from which score on answers were released, ...")
    ] = None,
    max_risk: Annotated[
        float | None, typer.Option(help="... and the rate of unsupported that was promised.")
    ] = None,
    by: Annotated[
        Literal["segment"] | None, typer.Option(help="Watch every segment, beside the whole.")
    ] = None,
    capacity: Annotated[int, typer.Option(min=1, help="Latest labels to keep.")] = 5000,
    buffer: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write these as JSON Lines: a --cal for certify."),
    ] = None,
    now: Annotated[
        datetime | None, typer.Option(help="Leave out what was labelled later; default: now.")
    ] = None,
    false_alarm: Annotated[
        float, typer.Option(help="Chance of ever raising an alarm while all is well.")
    ] = 0.05,
    confidence: Annotated[float, typer.Option(help="Of the intervals.")] = 0.95,
) -> None:
    """Say whether released answers still are as rarely unsupported as was certified.

    Give all labels since the certificate was made; run it as often as you like, the chance of a
    false alarm holds for all times together. Ends with status 1 if the promise is broken somewhere:
    then certify anew, on the labels since then (--buffer).

    Example: guard eval monitor labels.jsonl --policy my.yaml --by segment --buffer latest.jsonl
    """
    from guard_eval.certify.rolling import Buffer
    from guard_eval.certify.stream import judged, watch

    moment = (now or datetime.now(UTC)).replace(tzinfo=(now and now.tzinfo) or UTC)
    every = list(judged(stream))
    seen = [each for each in every if each.label_available_at <= moment]
    later = every[len(seen) :]
    if later and now is None:
        raise Refusal(
            "E_TIME_AHEAD",
            f"{stream}: {len(later)} of {len(every)} labels came after now, the first is "
            f"{later[0].id}: a label that is dated ahead would not count",
            "correct label_available_at; or say up to when labels count: guard eval monitor "
            f"{stream} --now TIME",
        )
    if not seen:
        raise EvalError(f"{stream}: no label in it was there at {moment:%Y-%m-%d %H:%M}", "wait")
    names = sorted({each.segment for each in seen if each.segment}) if by else None
    if later:
        typer.echo(f"Left out: {len(later)} of {len(every)} labels, which came after --now.")
    watched = watch(policy, threshold, max_risk, names, false_alarm)
    kept = Buffer(capacity)
    for each in seen:
        kept.add(each, each.label_available_at)
        watched.see(each)
    slices = watched.slices(confidence)
    _show(slices, kept, watched, confidence)
    shared = len(seen) - len({each.cluster or each.id for each in seen})
    if shared:
        typer.echo(
            f"{shared} answers share a cluster with an earlier one; to the alarm, answers of one "
            "cluster and day count as one, by their mean."
        )
    if buffer:
        from guard_eval.certify.stream import keep

        keep(buffer, kept)
        typer.echo(f"The latest {len(kept)} labels are in {buffer}.")
    broken = [(each.segment, each.alarm) for each in slices if each.alarm]
    for segment, alarm in broken:
        about = f"segment {segment}" if segment else "all answers"
        latest = sum(each.label_available_at >= alarm.since for each in seen)
        typer.echo(
            f"BROKEN for {about} since about {alarm.since:%Y-%m-%d %H:%M} (seen on "
            f"{alarm.raised:%Y-%m-%d %H:%M}): of {alarm.released} released since then "
            f"{_rate(alarm.errors, alarm.released)} are unsupported, promised are at most "
            f"{100 * watched.max_risk:.3g} %. Certify anew, on the labels since then: "
            f"--buffer FILE --capacity {latest}"
        )
    if broken:
        raise typer.Exit(1)
    typer.echo("No alarm: nothing here contradicts the certificate.")


def _show(slices: list["Slice"], kept: "Buffer", watched: "Watch", confidence: float) -> None:
    from rich.console import Console
    from rich.markup import escape
    from rich.table import Table

    from guard_eval.certify.rolling import Watch

    latest = Watch(watched.threshold, watched.max_risk, [s.segment for s in slices][1:] or None)
    for each in kept:
        latest.see(each)
    console = Console()
    table = Table(box=None, pad_edge=False)
    table.add_column("slice")
    for name in ("labels", "released", f"{confidence:.0%}", "unsupported", f"{confidence:.0%}",
                 "latest", "evidence"):  # fmt: skip
        table.add_column(name, justify="right")
    for whole, recent in zip(slices, latest.slices(confidence), strict=True):
        table.add_row(
            escape(whole.segment) or "(all)", str(whole.judged),
            _rate(whole.released, whole.judged), _between(whole.coverage),
            _rate(whole.errors, whole.released), _between(whole.risk),
            _rate(recent.errors, recent.released), f"{whole.evidence:.3g}",
        )  # fmt: skip
    console.print(table)
    console.print(
        "released: share of labelled answers; unsupported: of those released, promised are at most "
        f"{100 * watched.max_risk:.3g} %; latest: the same for the last {len(kept)} labels; an "
        f"alarm is raised at evidence {len(slices) / watched.false_alarm:.0f}."
    )


def _rate(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def _between(ends: tuple[float, float]) -> str:
    return f"{100 * ends[0]:.1f}-{100 * ends[1]:.1f} %"
