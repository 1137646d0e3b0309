"""AttributionBench: claims of answers, each with the references it cites."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from guard_eval.convert.sources import key, records
from guard_eval.rows.row import Row


def attributionbench(paths: Sequence[Path]) -> Iterator[Row]:
    """One row a record; the claim is the answer. Claims of one question are a cluster."""
    for record in records(paths):
        yield record.row(
            id=f"attributionbench-{record['id']}",
            cluster=f"attributionbench-{key(str(record['question']))}",
            question=str(record["question"]),
            context=record.texts("references"),
            answer=str(record["claim"]),
            label=record.one_of(
                "attribution_label",
                {"attributable": "supported", "not attributable": "unsupported"},
            ),
            label_source="as published",
            segment=record.get("src_dataset"),
        )
