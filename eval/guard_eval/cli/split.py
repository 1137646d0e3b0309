"""`guard eval split`: rows are dealt to train, tune, cal and test, and stay apart."""

import json
import re
from collections import Counter
from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from guard_eval.cli.data import HERE, Folder, Json
from guard_eval.errors import EvalError
from guard_eval.splits.split import Role, Split

if TYPE_CHECKING:
    from guard_eval.splits.dealing import Dealt

app = typer.Typer(no_args_is_help=True, help="Splits: make them, check that they stay apart.")
out = Console()
SHARES = "train=40,tune=10,cal=25,test=25"
_DURATION = re.compile(r"(\d+)([dhm])")
_UNITS = {"d": "days", "h": "hours", "m": "minutes"}


class By(StrEnum):
    """How rows are dealt."""

    CLUSTER = "cluster"
    TIME = "time"


@app.command()
def make(
    names: Annotated[list[str], typer.Argument(help="Data sets to deal together.")],
    by: Annotated[By, typer.Option(help="At random, or by prediction time.")] = By.CLUSTER,
    shares: Annotated[str, typer.Option(help="Of each role; by time, in this order.")] = SHARES,
    seed: Annotated[int, typer.Option(help="Of the random order.")] = 17,
    embargo: Annotated[str, typer.Option(help="Before each cut, such as 7d or 12h.")] = "0d",
    join: Annotated[
        list[str] | None,
        typer.Option("--join", help="Field of meta: rows with the same value stay together."),
    ] = None,
    prefix: Annotated[str, typer.Option(help="Before the splits' names.")] = "",
    workspace: Folder = HERE,
    as_json: Json = False,
) -> None:
    """Deal rows to splits, whole clusters at a time, so that nothing is on two sides.

    A cluster is what shares a source, conversation, template, or nearly the same question and
    answer. Rows that an embargo or a cut through their cluster leaves out are kept in a file.
    """
    from guard_eval.ledger.log import log_of
    from guard_eval.manifest import Workspace
    from guard_eval.spelled import spelled
    from guard_eval.splits.cutting import cut, dropped, free
    from guard_eval.splits.dealing import by_chance, by_time

    place, parts = Workspace(workspace), _shares(shares)
    for name in names:
        place.dataset(name)
    spelled("--prefix", f"{prefix}test")
    free(place, names, [prefix + role for role in parts])
    rows = place.again(*names)
    if by is By.TIME:
        dealt = by_time(rows, parts, _duration(embargo), join or ())
    elif _duration(embargo):
        raise EvalError("--embargo is for splits by time", "add --by time, or leave it out")
    else:
        dealt = by_chance(rows, parts, seed, join or ())
    made = cut(place, names, dealt, log_of(workspace), None if by is By.TIME else seed, prefix)
    if as_json:
        told = {
            "splits": [split.model_dump(mode="json") for split in made],
            "joined": dealt.joined, "dropped": sum(not isinstance(end, Role) for end in dealt.ends),
        }  # fmt: skip
        typer.echo(json.dumps(told))
        return
    ends = Counter(dealt.ends)
    _show(made, dealt)
    for why, count in dealt.joined.items():
        typer.echo(f"joined: {count:,} clusters fewer, for {why}")
    for why in sorted(ends.keys() - set(Role)):
        typer.echo(f"dropped: {ends[why]:,} rows ({why}), kept in {dropped(workspace, prefix)}")
    tests = [split.name for split in made if split.role is Role.TEST]
    if tests:
        typer.echo(f"next: guard eval seal make {tests[0]}, before anything is tried on it")


@app.command()
def check(workspace: Folder = HERE, as_json: Json = False) -> None:
    """Make sure that files are unchanged, and that no two roles share anything.

    Exit status 4 if they do. Sealed splits are not opened: the leak scan looks at their sketch.
    """
    from guard_eval.manifest import SEALED, Workspace
    from guard_eval.refusals.scan import stop
    from guard_eval.splits.exclusive import overlaps

    place = Workspace(workspace)
    place.verify()
    splits = place.manifest.splits
    if not splits:
        raise EvalError(f"{place.path}: no splits", "make some: guard eval split make DATASET")
    sealed = [name for name, split in splits.items() if split.file.endswith(SEALED)]
    opened = [split for name, split in splits.items() if name not in sealed]
    found = overlaps(opened, {each.sha256: list(place.checked(each.name)) for each in opened})
    if as_json:
        told = [finding.model_dump(mode="json") for finding in found]
        typer.echo(json.dumps({"overlaps": told, "sealed": sealed}))
    stop(found)
    if not as_json:
        typer.echo(f"{len(opened):,} open splits are unchanged and share nothing")
        if sealed:
            typer.echo(f"not opened: {', '.join(sealed)} (sealed)")


def _show(splits: list[Split], dealt: "Dealt") -> None:
    table = Table("split", "rows", "clusters", "unsupported", "sha256", box=None)
    pairs = zip(dealt.ends, dealt.rows, strict=True)
    labels = Counter((end, row.label) for end, row in pairs if row.label)
    for split in splits:
        wrong, right = labels[split.role, "unsupported"], labels[split.role, "supported"]
        share = f"{wrong / (wrong + right):.1%}" if wrong + right else "-"
        counts = f"{split.rows:,}", f"{split.clusters:,}"
        table.add_row(split.name, *counts, share, split.sha256[:12])
    out.print(table)


def _shares(text: str) -> dict[Role, float]:
    found: dict[Role, float] = {}
    for part in text.split(","):
        name, _, number = part.strip().partition("=")
        try:
            role, share = Role(name), float(number)
        except ValueError:
            share = 0.0
        if not 0 < share < float("inf") or role in found:
            raise EvalError(
                f"--shares: {part!r} is not a role and its share",
                f"roles: {', '.join(Role)}, each once; as in {SHARES}",
            )
        found[role] = share
    total = sum(found.values())
    return {role: share / total for role, share in found.items()}


def _duration(text: str) -> timedelta:
    found = _DURATION.fullmatch(text)
    if not found:
        raise EvalError(f"--embargo: {text!r} is not a duration", "as in 7d, 12h or 30m")
    return timedelta(**{_UNITS[found[2]]: int(found[1])})
