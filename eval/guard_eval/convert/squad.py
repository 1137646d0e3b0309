"""SQuAD 2: questions that a paragraph answers, or seems to."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from guard_eval.convert.sources import Record, records
from guard_eval.rows.row import Row


def squad(paths: Sequence[Path]) -> Iterator[Row]:
    """One row a question, without an answer: it measures a model. An article is a cluster.

    Reads the JSON files, and the Parquet files in which a record is a question.
    """
    for record in records(paths, under="data"):
        if "question" in record.fields:
            known = Record(record["answers"], record.path, record.number).texts("text")
            yield _row(record, record, record["context"], known)
            continue
        for paragraph in record.objects("paragraphs", "context"):
            for asked in paragraph.objects("qas", "id", "question"):
                answers = [each["text"] for each in asked.objects("answers", "text")]
                yield _row(record, asked, paragraph["context"], answers)


def _row(record: Record, asked: Record, context: str, answers: Sequence[str]) -> Row:
    return record.row(
        id=f"squad-{asked['id']}",
        cluster=f"squad-{record['title']}",
        question=asked["question"],
        context=context,
        answerable=bool(answers),
        reference=answers[0] if answers else "",
        label_source="person",
    )
