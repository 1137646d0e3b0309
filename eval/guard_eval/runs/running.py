"""Measure a target on a split: read `run` from top to bottom."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

from guard_eval.canonical import digest
from guard_eval.code import code_digest
from guard_eval.durable import alone
from guard_eval.environment import environment
from guard_eval.errors import EvalError, Refusal
from guard_eval.executors import Executor
from guard_eval.rows.row import Row
from guard_eval.runs import run as runs
from guard_eval.runs.ended import ended
from guard_eval.runs.outcomes import Outcome
from guard_eval.runs.run import Measured, Run
from guard_eval.runs.sharding import Shard, shards, size
from guard_eval.runs.shelved import Shelved
from guard_eval.sealed.box import Box
from guard_eval.splits.split import Role
from guard_eval.targets import Spec, scoring
from guard_eval.targets.told import Told

SEED = 17  # unless another is asked for


@dataclass(frozen=True, slots=True)
class Source:
    """Where rows come from; `rows()` reads them from the beginning, one after the other.

    Rows that are in the run's folder already are not read: a finished run costs no look.
    """

    split: Measured
    rows: Callable[[], Iterator[Row]]
    registration: str = ""
    policy: str = ""  # fingerprint of the registered bundle; empty: the target's own counts
    seed: int | None = None  # that was registered
    box: Box | None = None  # locks outcomes; None: they are written in the clear
    resume: Callable[[Path], object] = lambda place: None  # refuses a folder that can't be its own
    told: Told | None = None  # what must judge, to the letter
    conclude: Callable[[Path], object] = lambda place: None  # told when the last outcome is there


def run(
    source: Source,
    spec: Spec,
    policy: str,
    executor: Executor,
    folder: Path,
    limit: int | None = None,
    seed: int | None = None,
    shard: int | None = None,
    fresh: bool = False,
    found: Callable[[int], object] = lambda rows: None,
    advance: Callable[[int], object] = lambda rows: None,
) -> tuple[Run, Path]:
    """Measure, or go on with what was begun; return the finished run and its folder.

    Args:
        source: the rows.
        spec: the target.
        policy: the target's fingerprint, or that of the bundle that was registered.
        executor: who does the work.
        folder: where runs are kept.
        limit: measure so many of the rows only; the run is then partial.
        seed: part of what the run is: another one repeats it; default: what was registered, or 17.
        shard: rows in a shard; default: by the size of the split.
        fresh: throw away what was measured of this run before.
        found: is told how many rows were measured before.
        advance: is told of further rows that are done.

    Raises EvalError; Refusal where sealed rows would be spilled, or cached outcomes be another's.
    """
    if source.split.sealed and executor.travel == "clear":
        raise Refusal(
            "E_SEALED_SPILL",
            f"the split {source.split.name!r} is sealed and --executor {executor.name} lets rows "
            "lie on disks in the clear",
            "use --executor local, whose rows stay in memory, or ray, which encrypts them",
        )
    if source.split.role is Role.TEST and (limit is not None or fresh):
        raise EvalError(
            f"{source.split.name} is a test split: no look is spent on a part of it, and none is "
            "thrown away",
            "leave --limit and --fresh out, or use a tune split",
        )
    wanted = source.split.rows if limit is None else min(limit, source.split.rows)
    seed = (source.seed if source.seed is not None else SEED) if seed is None else seed
    if source.seed not in (None, seed):
        raise Refusal(
            "E_PREREG_MISMATCH",
            f"{source.split.name}: registered with --seed {source.seed}, asked for with {seed}",
            f"leave --seed out, or give --seed {source.seed}",
        )
    spec = replace(spec, told=source.told) if source.told else spec
    begun = _begun(source, spec, policy, executor, wanted, seed, shard)
    place = folder / begun.id
    place.mkdir(parents=True, exist_ok=True)
    with alone(place):
        if fresh:
            runs.forget(place)
        source.resume(place)
        if (place / runs.FILE).exists() and (known := runs.load(place)).finished:
            found(known.rows)
            return known, place
        shelved = Shelved(place, begun.key, source.box)
        found(shelved.rows)
        runs.save(begun, place)
        rows = _counted(islice(source.rows(), wanted), wanted)
        missing = _missing(shards(rows, begun.shard), shelved)
        with closing(executor.judge(spec, missing)) as work:
            for judged in work:
                done = judged.outcomes
                if source.split.sealed:
                    done = tuple(redacted(outcome) for outcome in done)
                shelved.put(judged.number, done)
                advance(len(done))
        finished = ended(begun, place, source.box)
        source.conclude(place)
        runs.save(finished, place)
    return finished, place


def redacted(outcome: Outcome) -> Outcome:
    """An outcome of a sealed row without a word of it: hashes of what was flagged stay."""
    return outcome.model_copy(
        update={
            "text": "",
            "flagged": tuple(digest(statement)[:16] for statement in outcome.flagged),
            "error": outcome.error.partition(":")[0],
        }
    )


def _counted(rows: Iterator[Row], wanted: int) -> Iterator[Row]:
    """The rows, counted. Raises EvalError in the end if there are fewer than the split says."""
    count = 0
    for row in rows:
        count += 1
        yield row
    if count != wanted:
        raise EvalError(
            f"the split says {wanted} rows and its file has {count}",
            "guard eval split check says what changed",
        )


def _begun(
    source: Source,
    spec: Spec,
    policy: str,
    executor: Executor,
    wanted: int,
    seed: int,
    shard: int | None,
) -> Run:
    split = source.split
    return Run(
        target=spec.text,
        policy=policy,
        told=spec.told if spec.serves else None,
        scoring=scoring(spec),
        split=split.name,
        split_sha256=split.sha256,
        role=split.role,
        sealed=split.sealed,
        wanted=wanted,
        registration=source.registration,
        seed=seed,
        partial=wanted < split.rows,
        shard=shard or size(wanted),
        code=code_digest(),
        executor=executor.name,
        workers=executor.workers,
        travel=executor.travel,
        environment=environment(),
        started=datetime.now(UTC),
    )


def _missing(every: Iterator[Shard], shelved: Shelved) -> Iterator[Shard]:
    """The shards that nobody has judged yet."""
    return (shard for shard in every if not shelved.has(shard.number, len(shard.rows)))
