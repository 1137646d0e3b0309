"""What the shipped model of groundedness costs: `python eval/bench/groundedness.py`.

All in one run, in turn, so that a noisy machine hits all alike: milliseconds a pair beside the
shipped re-ranker (ms-marco-MiniLM-L-12, int8) on the same pairs; pairs a second for 1 and for 16
requests at a time; the longest that a pair waited while the model had a free lane; and the pairs
that an answer of six sentences takes against five passages of 200 words. Bars: at most 1.0 times
the re-ranker's time, at least 2.0 times the pairs, 10 ms, 20 pairs.
"""

import argparse
import asyncio
import random
import statistics
import time
from collections.abc import Sequence
from pathlib import Path

from guard.adapters.nli import Models
from guard.adapters.nli.groundedness import Groundedness
from guard.adapters.nli.queue import Pair, Queue
from guard.adapters.onnx import SHIPPED, OnnxModel
from guard.guard import Guard
from guard.ports import Entailment

LENGTHS = (30, 80, 150)  # words of a premise
ROUNDS = 5
SUBJECTS = "The board;A committee of engineers;The regional court;Her publisher;The museum".split(
    ";"
)
VERBS = "approved;postponed;measured;described;sold".split(";")
OBJECTS = (
    "the new bridge;a report on rainfall;the second edition;an old harbour;three paintings".split(
        ";"
    )
)
WHEN = "in May 1998;after a long debate;for 40 million euros;against all advice;near Lisbon".split(
    ";"
)
chance = random.Random(7)


def sentence() -> str:
    """Make a sentence of about ten words."""
    return " ".join(map(chance.choice, (SUBJECTS, VERBS, OBJECTS, WHEN))) + "."


def passage(words: int) -> str:
    """Make a passage of about so many words."""
    text = sentence()
    while len(text.split()) < words:
        text += " " + sentence()
    return text


def pairs(count: int, words: int) -> list[Pair]:
    """Make pairs; no two are the same."""
    return [(f"{passage(words)} No. {chance.random()}.", sentence()) for _ in range(count)]


class Timed:
    """A model that notes how long the pairs that it gets have waited while a lane was free."""

    def __init__(self, model: Groundedness) -> None:
        self._model = model
        self.batch, self.lanes = model.batch, model.lanes
        self.asked: dict[Pair, float] = {}
        self.waited = 0.0
        self._busy = 0
        self._free_since = 0.0

    async def judge(self, pairs: Sequence[Pair]) -> list[Entailment]:
        """Judge pairs, in order."""
        now = time.perf_counter()
        for pair in pairs:
            self.waited = max(self.waited, now - max(self.asked[pair], self._free_since))
        self._busy += 1
        try:
            return await self._model.judge(pairs)
        finally:
            if self._busy == self.lanes:
                self._free_since = time.perf_counter()
            self._busy -= 1


async def alone(folder: Path, model: Groundedness) -> None:
    """Print milliseconds a pair of both models, each pair on one thread."""
    other = OnnxModel(SHIPPED / "reranker")
    for words in LENGTHS:
        ours: list[float] = []
        theirs: list[float] = []
        for premise, claim in pairs(ROUNDS * 4, words):
            began = time.perf_counter()
            await model.judge([(premise, claim)])
            middle = time.perf_counter()
            await other.map(
                lambda p: other.run(other.tokens(p[0]), other.tokens(p[1])), [(premise, claim)]
            )
            ours.append(middle - began)
            theirs.append(time.perf_counter() - middle)
        mine, reference = (statistics.median(rows[1:]) * 1000 for rows in (ours, theirs))
        print(
            f"{words:4} words  {folder.name} {mine:6.1f} ms a pair, re-ranker {reference:6.1f} ms: "
            f"{mine / reference:.2f}x"
        )


async def together(model: Groundedness) -> None:
    """Print pairs a second with 1 and with 16 requests of one pair at a time, and the wait."""
    timed = Timed(model)
    queue = Queue(timed)

    async def client(work: list[Pair]) -> None:
        while work:
            pair = work.pop()
            timed.asked[pair] = time.perf_counter()
            await queue.entail([pair])

    rates: dict[int, list[float]] = {1: [], 16: []}
    for _ in range(ROUNDS):
        for clients, seen in rates.items():
            work = pairs(16 * 2, LENGTHS[1])
            began = time.perf_counter()
            await asyncio.gather(*(client(work) for _ in range(clients)))
            seen.append(32 / (time.perf_counter() - began))
    one, many = (statistics.median(seen) for seen in rates.values())
    print(
        f"pairs a second: {one:.0f} with 1 request at a time, {many:.0f} with 16: {many / one:.2f}x"
    )
    print(f"longest wait while a lane was free: {timed.waited * 1000:.2f} ms")


async def answer(policy: str) -> None:
    """Print how many pairs an answer of six sentences takes against five passages of 200 words."""
    count = 0
    entail = Models.entail

    async def counting(self: Models, model: str, given: Sequence[Pair]) -> list[Entailment]:
        nonlocal count
        count += len(given)
        return await entail(self, model, given)

    Models.entail = counting  # type: ignore[method-assign]
    text = " ".join(sentence() for _ in range(6))
    evidence = [passage(200) for _ in range(5)]
    began = time.perf_counter()
    await Guard(policy).acheck(text, question="What happened?", evidence=evidence)
    spent = time.perf_counter() - began
    print(f"six sentences, five passages, policy {policy}: {count} pairs, {spent * 1000:.0f} ms")


async def main() -> None:
    """Measure in turn and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--model", type=Path, default=SHIPPED / "groundedness", help="its folder")
    parser.add_argument("--policy", default="default")
    chosen = parser.parse_args()
    model = Groundedness(chosen.model)
    await model.judge(pairs(1, 30))  # loads it
    await alone(chosen.model, model)
    await together(model)
    await answer(chosen.policy)


if __name__ == "__main__":
    asyncio.run(main())
