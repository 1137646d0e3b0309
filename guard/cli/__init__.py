"""The command `guard`."""

import os
import sys
from importlib.metadata import entry_points
from typing import Annotated

import typer

from guard import __version__
from guard.cli.late import late
from guard.errors import GuardError, MissingExtra

app = typer.Typer(
    name="guard",
    cls=late(
        __name__, "serve", "demo", "check", "receipt", "doctor", "policy", "corpus", "registry"
    ),
    help="Catches an LLM's unsupported statements before the user sees them.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"groundwire {__version__}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show it and exit.")
    ] = False,
) -> None:
    pass


@app.command(
    "eval",
    context_settings={"allow_extra_args": True, "ignore_unknown_options": True},
    add_help_option=False,
)
def evaluate(context: typer.Context) -> None:
    """Measure and calibrate what is deployed; refuses to call tuned-on data held-out."""
    found = entry_points(group="guard.commands", name="eval")
    if not found:
        raise MissingExtra("guard eval", "eval")
    (entry,) = found
    status = entry.load()(context.args, prog_name="guard eval", standalone_mode=False)
    if isinstance(status, int):  # so a command's own status comes back, such as that of a gate
        raise typer.Exit(status)


def main() -> None:
    """Run the command; what the user can mend is a message, not a traceback."""
    try:
        app()
    except GuardError as exc:
        print(f"guard: {exc}", file=sys.stderr)  # noqa: T201
        sys.exit(exc.exit)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:  # who read the output has enough of it
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as exc:
        if not exc.strerror:
            raise
        place = f"{exc.filename}: " if exc.filename else ""
        print(f"guard: {place}{exc.strerror}", file=sys.stderr)  # noqa: T201
        sys.exit(2)
