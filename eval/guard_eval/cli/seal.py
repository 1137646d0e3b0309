"""`guard eval seal`: lock a test split away until what will be measured is registered."""

import shutil
import subprocess
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from guard_eval.cli.places import HERE, Folder
from guard_eval.counted import count
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.looks.budget import SHARED, load, looks, others
from guard_eval.report import levels
from guard_eval.sealed import canary, key, memory
from guard_eval.sealed.seal import header, is_of, place, seal, sketched
from guard_eval.sealed.sketch import Sketch
from guard_eval.splits.split import Split

if TYPE_CHECKING:
    from guard_eval.manifest import Workspace

app = typer.Typer(help="Seal test splits; look for what leaked.", no_args_is_help=True)
out = Console(soft_wrap=True, highlight=False, markup=False)


@app.command("key")
def make_key(workspace: Folder = HERE) -> None:
    """Make the key, outside the workspace and any git work tree, for you alone to read."""
    path = key.make(workspace)
    out.print(f"{path}: the key (mode 0600). Keep a copy where no test data is.")
    out.print(f"In CI, give its content in {key.VARIABLE} as a secret.")


@app.command("make")
def make(
    split: Annotated[str, typer.Argument(help="A test split.")],
    remove_plain: Annotated[
        bool, typer.Option("--remove-plain", help="Delete the plain file once it is sealed.")
    ] = False,
    budget: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="Looks that are allowed, fixed from now on; default: what the split was made for, "
            "which is 1. A look costs as soon as it begins. The first shows all figures. A later "
            "one shows them only if the registered metric is better than the best look so far by "
            "more than one standard error of the difference; if not, the look is spent for one "
            "sentence, that it is no better.",
        ),
    ] = None,
    workspace: Folder = HERE,
) -> None:
    """Seal a test split; from now on each opening is counted before it happens.

    Every look that is allowed weakens what the last one shows: with 1, nobody can choose by it.
    """
    from guard_eval.manifest import Workspace

    project = Workspace(workspace)
    plain = project.split(split)
    rows = list(project.rows(split))
    plain = plain.model_copy(update={"budget": budget or plain.budget})
    own, ledger = key.load(workspace), Ledger(workspace / "ledger.jsonl")
    found = _checked(workspace, plain, Sketch.of(rows, own))
    sealed = seal(workspace, plain, rows, own, ledger, found)
    memory.known(sealed.sha256, rows)
    project.put(sealed)
    project.save()
    what, looked = count(sealed.rows, "row"), count(sealed.budget, "look")
    out.print(f"{workspace / sealed.file}: {what} sealed, {looked}")
    _say_inherited(workspace, sealed.name, ledger, own)
    _plain_file(project.file(plain), remove_plain)
    _say_outside(project, sealed, ledger)
    out.print(levels.explain(sealed.level))


def _checked(workspace: Path, split: Split, sketch: Sketch) -> dict[str, str]:
    """Make every check while the rows can be read; return what those that passed looked at.

    Raises Refusal for what would make a look at the split worthless.
    """
    from guard_eval.refusals import gather
    from guard_eval.refusals.base import Moment
    from guard_eval.refusals.scan import Status, scan, stop

    findings = scan(gather.sealing(workspace, split, sketch), Moment.SEAL)
    stop(findings)
    counts = {status: sum(f.status is status for f in findings) for status in Status}
    told = ", ".join(f"{number} {status}" for status, number in counts.items() if number)
    out.print(f"{len(findings)} checks: {told} (guard eval leaks scan {split.name} lists them)")
    return {each.code: each.seen for each in findings if each.status is Status.PASS}


@app.command("burn")
def burn(
    split: Annotated[str, typer.Argument(help="A test split.")],
    reason: Annotated[str, typer.Option(help="Why its rows can't count as held out any more.")],
    to: Annotated[Path | None, typer.Option(help="A file for its rows, to tune on.")] = None,
    workspace: Folder = HERE,
) -> None:
    """Give up a test split for good: its rows were seen, or its text got out."""
    from guard_eval.looks.opening import given_up
    from guard_eval.manifest import Workspace
    from guard_eval.rows.files import write

    if not reason.strip():
        raise EvalError("--reason is empty", "say in a few words how the rows were seen")
    project = Workspace(workspace)
    found = project.split(split)
    sketch, sealed = sketched(workspace, found.sha256), place(workspace, split)
    if not sealed.exists():
        memory.known(found.sha256, list(project.rows(split)))
    elif to:
        is_of(header(sealed), key.load(workspace), sealed)
    memory.give_up(found.sha256, sketch.read_bytes() if sketch.exists() else None, found.budget)
    entry = Ledger(workspace / "ledger.jsonl").append(
        Verb.BURN, {"split": found.sha256, "name": split, "reason": reason.strip()}
    )
    out.print(f"{split}: burned (entry {entry.count}). It will not count as held out again.")
    if to:
        count = write(to, given_up(workspace, split))
        out.print(f"{to}: {count:,} rows, for tuning: guard eval data add {to} --name {to.stem}")


@app.command("scan")
def scan(
    paths: Annotated[list[Path], typer.Argument(help="Logs, prompts, corpora: files or folders.")],
    workspace: Folder = HERE,
) -> None:
    """Look for the canaries of sealed splits. Exit status 4 if one is found."""
    entries = Ledger(workspace / "ledger.jsonl").entries()
    seals = [entry.data for entry in entries if entry.verb is Verb.SEAL]
    names = {str(data["canary"]): str(data["name"]) for data in seals}
    found: list[canary.Hit] = []
    for each in canary.scan(paths):
        if isinstance(each, canary.Unread):
            out.print(f"{each.path}: not looked into: {each.why}")
        else:
            found.append(each)
    if not found:
        out.print(f"no canary in what could be looked into ({len(names)} sealed splits are known)")
        return
    splits = sorted({names.get(hit.canary, "a split of another workspace") for hit in found})
    places = "; ".join(f"{hit.path} at byte {hit.place:,}" for hit in found[:5])
    more = f" and {len(found) - 5:,} more places" if len(found) > 5 else ""
    raise Refusal(
        "E_CANARY",
        f"sealed text of {', '.join(splits)} stands in {places}{more}",
        f'burn it: guard eval seal burn {splits[0]} --reason "canary found"; then find out how the '
        "text got there, and delete it",
    )


def _say_inherited(workspace: Path, name: str, ledger: Ledger, own: bytes) -> None:
    """Say now what an opening will say: rows that were looked at before are not fresh."""
    entries = ledger.entries()
    entry = next(e.data for e in reversed(entries) if e.verb is Verb.SEAL)
    sha = str(entry["split"])
    sketch = load(workspace, sha, str(entry["sketch"]), own)
    before = others(workspace, entries, own, sha)
    found = looks(sha, int(entry["budget"]), sketch, entries, before)
    for each in found.inherited:
        out.print(
            f"warning: {each.rows:,} rows of {name} are in split {each.split[:12]}, too "
            f"({each.share:.0%} of the smaller; {SHARED:.0%} is enough): "
            f"{count(each.looks, 'look')} at it counted for {name}; {found.left} of "
            f"{found.budget} left"
        )


def _plain_file(path: Path, remove: bool) -> None:
    if _in_git(path):
        out.print(
            f"warning: {path} is known to git: its history keeps the rows in the clear, also when "
            "the file is gone. Seal rows that were never committed"
        )
    if not remove:
        out.print(
            f"{path}: still lies there in the clear: until it is gone, the rows can be read "
            f"without the key, and the split is not opened: rm {path}. Next time --remove-plain "
            "deletes it"
        )
        return
    path.unlink(missing_ok=True)
    out.print(f"{path}: deleted. Backups and the disk itself may still hold it")


def _say_outside(project: "Workspace", split: Split, ledger: Ledger) -> None:
    from guard_eval.refusals import plain

    for name, dataset in plain.sets(project.manifest, ledger.entries(), split):
        path = project.file(dataset)
        if path.is_file():
            out.print(
                f"warning: {path}, the data set {name}, still holds the rows of {split.name} in "
                "the clear: keep it where nobody tunes"
            )


def _in_git(path: Path) -> bool:
    """Whether git has the file now or had it in any commit."""
    git = shutil.which("git")
    if not git or not path.parent.is_dir():
        return False
    asked = (["ls-files", "--", path.name], ["log", "--all", "-1", "--format=%H", "--", path.name])
    ran = (
        subprocess.run([git, *words], cwd=path.parent, capture_output=True, check=False)
        for words in asked
    )
    return any(each.returncode == 0 and each.stdout.strip() for each in ran)
