"""A judge that knows the answer, or judges itself."""

from collections import Counter
from collections.abc import Mapping

from guard_eval.counted import count
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.overlap import normal
from guard_eval.refusals.rule import DEALT, MEASURED, Answer, Clear, Rule, Seen, Unknown, answer
from guard_eval.refusals.steps import ADD, REGISTER
from guard_eval.splits.split import Role


def leaking(case: Case) -> Answer:
    """The judge is the model that wrote the answers, or its prompt holds test rows."""
    if case.judge is None and case.bundle is None:
        return Unknown("neither a judge nor a policy was given")
    if case.judge and case.generator and _model(case.judge) == _model(case.generator):
        return Seen(f"{case.judge} judges what it wrote itself", {"part": f"judge {case.judge}"})
    parts = [p for p in (case.bundle.parts if case.bundle else ()) if p.kind == "judge"]
    missing = [] if case.judge is None or case.generator else ["the generator is not named"]
    for test in case.tests:
        places = case.held(test, [part.text for part in parts])
        if places is None:
            missing.append(f"{test.name} can neither be searched nor has a sketch")
        elif places:
            part = f"judge {parts[places[0]].name}".rstrip()
            return Seen(f"the prompt of the {part} holds a row of {test.name}", {"part": part})
    return answer(None, missing, f"the judge {case.judge or 'is a model of its own and'} is apart")


def labelled_by_judge(case: Case) -> Answer:
    """Labels given by the model that is measured, or by its judge."""
    models = {_model(each): each for each in (case.judge, case.generator) if each}
    parts = case.bundle.parts if case.bundle else ()
    named = [p.params.get("value") or p.name for p in parts if p.kind in ("judge", "detector")]
    models |= {_model(name): name for name in named if name}
    if not models and case.bundle:
        return Clear("no model judges the answers")
    if not models:
        return Unknown("no judge, generator or policy was given")
    rows = [
        (split, row)
        for split in case.splits
        if split.role in (Role.CAL, Role.TEST)
        for row in case.rows.get(split.sha256, ())
    ]
    if not rows:
        return Unknown("no rows of cal or test can be read")
    said = {row.label_source: _among(models, row.label_source) for _, row in rows}
    by = Counter((split.name, said[row.label_source]) for split, row in rows)
    for (split, model), number in by.items():
        if model:
            were = "was" if number == 1 else "were"
            text = f"{count(number, 'label')} of {split} {were} given by {model}"
            return Seen(text, {"split": split, "part": model})
    return Clear(f"{count(len(rows), 'label')}, none by a model that is measured here")


def _among(models: Mapping[str, str], source: str) -> str | None:
    """Return the model that a source of labels is, or names among other words."""
    words = _model(source)
    named = (each for own, each in models.items() if " " in own and f" {own} " in f" {words} ")
    return models.get(words) or next(named, None)


def _model(name: str) -> str:
    """Return a model's name without its provider: the same model behind two doors is one."""
    return normal(name.rsplit("/", 1)[-1])


RULES = (
    Rule(
        "E_JUDGE_LEAK",
        "The judge is not independent",
        "A model is lenient with what it wrote itself, and a judge that was shown test rows knows "
        "the answers.",
        "Take another model as judge, or another prompt for the {part} with examples from the tune "
        f"split; then {REGISTER}.",
        MEASURED,
        leaking,
    ),
    Rule(
        "E_LABEL_BY_JUDGE",
        "The labels are the judge's own",
        "Then the figures say how far the judge agrees with itself.",
        "Have the rows of {split} labelled by people or by another model than {part}, name them in "
        f"`label_source`, then {ADD}.",
        frozenset({Moment.FIT, *DEALT}),
        labelled_by_judge,
    ),
)
