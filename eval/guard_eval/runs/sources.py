"""Where the rows of a run come from: a suite of ours, a file, or a split of a workspace."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from guard.errors import meant
from guard_eval.errors import EvalError
from guard_eval.executors import Executor
from guard_eval.looks import earlier, held_out
from guard_eval.rows import suites
from guard_eval.rows.row import Row
from guard_eval.runs.run import Measured
from guard_eval.runs.running import Source
from guard_eval.splits.split import Role
from guard_eval.targets import Spec


def suite(name: str) -> Source:
    """A suite of ours: open, and so for tuning only. Raises EvalError."""
    from guard_eval.rows.identity import identify

    rows = suites.load(name)
    split = Measured(name=name, sha256=identify(rows).sha256, role=Role.TUNE, rows=len(rows))
    return Source(split, lambda: iter(rows))


def there(name: str, known: Iterable[str]) -> Path:
    """The file of that name. Raises EvalError, which knows the names that may be meant instead."""
    path = Path(name)
    if path.suffix or path.exists():
        return path
    each = list(known)
    raise EvalError(
        f"{name}: there is no such file, and nothing of that name",
        f"{meant(name, each)}give a file of rows, or one of: {', '.join(each) or 'none yet'}",
    )


def named(name: str) -> Source:
    """A suite of ours, or a file of rows. Raises EvalError."""
    return suite(name) if name in suites.POLICIES else file(there(name, suites.POLICIES))


def file(path: Path) -> Source:
    """A file of rows that nobody has given a role.

    Raises EvalError; Refusal for a test split, whose looks are counted.
    """
    from guard_eval.refusals.outside import refuse
    from guard_eval.rows.files import read
    from guard_eval.rows.identity import identify

    found = identify(read(path))
    if not found.rows:
        raise EvalError(f"{path}: no rows", "give a file with at least one")
    refuse(path, found, read(path))
    split = Measured(name=path.stem, sha256=found.sha256, rows=found.rows)
    return Source(split, lambda: earlier.noted(read(path), path.name, found.sha256))


def split(folder: Path, name: str, promise: str, spec: Spec, executor: Executor) -> Source:
    """A split of a workspace; one for testing is opened by `held_out`. Raises EvalError."""
    from guard_eval.manifest import Workspace

    workspace = Workspace(folder)
    found = workspace.split(name)
    if found.role is Role.TEST:
        return held_out.source(folder, name, promise, spec, executor)

    if promise:
        raise EvalError(
            f"--registration {promise}: is of a look at a test split, and {name} is a "
            f"{found.role} split",
            "leave it out: only a test split is registered, because its looks are counted",
        )

    def rows() -> Iterator[Row]:
        return earlier.noted(workspace.rows(name), name, found.sha256)

    measured = Measured(name=name, sha256=found.sha256, role=found.role, rows=found.rows)
    return Source(measured, rows)
