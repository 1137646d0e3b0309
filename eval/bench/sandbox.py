"""What a run in the sandbox costs, beside a bare Python: `python eval/bench/sandbox.py`.

All are measured in turn in every round, so that a noisy machine hits them alike. Read the ratios.
"""

import asyncio
import os
import statistics
import subprocess
import time

from guard.ports import LIMITS, Language
from guard.sandbox.interpreters import find
from guard.sandbox.ladder import RUNGS, Ladder
from guard.sandbox.rung import Missing
from guard.sandbox.runner import Runner
from guard.sandbox.trial import works

ROUNDS = 40
HELLO = "print('hello')"


def bare_start(python: str) -> float:
    """Seconds that the same program takes outside of the sandbox."""
    began = time.perf_counter()
    subprocess.run([python, "-I", "-c", HELLO], capture_output=True, check=True)
    return time.perf_counter() - began


async def main() -> None:
    """Print the median start of a hello, bare and on each rung, and how long the choice takes."""
    found = find(None, os.geteuid() == 0)
    python = found.commands[Language.PYTHON][0]
    runners = []
    for make in RUNGS:
        try:
            runner = Runner(make(found), 1)
        except Missing as exc:
            print(f"{make.__name__}: {exc}")
            continue
        if await works(runner, Language.PYTHON):
            runners.append(runner)
    spent: dict[str, list[float]] = {"bare": [], **{r.rung.name: [] for r in runners}}
    for _ in range(ROUNDS):
        spent["bare"].append(bare_start(python))
        for runner in runners:
            async with runner.user() as user:
                began = time.perf_counter()
                done = await runner.run(user, Language.PYTHON, {"hello.py": HELLO}, "", LIMITS)
                spent[runner.rung.name].append(time.perf_counter() - began)
                assert done.stdout == "hello\n"
    bare = statistics.median(spent["bare"])
    for name, seconds in spent.items():
        median = statistics.median(seconds)
        print(f"{name:12} {median * 1000:6.1f} ms   {median / bare:.2f} x")
    began = time.perf_counter()
    await Ladder().warm()
    print(f"the choice of a rung, once at start: {time.perf_counter() - began:.1f} s")


if __name__ == "__main__":
    asyncio.run(main())
