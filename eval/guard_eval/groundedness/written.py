"""Passages with claims that were written to train on: text files, one mark a line.

# a topic
P: a passage; there may be several
S: a claim that it bears out
N: a claim of which it does not say ⟦what is marked⟧
R: a claim that it contradicts in ⟦what is marked⟧
"""

import hashlib
import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from guard.checks._words import content
from guard_eval.groundedness.examples import WORDS, Example, Reader
from guard_eval.groundedness.rows import Label, Row

_LABELS: dict[str, Label] = {"S": "supported", "N": "not_enough_info", "R": "refuted"}
_LINE = re.compile(r"(#|[PSNR]:) *(.+)")
_MARKED = re.compile("(⟦[^⟦⟧]*⟧)")
_DEV = 8  # of a hundred groups, which are never trained on
_PARTS = 12  # of the range of overlap, in each of which true and false claims are to be as many


@dataclass(frozen=True, slots=True)
class Written:
    """A claim, the characters of it at fault, and the passages it was written for."""

    group: str
    passages: tuple[str, ...]
    claim: str
    label: Label
    faults: tuple[tuple[int, int], ...]

    @property
    def dev(self) -> bool:
        """Whether its group is kept out of training."""
        return int(hashlib.sha256(self.group.encode()).hexdigest(), 16) % 100 < _DEV

    @property
    def set(self) -> str:
        """The name of its part: `written_talk` of `talk-01.txt`."""
        return f"written_{self.group.partition('-')[0]}"


def written(folder: Path) -> Iterator[Written]:
    """Yield the claims of all files in a folder. Raises ValueError for a line without a mark."""
    for path in sorted(folder.glob("*.txt")):
        group, passages = "", list[str]()
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            if not line.strip():
                continue
            if not (found := _LINE.fullmatch(line.strip())):
                raise ValueError(f"{path}:{number}: no `#`, `P:`, `S:`, `N:` or `R:`: {line[:60]}")
            mark, text = found[1].rstrip(":"), found[2].strip()
            if mark == "#":
                group, passages = f"{path.stem}-{number}", []
            elif mark == "P":
                passages.append(text)
            else:
                claim, faults = _unmarked(text)
                yield Written(group, tuple(passages), claim, _LABELS[mark], faults)


def rows(folder: Path) -> Iterator[Row]:
    """Yield the claims that are never trained on, as rows to calibrate on."""
    for number, one in enumerate(written(folder)):
        if one.dev:
            evidence = "\n\n".join(one.passages)
            yield Row(f"{one.group}-{number}", one.set, one.group, evidence, one.claim, one.label)


def examples(folder: Path) -> Iterator[Example]:
    """Yield the others as examples: the evidence as the shipped check reads it."""
    reader = Reader()
    for one in written(folder):
        if not one.dev:
            premise = reader.premise("\n\n".join(one.passages), one.claim, WORDS[-1])
            yield Example(premise, one.claim, one.label, one.faults, one.set)


def balanced(examples: Iterable[Example], seed: int = 17) -> list[Example]:
    """As many true as false ones of each overlap with the premise, so that it tells nothing."""
    parts = defaultdict[int, tuple[list[Example], list[Example]]](lambda: ([], []))
    for one in examples:
        said, read = set(content(one.claim)), set(content(one.premise))
        part = _PARTS * len(said & read) // (len(said) + 1)
        parts[part][one.label == "supported"].append(one)
    chance, kept = random.Random(seed), list[Example]()
    for _, sides in sorted(parts.items()):
        least = min(map(len, sides))
        kept += [one for side in sides for one in chance.sample(side, least)]
    chance.shuffle(kept)
    return kept


def _unmarked(text: str) -> tuple[str, tuple[tuple[int, int], ...]]:
    faults, plain = list[tuple[int, int]](), ""
    for part in _MARKED.split(text):
        if part.startswith("⟦"):
            faults.append((len(plain), len(plain) + len(part) - 2))
            part = part[1:-1]
        plain += part
    return plain, tuple(faults)
