"""Sealed text where it must not be."""

from collections.abc import Iterator

from guard_eval.counted import count
from guard_eval.likeness.words import signs
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.readings import decoded
from guard_eval.refusals.rule import ALWAYS, MEASURED, Answer, Rule, Seen, Unknown, answer
from guard_eval.splits.split import Level

IN_MEMORY = (
    "Keep the rows in memory: `guard eval run -w . --split {split} --target guard:NAME --executor "
    "local`."
)
SPILLS = frozenset({"ray"})  # executors that write what passes through them to disk


def canary(case: Case) -> Answer:
    """The mark of a sealed split in a log, a prompt, a document or another row."""
    if not case.canaries:
        return Unknown("no split with a canary was given")
    marks = {sha256: signs(mark) for sha256, mark in case.canaries.items()}
    looked = 0
    for name, text in _texts(case):
        looked += 1
        plain = signs(text)
        for sha256, mark in marks.items():
            if mark in plain or mark[::-1] in plain:
                names = {"split": case.name(sha256), "place": name}
                return Seen(f"the canary of {names['split']} stands in {name}", names)
    if not looked:
        return Unknown("no logs, prompts or documents were given")
    return answer(None, _unread(case), f"{count(looked, 'text')} without the canary")


def spilled(case: Case) -> Answer:
    """Sealed rows in a plain file, or about to pass through an executor that writes to disk."""
    sealed = [test for test in case.tests if test.level is not Level.DECLARED]
    if case.executor is None and case.texts is None and case.plain is None:
        return Unknown("neither the executor nor the files of the workspace were given")
    missing = _unread(case) if sealed else []
    for test in sealed:
        if files := (case.plain or {}).get(test.sha256):
            holds = "hold" if files[1:] else "holds"
            text = f"{' and '.join(files)} {holds} the rows of the sealed {test.name} in plain"
            return Seen(text, {"split": test.name, "place": files[0]})
        if case.executor in SPILLS and not case.encrypted:
            text = f"{case.executor} would write rows of the sealed {test.name} to disk in plain"
            names = {"split": test.name, "place": "the executor"}
            return Seen(text, names, remedy=IN_MEMORY.format(split=test.name))
        sketch = case.sketches.get(test.sha256)
        if sketch is None and case.texts:
            missing.append(f"{test.name} has no sketch")
        for name, text in (case.texts or {}).items():
            if sketch and sketch.contains(decoded(text)):
                found = f"{name} holds a row of the sealed {test.name} in plain"
                return Seen(found, {"split": test.name, "place": name})
    return answer(None, missing, f"{count(len(case.texts or {}), 'file')} without sealed rows")


def _unread(case: Case) -> list[str]:
    if not case.unread:
        return []
    left = count(len(case.unread), "place")
    return [
        f"{left} not looked through (packed, too large or not to be read), first {case.unread[0]}"
    ]


def _texts(case: Case) -> Iterator[tuple[str, str]]:
    yield from ((name, decoded(text)) for name, text in (case.texts or {}).items())
    for part in case.bundle.parts if case.bundle else ():
        if part.text:
            yield f"{part.kind} {part.name}".rstrip(), decoded(part.text)
    for document in case.documents or ():
        yield f"document {document.id or document.source}", decoded(document.text)
    for split in case.splits:
        if split.sha256 not in case.canaries:
            for number, row in enumerate(case.rows.get(split.sha256, ()), 1):
                under = " ".join(passage.text for passage in row.context)
                said = f"{row.question} {under} {row.answer} {row.reference} {row.meta}"
                yield f"{split.name} row {number}", said


RULES = (
    Rule(
        "E_CANARY",
        "Sealed text has got out",
        "Every sealed split holds a mark that stands nowhere else. It was found outside, so the "
        "rows around it were there, too.",
        "Give the split up as held-out, `guard eval seal burn {split} --reason ...`, remove what "
        "leaked from {place}, and seal new rows: `guard eval seal make SPLIT --remove-plain`.",
        ALWAYS,
        canary,
        of_test=False,
    ),
    Rule(
        "E_SEALED_SPILL",
        "Sealed rows lie, or would lie, in plain on a disk",
        "Whoever has the disk has the test.",
        "Delete {place}, or move it out of the workspace to where nobody tunes: `mv {place} "
        "ELSEWHERE`. Of the file of a data set, say then where it is: `guard eval data add "
        "ELSEWHERE/FILE --name NAME`. If others could read it, give the split up: `guard eval seal "
        "burn {split} --reason ...`.",
        frozenset({Moment.SEAL, *MEASURED}),
        spilled,
    ),
)
