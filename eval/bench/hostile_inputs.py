"""What the checks make of hostile input of 10 MB: `python eval/bench/hostile_inputs.py [MB]`.

Each shape stands in turn as answer, question, evidence and arguments of a tool. Of each check: the
most seconds of one run by the clock and of processor time, on which input, and how its runs ended.
A model that entails nothing stands in for the real one, and nothing is run or asked.
"""

import argparse
import asyncio
import time
from collections import Counter
from collections.abc import Sequence

from guard_eval.hostile import SHAPES, drafts

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


async def main(size: int, shapes: Sequence[str]) -> None:
    """Print a row for each check."""
    tools = Tools(Router(()), Corpora("none"), Nothing(), Fetcher(FetchSettings()))
    every: Sequence[Check] = [check() for check in CHECKS if check is not SelfCheck]
    worst: dict[str, tuple[float, float, str]] = {check.name(): (0.0, 0.0, "") for check in every}
    ends: dict[str, Counter[str]] = {check.name(): Counter() for check in every}
    for shape in shapes:
        for place, draft in drafts(SHAPES[shape](size)).items():
            for check in every:
                began, used = time.perf_counter(), time.process_time()
                findings, (ran,) = await run([check], draft, tools)
                spent = time.perf_counter() - began, time.process_time() - used
                if spent > worst[ran.check][:2]:
                    worst[ran.check] = (*spent, f"{shape} as {place}")
                end = "found" if findings else "silent"
                ends[ran.check][(ran.error or end).partition(":")[0]] += 1
    for name, (clock, cpu, where) in worst.items():
        print(f"{name:12} {clock:6.2f} s by the clock, {cpu:6.2f} s of processor: {where}")
        print(f"{'':12} {dict(ends[name])}")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("mb", nargs="?", type=float, default=10.0)
    parser.add_argument("--shapes", nargs="+", default=list(SHAPES), choices=SHAPES)
    given = parser.parse_args()
    asyncio.run(main(int(given.mb * 1e6), given.shapes))
