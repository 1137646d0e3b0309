"""The command `guard eval`: measuring and calibrating what is deployed, without fooling oneself."""

import typer

app = typer.Typer(
    name="eval", help=__doc__, no_args_is_help=True, pretty_exceptions_enable=False,
    add_completion=False,
)  # fmt: skip

