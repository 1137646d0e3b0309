"""What becomes of programs, good and hostile, on each rung that this machine has."""

import asyncio
import os

import pytest

from guard.ports import End, Execution, Language, Limits
from guard.sandbox.interpreters import find
from guard.sandbox.ladder import RUNGS
from guard.sandbox.rung import Missing
from guard.sandbox.runner import Runner
from guard.sandbox.stage import _living
from guard.sandbox.trial import works


@pytest.fixture(params=RUNGS, ids=lambda rung: rung.name)
async def run(request):
    try:
        runner = Runner(request.param(find(None, os.geteuid() == 0)), 2)
    except Missing as exc:
        pytest.skip(str(exc))
    if not await works(runner, Language.PYTHON):
        pytest.skip(f"{request.param.name} runs no Python here")

    async def one(
        program, language=Language.PYTHON, stdin="", more=None, name="main", **limits
    ) -> Execution:
        if language is not Language.PYTHON and not await works(runner, language):
            pytest.skip(f"no {language} here")
        async with runner.user() as user:
            files = {name: program, **(more or {})}
            return await runner.run(user, language, files, stdin, Limits(**limits))

    return one


async def test_streams_and_status_are_the_program_s_own(run):
    program = "import sys; print(input()); print('no', file=sys.stderr); sys.exit(3)"
    outcome = await run(program, stdin="yes\n")
    assert outcome == Execution(End.EXITED, 3, "yes\n", "no\n")


async def test_other_files_stand_beside_it(run):
    program = "print(open('sub/a.txt').read())"
    assert (await run(program, more={"sub/a.txt": "Grüße"})).stdout == "Grüße\n"


async def test_javascript_and_shell(run):
    assert (await run("console.log(6 * 7)", Language.JAVASCRIPT)).stdout == "42\n"


async def test_a_shell_has_pipes_where_it_runs(run):
    assert (await run("echo b; echo a | cat", Language.SHELL)).stdout == "b\na\n"


async def test_limits_of_time_and_output(run):
    assert (await run("import time; time.sleep(60)", wall=1.0)).end is End.TIME
    flood = await run("while True: print('x' * 1000)", output=5000)
    assert flood.end is End.OUTPUT
    assert len(flood.stdout) == 5000
    hot = await run("while True: pass", cpu=1, wall=60.0)  # a busy machine takes long over a second
    assert hot.end is End.KILLED


@pytest.mark.parametrize(
    "written", [b"\x00\xff\xfe\x80" * 999, "\u200b\u202e\ud7ff".encode(), b"\x1b[2J\r\x07", b""]
)
async def test_hostile_output_is_text(run, written):
    outcome = await run(f"import os; os.write(1, {written!r})")
    assert outcome.stdout == written.decode("utf-8", "replace")


@pytest.mark.parametrize("name", ["../x.py", "/etc/x.py", "a b.py", "-x.py", "a\0.py", ""])
async def test_a_file_name_leads_nowhere_else(run, name):
    assert (await run("print(1)", more={name: "x"})).end is End.NOT_RUN


async def test_who_goes_away_leaves_nothing_running(run):
    program = "import time; time.sleep(60)"
    task = asyncio.create_task(run(program, name="marker9173", wall=60))
    await asyncio.sleep(0.5)
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    assert _living("marker9173") == []
