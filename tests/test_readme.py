import re
from pathlib import Path

import pytest
import yaml
from typer.main import get_command

from guard.checks import CHECKS
from guard.cli import app
from guard.settings import Settings
from guard.shelf import load

README = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")


def test_every_check_is_in_the_table_with_what_it_can_do():
    rows = re.findall(r"^\| `(\w+)` \|.*\| (yes|no) \|$", README, re.M)
    assert dict(rows) == {c.name(): "yes" if c.sufficient else "no" for c in CHECKS}


def test_every_policy_is_in_the_table():
    (table,) = re.findall(r"\| policy \|.*?\n\n", README, re.S)
    assert set(re.findall(r"`(\w+)`", table)) == set(load())


def test_the_settings_shown_are_settings():
    shown = [yaml.safe_load(block) for block in re.findall(r"```yaml\n(.*?)```", README, re.S)]
    (settings,) = [block for block in shown if "upstreams" in block]
    assert Settings.model_validate(settings).workers == 2


@pytest.mark.parametrize("command", sorted(set(re.findall(r"(?<!from )\bguard (\w+)", README))))
def test_every_command_shown_is_a_command(command):
    assert command in get_command(app).list_commands(None)


def test_it_is_short():
    assert len(README.splitlines()) <= 150
