"""`guard eval versus`: what users see of a raw model, and of the same one guarded."""

import asyncio
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

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
    out: Annotated[Path | None, typer.Option("--json", help="For figures, answers.")] = None,
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
    with serving as base:
        sides = (raw or f"chat:{MODEL}@{base}/raw/v1", guarded or f"chat:{MODEL}@{base}/guarded/v1")
        sampling = (("temperature", 0), ("seed", seed), ("max_tokens", tokens))

        async def measure() -> "Versus":
            plain, held = (
                named(Spec(side, sampling=sampling, timeout=900, retries=0)) for side in sides
            )
            try:
                return await asking.versus(asked, plain, held, seed)
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
    table.add_row("  and miss the fact", str(raw.wrong), str(guarded.wrong))
    table.add_row("right answers", str(raw.right), str(guarded.right))
    table.add_row("right answers that are kept", "", str(found.retained))
    table.add_row("median ms", f"{raw.milliseconds:.0f}", f"{guarded.milliseconds:.0f}")
    table.add_row("median ms of the guard itself", "", f"{found.added:.0f}")
    table.add_row("errors", str(raw.errors), str(guarded.errors))
    return table


def _words(found: "Versus") -> str:
    return (
        f"{found.questions} questions on our documents, {found.answerable} with an answer there.\n"
        "An answer is right if it holds the fact that the suite expects, word for word; no model "
        f"judges. On answers with known labels this misses {found.doubt.missed} unsupported ones "
        f"and objects to {found.doubt.wronged} supported ones."
    )
