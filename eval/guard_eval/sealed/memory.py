"""What a user's state folder remembers of test splits, across workspaces and keys."""

import fcntl
import secrets
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from guard_eval.durable import write
from guard_eval.errors import EvalError
from guard_eval.ledger import anchors
from guard_eval.rows.row import Row
from guard_eval.sealed import key as keys
from guard_eval.sealed.sketch import Sketch, content


@contextmanager
def alone() -> Iterator[None]:
    """Keep this user's other processes, in whatever workspace, from counting a look meanwhile."""
    place().mkdir(parents=True, exist_ok=True)
    with (place() / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def known(split: str, rows: Sequence[Row]) -> None:
    """Keep a sketch of rows under this user's own key, which compares splits of different seals.

    Raises EvalError where the state folder cannot be written.
    """
    write(place() / f"{split}.own", Sketch.of(rows, _own_key()).write())


def hashing() -> Callable[[Row], bytes]:
    """What is remembered of a row's content: a hash under this user's own key."""
    own = keys.derived(_own_key(), "sketch")
    return lambda row: content(own, row)


def seen(split: str) -> frozenset[bytes]:
    """The hashes of a split's rows; none where this user never saw them in the clear."""
    path = place() / f"{split}.own"
    if not path.exists():
        return frozenset()
    try:
        return frozenset(Sketch.read(path.read_bytes(), _own_key(), str(path)).contents)
    except EvalError:
        return frozenset()  # of a key that is gone: cannot be compared


def _own_key() -> bytes:
    """This user's key for what is remembered; made on first use, and nobody else's to read."""
    path = anchors.state() / "memory.key"
    if not path.exists():
        write(path, secrets.token_bytes(32), mode=0o600)
    return path.read_bytes()


def same_user(split: str) -> tuple[Sketch, dict[str, Sketch]] | None:
    """The sketch of a split, and of all others, that this user has seen in the clear."""
    key = _own_key()
    found: dict[str, Sketch] = {}
    for path in sorted(place().glob("*.own")):
        try:
            found[path.stem] = Sketch.read(path.read_bytes(), key, str(path))
        except EvalError:
            continue  # of a key that is gone: cannot be compared
    own = found.pop(split, None)
    return (own, found) if own else None


def remember(split: str, sketch: bytes, count: int, budget: int) -> None:
    """Keep in the user's state folder that a split was looked at, for other workspaces."""
    write(place() / f"{split}.sketch", sketch)
    write(place() / f"{split}.looks", f"{count} of {budget}\n".encode())


def give_up(split: str, sketch: bytes | None, budget: int) -> None:
    """Keep that a split was burned: it has no look left, in any workspace."""
    if sketch:
        write(place() / f"{split}.sketch", sketch)
    spent = max(budget, elsewhere().get(split, 0))
    write(place() / f"{split}.looks", f"{spent} of {budget}\n".encode())


def elsewhere() -> dict[str, int]:
    """Looks that this user took in any workspace, by sha256 of the split."""
    return {sha: count for sha, (count, _) in remembered().items()}


def remembered() -> dict[str, tuple[int, int]]:
    """Looks, and how many were allowed, by sha256; what cannot be read is one look of one."""
    found: dict[str, tuple[int, int]] = {}
    for path in sorted(place().glob("*.looks")):
        text = path.read_text(encoding="ascii", errors="replace").strip()
        count, _, most = text.partition(" of ")
        plain = count.isdecimal() and most.isdecimal()
        found[path.stem] = (int(count), int(most)) if plain else (1, 1)
    return found


def place() -> Path:
    """The folder with the sketches and counts, by sha256 of the split."""
    return anchors.state() / "opened"
