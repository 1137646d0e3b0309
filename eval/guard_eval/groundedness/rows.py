"""Labelled pairs of evidence and claim, read from files and split by their evidence."""

import gzip
import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Label = Literal["supported", "refuted", "not_enough_info", "unsupported"]
"""`unsupported` is refuted or not enough info: the set does not say which."""

_NLI: dict[str, Label] = {
    "entailment": "supported",
    "contradiction": "refuted",
    "neutral": "not_enough_info",
    "not_entailment": "unsupported",
}
DEV_SETS = frozenset({"wice_dev", "summedits_sales_email"})
"""Sets that are never trained on, so that dev says something of other sources too."""
_DEV_SHARE = 0.15


@dataclass(frozen=True, slots=True)
class Row:
    """One labelled pair. Rows of one `group` share their evidence."""

    id: str
    set: str
    group: str
    evidence: str
    claim: str
    label: Label
    question: str = ""

    @property
    def dev(self) -> bool:
        """Whether the row is kept out of training; the same for all rows of a group."""
        digest = hashlib.sha256(f"dev:{self.group}".encode()).digest()
        return self.set in DEV_SETS or digest[0] < 256 * _DEV_SHARE


def grounded(folder: Path) -> Iterator[Row]:
    """Yield the rows of `groundedness/*.jsonl`: `id, group, evidence, claim, supported`."""
    for path in sorted((folder / "groundedness").glob("*.jsonl")):
        with path.open(encoding="utf-8") as lines:
            for line in lines:
                row = json.loads(line)
                label: Label = "supported" if row["supported"] else "unsupported"
                evidence, claim = _clean(row["evidence"]), _clean(row["claim"])
                yield Row(row["id"], path.stem, row["group"], evidence, claim, label)


def nli(folder: Path) -> Iterator[Row]:
    """Yield the rows of `nli/*.jsonl.gz`: `evidence, claim, label`, grouped by their evidence."""
    for path in sorted((folder / "nli").glob("*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        with gzip.open(path, "rt", encoding="utf-8") as lines:
            for number, line in enumerate(lines):
                row = json.loads(line)
                evidence, claim = _clean(row["evidence"]), _clean(row["claim"])
                group = hashlib.sha256(evidence.lower().encode()).hexdigest()[:12]
                yield Row(f"{name}-{number}", name, group, evidence, claim, _NLI[row["label"]])


def _clean(text: str) -> str:
    """Undo the tokenisation some sets carry (`L ' Oréal , -LRB- x -RRB- .`), so none is a clue."""
    for old, new in (
        ("-LRB- ", "("), (" -RRB-", ")"), ("-LSB- ", "["), (" -RSB-", "]"), ("`` ", '"'),
        ("``", '"'), (" ''", '"'), ("''", '"'), (" , ", ", "), (" .", "."), (" ;", ";"),
        (" ?", "?"), (" !", "!"), (" 's ", "'s "), (" n't", "n't"), (" % ", "% "), ("\u00a0", " "),
    ):  # fmt: skip
        text = text.replace(old, new)
    return text.strip()
