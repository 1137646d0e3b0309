"""What a target gets to see of a row. Label, claims, reference and meta are never among it."""

from typing import Any

from guard_eval.rows.row import Passage, Row

FIELDS = ("question", "context", "answer", "segment", "prediction_time")
"""Fields of a row that a target is shown."""


def item(row: Row) -> dict[str, Any]:
    """A row as `POST /v1/check` takes it."""
    shown: dict[str, Any] = {
        "answer": row.answer,
        "question": row.question or None,
        "evidence": [_evidence(passage) for passage in row.context],
    }
    if row.segment:
        shown["segment"] = row.segment
    if row.prediction_time:
        shown["as_of"] = row.prediction_time.isoformat()
    return shown


def messages(row: Row) -> list[dict[str, str]]:
    """A row's question as a client with passages of its own would ask a model."""
    if not row.context:
        return [{"role": "user", "content": row.question}]
    texts = "\n".join(
        f'<document id="{_id(passage) or f"p{number}"}">\n{passage.text}\n</document>'
        for number, passage in enumerate(row.context, 1)
    )
    asked = f"<documents>\n{texts}\n</documents>\n\nQuestion: {row.question}"
    return [{"role": "user", "content": asked}]


def _evidence(passage: Passage) -> dict[str, str]:
    shown = {"text": passage.text, "id": _id(passage), "source": passage.source}
    if passage.available_at:
        shown["available_at"] = passage.available_at.isoformat()
    return {name: value for name, value in shown.items() if value or name == "text"}


def _id(passage: Passage) -> str:
    """The passage's id, where it is one that an answer can cite."""
    from guard.ground.passage import ID  # late: it loads every check of the guard

    return passage.id if ID.fullmatch(passage.id) else ""
