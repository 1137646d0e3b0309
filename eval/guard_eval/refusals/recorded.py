"""What the ledger and the splits themselves say of test splits: sketches, canaries, embargoes."""

import re
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from guard_eval.errors import EvalError
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.refusals.base import Anchor
from guard_eval.sealed.canary import MARK
from guard_eval.splits.split import Role, Split

_EMBARGO = re.compile(r"embargo (?:(\d+) days?, )?(\d+):(\d\d)")  # as timedelta writes it


def sketches(folder: Path, entries: Sequence[Entry]) -> dict[str, Any]:
    """Return the sketches that the ledger knows of; none without the key."""
    from guard_eval.looks import budget
    from guard_eval.sealed import key as keys

    known = budget.sketches_of(entries)
    if not known:
        return {}
    try:
        key = keys.load(folder)
    except EvalError as exc:
        if type(exc) is not EvalError:  # a Refusal: the key lies where it must not
            raise
        return {}
    return {sha: budget.load(folder, sha, digest, key) for sha, digest in known.items()}


def canaries(entries: Sequence[Entry]) -> dict[str, str]:
    """The canary of each sealed split, by its sha256, as it is written where it is planted."""
    seals = (e.data for e in entries if e.verb is Verb.SEAL and e.data.get("canary"))
    return {str(seal["split"]): f"{MARK}{seal['canary']}" for seal in seals}


def anchors(entries: Sequence[Entry]) -> tuple[Anchor, ...] | None:
    """The ledger's head as this user's state folder has it."""
    from guard_eval.ledger.anchors import known

    head = known(str(entries[0].data["id"])) if entries else None
    return (Anchor(head.length, head.digest, "your state folder"),) if head else None


def embargo(splits: Sequence[Split]) -> timedelta | None:
    """Return the gap that a test split dealt by time declares; None if none is."""
    rules = (split.rule for split in splits if split.role is Role.TEST)
    found = [gap for rule in rules if (gap := _EMBARGO.search(rule))]
    gaps = [timedelta(days=int(g[1] or 0), hours=int(g[2]), minutes=int(g[3])) for g in found]
    return max(gaps, default=None)
