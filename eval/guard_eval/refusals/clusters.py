"""Rows of one source in two splits, whatever their cluster says."""

from collections.abc import Mapping
from itertools import combinations

from guard_eval.counted import count
from guard_eval.likeness.pieces import all_sources
from guard_eval.refusals.base import Case
from guard_eval.refusals.rule import DEALT, Answer, Effect, Rule, Seen, answer
from guard_eval.refusals.steps import ANEW, APART
from guard_eval.splits.split import Split


def straddling(case: Case) -> Answer:
    """A cluster or conversation that two splits of different roles share, however it is spelt."""
    missing, compared = [], 0
    names = {sha: all_sources(rows) for sha, rows in case.rows.items()}
    for left, right in _pairs(case):
        shared = _shared(case, left, right, names)
        if shared is None:
            missing.append(f"{left.name} and {right.name} can't be compared: no rows and no sketch")
            continue
        if shared:
            text = f"{count(shared, 'cluster')} of {left.name} also in {right.name}"
            return Seen(text, {"split": right.name, "other": left.name}, shared)
        compared += 1
    if not case.splits:
        missing = ["no split was given"]
    return answer(None, missing, f"{count(compared, 'pair')} of splits share no cluster")


def blanked(case: Case) -> Answer:
    """Rows without a cluster that rest on the same text as rows of another split."""
    shared = [pair for pair in case.shared_texts if not all(row.cluster for _, row in pair)]
    if shared:
        (left, one), (right, other) = shared[0]
        text = (
            f"{count(len(shared), 'text')} under rows of both {left.name} and {right.name}, "
            f"where a row names no cluster (first: {left.name} row #{one.content[:8]} ~ "
            f"{right.name} row "
            f"#{other.content[:8]})"
        )
        return Seen(text, {"split": right.name, "other": left.name})
    return answer(None, _unreadable(case), "no row without a cluster shares its text")


def shared_text(case: Case) -> Answer:
    """Rows of two splits that rest on the same text under different clusters."""
    shared = [pair for pair in case.shared_texts if all(row.cluster for _, row in pair)]
    if shared:
        (left, one), (right, other) = shared[0]
        text = (
            f"{count(len(shared), 'text')} under rows of both {left.name} and {right.name} "
            f"(first: {left.name} row #{one.content[:8]} ~ {right.name} row #{other.content[:8]})"
        )
        return Seen(text, {"split": right.name, "other": left.name})
    return answer(None, _unreadable(case), "no text lies under rows of two splits")


def _pairs(case: Case) -> list[tuple[Split, Split]]:
    return [(a, b) for a, b in combinations(case.compared, 2) if a.role is not b.role]


def _shared(case: Case, left: Split, right: Split, names: Mapping[str, set[str]]) -> int | None:
    """Return how many clusters two splits share; None: not known."""
    mine, theirs = (names.get(each.sha256) for each in (left, right))
    if mine and theirs:
        return len(mine & theirs)
    for sealed, known in ((left, theirs), (right, mine)):
        sketch = case.sketches.get(sealed.sha256)
        if sketch and known:
            return sketch.clusters(known)
    return None


def _unreadable(case: Case) -> list[str]:
    sealed = [split.name for split in case.compared if split.sha256 not in case.rows]
    missing = [f"{name} can't be read" for name in sealed]
    return missing or ([] if case.splits else ["no split was given"])


RULES = (
    Rule(
        "E_CLUSTER_STRADDLE",
        "One source lies in two splits",
        "Rows that share a document, a conversation or a template (a cluster) are alike. If one is "
        "fitted on, the others are no longer new.",
        f"{APART} Then fit what was fitted on {{other}} again.",
        DEALT,
        straddling,
    ),
    Rule(
        "E_CLUSTER_BLANK",
        "Rows without a cluster share their text with another split",
        "A row that names no cluster counts as a source of its own. These rest on a text that rows "
        "of another split rest on.",
        f"Give rows that share a document the same `cluster`, and deal them {ANEW}. If "
        "every row rests on one common text, name the conversation or the author as `cluster`.",
        DEALT,
        blanked,
    ),
    Rule(
        "E_SHARED_CONTEXT",
        "One text lies under rows of two splits",
        "The rows name different clusters, so this may be meant: many questions about one "
        "handbook. The figures then hold for new questions about known texts, not for new texts.",
        "If the figures should hold for new documents, name the document as `cluster` and deal "
        f"{ANEW}. Otherwise nothing: the report says so.",
        DEALT,
        shared_text,
        Effect.FLAG,
    ),
)
