"""RAGBench: answers of two models to retrieved documents, labelled by a model."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from guard_eval.convert.sources import Record, key, records
from guard_eval.rows.row import Label, LabelledClaim, Row

_MEANT: Mapping[str, Label] = {"true": "supported", "false": "unsupported"}


def ragbench(paths: Sequence[Path]) -> Iterator[Row]:
    """One row a record; `adherence_score` is its label, and a sentence of the answer a claim.

    A record without adherence_score has no label. Answers to the same documents are a cluster.
    """
    for record in records(paths):
        adheres = record.fields.get("adherence_score") is not None
        model = record.get("generation_model_name")
        documents = record.texts("documents")
        yield record.row(
            id=f"ragbench-{record.get('dataset_name')}-{record['id']}-{model}",
            cluster=f"ragbench-{key(*documents)}",
            question=str(record["question"]),
            context=documents,
            answer=str(record["response"]),
            claims=_claims(record),
            label=record.one_of("adherence_score", _MEANT) if adheres else None,
            label_source=record.get("annotating_model_name") or "model",
            segment=record.get("dataset_name"),
            meta={"model": model},
        )


def _claims(record: Record) -> tuple[LabelledClaim, ...]:
    """The sentences, where it was said which of them do not stand, in line with the label."""
    wrong = record.fields.get("unsupported_response_sentence_keys")
    if wrong is None or record.get("adherence_score").lower() != str(not wrong).lower():
        return ()
    return tuple(
        LabelledClaim(text=text, label="unsupported" if name in wrong else "supported")
        for name, text in record.fields.get("response_sentences") or ()
    )
