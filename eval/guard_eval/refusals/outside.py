"""Rows given as a plain file that are rows of a test split: a look that nobody would count."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from guard_eval.errors import EvalError, Refusal
from guard_eval.identity import Identity
from guard_eval.manifest import NAME, SEALED, Workspace
from guard_eval.rows import Row
from guard_eval.splits import Role


def refuse(path: Path, found: Identity, rows: Iterable[Row]) -> None:
    """Raise Refusal if a file's rows are those of a test split of a workspace that is near.

    Near are the working directory and every folder that the file lies in.
    """
    own: list[Row] = []
    for folder in _workspaces(path):
        from guard_eval.budget import sketches_of
        from guard_eval.ledger import Ledger

        splits = Workspace(folder).manifest.splits.values()
        for split in splits:
            if split.role is Role.TEST and found.merkle == split.merkle:
                raise Refusal(
                    "E_NOT_REGISTERED",
                    f"{path}: has the rows of the test split {split.name} of {folder}: measured as "
                    "a plain file, nobody would count the look",
                    f"guard eval register --policy NAME --split {split.name}, then guard eval run "
                    f"--workspace {folder} --split {split.name}; develop on a tune split",
                )
        sealed = {split.sha256: split.name for split in splits if split.file.endswith(SEALED)}
        own = own or list(rows) if sealed else own
        sketches = sketches_of(Ledger(folder / "ledger.jsonl").entries()) if sealed else {}
        for sha, name in sealed.items():
            if sha in sketches and (share := _share(folder, sha, sketches[sha], own)):
                raise Refusal(
                    "E_SEALED_SPILL",
                    f"{path}: {share:.1%} of its rows are (nearly) rows of the sealed {name} of "
                    f"{folder}",
                    f"develop on a tune split. If others have the file: guard eval seal burn "
                    f'{name} --reason "its rows got out"',
                )


def _workspaces(path: Path) -> Iterator[Path]:
    folders = dict.fromkeys([Path.cwd(), *path.resolve().parents])
    return (folder for folder in folders if (folder / NAME).is_file())


def _share(folder: Path, sha: str, digest: str, rows: Sequence[Row]) -> float:
    """Return the share of rows that a sealed split has, too; 0 without its key."""
    from guard_eval import budget, key

    try:
        return budget.load(folder, sha, digest, key.load(folder)).shares(rows)
    except Refusal:
        raise
    except EvalError:
        return 0.0
