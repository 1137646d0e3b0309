"""Commands that are imported when they are called for, so that each starts as fast as it can."""

import ast
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

from guard.errors import meant


def late(package: str, *names: str) -> type[TyperGroup]:
    """Return a group of commands, each in the module of a package that has its name.

    The command is the module's typer `app`, or else its function of the same name. The list of
    commands imports none of them: what each says of itself is read from its source.
    """

    class Late(TyperGroup):
        listing = False

        def list_commands(self, ctx: Any) -> list[str]:
            return [*names, *super().list_commands(ctx)]

        def format_help(self, ctx: Any, formatter: Any) -> None:
            self.listing = True
            super().format_help(ctx, formatter)
            self.listing = False

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            if not args[0].startswith("-") and self.get_command(ctx, args[0]) is None:
                near = meant(args[0], self.list_commands(ctx)).capitalize()
                ctx.fail(f"No such command {args[0]!r}. {near}".strip())
            return super().resolve_command(ctx, args)

        def get_command(self, ctx: Any, cmd_name: str) -> Any:
            if cmd_name not in names:
                return super().get_command(ctx, cmd_name)
            place = f"{package}.{cmd_name}"
            if self.listing:
                return TyperCommand(cmd_name, help=summary(place, cmd_name))
            module = import_module(place)
            if own := getattr(module, "app", None):
                command: Any = typer.main.get_group(own)
            else:
                own = typer.Typer(add_completion=False)
                own.command(cmd_name)(getattr(module, cmd_name))
                command = typer.main.get_command(own)
            command.name = cmd_name
            return command

    return Late


def summary(place: str, name: str) -> str | None:
    """What a module's typer `app`, or else its function of that name, says of itself."""
    spec = find_spec(place)
    assert spec and spec.origin
    tree = ast.parse(Path(spec.origin).read_text("utf-8"))
    for node in tree.body:
        match node:
            case ast.FunctionDef(name=found) if found == name:
                return ast.get_docstring(node)
            case ast.Assign(targets=[ast.Name("app")], value=ast.Call(keywords=said)):
                text = next(one.value for one in said if one.arg == "help")
                if isinstance(text, ast.Constant):
                    return str(text.value)
                return ast.get_docstring(tree)
    return None
