"""`guard eval calibrate`: what a policy's scores are worth on answers of one's own."""

from pathlib import Path
from typing import Annotated

import typer


def calibrate(
    rows: Annotated[
        Path,
        typer.Argument(
            metavar="ROWS",
            help="Labelled answers, as `guard eval data add` takes them: JSON Lines of id, "
            "context, answer and label (supported, unsupported), or labelled claims.",
        ),
    ],
    policy: Annotated[
        Path, typer.Option(metavar="FILE", help="The policy whose entailment is calibrated.")
    ],
    out: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write this file instead of the policy.")
    ] = None,
    dry: Annotated[
        bool, typer.Option("--dry-run", help="Say what it finds, write nothing.")
    ] = False,
) -> None:
    """Fit what the scores of a policy's entailment are worth, and write it into the policy.

    For the model that ships and any other (`entailment: {model: ...}`), on at least 30 answers of
    each label. The thresholds stay as they are: the table says what each would pass. Don't
    measure on the same answers.

    Example: guard eval calibrate answers.jsonl --policy policies/shop.yaml
    """
    from guard.shelf import read
    from guard_eval.groundedness import own
    from guard_eval.rows import files

    known = read(policy)
    command = f"guard eval calibrate {rows.name} --policy {policy.name}"
    given = list(files.read(rows))
    typer.echo(f"{len(given)} answers are judged, which takes a while ...", err=True)
    made = own.calibrate(given, known, rows.name, command)
    typer.echo(made.text())
    if dry:
        return
    target = own.write(made, policy, out)
    now = own.thresholds(known)
    typer.echo(
        f"Written to {target}: checks.entailment.calibration. Thresholds are as they were: {now}. "
        "Set them by the table, or let `guard eval certify` find one that keeps a promise."
    )
