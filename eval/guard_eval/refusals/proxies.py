"""What tells the label without the answer being read."""

from guard_eval.counted import count
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.ports import Probe
from guard_eval.refusals.rule import (
    DEALT,
    Answer,
    Clear,
    Effect,
    Rule,
    Seen,
    Unknown,
)
from guard_eval.refusals.steps import AGAIN
from guard_eval.rows.row import TIMES

TOLD = 0.6  # lower bound of AUROC, from which on the label can be guessed
GIVEN = 0.98  # AUROC of a single field, from which on it is the label
FURTHER = ("meta.", "label_source", "segment", *TIMES)  # fields beside the row itself
SHOWN = frozenset(
    {"id", "question", "context", "answer", "segment", "event_time", "available_at",
     "prediction_time"}
)  # fmt: skip


def proxy(case: Case) -> Answer:
    """The id, the place in the file or the length tells the label, on rows that may be read."""
    if not case.probed:
        return Unknown(
            "there are too few rows that may be read, or they were not probed: `guard eval leaks "
            "scan --probe`"
        )
    found = [
        (each, split)
        for split, probes in case.probed.items()
        for each in probes
        if each.low > TOLD and not _is_label(each)
    ]
    if found:
        worst, split = max(found, key=lambda pair: pair[0].low)
        test = case.tests[0].name if case.tests else "SPLIT"
        text = f"{worst.name} alone tells the label in {split} (AUROC {worst.auroc:.2f}, at least "
        rows = next(count(each.rows, "row") for each in case.splits if each.name == split)
        seen = f"{text}{worst.low:.2f}, on {rows}; chance is 0.5)"
        return Seen(seen, {"split": test, "field": worst.name})
    return Clear(f"probed: {', '.join(case.probed)}")


def post_outcome(case: Case) -> Answer:
    """A field that is known only afterwards is shown to the guard, or is the label by itself."""
    if wrong := sorted(set(case.inputs or ()) - SHOWN):
        return Seen(f"the guard is shown {', '.join(wrong)}", {"field": wrong[0]})
    for split, probes in case.probed.items():
        for each in filter(_is_label, probes):
            text = f"{each.name} in {split} is the label, written otherwise"
            return Seen(f"{text} (AUROC {each.auroc:.3f})", {"field": each.name})
    if case.inputs is None and not case.probed:
        return Unknown("neither the fields that the guard is shown nor a probe was given")
    return Clear("the guard is shown only what is known before the answer is judged")


def _is_label(probe: Probe) -> bool:
    return probe.auroc > GIVEN and probe.low > TOLD and probe.name.startswith(FURTHER)


RULES = (
    Rule(
        "E_TARGET_PROXY",
        "The label can be guessed without reading",
        "Something beside the answer tells right from wrong. A model learns that instead of the "
        "task, and a test with the same flaw does not notice.",
        "Give ids at random, shuffle the file, and balance lengths: `guard eval data lint NAME` "
        "shows how far each field tells it in the whole set, which may be less than in a split. "
        f"{AGAIN} If it lies in the "
        "task itself, say so: `guard eval leaks waive "
        "E_TARGET_PROXY --split {split} --reason '...'`.",
        DEALT,
        proxy,
        Effect.WAIVABLE,
        of_test=False,
    ),
    Rule(
        "E_POST_OUTCOME_FIELD",
        "A field from after the verdict is used",
        "The field is filled in by whoever judged the answer. In use it is not there yet.",
        "Show the guard only the question, the context and the answer. Leave the field out: "
        "`guard eval data add FILE --name NEW --drop {field}`.",
        frozenset({*DEALT, Moment.FIT}),
        post_outcome,
        of_test=False,
    ),
)
