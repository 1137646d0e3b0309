"""SQuAD 2: questions that a paragraph answers, or seems to."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from guard_eval.convert.sources import Record, records
from guard_eval.rows import Row


def squad(paths: Sequence[Path]) -> Iterator[Row]:
    """One row a question, without an answer: it measures a model. An article is a cluster.

    Reads the JSON files, and the Parquet files in which a record is a question.
    """
    for record in records(paths, under="data"):
        if "question" in record.fields:
            yield _row(record, record.fields, record["context"], record["answers"]["text"])
            continue
        for paragraph in record["paragraphs"]:
            for asked in paragraph["qas"]:
                answers = [each["text"] for each in asked["answers"]]
                yield _row(record, asked, paragraph["context"], answers)


def _row(record: Record, asked: Mapping[str, Any], context: str, answers: Sequence[str]) -> Row:
    return record.row(
        id=f"squad-{asked['id']}",
        cluster=f"squad-{record['title']}",
        question=asked["question"],
        context=context,
        answerable=bool(answers),
        reference=answers[0] if answers else "",
        label_source="person",
    )
