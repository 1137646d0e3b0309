"""`guard demo`: see it work."""

from typing import Annotated

import typer


def demo(port: Annotated[int, typer.Option(help="Port of the demo's proxy.")] = 8089) -> None:
    """Ask a real, small, embedded model five questions, raw and guarded."""
    from rich.console import Console

    from guard.demo import run

    run(Console(), port)
