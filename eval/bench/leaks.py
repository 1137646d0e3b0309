"""How long the leak scan of many rows takes, and what it finds of the copies planted in them.

    python eval/bench/leaks.py --rows 50000 --words 100

The rows are dealt to four splits; words are drawn as they are in texts (Zipf), from a vocabulary of
20,000. Of every hundred rows, one is copied to a split of another role, with 0 to 30 % of its words
changed. Each run is the whole command, start of the process included. What is found is held against
the exact Jaccard similarity of every planted copy.
"""

import argparse
import os
import random
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from guard_eval.ledger.entries import Verb
from guard_eval.ledger.ledger import Ledger
from guard_eval.manifest import Workspace
from guard_eval.refusals import gather
from guard_eval.refusals.overlap import wording
from guard_eval.rows.files import write
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role, Split

SHARES = {Role.TRAIN: 0.4, Role.TUNE: 0.1, Role.CAL: 0.25, Role.TEST: 0.25}
SYLLABLES = [a + b for a in "bdfghklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]
VOCABULARY = 20_000
ASKED = 15  # words of a question
EVERY = 100  # rows, of which one is copied


class Writer:
    """Texts of words that occur as often as those of a language do."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        made = {"".join(self.chance.choices(SYLLABLES, k=n % 4 + 1)): n for n in range(90_000)}
        self.words = list(made)[:VOCABULARY]
        self.weights = list(accumulate(1 / (rank + 2.7) for rank in range(len(self.words))))

    def text(self, words: int) -> str:
        """Some words, in sentences of about fifteen."""
        said = self.chance.choices(self.words, cum_weights=self.weights, k=words)
        return " ".join(w if n % 15 else w.capitalize() for n, w in enumerate(said)) + "."

    def changed(self, text: str, share: float) -> str:
        """The text with so many of its words replaced, in capitals where none is."""
        said = text.split(" ")
        places = self.chance.sample(range(len(said)), round(share * len(said)))
        for place in places:
            said[place] = self.text(1)
        return " ".join(said) if places else text.upper().replace(" ", "  ")


def rows(count: int, words: int, context: int, seed: int) -> Iterator[tuple[Role, Row, str]]:
    """Yield rows with their role, and the id of what each is a copy of, or nothing."""
    writer = Writer(seed)
    roles = list(SHARES)
    originals: list[tuple[Role, Row]] = []
    for number in range(count):
        role = writer.chance.choices(roles, list(SHARES.values()))[0]
        name, of = f"row-{number:07}", ""
        asked, answer = writer.text(ASKED), writer.text(words - ASKED)
        if number % EVERY == EVERY - 1:
            other, original = originals.pop()
            role = writer.chance.choice([each for each in roles if each is not other])
            share, of = writer.chance.choice((0, 0.02, 0.05, 0.1, 0.2, 0.3)), original.id
            asked = writer.changed(original.question, share)
            answer = writer.changed(original.answer, share)
        row = Row(
            id=name, cluster=f"document-{number}", question=asked, answer=answer,
            context=(writer.text(context),) if context else (),
            label=writer.chance.choices(("supported", "unsupported"), (0.7, 0.3))[0],
            label_source="person", segment=f"domain-{number % 5}",
        )  # fmt: skip
        if number % EVERY == 0:
            originals.append((role, row))
        yield role, row, of


def workspace(folder: Path, made: dict[Role, list[Row]]) -> None:
    """Make a workspace of splits as they are."""
    place, ledger = Workspace(folder), Ledger(folder / "ledger.jsonl")
    for role, own in made.items():
        file = f"splits/{role}.jsonl"
        write(folder / file, own)
        found = identify(own)
        split = Split(
            name=role, role=role, file=file, dataset="0" * 64, sha256=found.sha256, rows=len(own),
            merkle=found.merkle, labels=found.labels, clusters=found.clusters,
        )  # fmt: skip
        ledger.append(Verb.SPLIT, {"split": split.model_dump(mode="json"), "datasets": []})
        place.put(split)
    place.save()


def similarity(left: Row, right: Row) -> float:
    """Jaccard of word 3-shingles, worked out anew."""
    one, other = (wording(row).split() for row in (left, right))
    mine, theirs = ({tuple(s[n : n + 3]) for n in range(len(s) - 2)} for s in (one, other))
    return len(mine & theirs) / len(mine | theirs)


def quality(folder: Path, made: dict[Role, list[Row]], copies: dict[str, str]) -> None:
    """Print how many of the planted copies were found, and how much else."""
    case = gather.workspace(folder)
    known = {row.id: row for own in made.values() for row in own}
    found = {
        frozenset(case.rows[split][number].id for split, number in (o.left, o.right))
        for o in case.overlaps
    }
    tried, caught = Counter[str](), Counter[str]()
    for copy, original in copies.items():
        alike = similarity(known[copy], known[original])
        band = "1" if alike == 1 else f"{alike:.1f}"[:3]
        tried[band] += 1
        caught[band] += frozenset((copy, original)) in found
    for band in sorted(tried, reverse=True):
        print(f"  Jaccard about {band}: {caught[band]:4} of {tried[band]:4} planted copies found")
    wrong = sum(similarity(*(known[name] for name in pair)) < 0.5 for pair in found)
    print(f"  {len(found)} pairs found, {wrong} of them below 0.5")


def timed(folder: Path) -> tuple[float, float]:
    """Run the command; return its seconds of wall time and of processor time."""
    command = [sys.executable, "-m", "guard", "eval", "leaks", "scan", "-w", str(folder), "--json"]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True)
    wall = time.perf_counter() - began
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    if done.returncode not in (0, 4):
        sys.exit(done.stderr)
    return wall, now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime


def main() -> None:
    """Print times, recall and precision."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--words", type=int, default=100, help="of question and answer")
    parser.add_argument("--context", type=int, default=0, help="words of a context, besides")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name, "workspace")
        os.environ["XDG_STATE_HOME"] = str(Path(name, "state"))
        made: dict[Role, list[Row]] = {role: [] for role in SHARES}
        copies: dict[str, str] = {}
        for role, row, of in rows(given.rows, given.words, given.context, given.seed):
            made[role].append(row)
            if of:
                copies[row.id] = of
        workspace(folder, made)
        times = [timed(folder) for _ in range(given.runs)]
        wall, used = (statistics.median(each) for each in zip(*times, strict=True))
        print(f"{given.rows:,} rows: {wall:.2f} s, {used:.2f} s of processor (median)")
        quality(folder, made, copies)


if __name__ == "__main__":
    main()
