"""A command, called as from a shell."""

import typer
from typer.testing import CliRunner


def called(app: typer.Typer, *words: object):
    """How it ended; an error that the program would tell is raised."""
    ended = CliRunner().invoke(app, [str(word) for word in words])
    if ended.exception and not isinstance(ended.exception, SystemExit):
        raise ended.exception
    return ended
