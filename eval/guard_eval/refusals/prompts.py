"""Test rows in what the model is shown: prompts, few-shots, the corpus."""

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from guard_eval.canonical import digest
from guard_eval.counted import count
from guard_eval.lineage.parts import Part
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.overlap import FEW, wording
from guard_eval.refusals.readings import readings, unpacked
from guard_eval.refusals.rule import MEASURED, Answer, Clear, Rule, Seen, Unknown, answer
from guard_eval.refusals.steps import REGISTER
from guard_eval.rows.row import Passage, Row
from guard_eval.splits.split import Split

_MARK = re.compile(r"^\W*(?:q|a|question|answer|user|assistant)\s*:", re.I | re.M)
ELSEWHERE = {"few_shot", "judge"}  # kinds with a check of their own


_EMPTY = digest({"value": ""})  # of a prompt that says nothing


def in_prompt(case: Case) -> Answer:
    """Test rows in a prompt or in any other part that is text."""
    parts = [part for part in _parts(case) if part.kind not in ELSEWHERE]
    return _found(case, [*parts, *_together(parts)], "prompts")


def in_few_shot(case: Case) -> Answer:
    """Test rows, or near copies, among the examples that the model is shown."""
    parts = [part for part in _parts(case) if part.kind == "few_shot"]
    return _found(case, parts, "lists of examples")


def in_corpus(case: Case) -> Answer:
    """Documents of the corpus that hold a test question together with its answer."""
    if case.documents is None:
        return Unknown("the documents of the corpus were not given: name a policy, or --corpus")
    if not case.documents:
        return Clear("the policy searches no corpus")
    texts = [*whole(case.documents)]
    missing = []
    for test in case.tests:
        places = case.held(test, [unpacked(text) for _, text in texts])
        if places is None:
            missing.append(_unread(test))
        elif places:
            first, _ = texts[places[0]]
            text = f"{count(len(places), 'document')} with questions and answers of {test.name}"
            names = {"split": test.name, "document": shlex.quote(first.source or first.id)}
            searched = [p.name for p in _parts(case) if p.kind == "corpus_snapshot"]
            names |= {"corpus": searched[0]} if searched else {}
            return Seen(f"{text} (first: {first.id or first.source or 'unnamed'})", names)
    return answer(None, missing, f"{count(len(texts), 'document')} hold no test row")


def whole(documents: Sequence[Passage]) -> Iterator[tuple[Passage, str]]:
    """Yield each document, by its first passage, with all that its passages say.

    A question may end one passage, and its answer begin the next.
    """
    by: dict[str, list[Passage]] = defaultdict(list)
    for number, each in enumerate(documents):
        by[each.source or f"passage {number}"].append(each)
    yield from ((own[0], "\n\n".join(each.text for each in own)) for own in by.values())


def _found(case: Case, parts: list[Part], noun: str) -> Answer:
    exact = _in_parts(case, parts, noun)
    return exact if isinstance(exact, Seen) else _near(case, parts) or exact


def _near(case: Case, parts: list[Part]) -> Seen | None:
    """A paragraph, a line, or two lines of a text that are nearly a test row."""
    for part in parts:
        blocks = [Row(id="x", question=block) for block in _blocks(part.text)]
        for test in case.tests:
            if _near_copy(case, test, blocks):
                name = f"{part.kind} {part.name}".rstrip()
                text = f"{name} holds an example that is nearly a row of {test.name}"
                return Seen(text, {"part": name, "split": test.name})
    return None


def _blocks(text: str) -> list[str]:
    """Return where an example may stand: each paragraph, each line, each two lines."""
    lines = [line for line in text.splitlines() if line.strip()]
    two = (" ".join(pair) for pair in pairwise(lines))
    marks = (_MARK.sub(" ", block) for block in (*re.split(r"\n\s*\n", text), *lines, *two))
    return [block for block in dict.fromkeys(marks) if _long(block)]


def _in_parts(case: Case, parts: list[Part], noun: str) -> Answer:
    if case.bundle is None:
        return Unknown("no policy was given")
    missing = []
    for test in case.tests:
        places = case.held(test, [part.text for part in parts])
        if places is None:
            missing.append(_unread(test))
        elif places:
            part = f"{parts[places[0]].kind} {parts[places[0]].name}".rstrip()
            return Seen(f"{part} holds a row of {test.name}", {"part": part, "split": test.name})
    kinds = ("prompt", "few_shot")
    untold = [p for p in parts if not p.text and p.sha256 != _EMPTY and p.kind in kinds]
    missing += [f"the text of {p.kind} {p.name}".rstrip() + " was not given" for p in untold]
    return Unknown("; ".join(missing)) if missing else Clear(f"{len(parts)} {noun} looked through")


def _near_copy(case: Case, test: Split, blocks: list[Row]) -> bool:
    if test.sha256 in case.rows and case.near:
        texts = [wording(row) for row in [*blocks, *case.rows[test.sha256]]]
        pairs = case.near.duplicates(texts)
        return any(pair.left < len(blocks) <= pair.right for pair in pairs)
    sketch = case.sketches.get(test.sha256)
    return bool(blocks and sketch and sketch.shares(blocks))


def _long(block: str) -> bool:
    return len(block.split()) >= FEW


def _parts(case: Case) -> list[Part]:
    """The parts, each with what its text says when it is decoded."""
    parts = case.bundle.parts if case.bundle else ()
    return [p.model_copy(update={"text": readings(p.text)}) if p.text else p for p in parts]


def _together(parts: Sequence[Part]) -> list[Part]:
    """All texts as one, for a row whose question stands in one part and its answer in another."""
    said = [part for part in parts if part.text]
    if len(said) < 2:
        return []
    text, names = "\n\n".join(part.text for part in said), ", ".join(part.name for part in said)
    return [Part(kind="setting", name=f"{names} (taken together)", sha256=_EMPTY, text=text)]


def _unread(test: Split) -> str:
    return f"{test.name} can neither be read nor has a sketch"


RULES = (
    Rule(
        "E_PROMPT_OVERLAP",
        "A test row stands in the prompt",
        "The model is told the answer to a question that it is then asked.",
        "Take the row out of the {part}, choose the wording again on the tune split, and register "
        f"the new policy: {REGISTER}.",
        MEASURED,
        in_prompt,
    ),
    Rule(
        "E_FEWSHOT_OVERLAP",
        "A test row is among the examples the model is shown",
        "An example that is a test row, or nearly one, gives its answer away.",
        "Take other examples for the {part}, from the train or tune split, and register the new "
        f"policy: {REGISTER}.",
        MEASURED,
        in_few_shot,
    ),
    Rule(
        "E_CORPUS_CONTAINS_EVAL",
        "The test is in the corpus that is searched",
        "A document holds test questions with their answers, so the model looks the answers up. A "
        "document that an answer rests on is fine.",
        "Remove the document from the corpus, `guard corpus delete {document} --corpus {corpus}`, "
        "register what is left, `guard eval register --policy NAME --split {split}`, and run "
        "again: `guard eval run -w . --split {split} --target guard:NAME`.",
        frozenset({Moment.SEAL, *MEASURED}),
        in_corpus,
    ),
)
