"""The leak count: of planted unsupported claims, how many can any client read? None."""

import asyncio
import json
import random

import aiohttp
import pytest

from tests.app.serving import proxy

FACTS = [
    "Refunds last 30 days.",
    "The shop is in Graz.",
    "Dr. Huber runs the shop.",
    "A tent costs 349.50 euros.",
    "The warranty covers 4 years, i.e. 48 months.",
]
PLANTED = [
    "Refunds last {n} weeks.",
    "Dr. Qx{n} founded it in 19{n}.",
    "It covers zq{n} (e.g. fire), they say.",
    "- Bring form zq{n} along.\n",
    "| fee | zq{n} |\n",
    "1. Pay zq{n} euros.\n",
    '"Zq{n} is free," said Ms. Lee.',
    "See https://zq{n}.example/x?y=1.",
]
TALK = ["Sure!", "Here is what I found:", "# Answer\n", "Is there anything else?"]


def scripted(seed: int) -> tuple[str, list[str]]:
    """An answer of facts, talk and planted claims, and what must not be read of it."""
    rng = random.Random(seed)
    parts, marks = [], []
    for _ in range(rng.randint(1, 8)):
        kind = rng.random()
        if kind < 0.4:
            n = rng.randint(10**7, 10**8 - 1)
            parts.append(rng.choice(PLANTED).format(n=n))
            marks.append(str(n))
        else:
            parts.append(rng.choice(FACTS if kind < 0.8 else TALK))
    return rng.choice([" ", "\n", "\n\n"]).join(parts), marks


@pytest.mark.parametrize("path", ["/claim/v1", "/v1"])
async def test_no_planted_claim_can_be_read(path):
    evidence = [{"id": f"e{i}", "text": text} for i, text in enumerate(FACTS)]

    def answer(request):
        return scripted(request["seed"])[0]

    patient = {"connect": 10, "first_byte": 10, "idle": 10, "total": 60}
    async with proxy(answer=answer, timeouts=patient) as p, aiohttp.ClientSession() as session:

        async def leaks(seed: int) -> list[str]:
            body = {
                "model": "cut_everywhere" if seed % 10 == 0 else "good",
                "messages": [{"role": "user", "content": "Tell me about the shop."}],
                "guard": {"evidence": evidence},
                "stream": True,
                "seed": seed,
            }
            async with session.post(f"{p.url}{path}/chat/completions", json=body) as response:
                raw = (await response.read()).decode()
                assert response.status == 200
            assert json.loads(raw.split("data: ")[-2])["guard"]["action"]
            return [mark for mark in scripted(seed)[1] if mark in raw]

        found = []
        for start in range(0, 300, 20):
            batch = await asyncio.gather(*(leaks(seed) for seed in range(start, start + 20)))
            found += [mark for marks in batch for mark in marks]
        assert found == []
