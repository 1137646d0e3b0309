"""What the checks make of hostile input of 10 MB: `python eval/bench/hostile_inputs.py [MB]`.

Each shape stands in turn as answer, question, evidence and arguments of a tool. Of each shape: the
seconds of processor time of all checks, the slowest of them, and for how many of these nothing else
was served. Of each check: the most seconds of one run by the clock and of processor time, on which
input, and how its runs ended. The processor time is that of the whole process until no thread of a
check is at work any more. A model that entails nothing stands in for the real one, and nothing is
run or asked. By the clock a run takes no more than the time budget of its check.
"""

import argparse
import asyncio
import logging
import time
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import structlog
from hostile import SHAPES, drafts

from guard.adapters.fetch import Fetcher, FetchSettings
from guard.adapters.upstream import Router
from guard.checks import CHECKS, Check, run
from guard.checks.self_check import SelfCheck
from guard.corpus import Corpora
from guard.ports import Entailment, Tools


class Nothing:
    """A model of entailment that finds nothing to follow from anything."""

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        """Say so of each pair."""
        return [Entailment(0.1, 0.8, 0.1) for _ in pairs]


async def beating(longest: list[float]) -> None:
    """Note the most processor time between two turns of the loop."""
    while True:
        used = time.process_time()
        await asyncio.sleep(0.01)
        longest.append(max(longest.pop(), time.process_time() - used))


async def main(size: int, shapes: Sequence[str]) -> None:
    """Print a row for each shape, then one for each check."""
    tools = Tools(Router(()), Corpora("none"), Nothing(), Fetcher(FetchSettings()))
    every: Sequence[Check] = [check() for check in CHECKS if check is not SelfCheck]
    worst: dict[str, tuple[float, float, str]] = {check.name(): (0.0, 0.0, "") for check in every}
    ends: dict[str, Counter[str]] = {check.name(): Counter() for check in every}
    for shape in shapes:
        rows: list[tuple[float, str]] = []
        longest = [0.0]
        beat = asyncio.create_task(beating(longest))
        for place, draft in drafts(SHAPES[shape](size)).items():
            for check in every:
                threads = ThreadPoolExecutor()
                asyncio.get_running_loop().set_default_executor(threads)
                began, used = time.perf_counter(), time.process_time()
                findings, (ran,) = await run([check], draft, tools)
                clock = time.perf_counter() - began
                asyncio.get_running_loop().set_default_executor(ThreadPoolExecutor(1))
                await asyncio.to_thread(threads.shutdown)  # of what a check left at work
                spent = time.process_time() - used
                where = f"{shape} as {place}"
                rows.append((spent, f"{ran.check}, {where}"))
                before = worst[ran.check]
                worst[ran.check] = max((clock, spent, where), before, key=lambda one: one[1])
                end = "found" if findings else "silent"
                ends[ran.check][(ran.error or end).partition(":")[0]] += 1
        beat.cancel()
        slowest, which = max(rows)
        whole = sum(spent for spent, _ in rows)
        print(
            f"{shape:20} {whole:6.2f} s of processor; {slowest:5.2f} s: {which};"
            f" at a stretch {longest[0]:.2f} s",
            flush=True,
        )
    for name, (clock, cpu, where) in worst.items():
        print(f"{name:12} {clock:6.2f} s by the clock, {cpu:6.2f} s of processor: {where}")
        print(f"{'':12} {dict(ends[name])}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mb", nargs="?", type=float, default=10.0)
    parser.add_argument("--shapes", nargs="+", default=list(SHAPES), choices=SHAPES)
    given = parser.parse_args()
    quiet = structlog.make_filtering_bound_logger(logging.CRITICAL)
    structlog.configure(wrapper_class=quiet)
    asyncio.run(main(int(given.mb * 1e6), given.shapes))
