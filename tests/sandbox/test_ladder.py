"""A rung that lets an attack through is never used; what can't be run is said."""

import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from guard.errors import ConfigError
from guard.ports import End, Language
from guard.sandbox import Ladder, SandboxSettings, attacks, trial
from guard.sandbox.rung import Missing, Ready
from guard.sandbox.stage import _living


class Open:
    """A rung without any wall; all it does is change the folder."""

    name = "open"
    languages = frozenset({Language.PYTHON})

    def __init__(self, interpreters):
        self._python = interpreters.commands[Language.PYTHON]

    @contextmanager
    def ready(self, language, files, limits, user):
        with tempfile.TemporaryDirectory(prefix="guard-open-") as folder:
            for name, text in files.items():
                Path(folder, name).write_text(text)
            yield Ready([*self._python, f"{folder}/{next(iter(files))}"])


class Absent:
    name = "absent"

    def __init__(self, interpreters):
        raise Missing("no such thing here")


class Broken(Open):
    """A rung that starts nothing: it is no proof of anything."""

    name = "broken"

    @contextmanager
    def ready(self, language, files, limits, user):
        yield Ready(["/bin/true"])


@pytest.fixture
def few(monkeypatch):
    """Only attacks that do no harm where they succeed."""

    def only(*names):
        chosen = tuple(
            a for a in attacks.ATTACKS if a.language is Language.PYTHON and a.name in names
        )
        assert len(chosen) == len(names)
        monkeypatch.setattr(trial, "ATTACKS", chosen)

    return only


@pytest.mark.parametrize(
    "attack",
    [
        "Read /etc/passwd",
        "Write a file where everybody on the machine may write",
        "Change mode, times and length of the user's own file outside",
        "Connect to a server on this machine over TCP",
        "Send a datagram to a server on this machine",
        "Connect to an abstract unix socket",
        "Send signals to another process of its user",
        "Leave a process behind that ends only much later",
        "Read the environment of another process in /proc",
        "Reach the kernel with calls that only a system's own programs need",
    ],
)
async def test_a_rung_that_lets_an_attack_through_is_never_used(few, attack, monkeypatch):
    few(attack)
    monkeypatch.setattr(Ladder, "groups", None)  # one would hold what a process leaves behind
    ladder = Ladder(rungs=[Open])
    (tried,) = await ladder.tried()
    assert [a.escaped for a in tried.attempts] != [""]
    assert not tried.holds
    outcome = await ladder.run(Language.PYTHON, {"a.py": "print(1)"})
    assert (outcome.end, outcome.why, outcome.stdout) == (End.NOT_RUN, "no sandbox", "")
    assert _living("guard-open-") == []


@pytest.mark.parametrize("rung", [Absent, Broken])
async def test_what_can_not_run_is_not_used(rung):
    ladder = Ladder(rungs=[rung])
    (tried,) = await ladder.tried()
    assert tried.missing and not tried.holds
    assert (await ladder.run(Language.PYTHON, {"a.py": "print(1)"})).why == "no sandbox"


def test_a_python_that_can_not_be_run_is_refused_at_start():
    with pytest.raises(ConfigError, match=r"sandbox.python: /none is no program"):
        Ladder(SandboxSettings(python="/none"))
