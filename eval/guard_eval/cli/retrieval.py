"""`guard eval retrieval`: does the search find what answers the question?"""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from guard_eval.cli.places import Corpora
from guard_eval.errors import EvalError
from guard_eval.lineage.parts import CORPORA

if TYPE_CHECKING:
    from guard_eval.metrics.types import Estimate
    from guard_eval.retrieval import Measured


def retrieval(
    questions: Annotated[
        Path | None,
        typer.Argument(help="Rows with a question and `quotes`; default: our own small suite."),
    ] = None,
    documents: Annotated[
        list[Path] | None,
        typer.Option(help="File or folder that is searched, as `guard corpus add` reads it."),
    ] = None,
    target: Annotated[
        str,
        typer.Option(
            help="guard:POLICY or http(s)://HOST/v1/check, whose receipts name what its search "
            "found; default: the guard's search, in an index made of --documents for this once."
        ),
    ] = "",
    retrieved: Annotated[
        Path | None,
        typer.Option(
            metavar="FILE",
            help='Instead of a target, JSON Lines: {"id": ..., "passages": [{"document": '
            '..., "text": ...}, ...]}, best first.',
        ),
    ] = None,
    k: Annotated[
        list[int] | None,
        typer.Option("-k", min=1, help="Passages that count; may be given again. Default: 1, 5."),
    ] = None,
    policies: Annotated[Path | None, typer.Option(help="Folder of policies for guard:.")] = None,
    corpora: Corpora = CORPORA,
    key_env: Annotated[str, typer.Option(help="Environment variable with the server's key.")] = "",
    out: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write JSON Lines: at which rank each quote was found."),
    ] = None,
    resamples: Annotated[int, typer.Option(min=100, help="Resamples of clusters.")] = 2000,
    seed: Annotated[int, typer.Option(help="Of the resamples.")] = 17,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Measure a search by what it has to find: quotes of documents, not ids of chunks.

    A passage is relevant to a question if it is of the quoted document and has the quote, or half
    of it at its edge. So another chunker, or another index, is measured with the same questions.
    Beside it stands the order of word overlap on the guard's own passages, which costs nothing.

    Example: guard eval retrieval questions.jsonl --documents docs/ --target guard:support -k 5
    """
    from guard_eval.retrieval import asked, load, measure
    from guard_eval.retrieval import retrieved as file
    from guard_eval.retrieval.measure import quoted
    from guard_eval.rows import suites
    from guard_eval.runs import sources
    from guard_eval.targets import Spec

    if questions is None and (documents or target or retrieved):
        raise EvalError("no questions were given", "guard eval retrieval questions.jsonl ...")
    if target and retrieved:
        raise EvalError("--target and --retrieved exclude each other", "leave one out")
    if questions and not documents:
        raise EvalError(
            "--documents is missing: a quote has to stand in a document",
            "name what is searched: --documents docs/",
        )
    places = documents or [suites.DATA / "retrieval" / "documents"]
    path = questions or suites.DATA / "retrieval" / "questions.jsonl"
    depths = sorted(set(k or (1, 5)))
    rows = list(sources.file(path).rows())
    known = load(places)
    for each in known.skipped:
        typer.echo(f"skipped {each}", err=True)
    pairs = quoted(rows, known)
    some = [row for row, _ in pairs]
    if retrieved:
        found = file.read(retrieved, some, known)
    elif target:
        found = asked.ask(Spec(target, policies, key_env=key_env, corpora=corpora), some, known)
    else:
        found = asked.index(places, max(depths), some, known)
    made = measure(
        pairs, found, known, depths, unquoted=len(rows) - len(some), resamples=resamples, seed=seed
    )
    if out:
        text = "".join(f"{each.model_dump_json()}\n" for each in made.found)
        out.write_text(text, encoding="utf-8")
    if as_json:
        typer.echo(made.model_dump_json(exclude={"found"}))
    else:
        _show(made, max(depths))


def _show(made: "Measured", deepest: int) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, soft_wrap=True)
    left = f"; {made.unquoted:,} rows without quotes left out" if made.unquoted else ""
    console.print(
        f"{made.questions:,} questions in {made.clusters:,} clusters, {made.quotes:,} quotes of "
        f"{made.documents:,} documents{left}."
    )
    table = Table(box=None, pad_edge=False)
    table.add_column("figure", no_wrap=True)
    for name in ("search, 95 %", "word overlap", "difference"):
        table.add_column(name, no_wrap=True)
    for name, each in made.figures.items():
        table.add_row(name, _cell(each.search), _cell(each.overlap), _cell(each.difference))
    console.print(table)
    console.print(
        f"Text in the first {deepest} passages: {made.characters:,.0f} characters, by word overlap "
        f"{made.overlap_characters:,.0f}: longer passages find more."
    )
    if made.deepest < deepest:
        console.print(
            f"At most {made.deepest} passages were retrieved for a question: figures at {deepest} "
            f"are those at {made.deepest}. Ask for more (`ground: {{passages: {deepest}}}`)."
        )
    missed = [each for each in made.found if all(rank is None for rank in each.ranks)]
    if missed:
        names = ", ".join(each.id for each in missed[:5]) + (", ..." if missed[5:] else "")
        console.print(f"Nothing found for {len(missed):,}: {names}", markup=False)


def _cell(estimate: "Estimate") -> str:
    if estimate.low is None or estimate.high is None:
        return f"{estimate.value:.3f} (no interval)"
    return f"{estimate.value:.3f} ({estimate.low:.3f} to {estimate.high:.3f})"
