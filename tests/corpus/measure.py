"""How well each stage of the search finds the right passage: `python -m tests.corpus.measure`.

The 66 questions and 60 passages of `retrieval.yaml` go through the real index and models. Recall@k
is the share of questions whose passage is among the first k; MRR the mean of 1 / rank (0 if the
passage is not among the first 10).
"""

import asyncio
import json
import statistics
import tempfile
import time
from pathlib import Path

import yaml

from guard.adapters.encoder import Encoder
from guard.adapters.lance import Lance
from guard.corpus import Corpora
from guard.corpus.add import add
from guard.corpus.contents import existing
from guard.corpus.corpora import DEPTH, fuse

CASES = yaml.safe_load(Path(__file__).with_name("retrieval.yaml").read_text(encoding="utf-8"))


async def ranks(
    folder: Path, questions: list[dict[str, str]]
) -> tuple[dict[str, list[int | None]], list[float]]:
    """Stage -> rank of the right passage of each question; and seconds of each whole search."""
    file = folder / "passages.jsonl"
    rows = ({"id": id_, "text": text} for id_, text in CASES["passages"].items())
    file.write_text("\n".join(map(json.dumps, rows)))
    lance = Lance(str(folder / "corpora"))
    await add(lance, "measured", [file])
    table, encoder = await existing(lance, "measured"), Encoder()
    corpora = Corpora(str(folder / "corpora"))
    await corpora.search("measured", "warm up", 5)
    found: dict[str, list[int | None]] = {"BM25": [], "dense": [], "fused": [], "re-ranked": []}
    seconds = []
    for case in questions:
        vector = await encoder.query(case["q"])
        words = await table.matching(case["q"], DEPTH, None)
        meaning = await table.nearest(encoder.space, vector, DEPTH, None)
        began = time.perf_counter()
        evidence = await corpora.search("measured", case["q"], 10)
        seconds.append(time.perf_counter() - began)
        for stage, ids in (
            ("BM25", [row["id"] for row in words]),
            ("dense", [row["id"] for row in meaning]),
            ("fused", [row["id"] for row in fuse([words, meaning])]),
            ("re-ranked", [one.id for one in evidence]),
        ):
            right = f"{case['a']}-1"
            found[stage].append(ids.index(right) + 1 if right in ids[:10] else None)
    return found, seconds


def scores(found: list[int | None]) -> tuple[float, float, float]:
    """Recall@1, recall@5 and MRR@10."""
    hits = [rank or 99 for rank in found]
    mrr = sum(1 / rank for rank in found if rank) / len(found)
    return sum(h <= 1 for h in hits) / len(hits), sum(h <= 5 for h in hits) / len(hits), mrr


async def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        found, seconds = await ranks(Path(folder), CASES["questions"])
    print(f"{'stage':10} recall@1  recall@5  MRR@10")
    for stage, of_stage in found.items():
        print(f"{stage:10} {'{:8.3f}  {:8.3f}  {:6.3f}'.format(*scores(of_stage))}")
    print(f"a search: median {statistics.median(seconds) * 1000:.0f} ms, warm")


if __name__ == "__main__":
    asyncio.run(main())
