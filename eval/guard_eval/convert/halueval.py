"""HaluEval: right answers and answers that a model was told to make up."""

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from guard_eval.convert.sources import Record, key, records
from guard_eval.rows.row import Label, Row

_SHAPES = {  # kind: (context, question, right answer, made-up answer)
    "qa": ("knowledge", "question", "right_answer", "hallucinated_answer"),
    "dialogue": ("knowledge", "dialogue_history", "right_response", "hallucinated_response"),
    "summarization": ("document", "", "right_summary", "hallucinated_summary"),
}


def halueval(paths: Sequence[Path]) -> Iterator[Row]:
    """Make two rows of a record with a right and a made-up answer, one of general queries.

    Neither ids nor order tell which is which. General queries come without context.
    """
    for record in records(paths):
        if "user_query" in record.fields:
            yield _general(record)
            continue
        found = [kind for kind, shape in _SHAPES.items() if shape[3] in record.fields]
        if not found:
            raise record.wrong("", "no kind of HaluEval has these fields")
        yield from _pair(record, found[0])


def _pair(record: Record, kind: str) -> Iterator[Row]:
    context, question, right, made_up = _SHAPES[kind]
    answers: list[tuple[str, Label]] = [
        (str(record[right]), "supported"), (str(record[made_up]), "unsupported"),
    ]  # fmt: skip
    answers.sort(key=lambda each: hashlib.sha256(each[0].encode()).digest())
    for letter, (answer, label) in zip("ab", answers, strict=True):
        yield record.row(
            id=f"halueval-{kind}-{record.number}-{letter}",
            cluster=f"halueval-{key(str(record[context]))}",
            question=record.get(question) or "Summarize the document.",
            context=str(record[context]),
            answer=answer,
            label=label,
            label_source="made up by a model",
            segment=kind,
        )


def _general(record: Record) -> Row:
    return record.row(
        id=f"halueval-general-{record.get('ID') or record.number}",
        question=str(record["user_query"]),
        answer=str(record["chatgpt_response"]),
        label=record.one_of("hallucination_label", {"yes": "unsupported", "no": "supported"}),
        label_source="person",
        segment="general",
    )
