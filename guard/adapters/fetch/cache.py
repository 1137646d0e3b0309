"""Pages on disk for a while: one JSON file a page, small folders, nothing that runs."""

import contextlib
import hashlib
import json
import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from guard.ports import Outcome, Page

_UNKNOWN_SECONDS = 300  # what could not be told is asked again soon
_IN_A_FOLDER = 32  # files in each of the 256 folders; the oldest go first


class Cache:
    """Pages by what was asked for, kept in `folder` for `seconds`.

    A file that can't be read or written is no page: the cache is never a reason to fail.
    """

    def __init__(self, folder: Path, seconds: float) -> None:
        self._folder = folder
        self._seconds = seconds

    def get(self, key: Sequence[object]) -> Page | None:
        """The page kept under a key, if it is fresh."""
        try:
            kept = json.loads(self._path(key).read_bytes())
            page = Page(**{**kept["page"], "outcome": Outcome(kept["page"]["outcome"])})
            age = time.time() - float(kept["at"])
        except (OSError, ValueError, TypeError, LookupError):
            return None
        most = self._seconds
        if page.outcome is Outcome.UNKNOWN:
            most = min(most, _UNKNOWN_SECONDS)
        return page if 0 <= age < most else None

    def put(self, key: Sequence[object], page: Page) -> None:
        """Keep a page; readable for this user only, and whole or not at all."""
        path = self._path(key)
        with contextlib.suppress(OSError):
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=path.parent)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump({"at": time.time(), "page": asdict(page)}, file)
            Path(name).replace(path)
            self._thin(path.parent)

    def _path(self, key: Sequence[object]) -> Path:
        name = hashlib.sha256(json.dumps(key).encode()).hexdigest()
        return self._folder / name[:2] / name[2:]

    @staticmethod
    def _thin(folder: Path) -> None:
        files = sorted(folder.iterdir(), key=lambda file: file.stat().st_mtime)
        for file in files[:-_IN_A_FOLDER]:
            file.unlink(missing_ok=True)
