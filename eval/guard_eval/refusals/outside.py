"""Rows given as a plain file that are rows of a test split: a look that nobody would count."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from guard_eval.errors import EvalError, Refusal
from guard_eval.manifest import NAME, SEALED, Workspace
from guard_eval.rows.identity import Identity
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role, Split


def refuse(path: Path, found: Identity, rows: Iterable[Row]) -> None:
    """Raise Refusal if rows of a file are rows of a test split of a workspace that is near.

    Near are the working directory and every folder that the file lies in.
    """
    from guard_eval.looks.budget import SHARED

    whole(path, found)
    own: list[Row] = []
    for folder in _workspaces(path):
        from guard_eval.ledger.ledger import Ledger
        from guard_eval.looks.budget import sketches_of

        tests = _tests(folder)
        own = own or list(rows) if tests else own
        known = sketches_of(Ledger(folder / "ledger.jsonl").entries()) if tests else {}
        for split in tests:
            sha, name = split.sha256, split.name
            if not split.file.endswith(SEALED):
                if (share := _plain(folder, name, own)) >= SHARED:
                    raise Refusal(
                        "E_NOT_REGISTERED",
                        f"{path}: {share:.1%} of its rows are rows of the test split {name} of "
                        f"{folder}: measured as a plain file, nobody would count the look",
                        "take them out, or develop on a tune split: guard eval run --workspace "
                        f"{folder} --split tune",
                    )
            elif sha in known and (share := _share(folder, sha, known[sha], own)):
                raise Refusal(
                    "E_SEALED_SPILL",
                    f"{path}: {share:.1%} of its rows are (nearly) rows of the sealed {name} of "
                    f"{folder}",
                    f"develop on a tune split. If others have the file: guard eval seal burn "
                    f'{name} --reason "its rows got out"',
                )


def whole(path: Path, found: Identity) -> None:
    """Raise Refusal if a file's rows are all those of a test split of a workspace that is near."""
    for folder in _workspaces(path):
        for split in _tests(folder):
            if found.merkle == split.merkle:
                raise Refusal(
                    "E_NOT_REGISTERED",
                    f"{path}: has the rows of the test split {split.name} of {folder}: measured as "
                    "a plain file, nobody would count the look",
                    f"guard eval register -w {folder} --policy NAME --split {split.name}, "
                    "then guard "
                    f"eval run -w {folder} --split {split.name} --target guard:NAME; develop on a "
                    "tune split",
                )


def _workspaces(path: Path) -> Iterator[Path]:
    folders = dict.fromkeys([Path.cwd(), *path.resolve().parents])
    return (folder for folder in folders if (folder / NAME).is_file())


def _tests(folder: Path) -> list[Split]:
    """The test splits of a workspace; one that was burned is there to be tuned on."""
    from guard_eval.ledger.ledger import Ledger
    from guard_eval.looks.budget import burned

    tests = [s for s in Workspace(folder).manifest.splits.values() if s.role is Role.TEST]
    gone = burned(Ledger(folder / "ledger.jsonl").entries()) if tests else {}
    return [split for split in tests if split.sha256 not in gone]


def _plain(folder: Path, name: str, rows: Sequence[Row]) -> float:
    """Return the share of rows that say the same as one of a split in a plain file."""
    from guard_eval.refusals.overlap import wording

    try:
        theirs = {wording(row) for row in Workspace(folder).rows(name)}
    except EvalError:  # the split's file is gone: nothing to compare with
        return 0.0
    return sum(wording(row) in theirs for row in rows) / len(rows) if rows else 0.0


def _share(folder: Path, sha: str, digest: str, rows: Sequence[Row]) -> float:
    """Return the share of rows that a sealed split has, too; 0 without its key."""
    from guard_eval.looks import budget
    from guard_eval.sealed import key

    try:
        return budget.load(folder, sha, digest, key.load(folder)).shares(rows)
    except Refusal:
        raise
    except EvalError:
        return 0.0
