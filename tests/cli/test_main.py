"""What the command says of faults that are the user's machine's, and of names nearly right."""

import errno
import subprocess
import sys

import pytest
import typer
from guard_eval import cli as harness
from typer.testing import CliRunner

from guard import cli
from guard.cli.late import summary
from guard.errors import meant


def ended(monkeypatch, capsys, fault):
    def fail():
        raise fault

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(SystemExit) as left:
        cli.main()
    return left.value.code, capsys.readouterr().err


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (PermissionError(errno.EACCES, "Permission denied", "/etc/x"), "/etc/x: Permission denied"),
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
    ],
)
def test_a_file_that_cannot_be_written_is_a_message(monkeypatch, capsys, fault, said):
    assert ended(monkeypatch, capsys, fault) == (2, f"guard: {said}\n")


def test_an_error_of_the_program_itself_stays_one(monkeypatch):
    def fail():
        raise OSError("not from the system")

    monkeypatch.setattr(cli, "app", fail)
    with pytest.raises(OSError, match="not from"):
        cli.main()


def test_a_command_nearly_right_is_named():
    result = CliRunner().invoke(cli.app, ["polcy"])
    assert result.exit_code == 2 and "Did you mean 'policy'?" in result.output


def test_what_is_near_no_known_name_asks_nothing():
    assert meant("defalt", ["default", "code"]) == "did you mean 'default'? "
    assert meant("xyz", ["default", "code"]) == ""


@pytest.mark.parametrize("module", [cli, harness])
def test_the_list_of_commands_says_what_they_say(module):
    group = typer.main.get_group(module.app)
    context = typer.Context(group)
    late = [name for name in group.list_commands(context) if name != "eval"]
    for name in late:
        assert summary(f"{module.__name__}.{name}", name) == group.get_command(context, name).help
    told = CliRunner().invoke(module.app, ["--help"]).output
    assert all(f"│ {name} " in told for name in late)


@pytest.mark.parametrize(
    ("start", "unused"),
    [
        ("from guard.cli import app; app(['--help'], standalone_mode=False)", "guard.policy"),
        ("import guard.cli.corpus", "guard.checks"),
        ("import guard.guard", "sqlalchemy"),
    ],
)
def test_what_is_of_no_use_is_not_imported(start, unused):
    code = f"{start}; import sys; sys.exit({unused!r} in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL)
