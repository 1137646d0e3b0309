"""A test cut in two: its questions in one document of the corpus, their answers in another."""

from collections import defaultdict
from collections.abc import Sequence

from guard_eval.counted import count
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.overlap import normal, normals, stands
from guard_eval.refusals.ports import Near
from guard_eval.refusals.prompts import whole
from guard_eval.refusals.rule import Answer, Clear, Effect, Rule, Seen, Unknown, answer
from guard_eval.rows.row import Row

FEWEST = 2  # rows; one alone may be chance


def in_pieces(case: Case) -> Answer:
    """Rows whose question stands in one document and whose answer stands in another."""
    if case.documents is None or case.near is None:
        return Unknown("the documents of the corpus were not given")
    if not case.documents:
        return Clear("the policy searches no corpus")
    texts = normals([text for _, text in whole(case.documents)])
    missing = []
    for test in case.tests:
        if test.sha256 not in case.rows:
            missing.append(f"it is looked for once the rows of {test.name} may be read")
            continue
        own = [row for row in case.rows[test.sha256] if not _quoted(row)]
        if (found := _apart(own, texts, case.near)) >= FEWEST:
            where = "in one document of the corpus, and their answer in another"
            text = f"{found:,} rows of {test.name} have their question {where}"
            return Seen(text, {"split": test.name}, found)
    return answer(None, missing, f"{count(len(texts), 'document')} hold no test row in pieces")


def _apart(rows: Sequence[Row], texts: Sequence[str], near: Near) -> int:
    """How many rows have their question in one of the texts and their answer in another one."""
    asked = _held([row.question for row in rows], texts, near)
    answered = _held([row.answer or row.reference for row in rows], texts, near)
    return sum(len(answered[n] | places) > 1 for n, places in asked.items() if answered.get(n))


def _held(needles: Sequence[str], texts: Sequence[str], near: Near) -> dict[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    for pair in near.contained(normals(needles), texts):
        found[pair.left].add(pair.right)
    return found


def _quoted(row: Row) -> bool:
    """Whether the answer is a quotation of what it rests on, which may be in the corpus."""
    under = normal(" ".join(passage.text for passage in row.context))
    return stands(normal(row.answer or row.reference), under)


RULES = (
    Rule(
        "E_CORPUS_IN_PIECES",
        "Questions and answers of the test stand in separate documents",
        "One document has test questions, another has their answers, which the texts that the rows "
        "rest on do not have. Searched together they give the answers away.",
        "Remove the document with the answers, `guard corpus delete DOCUMENT --corpus CORPUS`, and "
        "measure on new rows. If the answers are quotations of it, nothing: the report says so.",
        frozenset({Moment.REPORT}),
        in_pieces,
        Effect.FLAG,
    ),
)
