"""How answers to questions about passages are judged: `python eval/bench/answers.py [FILE]`.

Of rows as `eval/data/answers` has them, each answer through `Guard.check`, as shipped. Sentence by
sentence: how well scores tell what is borne out, what is flagged and caught. Answer by answer: F1
of "contains unsupported text", beside flagging all, and beside the overlap of words of the weakest
sentence at the level that is best in hindsight. Character by character: how far the words shown as
at fault are those at fault, which `meta` of a row says.
"""

import argparse
import asyncio
from pathlib import Path
from typing import Any

import numpy as np
from guard_eval.groundedness.answers import Span, faults, meets
from guard_eval.rows.files import read
from guard_eval.rows.row import Row
from guard_eval.rows.suites import DATA
from sklearn.metrics import f1_score, roc_auc_score

from guard.checks._words import content
from guard.guard import Guard


def overlap(text: str, known: set[str]) -> float:
    """The share of a text's content words that are known."""
    stems = content(text)
    return sum(stem in known for stem in stems) / len(stems) if stems else 1.0


def claims(row: Row, found: dict[str, Any]) -> list[dict[str, Any]]:
    """The check-worthy claims of an answer: `wrong`, `flagged`, `score`, `words`, `blamed`."""
    wrong, known = faults(row), {w for passage in row.context for w in content(passage.text)}
    made = []
    for claim in found["claims"]:
        if claim["checkworthy"]:
            scores = [f["score"] for f in claim["findings"] if f["score"] is not None]
            span = (claim["start"], claim["end"])
            blamed = [
                (b["start"], b["end"]) for f in claim["findings"] for b in f.get("blamed", ())
            ]
            made.append({
                "wrong": any(meets(span, fault) for fault in wrong),
                "flagged": claim["verdict"] != "supported",
                "score": min(scores, default=1.0),
                "words": overlap(claim["text"], known),
                "blamed": blamed,
            })  # fmt: skip
    return made


def inside(spans: list[Span]) -> set[int]:
    """The characters of spans."""
    return {at for start, end in spans for at in range(start, end)}


async def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("file", nargs="?", type=Path, default=DATA / "answers" / "rows.jsonl")
    parser.add_argument("--policy", default="default")
    given = parser.parse_args()
    guard, rows = Guard(given.policy), list(read(given.file))
    judged, blamed, meant, both = [], 0, 0, 0
    for row in rows:
        passages = [passage.text for passage in row.context]
        one = claims(row, await guard.acheck(row.answer, row.question, passages))
        judged.append(one)
        shown, right = inside([b for c in one for b in c["blamed"]]), inside(faults(row))
        blamed, meant, both = blamed + len(shown), meant + len(right), both + len(shown & right)
    every = [claim for one in judged for claim in one]
    wrong = np.array([claim["wrong"] for claim in every])
    flagged = np.array([claim["flagged"] for claim in every])
    print(f"{len(every)} claims, {wrong.sum()} wrong")
    for name in ("score", "words"):
        print(f"  AUROC of {name}: {roc_auc_score(~wrong, [c[name] for c in every]):.3f}")
    print(
        f"  caught {flagged[wrong].mean():.3f}, flagged of the right {flagged[~wrong].mean():.3f}"
    )
    bad = np.array([row.label == "unsupported" for row in rows])
    said = np.array([any(claim["flagged"] for claim in one) for one in judged])
    print(f"{len(rows)} answers, {bad.sum()} with something wrong")
    for name in ("score", "words"):
        least = np.array([min((c[name] for c in one), default=1.0) for one in judged])
        best = max(f1_score(bad, least <= level) for level in np.unique(least))
        told = roc_auc_score(~bad, least)
        print(
            f"  AUROC of the least {name}: {told:.3f}; F1 at the level best in hindsight {best:.3f}"
        )
    print(
        f"  F1 as shipped {f1_score(bad, said):.3f}, flagging all {f1_score(bad, bad | True):.3f}"
    )
    print(f"  clean ones passed whole {(~said[~bad]).sum()} of {(~bad).sum()}")
    precision, recall = both / max(1, blamed), both / max(1, meant)
    print(f"characters at fault: precision {precision:.3f}, recall {recall:.3f}")


if __name__ == "__main__":
    asyncio.run(main())
