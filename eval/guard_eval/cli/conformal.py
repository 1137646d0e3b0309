"""`guard eval conformal`: how well each answer conforms to labelled ones."""

import json
from math import isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guard_eval.errors import EvalError

if TYPE_CHECKING:
    from guard_eval.certify.crossed import Covered

_BOTH = frozenset(("supported", "unsupported"))
_KINDS = (
    ("supported", frozenset(("supported",)), "unsupported is ruled out"),
    ("unsupported", frozenset(("unsupported",)), "supported is ruled out"),
    ("either", _BOTH, "it cannot be told"),
    ("neither", frozenset[str](), "unlike any labelled answer"),
)


def conformal(
    cal: Annotated[
        Path,
        typer.Option(
            metavar="RUN|FILE",
            help="Labelled answers: folder of a run on the cal split, or JSON Lines with score and "
            "label, and id, cluster if there are some.",
        ),
    ],
    new: Annotated[
        Path | None,
        typer.Option(
            metavar="RUN|FILE",
            help="Answers to say it of, labelled or not; default: the labelled ones themselves, "
            "each from the others.",
        ),
    ] = None,
    error: Annotated[
        float, typer.Option(help="How often the true label may be left out of the set.")
    ] = 0.1,
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write JSON Lines: id, p-value of either label, set."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Of the folds, without --new.")] = 17,
) -> None:
    """Give each answer a p-value for `supported` and one for `unsupported`, and the set they leave.

    A label whose p-value is at most --error is ruled out; the true one is, of either kind of
    answer, at most that often. What that comes to is measured where labels are known: on --new, or,
    without it, on the labelled answers themselves, in folds of clusters.

    Example: guard eval conformal --cal cal.jsonl --new today.jsonl --error 0.1 --out sets.jsonl
    """
    from guard_eval.certify import crossed, reading
    from guard_eval.certify.conformal import conformity, prediction_sets

    known = reading.answers(cal, "cal")
    if new is None:
        given = reading.listed(known)
        found = crossed.conformity(known.answers, seed=seed)
        how = f"each from the others, in {crossed.FOLDS} folds of clusters"
    else:
        given = reading.unlabelled(new)
        found = conformity(known.answers, [each.score for each in given])
        how = f"from {len(known.answers)} labelled ones"
    sets = prediction_sets(found, error)
    if not sets:
        raise EvalError(f"{new}: there is no answer in it", "give one a line")
    typer.echo(f"{len(sets)} answers, {how}; either label is left out wrongly at most {error:g}:")
    for name, kind, meaning in _KINDS:
        n = sum(kept == kind for kept in sets)
        typer.echo(f"  {name:12} {n:7} {100 * n / len(sets):5.1f} %   {meaning}")
    covered = crossed.coverage(sets, [each.label for each in given])
    for each in covered:
        typer.echo(_line(each, error))
    if not covered:
        typer.echo("Coverage is not known: the answers have no labels.")
    if out:
        made = zip(given, found.supported, found.unsupported, sets, strict=True)
        lines = (
            {
                "id": one.id,
                "score": one.score if isfinite(one.score) else None,
                "p_supported": round(float(p), 6),
                "p_unsupported": round(float(q), 6),
                "set": sorted(kept),
            }
            for one, p, q, kept in made
        )
        out.write_text("".join(json.dumps(line) + "\n" for line in lines), encoding="utf-8")


def _line(found: "Covered", error: float) -> str:
    low, high = found.interval
    note = "" if high >= 1 - error else "; LOWER than promised: are the answers from elsewhere?"
    return (
        f"Of {found.answers} {found.label} answers the set holds the label for "
        f"{100 * found.covered / found.answers:.1f} % (95 %: {100 * low:.1f}-{100 * high:.1f}); "
        f"promised: {100 * (1 - error):.4g} %{note}."
    )
