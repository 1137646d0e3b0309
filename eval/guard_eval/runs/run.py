"""A run: what was measured, on what, by what, and one outcome for every row."""

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, ValidationError

from guard.fixed import Fixed
from guard_eval.canonical import canonical, digest
from guard_eval.durable import write
from guard_eval.errors import EvalError, Refusal
from guard_eval.lines import lines
from guard_eval.runs.outcomes import Outcome
from guard_eval.sealed.box import Box
from guard_eval.splits.split import Role
from guard_eval.targets.told import Told

FILE = "run.json"
SUMMARY = "summary.json"  # the figures of a test split, made while it was open
SCAN = "scan.json"  # what the checks found when a test split was opened
COMPARISON = "comparison.json"  # with the baseline that was registered, if it was looked at
SHARDS = "shards.jsonl"  # which shards are whole, and under which key
_PLAIN, _LOCKED = ".jsonl", ".locked"  # how a shard of outcomes ends


Travel = Literal["memory", "encrypted", "clear"]
"""How rows get to the workers: not out of memory, encrypted, or so that a disk may hold them."""


class Measured(Fixed):
    """The split that a run measures on."""

    name: str
    sha256: str
    role: Role | None = None
    rows: int
    sealed: bool = False


class Spent(Fixed):
    """Milliseconds that rows spent at a stage."""

    rows: int
    total: float
    median: float
    p95: float
    longest: float


class Run(Fixed):
    """What a run's folder says of it, in `run.json`. Without `finished` it is to be resumed."""

    schema_version: int = 1
    target: str
    policy: str  # fingerprint of the target: of the bundle, where one was registered
    told: Told | None = None  # what the server that was measured says of itself
    scoring: str = ""  # what the target's scores depend on (`targets.scoring`)
    split: str  # its name
    split_sha256: str
    role: Role | None = None
    sealed: bool = False
    wanted: int  # rows
    registration: str = ""
    seed: int = 17
    partial: bool = False  # not all rows were asked for: never reportable as held-out
    shard: int  # rows in a shard
    code: str
    executor: str = "local"
    workers: int = 1
    travel: Travel = "memory"
    environment: Mapping[str, str] = {}
    started: AwareDatetime
    finished: AwareDatetime | None = None
    rows: int = 0
    errors: int = 0
    broken: Mapping[str, int] = {}  # by check: rows on which it broke
    attempts: int = 0
    tokens: int = 0
    cost: float = 0.0
    stages: Mapping[str, Spent] = {}
    outcomes: str = ""  # sha256 over all outcomes without their times

    @property
    def key(self) -> str:
        """What a cached outcome must agree with to be used again, 64 hexadecimal digits."""
        return digest(
            {
                "policy": self.policy,
                "split": self.split_sha256,
                "rows": self.wanted,
                "registration": self.registration,
                "seed": self.seed,
                "shard": self.shard,
                "code": self.code,
                **({"told": self.told.model_dump()} if self.told else {}),
            }
        )

    @property
    def id(self) -> str:
        """Its folder's name: the same question has the same run, and so is resumed."""
        return f"{self.split}-{self.key[:12]}"


def save(run: Run, folder: Path) -> None:
    """Write a run's description, whole or not at all."""
    write(folder / FILE, run.model_dump_json(indent=2).encode() + b"\n")


def load(folder: Path) -> Run:
    """Read a run's description. Raises EvalError."""
    path = folder / FILE
    try:
        return Run.model_validate_json(path.read_bytes())
    except OSError:
        raise EvalError(f"{path}: there is no such run", "guard eval run makes one") from None
    except ValidationError as exc:
        first = exc.errors()[0]
        place = ".".join(map(str, first["loc"]))
        raise EvalError(f"{path}: {place}: {first['msg']}", "run again with --fresh") from None


def again(about: Run, folder: Path) -> str:
    """Return the command that makes a run anew."""
    place = folder.resolve().parent.parent
    own = (place / "eval.yaml").is_file()
    where = f"-w {place} --split {about.split}" if own else about.split
    return f"guard eval run {where} --target {about.target} --seed {about.seed} --fresh"


def forget(folder: Path) -> None:
    """Delete what a run's folder holds of outcomes."""
    for path in (
        folder / FILE,
        folder / SUMMARY,
        folder / COMPARISON,
        folder / SHARDS,
        *folder.glob("outcomes-*"),
    ):
        path.unlink(missing_ok=True)


def finished(folder: Path) -> Run:
    """Read the description of a run that came to its end. Raises EvalError."""
    run = load(folder)
    if run.finished is None:
        raise EvalError(
            f"{folder}: this run is not finished: {run.wanted} rows are wanted",
            "give the same `guard eval run` again: it goes on where it stopped",
        )
    return run


def outcomes(folder: Path, box: Box | None = None) -> Iterator[Outcome]:
    """Yield the outcomes of a run in the order of its rows, from one shard at a time.

    Those of a test split need the box that they were locked with. Raises EvalError with file and
    line, Refusal for what the box does not open.
    """
    if box:
        for path in sorted(folder.glob(f"outcomes-*{_LOCKED}")):
            yield from map(Outcome.model_validate_json, _unlocked(path, folder, box))
        return
    for path in sorted(folder.glob("outcomes*.jsonl")):
        yield from lines(path, Outcome)


def verified(folder: Path) -> Iterator[Outcome]:
    """Yield the outcomes of a run on an open split, and in the end make sure that they are its own.

    A folder without a `run.json` of ours says nothing of them. Raises as `outcomes` does, and
    Refusal E_RUN_CHANGED for outcomes, or a description, that were changed since the run.
    """
    try:
        about = Run.model_validate_json((folder / FILE).read_bytes())
    except (OSError, ValidationError):
        yield from outcomes(folder)
        return
    shards = (folder / SHARDS).read_bytes() if (folder / SHARDS).exists() else b""
    keys = {json.loads(line)["key"] for line in shards.splitlines()}
    if keys - {about.key}:
        raise Refusal(
            "E_RUN_CHANGED",
            f"{folder / FILE}: names another policy, split, seed or code than its outcomes are of "
            f"({about.key[:12]}; they are of {min(keys)[:12]})",
            f"run it again: {again(about, folder)}",
        )
    summed = Digest()
    for each in outcomes(folder):
        summed.add(each)
        yield each
    if about.outcomes and summed.hexdigest() != about.outcomes:
        raise Refusal(
            "E_RUN_CHANGED",
            f"{folder}: its outcomes are not those that the run ended with: lines were edited, "
            "added or taken out",
            f"run it again: {again(about, folder)}. Correct labels in the rows, not here",
        )


class Again(Iterable[Outcome]):
    """Outcomes that can be read more than once, and are never all in memory."""

    def __init__(self, read: Callable[[], Iterable[Outcome]]) -> None:
        self._read = read

    def __iter__(self) -> Iterator[Outcome]:
        return iter(self._read())


def shard_file(folder: Path, number: int, *, locked: bool = False) -> Path:
    """Where the outcomes of a shard are."""
    return folder / f"outcomes-{number:05}{_LOCKED if locked else _PLAIN}"


def boxed(key: str, number: int) -> str:
    """What a locked shard is about: the run's key, and its own number."""
    return f"outcomes {number} of run {key}"


def _unlocked(path: Path, folder: Path, box: Box) -> list[bytes]:
    about = boxed(load(folder).key, int(path.stem.rpartition("-")[2]))
    return box.unlock(path.read_bytes(), about).splitlines()


class Digest:
    """Sums outcomes up, times left out: the same for any number of workers."""

    def __init__(self) -> None:
        self._sum = hashlib.sha256()

    def add(self, outcome: Outcome) -> None:
        """Take in the next."""
        said = outcome.model_dump(exclude={"milliseconds", "stages", "attempts"})
        self._sum.update(canonical(said) + b"\n")

    def hexdigest(self) -> str:
        """64 hexadecimal digits."""
        return self._sum.hexdigest()
