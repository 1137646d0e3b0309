"""`guard eval versus`: what users see of a raw model, and of the same one guarded."""

import asyncio
from contextlib import nullcontext
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer
import yaml

from guard_eval.errors import EvalError

if TYPE_CHECKING:
    from rich.table import Table

    from guard_eval.versus import Versus


def versus(
    questions: Annotated[
        int, typer.Option(min=3, help="How many; one in three has no answer.")
    ] = 24,
    policy: Annotated[str, typer.Option(help="The shipped policy that guards.")] = "support",
    raw: Annotated[str, typer.Option(help="chat:MODEL@URL; default: the embedded model.")] = "",
    guarded: Annotated[str, typer.Option(help="chat:MODEL@URL of the same model, guarded.")] = "",
    tokens: Annotated[int, typer.Option(min=1, help="The longest answer.")] = 48,
    seed: Annotated[int, typer.Option(help="Of the model.")] = 17,
    out: Annotated[Path | None, typer.Option("--json", help="File for the figures.")] = None,
) -> None:
    """Ask the same questions of the same model, raw and guarded, and count what users would see."""
    from rich.console import Console

    from guard_eval import logs
    from guard_eval import versus as asking
    from guard_eval.targets import Spec, named
    from guard_eval.targets.embedded import MODEL, proxy

    if bool(raw) != bool(guarded):
        raise EvalError("--raw and --guarded go together", "give both, or neither")
    logs.show()
    asked = asking.questions(questions)
    console = Console()
    serving = nullcontext("") if raw else proxy(policy)
    with serving as base, TemporaryDirectory() as home:
        (Path(home) / "strict.yaml").write_text(yaml.safe_dump(asking.STRICT), encoding="utf-8")
        sides = (raw or f"chat:{MODEL}@{base}/raw/v1", guarded or f"chat:{MODEL}@{base}/guarded/v1")
        sampling = (("temperature", 0), ("seed", seed), ("max_tokens", tokens))

        async def measure() -> "Versus":
            plain, held = (
                named(Spec(side, sampling=sampling, timeout=900, retries=0)) for side in sides
            )
            judge = named(Spec("guard:strict", Path(home)))
            try:
                return await asking.versus(asked, plain, held, judge, seed)
            finally:
                for target in (plain, held):
                    await target.close()

        found = asyncio.run(measure())
    console.print(_table(found))
    console.print(_words(found))
    if out:
        out.write_text(found.model_dump_json(indent=2) + "\n", encoding="utf-8")


def _table(found: "Versus") -> "Table":
    from rich.table import Table

    table = Table("what users see", "raw model", "guarded")
    raw, guarded = found.raw, found.guarded
    table.add_row("answers that state something", str(raw.answered), str(guarded.answered))
    table.add_row("  and miss the fact (1)", str(raw.wrong), str(guarded.wrong))
    table.add_row(
        "  with an unsupported statement (2)", str(raw.unsupported), str(guarded.unsupported)
    )
    table.add_row("right answers (1)", str(raw.right), str(guarded.right))
    table.add_row("right answers that are kept", "", str(found.retained))
    table.add_row("median ms", f"{raw.milliseconds:.0f}", f"{guarded.milliseconds:.0f}")
    table.add_row("median ms of the guard itself", "", f"{found.added:.0f}")
    table.add_row("errors", str(raw.errors), str(guarded.errors))
    return table


def _words(found: "Versus") -> str:
    facts, statements = found.by_facts, found.by_statements
    return (
        f"{found.questions} questions on our documents, {found.answerable} with an answer there.\n"
        "(1) The fact that the suite expects, word for word; no model judges. On answers with "
        f"known labels this misses {facts.missed} unsupported ones and objects to {facts.wronged} "
        "supported ones.\n"
        "(2) Each statement, by our own checks at a stricter setting than any policy's, "
        f"kin of the guard that is measured, and so in its favour. It misses {statements.missed} "
        f"and objects to {statements.wronged}."
    )
