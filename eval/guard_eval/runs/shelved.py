"""The shards of a run that are done: a cache, by policy, split, code and shard."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from guard_eval import durable
from guard_eval.errors import Refusal
from guard_eval.runs.outcomes import Outcome
from guard_eval.runs.run import SHARDS, boxed, shard_file
from guard_eval.sealed.box import Box


class Shelved:
    """What a run's folder holds already.

    Args:
        folder: the run's.
        key: of the run: whatever was kept under another key is not this run's.
        box: locks the outcomes of a test split; None: they are written in the clear.

    Raises Refusal (E_CACHE_CROSS_SPLIT) if the folder holds outcomes of another policy or split.
    """

    def __init__(self, folder: Path, key: str, box: Box | None = None) -> None:
        self._folder, self._key, self._box = folder, key, box
        self._done: dict[int, tuple[str, int]] = {}
        for entry in _entries(folder / SHARDS):
            if entry["key"] != key:
                raise Refusal(
                    "E_CACHE_CROSS_SPLIT",
                    f"{folder}: shard {entry['shard']} was judged under key {_short(entry)} and "
                    f"this run's is {key[:12]}: of another policy, split or code",
                    f"cached answers are never carried over: rm -r {folder}, or give --fresh",
                )
            self._done[entry["shard"]] = entry["sha256"], entry["rows"]

    @property
    def rows(self) -> int:
        """How many rows are there."""
        return sum(rows for number, (_, rows) in self._done.items() if self.has(number, rows))

    def has(self, number: int, rows: int) -> bool:
        """Whether a shard is there, as it was written, with so many rows."""
        if number not in self._done:
            return False
        try:
            content = self._file(number).read_bytes()
        except OSError:
            return False
        return (hashlib.sha256(content).hexdigest(), rows) == self._done[number]

    def put(self, number: int, outcomes: Sequence[Outcome]) -> None:
        """Keep a shard: the file first, then the entry that says that it is whole."""
        lines = (outcome.model_dump_json(exclude_defaults=True) for outcome in outcomes)
        content = "".join(f"{line}\n" for line in lines).encode()
        if self._box:
            content = self._box.lock(content, boxed(self._key, number))
        durable.write(self._file(number), content)
        entry = {
            "shard": number,
            "rows": len(outcomes),
            "sha256": hashlib.sha256(content).hexdigest(),
            "key": self._key,
        }
        durable.append(self._folder / SHARDS, json.dumps(entry).encode())

    def _file(self, number: int) -> Path:
        return shard_file(self._folder, number, locked=self._box is not None)


def _entries(path: Path) -> list[dict[str, Any]]:
    """The list's entries; a last line that a kill cut short is taken away."""
    if not path.exists():
        return []
    whole, _, rest = path.read_bytes().rpartition(b"\n")
    if rest:
        durable.write(path, whole + b"\n" if whole else b"")
    return [json.loads(line) for line in whole.splitlines()]


def _short(entry: dict[str, Any]) -> str:
    return str(entry["key"])[:12]
