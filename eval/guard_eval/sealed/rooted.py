"""A seal and the ledger it was made under."""

from collections.abc import Sequence
from pathlib import Path

from guard_eval.errors import Refusal
from guard_eval.ledger.anchors import Head
from guard_eval.ledger.chain import reaches
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.sealed.seal import Header, header, place


def rooted(folder: Path, name: str, entries: Sequence[Entry]) -> None:
    """Raise Refusal where a sealed split is of another ledger, or of more of it than is there."""
    path = place(folder, name)
    if path.exists():
        seal_entry(path, header(path), folder, entries)


def seal_entry(path: Path, head: Header, folder: Path, entries: Sequence[Entry]) -> Entry:
    """The ledger's entry of a seal. Raises Refusal where the ledger is not the seal's."""
    own = str(entries[0].data["id"]) if entries else "none"
    if head.ledger != own:
        raise Refusal(
            "E_LEDGER_ROLLBACK",
            f"{path}: was sealed under ledger {head.ledger[:8]}, this one is {own[:8]}: looks that "
            "the other one counted would be lost",
            "put the ledger.jsonl back that was there at sealing",
        )
    reaches(entries, Head(head.count, head.head), folder / "ledger.jsonl", f"the seal {path.name}")
    seals = [e for e in entries if e.verb is Verb.SEAL and e.data["split"] == head.split.sha256]
    if not seals:
        raise Refusal(
            "E_LEDGER_ROLLBACK",
            f"{path}: the ledger has no entry of this seal; it ends before it, or never had one",
            "put the newest ledger.jsonl back, or seal the split again from its rows",
        )
    return seals[-1]
