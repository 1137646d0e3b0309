"""How the demo looks on a terminal."""

from typing import Any

from rich.console import Console, Group, RenderableType
from rich.markup import escape
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

COLOURS = {"supported": "green", "refuted": "red", "error": "magenta", "not_enough_info": "yellow"}


def answers(console: Console, question: str, raw: Any, guarded: Any) -> None:
    """Print one question with both answers, and what became of each claim."""
    guard: dict[str, Any] = guarded.model_extra["guard"]
    said = guarded.choices[0].message.content
    side_by_side = Table.grid(expand=True, padding=(0, 1))
    side_by_side.add_column(ratio=1)
    side_by_side.add_column(ratio=1)
    side_by_side.add_row(
        Panel(Text(raw.choices[0].message.content.strip()), title="the model alone", style="dim"),
        Panel(Text(said.strip()), title=f"guarded: {guard['action']}"),
    )
    console.print(Panel(Group(side_by_side, _claims(guard)), title=f"[bold]{escape(question)}[/]"))
    console.print()


def last_words(console: Console) -> None:
    """Print how to point a client of one's own at the proxy."""
    console.print(
        "Your own client: start [bold].venv/bin/guard serve --upstream https://api.openai.com[/] "
        "and set its base_url to [bold]http://127.0.0.1:8080/v1[/]",
        soft_wrap=True,
    )


def _claims(guard: dict[str, Any]) -> RenderableType:
    passages = {e["id"]: e["text"] for e in guard["evidence"]}
    table = Table(box=None, expand=True, padding=(0, 1))
    for heading, ratio in (("verdict", 3), ("what the model said", 5), ("why", 5), ("evidence", 5)):
        table.add_column(heading, ratio=ratio)
    said = {claim["text"]: claim for claim in guard["claims"] if claim["checkworthy"]}
    for claim in said.values():  # a small model repeats itself
        fate = "" if claim["released"] else " (withheld)"
        ids = [id for id in claim["evidence"] if id in passages]
        table.add_row(
            Text(claim["verdict"].replace("_", " ") + fate, COLOURS[claim["verdict"]]),
            Text(claim["text"]),
            Text(claim["reason"]),
            Text("\n".join(f"[{id}] {_short(passages[id])}" for id in ids)),
        )
    return table


def _short(text: str) -> str:
    words = text.split()
    return " ".join(words[:28]) + (" ..." if len(words) > 28 else "")
