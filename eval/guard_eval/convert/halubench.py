"""HaluBench: questions with a passage and an answer that passes or fails."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from guard_eval.convert.sources import key, records
from guard_eval.rows.row import Row


def halubench(paths: Sequence[Path]) -> Iterator[Row]:
    """One row a record; PASS is supported, FAIL unsupported."""
    for record in records(paths):
        yield record.row(
            id=f"halubench-{record['id']}",
            cluster=f"halubench-{key(str(record['passage']))}",
            question=str(record["question"]),
            context=str(record["passage"]),
            answer=str(record["answer"]),
            label=record.one_of("label", {"pass": "supported", "fail": "unsupported"}),
            label_source="as published",
            segment=record.get("source_ds"),
        )
