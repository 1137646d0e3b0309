"""The same row twice: in two splits, in one split, or in a field where nobody looks."""

from collections.abc import Iterable
from itertools import islice

from guard_eval.counted import count
from guard_eval.refusals.base import Case
from guard_eval.refusals.overlap import Overlap, wording
from guard_eval.refusals.readings import unpacked
from guard_eval.refusals.rule import DEALT, Answer, Effect, Rule, Seen, Unknown, answer
from guard_eval.refusals.steps import AGAIN, ANEW, APART
from guard_eval.splits.split import Split

SAME = 1.0
NEAR = 0.5  # Jaccard similarity of word triples


def across(case: Case) -> Answer:
    """Exact copies in two splits, spelling and spacing aside."""
    found = [o for o in _between(case) if o.similarity == SAME]
    seen = _told(case, found, "says the same as a row of another split", "say the same as rows of")
    return answer(seen or _sealed(case, copies=True), _unread(case), _compared(case))


def nearly(case: Case) -> Answer:
    """Rows of two splits with half of their word triples in common."""
    if case.near is None:
        return Unknown("no search for near-duplicates was given")
    found = [o for o in _between(case) if o.similarity < SAME]
    seen = _told(case, found, "is nearly a row of another split", "are nearly rows of")
    return answer(seen or _sealed(case, copies=False), _unread(case), _compared(case))


def paraphrased(case: Case) -> Answer:
    """Rows of two splits that mean the same by embedding: a hint, not a proof."""
    if case.likeness is None:
        return Unknown(
            "copies in other words are looked for by `guard eval leaks scan --paraphrases`, before "
            "the split is sealed"
        )
    places = [(split, n) for split, rows in case.rows.items() for n in range(len(rows))]
    texts = [wording(case.rows[split][n]) for split, n in places]
    known = {frozenset((o.left, o.right)) for o in case.overlaps}
    pairs = [
        Overlap(places[pair.left], places[pair.right], pair.similarity)
        for pair in case.likeness.pairs(texts)
    ]
    found = [o for o in pairs if _apart(case, o) and frozenset((o.left, o.right)) not in known]
    seen = _told(case, found, "may mean the same as a row of another split", "may mean the same as")
    return answer(seen, _unread(case), _compared(case))


def within(case: Case) -> Answer:
    """Copies in one split under several clusters: they count as independent and are not."""
    found = [
        o
        for o in case.overlaps
        if o.left[0] == o.right[0]
        and o.similarity == SAME
        and _group(case, o.left) != _group(case, o.right)
    ]
    seen = _told(case, found, "is in its split twice under two clusters", "are copies in")
    return answer(seen, _unread(case), f"{_rows(case)}: no copy counts as independent")


def hidden(case: Case) -> Answer:
    """Question and answer of a test row in the context or a further field of another row."""
    others = [
        (
            split.sha256,
            place,
            unpacked(" ".join([*(p.text for p in row.context), *row.meta.values()])),
        )
        for split in case.splits
        if split not in case.tests
        for place, row in enumerate(case.rows.get(split.sha256, ()))
        if row.context or row.meta
    ]
    texts = [text for _, _, text in others]
    missing = []
    for test in case.tests:
        places = case.held(test, texts)
        if places is None:
            missing.append(f"{test.name} can neither be searched nor has a sketch")
        elif places:
            split, place, _ = others[places[0]]
            text = f"{count(len(places), 'row')} of {case.name(split)} with a row of {test.name} in"
            names = {"split": test.name, "other": case.name(split)}
            example = _row(case, (split, place))
            return Seen(f"{text} the context or a further field (first: {example})", names)
    return answer(None, missing, f"contexts and further fields of {count(len(others), 'row')}")


def _between(case: Case) -> Iterable[Overlap]:
    return (o for o in case.overlaps if _apart(case, o))


def _apart(case: Case, overlap: Overlap) -> bool:
    """Say whether the two rows have different roles: two splits of one role may share rows."""
    roles = {split.sha256: split.role for split in case.compared}
    left, right = (roles.get(place[0]) for place in (overlap.left, overlap.right))
    return left is not None and right is not None and left is not right


def _group(case: Case, place: tuple[str, int]) -> str:
    return case.rows[place[0]][place[1]].group


def _told(case: Case, found: list[Overlap], one: str, many: str) -> Seen | None:
    if not found:
        return None
    left, right = (case.name(place[0]) for place in (found[0].left, found[0].right))
    number = len({o.right for o in found})
    lefts, rights = (
        " and ".join(dict.fromkeys(case.name(each[0]) for each in side))
        for side in ([o.left for o in found], [o.right for o in found])
    )
    says = (
        f"1 row of {right} {one}" if number == 1 else f"{number:,} rows of {rights} {many} {lefts}"
    )
    examples = ", ".join(f"{_row(case, o.left)} ~ {_row(case, o.right)}" for o in found[:3])
    rows = (case.rows[split][place] for split, place in (o.right for o in found))
    hashes = tuple(row.content[:12] for row in islice(rows, 3))
    return Seen(f"{says} ({examples})", {"split": right, "other": left}, number, hashes)


def _row(case: Case, place: tuple[str, int]) -> str:
    """Return a row's split, its number and the start of its hash: never its text."""
    split, number = place
    return f"{case.name(split)} row {number + 1} #{case.rows[split][number].content[:8]}"


def _sealed(case: Case, *, copies: bool) -> Seen | None:
    """Copies of sealed rows, or else near copies, as far as their sketch can tell the two apart."""
    for test, split, similar in case.sealed_copies:
        alike = [n for n, each in enumerate(similar) if each >= NEAR]
        found = [n for n in alike if (similar[n] == SAME) is copies]
        if found:
            how = "say the same as" if copies else "are nearly"
            which = ", ".join(_row(case, (split.sha256, n)) for n in found[:3])
            text = f"{count(len(found), 'row')} of {split.name} {how} rows of the sealed "
            return Seen(f"{text}{test.name} ({which})", {"split": test.name, "other": split.name})
    return None


def _unread(case: Case) -> list[str]:
    known = case.rows.keys() | case.sketches.keys()
    missing = [f"{s.name} can neither be read nor has a sketch" for s in _unknown(case, known)]
    return missing or ([] if case.splits else ["no split was given"])


def _unknown(case: Case, known: set[str]) -> list[Split]:
    return [split for split in case.compared if split.sha256 not in known]


def _rows(case: Case) -> str:
    return count(sum(map(len, case.rows.values())), "row")


def _compared(case: Case) -> str:
    sealed = len(case.sketches.keys() - case.rows.keys())
    return f"{_rows(case)} of {count(len(case.splits), 'split')} compared, {sealed} by sketch"


RULES = (
    Rule(
        "E_DUP_ACROSS_SPLITS",
        "The same row is in two splits",
        "Whoever tuned on one of them has seen the other. A measurement on rows that were seen is "
        "too good.",
        f"{APART} Then fit what was fitted on {{other}} again.",
        DEALT,
        across,
    ),
    Rule(
        "E_NEARDUP",
        "Nearly the same row is in two splits",
        "A row with a few words changed is answered like its original, so it is not a new case.",
        f"{APART} Then fit what was fitted on {{other}} again.",
        DEALT,
        nearly,
    ),
    Rule(
        "E_PARAPHRASE",
        "Rows of two splits may mean the same",
        "An embedding finds them alike. That is a hint only: alike is not the same.",
        "Compare the rows named. If they are the same case, give both the same `cluster` and deal "
        f"{ANEW}. If not, say so: `guard eval leaks waive "
        "E_PARAPHRASE --split "
        "{split} --reason '...'`.",
        DEALT,
        paraphrased,
        Effect.WAIVABLE,
    ),
    Rule(
        "E_DUP_IN_SPLIT",
        "Copies of a row count as independent",
        "Ten copies of a row under ten clusters make an interval look three times as narrow as it "
        "is.",
        f"Remove the copies, or give them the same `cluster`. {AGAIN}",
        DEALT,
        within,
    ),
    Rule(
        "E_HIDDEN_COPY",
        "A test row stands inside another row",
        "Its question and answer were found in the context or in a further field (`meta`) of a row "
        "that is fitted on.",
        f"Remove that text from the rows of {{other}}. {AGAIN} Then fit again.",
        DEALT,
        hidden,
    ),
)
