"""FaithBench: summaries by ten models, with spans that people marked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from guard_eval.convert.sources import Record, key, records
from guard_eval.rows.row import LabelledClaim, Row

_WRONG, _RIGHT = ("unwanted", "questionable"), ("benign", "consistent")


def faithbench(paths: Sequence[Path]) -> Iterator[Row]:
    """One row a sample of `batch_N.json`.

    A span that anybody marked as unwanted or questionable makes the summary unsupported; benign
    ones do not (the strictest of the published ways to pool).
    """
    for record in records(paths, under="samples"):
        about = record.fields.get("metadata") or {}
        spans = [each for each in record.objects("annotations") if _wrong(each)]
        texts = dict.fromkeys(s.get("summary_span") for s in spans if s.get("summary_span"))
        yield record.row(
            id=f"faithbench-{record.path.stem}-{record['sample_id']}",
            cluster=f"faithbench-{key(str(record['source']))}",
            question="Summarize the passage.",
            context=str(record["source"]),
            answer=str(record["summary"]).strip(),
            claims=tuple(LabelledClaim(text=text, label="unsupported") for text in texts),
            label="unsupported" if spans else "supported",
            label_source="person",
            meta={"model": str(about.get("summarizer") or record.get("meta_model"))},
        )


def _wrong(annotation: Record) -> bool:
    given = annotation.fields.get("label") or []
    labels = [str(each).lower() for each in ([given] if isinstance(given, str) else given)]
    if unknown := [each for each in labels if not each.startswith((*_WRONG, *_RIGHT))]:
        known = ", ".join((*_WRONG, *_RIGHT))
        raise annotation.wrong("annotations.label", f"must begin with {known} (got {unknown[0]!r})")
    return any(each.startswith(_WRONG) for each in labels)
