"""`guard eval policy`: what a policy is made of, and where its parts come from."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from guard.errors import meant
from guard.fixed import Fixed
from guard.shelf import SHIPPED
from guard_eval.cli.places import HERE, Corpora, Folder
from guard_eval.counted import count
from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.lineage import further
from guard_eval.lineage.lineage import beside, bundle, confirmed, recorded, tainted
from guard_eval.lineage.parts import CORPORA, Bundle, Part
from guard_eval.refusals.base import Fold


class _Fold(Fixed):
    """A line of a file of folds."""

    name: str
    held: frozenset[str]
    saw: Mapping[str, frozenset[str]]


app = typer.Typer(help="A policy's parts and their origin.", no_args_is_help=True)
out = Console(soft_wrap=True, highlight=False, markup=False)

Policies = Annotated[Path, typer.Option("--policies", help="Folder of policies.")]


@app.command("parts")
def parts(
    name: str, policies: Policies = SHIPPED, corpora: Corpora = CORPORA, workspace: Folder = HERE
) -> None:
    """List what a policy is made of, with origin and the splits that each part has seen."""
    entries = Ledger(workspace / "ledger.jsonl").entries()
    made = bundle(name, policies, entries, corpora)
    seen = tainted(made.parts, entries)
    for part in made.parts:
        saw = ", ".join(_called(sha, entries) for sha in sorted(seen[part.fingerprint]))
        out.print(f"{part.fingerprint[:12]}  {_title(part)}  {_value(part)}")
        doubted = part.fit_run and not confirmed(part, entries)
        told = " (the ledger does not confirm it)" if doubted else ""
        told += f"; has seen {saw}" if saw else ""
        out.print(f"              {_origin(part)}{told}")
    unknown = sum(not confirmed(part, entries) for part in made.parts)
    out.print(f"{name}: {made.fingerprint}")
    if unknown:
        out.print(
            f"{count(unknown, 'part')} of unconfirmed origin. A test split opens for no such "
            "policy: fit them with the tool, or say where they come from with `guard eval policy "
            "fit-record`"
        )


@app.command("diff")
def diff(
    one: str,
    other: str,
    policies: Policies = SHIPPED,
    corpora: Corpora = CORPORA,
    workspace: Folder = HERE,
) -> None:
    """Print in which parts two policies differ."""
    entries = Ledger(workspace / "ledger.jsonl").entries()
    before, after = (_by_name(bundle(each, policies, entries, corpora)) for each in (one, other))
    same = 0
    for title in dict.fromkeys([*before, *after]):
        old, new = before.get(title), after.get(title)
        if old and new and old.fingerprint == new.fingerprint:
            same += 1
            continue
        for sign, part in (("-", old), ("+", new)):
            if part:
                out.print(f"{sign} {title}  {_value(part)}  {part.fingerprint[:12]}")
    out.print(f"{count(same, 'part')} alike")


@app.command("fit-record")
def fit_record(
    name: Annotated[str, typer.Argument(help="The policy.")],
    run: Annotated[
        str | None, typer.Option(help="What the fit is called: an id, a commit, a notebook.")
    ] = None,
    part: Annotated[
        list[str] | None,
        typer.Option(
            help="Parts by name, as `policy parts` shows them; none: all of unconfirmed origin."
        ),
    ] = None,
    add: Annotated[
        list[str] | None,
        typer.Option(
            metavar="KIND=FILE",
            help="A part that no policy file holds, from now on one of the policy's: "
            "few_shot=examples.jsonl that your client shows the model, drift_band=band.json (what "
            "`guard eval drift --json` prints), a retriever or chunker of your own. The file's "
            "name is the part's; the same name later takes its place.",
        ),
    ] = None,
    split: Annotated[list[str] | None, typer.Option(help="Splits it was fitted on.")] = None,
    made_from: Annotated[
        list[str] | None, typer.Option(help="Parts, by name, that the fit used.")
    ] = None,
    elsewhere: Annotated[
        str | None, typer.Option(help="Where it was fitted on no split of this workspace.")
    ] = None,
    folds: Annotated[
        Path | None,
        typer.Option(
            help="Of a cross-validation, JSON Lines: name, held (ids of the rows held back), saw "
            "(by part, ids of the rows it was fitted on)."
        ),
    ] = None,
    policies: Policies = SHIPPED,
    corpora: Corpora = CORPORA,
    workspace: Folder = HERE,
) -> None:
    """Record where parts come from that were fitted without this tool. You vouch for it.

    What is recorded stays: a part that is said to have seen a test split cannot be measured on it.
    Without --run, what the policy file itself says of the origin of its numbers is recorded.
    """
    if run and bool(split) == bool(elsewhere):
        raise EvalError(
            "say either on which splits the fit was made, or where else",
            "give --split NAME, once or more, or --elsewhere TEXT",
        )
    ledger = Ledger(workspace / "ledger.jsonl")
    entries = ledger.entries()
    made = bundle(name, policies, entries, corpora)
    tried = _folds(folds) if folds else ()
    added = [further.part(each) for each in add or ()]
    chosen = added + (_chosen(made, part, entries) if part or not added else [])
    sources = [p.fingerprint for p in _chosen(made, made_from, entries)] if made_from else []
    seen = _splits(workspace, split or [])
    if not run and not (chosen := [each for each in chosen if each.fit_run]):
        raise EvalError(
            f"policies/{name}.yaml says of none of these parts where they come from",
            "say it: --run ID with --split NAME or --elsewhere TEXT",
        )
    for each in chosen:
        named = run or str(each.fit_run)
        fitted = recorded(each, named, seen or each.fit_on, sources)
        data = {
            "run": named,
            "part": fitted.model_dump(mode="json"),
            "elsewhere": elsewhere,
            "beside": beside(made),
            "folds": len(tried),
            **({"added_to": name} if each in added else {}),
        }
        entry = ledger.append(Verb.FIT, data)
        on = ", ".join(split or [sha[:12] for sha in fitted.fit_on])
        where = f", elsewhere: {elsewhere}" if elsewhere else f" on {on}" if on else ""
        out.print(f"entry {entry.count}: {_title(each)} by {named}{where}")
    entries = ledger.entries()
    traced = bundle(name, policies, entries, corpora)
    if left := [each for each in traced.parts if not confirmed(each, entries)]:
        out.print(
            f"still of unconfirmed origin: {', '.join(map(_title, left))}; say it with --run ID "
            "and --split NAME, or --elsewhere TEXT if they saw no split of this workspace"
        )


def _chosen(made: Bundle, names: list[str] | None, entries: Sequence[Entry]) -> list[Part]:
    known = _by_name(made)
    if not names:
        chosen = [each for each in made.parts if not confirmed(each, entries)]
        if not chosen:
            raise EvalError("every part has an origin", "name parts with --part to add to it")
        return chosen
    found = {title.partition(" ")[2] or title: each for title, each in known.items()} | known
    if missing := [each for each in names if each not in found]:
        own = sorted(title.partition(" ")[2] for title in known)
        near = "".join(meant(each, own) for each in missing)
        raise EvalError(
            f"{made.policy} has no part {', '.join(missing)}",
            f"{near}`guard eval policy parts {made.policy}` lists them: {', '.join(own)}",
        )
    return [found[each] for each in names]


def _folds(file: Path) -> tuple[Fold, ...]:
    """Read the folds of a cross-validation. Raises Refusal where a part saw rows held back."""
    from guard_eval.lines import lines
    from guard_eval.refusals.base import Case, Moment
    from guard_eval.refusals.scan import scan, stop

    read = tuple(Fold(line.name, line.held, line.saw) for line in lines(file, _Fold))
    stop(scan(Case(folds=read), Moment.FIT))
    return read


def _splits(workspace: Path, names: list[str]) -> list[str]:
    from guard_eval.manifest import Workspace

    project = Workspace(workspace)
    return [project.split(each).sha256 for each in names]


def _by_name(made: Bundle) -> dict[str, Part]:
    return {_title(part): part for part in made.parts}


def _title(part: Part) -> str:
    return f"{part.kind} {part.name}".strip()


def _value(part: Part) -> str:
    if part.text and not part.params.get("value"):
        return count(len(part.text.split()), "word")
    return part.params.get("value") or part.sha256[:12]


def _origin(part: Part) -> str:
    if part.fit_run is None:
        return "origin unknown"
    return f"fitted by {part.fit_run}" if part.fit_run else "not fitted, or as in the code"


def _called(sha: str, entries: list[Entry]) -> str:
    names = (
        str(entry.data["split"]["name"])
        for entry in entries
        if entry.verb is Verb.SPLIT and entry.data["split"].get("sha256") == sha
    )
    return next(names, sha[:12])
