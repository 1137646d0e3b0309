"""`guard --version`."""

from typer.testing import CliRunner

from guard import __version__
from guard.cli import app


def test_the_version_is_one_line() -> None:
    result = CliRunner().invoke(app, ["--version"])
    assert result.exit_code == 0
    assert result.output == f"groundwire {__version__}\n"
