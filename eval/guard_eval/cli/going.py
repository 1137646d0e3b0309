"""What a user sees of a run while it goes, and when it is stopped."""

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import TYPE_CHECKING

import typer

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID


class Going:
    """A run of so many rows, and how many of them are done."""

    def __init__(self, name: str, total: int, bar: "Progress", task: "TaskID") -> None:
        self.done = 0
        self._name, self._total, self._bar, self._task = name, total, bar, task

    def found(self, rows: int) -> None:
        """Tell of rows that were done before."""
        if rows:
            told = f"{self._name}: {rows:,} of {self._total:,} rows were there already"
            self._bar.console.print(told, soft_wrap=True, highlight=False, markup=False)
            self.advance(rows)

    def advance(self, rows: int) -> None:
        """So many more are done."""
        self.done += rows
        self._bar.advance(self._task, rows)


@contextmanager
def going(name: str, total: int, remedy: Callable[[], str]) -> Iterator[Going]:
    """A bar on a terminal, nothing elsewhere; whoever stops it is told how to go on.

    Args:
        name: of what is measured.
        total: rows that are wanted.
        remedy: says what to do after a stop.
    """
    with _bar() as bar:
        made = Going(name, total, bar, bar.add_task(name, total=total))
        try:
            with _terminable():
                yield made
        except KeyboardInterrupt as exc:
            bar.stop()
            kept = f"{made.done:,} of {total:,} rows are done and kept"
            typer.echo(f"stopped: {name}: {kept}. {remedy()}", err=True)
            raise typer.Exit(128 + (exc.args[0] if exc.args else signal.SIGINT)) from None


@contextmanager
def _terminable() -> Iterator[None]:
    """Let SIGTERM stop what goes on as Ctrl-C does, in order."""

    def stop(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt(number)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = signal.signal(signal.SIGTERM, stop)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    errors = Console(stderr=True)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    return Progress(*columns, console=errors, disable=not errors.is_terminal, transient=True)
