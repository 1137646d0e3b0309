"""`guard eval ledger`: what was done, and whether anybody changed the record of it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from guard_eval.durable import write
from guard_eval.errors import EvalError
from guard_eval.ledger import anchors
from guard_eval.ledger.chain import ahead
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.ledger.ledger import Ledger

app = typer.Typer(help="Show and verify the ledger.", no_args_is_help=True)
out = Console(soft_wrap=True, highlight=False, markup=False)

Folder = Annotated[Path, typer.Option("--workspace", "-w", help="The folder with ledger.jsonl.")]
HERE = Path()
_TOLD = (
    "id", "name", "role", "rows", "look", "budget", "part", "run", "reason", "words", "code",
    "kept", "metric", "registration",
)  # fmt: skip


@app.command("show")
def show(workspace: Folder = HERE) -> None:
    """Print what was done, oldest first."""
    for entry in _there(workspace).entries():
        out.print(f"{entry.count:5}  {entry.at:%Y-%m-%d %H:%M:%S}  {entry.verb:8}  {_told(entry)}")


@app.command("verify")
def verify(
    anchor: Annotated[
        str | None, typer.Option(help="COUNT:DIGEST, or a file that `ledger anchor --to` wrote.")
    ] = None,
    workspace: Folder = HERE,
) -> None:
    """Check every entry and every anchor. Exit status 4 if something was changed."""
    ledger = _there(workspace)
    given = anchors.parse(_read(anchor)) if anchor else None
    known = ledger.remembered
    head = ledger.verify(given)
    against = "and the anchor given" if given else "no other anchor was given"
    out.print(f"{ledger.path}: {head.length} entries, whole and in order ({head.digest[:12]})")
    own = (
        "compared with the anchor in your state folder"
        if known
        else "your state folder had not seen this ledger before, so that a cut end would not show"
    )
    out.print(f"{own}; {against}")
    if late := ahead(ledger.entries(), now := datetime.now(UTC)):
        out.print(
            f"warning: {len(late)} entries, from {late[0].count} on, are dated ahead, as "
            f"{late[0].at:%Y-%m-%d %H:%M}; it is {now:%Y-%m-%d %H:%M} UTC. A clock was set "
            "forward, or this one is behind: set it right. Their order holds; reports say it "
            "(E_CLOCK)"
        )


@app.command("anchor")
def anchor(
    to: Annotated[
        str | None, typer.Option(help="A file outside the workspace, or `git-tag`.")
    ] = None,
    workspace: Folder = HERE,
) -> None:
    """Print how long the ledger is, to be kept where its writers cannot change it."""
    ledger = _there(workspace)
    head = ledger.head()
    if to == "git-tag":
        message = f"groundwire ledger {ledger.id[:8]} {head}"
        out.print(
            f"git tag -s ledger-{ledger.id[:8]}-{head.length} -m '{message}' && git push --tags"
        )
    elif to:
        path = Path(to)
        if workspace.resolve() in path.resolve().parents:
            raise EvalError(
                f"{path}: lies inside the workspace, where it is restored together with the ledger",
                "give a file elsewhere: another disk, a repository of its own",
            )
        write(path, f"{head}\n".encode())
        out.print(f"{path}: {head}")
    else:
        out.print(str(head))
        return
    kept = {"length": head.length, "head": head.digest, "kept": to}
    ledger.append(Verb.ANCHOR, kept)


@app.command("mend")
def mend(workspace: Folder = HERE) -> None:
    """Take off a last line that a crash cut short, and record what was left of it."""
    torn = _there(workspace).mend()
    if torn is None:
        out.print("nothing to mend: the last line is whole")
    else:
        out.print(
            f"taken off and recorded: {len(torn)} characters of an entry that was being written"
        )
        if f'"{Verb.OPEN}"' in torn:
            out.print("it was an opening: the look counts")


def _there(workspace: Path) -> Ledger:
    ledger = Ledger(workspace / "ledger.jsonl")
    if not ledger.path.exists():
        raise EvalError(
            f"{ledger.path}: there is no ledger",
            "go to the workspace, or name it with --workspace; `guard eval seal make` begins one",
        )
    return ledger


def _read(anchor: str) -> str:
    path = Path(anchor)
    try:
        return path.read_text(encoding="utf-8") if path.is_file() else anchor
    except (OSError, UnicodeDecodeError) as exc:
        raise EvalError(f"{path}: cannot be read: {exc}", "give COUNT:DIGEST instead") from None


def _told(entry: Entry) -> str:
    said = dict(entry.data)
    for named in ("dataset", "split"):  # whole, in the entry that adds one
        if isinstance(whole := said.get(named), dict):
            said |= {each: whole[each] for each in ("name", "role", "rows") if each in whole}
    found = {name: said[name] for name in _TOLD if name in said}
    plain = {name: str(value) for name, value in found.items() if isinstance(value, str | int)}
    part = found.get("part")
    if isinstance(part, dict):
        plain["part"] = f"{part.get('kind', '')} {part.get('name', '')}"
    return "  ".join(f"{name}={_short(value)}" for name, value in plain.items())


def _short(value: str) -> str:
    line = " ".join(value.split())
    return f"{line[:12]}" if len(line) == 64 else line[:60]
