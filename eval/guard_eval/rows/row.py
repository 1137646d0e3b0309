"""A row: one question with what the answer may rest on, an answer or none, and what is known."""

import hashlib
import unicodedata
from datetime import UTC, datetime
from typing import Annotated, Any, Literal

import orjson
from pydantic import AwareDatetime, BaseModel, BeforeValidator, Field

from guard.fixed import Fixed
from guard_eval.canonical import canonical

Label = Literal["supported", "unsupported"]
"""Of an answer: does all of it stand in the context?"""


TIMES = ("event_time", "available_at", "ingested_at", "label_available_at", "prediction_time")
"""Fields of a row that say when."""


class Passage(Fixed):
    """A text that the answer may rest on, and since when it could be had."""

    id: str = ""
    text: str
    source: str = ""
    available_at: AwareDatetime | None = None
    ingested_at: AwareDatetime | None = None


class LabelledClaim(Fixed):
    """A statement of the answer, with a label of its own."""

    text: str
    label: Label


class Quote(Fixed):
    """Words of a document that answer the question, or a part of it: what a search has to find."""

    document: str = Field(min_length=1)
    text: str = Field(min_length=1)


_KEPT = frozenset({str, bool})  # whose empty value says something


def _written(value: Any) -> Any:
    """What orjson is not to write in its own way."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat()
    if isinstance(value, BaseModel):
        return {name: each for name, each in vars(value).items() if each is not None}
    raise TypeError(f"no canonical form of {type(value).__name__}")


def _canonical(fields: dict[str, Any]) -> bytes:
    """As `canonical.canonical`, in a fifth of the time; without what is None or empty in them."""
    option = orjson.OPT_SORT_KEYS | orjson.OPT_PASSTHROUGH_DATETIME
    form = orjson.dumps(fields, _written, option)
    if form.isascii() or unicodedata.is_normalized("NFC", form.decode()):
        return form
    return canonical(fields)


def _passages(value: Any) -> Any:
    if isinstance(value, str):
        value = [value]
    if isinstance(value, list | tuple):
        return tuple({"text": each} if isinstance(each, str) else each for each in value)
    return value


Context = Annotated[tuple[Passage, ...], BeforeValidator(_passages)]
"""Passages, or their texts alone."""


class Row(Fixed):
    """One row of a data set.

    With an `answer`, the row measures a judge: `label` says whether the answer stands. Without one,
    it measures a model: `answerable` says whether the context holds the answer, `reference` what
    it is.
    """

    id: str = Field(min_length=1)
    cluster: str = Field(
        "", description="rows that share a source: document, conversation, template; default: id"
    )
    question: str = ""
    context: Context = ()
    answer: str = ""
    claims: tuple[LabelledClaim, ...] = ()
    label: Label | None = None
    label_source: str = Field("", description="who said so: a person, a rule, a model")
    answerable: bool | None = None
    reference: str = ""
    quotes: tuple[Quote, ...] = Field(
        (), description="what `guard eval retrieval` expects to be found for the question"
    )
    event_time: AwareDatetime | None = Field(None, description="when it happened")
    available_at: AwareDatetime | None = Field(None, description="since when the row could be had")
    ingested_at: AwareDatetime | None = Field(None, description="since when we have it")
    label_available_at: AwareDatetime | None = Field(
        None, description="since when the label is known"
    )
    prediction_time: AwareDatetime | None = Field(None, description="when the answer was due")
    segment: str = Field("", description="slice that is reported apart: domain, language, customer")
    meta: dict[str, str] = Field(
        default_factory=dict, description="further fields of the source: never shown to a guard"
    )

    @property
    def group(self) -> str:
        """The cluster, or the row's own id where none is given."""
        return self.cluster or self.id

    @property
    def canonical(self) -> bytes:
        """The row's canonical form: `canonical.canonical` of it."""
        return _canonical(
            {
                name: each
                for name, each in vars(self).items()
                if each is not None and (each or type(each) in _KEPT)
            }
        )

    @property
    def digest(self) -> str:
        """The hash of everything in the row, 64 hexadecimal digits."""
        return hashlib.sha256(self.canonical).hexdigest()

    @property
    def content(self) -> str:
        """The hash of what is asked, answered and shown: renaming a row does not change it."""
        said: dict[str, Any] = {"q": self.question, "a": self.answer}
        if self.context:
            said["c"] = [passage.text for passage in self.context]
        return hashlib.sha256(_canonical(said)).hexdigest()
