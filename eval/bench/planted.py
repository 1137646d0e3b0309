"""What the exact checks catch, and at what price: `python eval/bench/planted.py FILE.jsonl...`.

A row is `{"evidence": text}`, and may have a `claim` that is `supported` or not. In sentences of
the evidence one number, date, unit, name or negation is changed: a check that says anything but
nothing has caught it; on the sentence as it stands, it would be a false alarm.
"""

import argparse
import asyncio
import json
import random
import re
import statistics
import time
from collections import Counter
from pathlib import Path
from typing import Any

from planting import EDITS, Names, pool, small

from guard.adapters.nli import Models
from guard.checks import CHECKS, Check
from guard.claims import split
from guard.ports import Tools
from guard.types import Draft, Evidence, Verdict

EXACT = ("numbers", "names", "quotes", "wording")
_SENTENCE = re.compile(
    r"(?<![\w.!?])[A-Z0-9\"“][^.!?\n]{30,300}(?:\.\d[^.!?\n]{0,200}){0,3}[.!](?=\s|$)"
)
TOOLS = Tools(None, None, Models(), None)  # type: ignore[arg-type]  # exact checks ask nobody


async def flags(checks: list[Check], evidence: str, text: str) -> tuple[dict[str, Verdict], float]:
    """Return what each check says worst of a text, and the milliseconds of processor time."""
    draft = Draft("", (Evidence("a", "a", evidence),), text, split(text))
    began = time.process_time()
    found = [finding for check in checks for finding in await check.run(draft, TOOLS)]
    spent = (time.process_time() - began) * 1000 / max(1, len(draft.claims))
    return {finding.check: finding.verdict for finding in found}, spent


def plant(texts: list[str], most: int, rng: random.Random) -> list[tuple[str, str, str, str]]:
    """Return (kind, evidence, sentence, edited sentence), at most so many of each kind."""
    common = small(texts)
    every = pool(texts, common)
    places = [(t, m.group()) for t in texts for m in list(_SENTENCE.finditer(t))[:40]]
    rng.shuffle(places)
    planted: list[tuple[str, str, str, str]] = []
    for kind, edit in EDITS.items():
        count, seen = 0, set()
        for text, sentence in places:
            names: Names = pool([text], common) if kind == "name" and rng.random() < 0.5 else every
            edited = None if sentence in seen else edit(sentence, rng, names)
            if edited and edited not in text:
                planted.append((kind, text, sentence, edited))
                seen.add(sentence)
                count += 1
            if count == most:
                break
    return planted


async def measure(name: str, rows: list[Any], most: int, seed: int, show: str) -> None:
    """Print catch rates, false alarms and milliseconds for one file."""
    checks = [check() for check in CHECKS if check.name() in EXACT]
    texts = list(dict.fromkeys(row["evidence"] for row in rows))
    tried, caught, refuted, alarms, alarmed = (Counter[str]() for _ in range(5))
    spent: list[float] = []
    untouched: set[tuple[str, str]] = set()
    for kind, text, sentence, edited in plant(texts, most, random.Random(seed)):
        said, _ = await flags(checks, text, sentence)
        if (text, sentence) not in untouched:
            untouched.add((text, sentence))
            alarms["all"] += bool(said)
            alarms.update(list(said))
            if said and show == "alarms":
                print("ALARM", said, sentence)
        said, took = await flags(checks, text, edited)
        spent.append(took)
        tried[kind] += 1
        caught[kind] += bool(said)
        refuted[kind] += Verdict.REFUTED in said.values()
        if not said and show == kind:
            print("MISSED", edited, "\n   FOR", sentence)
    print(f"{name}: {len(texts)} documents, {len(untouched)} sentences")
    for kind in EDITS:
        share = caught[kind] / max(1, tried[kind])
        print(f"  {kind:9} {tried[kind]:4} planted, caught {share:6.1%}, refuted {refuted[kind]:4}")
    print(f"  untouched: false alarms {alarms['all'] / max(1, len(untouched)):.1%} {dict(alarms)}")
    middle, most_ms = statistics.median(spent), statistics.quantiles(spent, n=20)[-1]
    print(f"  {middle:.2f} ms a claim (median), {most_ms:.2f} ms (95 %), evidence read")
    for supported in (True, False):
        chosen = [row for row in rows if row.get("supported") is supported]
        alarmed.clear()
        for row in chosen:
            said, _ = await flags(checks, row["evidence"], row["claim"])
            alarmed["any"] += bool(said)
            alarmed["refuted"] += Verdict.REFUTED in said.values()
            alarmed.update(list(said))
            if said and supported and show == "supported":
                print("FLAGGED", said, row["claim"])
        shares = {check: f"{n / len(chosen):.1%}" for check, n in sorted(alarmed.items())}
        print(f"  {len(chosen)} claims, supported={supported}: flagged {shares}")


def main() -> None:
    """Measure every file that is named."""
    parser: Any = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="+", type=Path)
    parser.add_argument("--most", type=int, default=500, help="edits of each kind a file")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--show", default="", help="print misses of a kind, `alarms`, `supported`")
    given = parser.parse_args()
    for path in given.files:
        rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
        asyncio.run(measure(path.stem, rows, given.most, given.seed, given.show))


if __name__ == "__main__":
    main()
