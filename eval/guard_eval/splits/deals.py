"""With which seeds this user dealt a data set, in whatever workspace: one of many can be chosen."""

from pathlib import Path

from guard_eval.ledger import anchors


def remember(dataset: str, seed: int) -> None:
    """Keep a seed, by sha256 of the data set; nothing fails where that cannot be written."""
    path = _place(dataset)
    if seed in seeds(dataset):
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a", encoding="ascii") as out:
            out.write(f"{seed}\n")
    except OSError:
        return


def seeds(dataset: str) -> tuple[int, ...]:
    """The seeds in the order in which they were first used."""
    path = _place(dataset)
    if not path.is_file():
        return ()
    lines = path.read_text(encoding="ascii", errors="replace").split()
    return tuple(int(line) for line in lines if line.lstrip("-").isdecimal())


def _place(dataset: str) -> Path:
    return anchors.state() / "deals" / dataset
