"""`guard eval register`: say what will be measured before anything is seen."""

import shlex
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError
from rich.console import Console

from guard.errors import meant
from guard.shelf import SHIPPED
from guard_eval.cli.places import Corpora, again
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage.lineage import bundle, registrations, shown
from guard_eval.lineage.parts import CORPORA, Bundle
from guard_eval.looks import budget
from guard_eval.looks.registration import Registration
from guard_eval.report import levels
from guard_eval.sealed.rooted import rooted
from guard_eval.splits.split import Split

_OWN = "the policy's own"
out = Console(soft_wrap=True, highlight=False, markup=False)


def register(
    policy: Annotated[str, typer.Option(help="The policy that will be measured.")],
    split: Annotated[str, typer.Option(help="The test split.")],
    metric: Annotated[str, typer.Option(help="The primary metric.")] = "auroc",
    direction: Annotated[
        str, typer.Option(help="Whether `higher` or `lower` is better.")
    ] = "higher",
    threshold: Annotated[str, typer.Option(help="A decimal; empty: the policy's own.")] = "",
    alpha: Annotated[str, typer.Option(help="Level of the tests, a decimal.")] = "0.05",
    baseline: Annotated[
        str | None,
        typer.Option(
            help="A policy to compare with, row by row: one that was looked at here before."
        ),
    ] = None,
    slices: Annotated[
        list[str] | None, typer.Option("--slice", help="A segment told apart.")
    ] = None,
    seed: Annotated[int, typer.Option(help="Of everything that is drawn.")] = 17,
    errors: Annotated[str, typer.Option(help="Rows in error: `wrong`, or told `apart`.")] = "wrong",
    predecessor: Annotated[
        str | None, typer.Option(help="Start of the registration that this one improves on.")
    ] = None,
    policies: Annotated[Path, typer.Option(help="Folder of policies.")] = SHIPPED,
    corpora: Corpora = CORPORA,
    workspace: Annotated[Path, typer.Option("--workspace", "-w", help="With eval.yaml.")] = Path(),
) -> None:
    """Register what will be measured, of which policy, on which test split; print its fingerprint.

    Nothing of it can be changed afterwards: a change is another registration. What the opening
    would be refused for, and can be known already, is refused now: that costs no look.
    """
    from guard_eval.manifest import Workspace
    from guard_eval.metrics.comparison import check_metric

    found = Workspace(workspace).split(split)
    ledger = Ledger(workspace / "ledger.jsonl")
    entries = ledger.entries()
    rooted(workspace, split, entries)
    told = _sliced(found, slices or [])
    made = bundle(policy, policies, entries, corpora)
    other = bundle(baseline, policies, entries, corpora).fingerprint if baseline else None
    check_metric(metric, direction)
    promise = _promise(
        policy=made.fingerprint,
        split=found.sha256,
        metric=metric,
        direction=direction,
        threshold=_decimal("--threshold", threshold) if threshold else "",
        alpha=_decimal("--alpha", alpha),
        baseline=other,
        slices=tuple(sorted(slices or ())),
        seed=seed,
        errors=errors,
        predecessor=_whole(predecessor, [*registrations(entries)]) if predecessor else None,
    )
    if found.sha256 in shown(promise, entries):
        out.print(f"warning: {split} has shown the result of what this one follows: it is adaptive")
    warnings = _foreseen(workspace, split, promise, made)
    parts = [{"name": f"{p.kind} {p.name}", "fingerprint": p.fingerprint} for p in made.parts]
    data = {
        "registration": promise.model_dump(mode="json"),
        "fingerprint": promise.fingerprint,
        "name": f"{policy} on {split}",
        "metric": metric,
        "parts": parts,
    }
    entry = ledger.append(Verb.REGISTER, data)
    out.print(f"{promise.fingerprint}")
    out.print(f"entry {entry.count}: {metric} of {policy} ({made.fingerprint[:12]}) on {split}")
    out.print(_promised(promise, baseline))
    for each in [*told, *warnings]:
        out.print(f"warning: {each}")
    out.print(levels.explain(found.level))
    where = f"{shlex.quote(str(workspace))} --split {split} --target guard:{policy}"
    out.print(f"next: guard eval run -w {where}{again(policies, corpora)}")
    out.print(
        "      or with --target https://HOST/v1/check, a server of the same policy. It opens the "
        f"split: a look, of {budget.made_for(found, entries)} in all"
    )


def _sliced(split: Split, slices: list[str]) -> list[str]:
    """Raise EvalError for a slice that has no rows; return what is to be said where nobody knows.

    Its registration would promise a figure that nobody will see.
    """
    if not split.segments:
        return [
            f"--slice {each}: whether a row of {split.name} has this segment is not known before "
            "it is opened; if none has, the report says so"
            for each in slices
        ]
    known = [each for each in split.segments if each]
    for each in slices:
        if each not in known:
            raise EvalError(
                f"--slice {each}: no row of {split.name} has this segment",
                f"{meant(each, known)}there are: {', '.join(known) or 'none'}",
            )
    return []


def _foreseen(workspace: Path, split: str, promise: Registration, made: Bundle) -> list[str]:
    """Raise what opening the split would raise; return what nobody can say yet."""
    from guard_eval.looks import held_out
    from guard_eval.refusals.scan import Status
    from guard_eval.refusals.table import VITAL
    from guard_eval.sealed import key

    try:
        key.load(workspace)
    except Refusal:
        raise
    except EvalError as exc:
        return [f"not checked yet whether it may be opened: {exc.problem}; {exc.remedy}"]
    return [
        f"{each.code} can't be checked, and so it won't open: {each.seen}"
        for each in held_out.foresee(workspace, split, promise, made)
        if each.status is Status.NOT_CHECKED and each.code in VITAL
    ]


def _promised(promise: Registration, baseline: str | None) -> str:
    """What is held to from now on, on a line."""
    return (
        f"{promise.direction} is better; threshold: {promise.threshold or _OWN}; alpha: "
        f"{promise.alpha}; compared with: {baseline or 'nothing'}; slices: "
        f"{', '.join(promise.slices) or 'none'}; rows in error: {promise.errors}; seed: "
        f"{promise.seed}"
    )


def _promise(**fields: Any) -> Registration:
    try:
        return Registration.model_validate(fields)
    except ValidationError as exc:
        first = exc.errors(include_url=False)[0]
        option = f"--{first['loc'][0]}"
        raise EvalError(
            f"{option} {first['input']}: {first['msg'].lower()}",
            "guard eval register --help says what it takes",
        ) from None


def _decimal(option: str, text: str) -> str:
    """The number as one decimal string, so that 0.05 and .050 are the same promise."""
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or not 0 <= number <= 1:
        raise EvalError(f"{option} {text}: is not a number from 0 to 1", "give one like 0.05")
    return format(number.normalize(), "f")


def _whole(start: str, known: list[str]) -> str:
    """The one fingerprint that begins so."""
    found = [each for each in known if each.startswith(start)]
    if len(found) != 1:
        raise EvalError(
            f"--predecessor {start}: {len(found) or 'no'} registrations begin so",
            "`guard eval ledger show` lists them; give enough of one to tell it from the others",
        )
    return found[0]
