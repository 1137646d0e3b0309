"""RAGTruth: answers of six models, with spans that people marked as unsupported."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from guard_eval.canonical import canonical
from guard_eval.convert.sources import Record, records
from guard_eval.errors import EvalError
from guard_eval.rows.row import LabelledClaim, Row

_PASSAGE = re.compile(r"(?m)^passage (\d+):")


def ragtruth(paths: Sequence[Path]) -> Iterator[Row]:
    """Join `response.jsonl` with `source_info.jsonl`.

    A marked span makes the answer unsupported, whatever its kind, as the published example-level
    figures count; also one that is true but not in the source (`implicit_true`).
    """
    sources: dict[str, Record] = {}
    responses: list[Record] = []
    for record in records(paths):
        if "source_info" in record.fields:
            sources[str(record["source_id"])] = record
        else:
            responses.append(record)
    if not (sources and responses):
        raise EvalError("RAGTruth is two files: response.jsonl and source_info.jsonl", "give both")
    for record in responses:
        source = sources.get(str(record["source_id"]))
        if source is None:
            raise record.wrong("source_id", f"{record['source_id']} is not in source_info.jsonl")
        question, context = _asked(source)
        yield record.row(
            id=f"ragtruth-{record['id']}",
            cluster=f"ragtruth-{record['source_id']}",
            question=question,
            context=context,
            answer=record["response"],
            claims=tuple(
                LabelledClaim(text=span["text"], label="unsupported")
                for span in record.objects("labels", "text")
            ),
            label="unsupported" if record["labels"] else "supported",
            label_source="person",
            segment=str(source["task_type"]),
            meta={name: record.get(name) for name in ("model", "split", "quality", "temperature")},
        )


def _asked(source: Record) -> tuple[str, list[dict[str, str]]]:
    """What the model was asked, and what it was given to answer with."""
    info: Any = source["source_info"]
    if isinstance(info, dict) and "passages" in info:
        _, *parts = _PASSAGE.split(str(info["passages"]))
        pairs = list(zip(parts[::2], parts[1::2], strict=True))
        given = [{"id": number, "text": text.strip()} for number, text in pairs]
        return str(Record(info, source.path, source.number)["question"]), given or [
            {"text": str(info["passages"])}
        ]
    text = info if isinstance(info, str) else canonical(info).decode()
    asked = source.get("prompt")
    cut = asked.find(info) if isinstance(info, str) else asked.find("Structured data:")
    return (asked[:cut] if cut >= 0 else "").strip(), [{"text": text}]
