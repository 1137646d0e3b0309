"""LLM-AggreFact: claims, each with the document it should stand in."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from guard_eval.convert.sources import key, records
from guard_eval.rows.row import Row


def aggrefact(paths: Sequence[Path]) -> Iterator[Row]:
    """One row a record; the claim is the answer, and there is no question."""
    for record in records(paths):
        yield record.row(
            id=f"aggrefact-{record['dataset']}-{key(str(record['doc']), str(record['claim']))}"
            f"-{record.number}",
            cluster=f"aggrefact-{key(str(record['doc']))}",
            context=str(record["doc"]),
            answer=str(record["claim"]),
            label=record.one_of("label", {"1": "supported", "0": "unsupported"}),
            label_source="as published",
            segment=str(record["dataset"]),
            meta={"contamination_identifier": record.get("contamination_identifier")},
        )
