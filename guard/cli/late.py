"""Commands that are imported when they are called for, so that each starts as fast as it can."""

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperGroup

from guard.errors import meant


def late(package: str, *names: str) -> type[TyperGroup]:
    """Return a group of commands, each in the module of a package that has its name.

    The command is the module's typer `app`, or else its function of the same name.
    """

    class Late(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return [*names, *super().list_commands(ctx)]

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
                near = meant(args[0], self.list_commands(ctx)).capitalize()
                ctx.fail(f"No such command {args[0]!r}. {near}".strip())
            return super().resolve_command(ctx, args)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name not in names:
                return super().get_command(ctx, cmd_name)
            module = import_module(f"{package}.{cmd_name}")
            if own := getattr(module, "app", None):
                command: Any = typer.main.get_group(own)
            else:
                own = typer.Typer(add_completion=False)
                own.command(cmd_name)(getattr(module, cmd_name))
                command = typer.main.get_command(own)
            command.name = cmd_name
            return command

    return Late
