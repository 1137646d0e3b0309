"""A piece of text in a message that an answer may rely on."""

import re
from dataclasses import dataclass

ID = re.compile(r"[\w.:-]{1,64}")  # what an answer can cite


@dataclass(frozen=True, slots=True)
class Passage:
    """`id` and `source` are what the message itself calls the passage, if it does."""

    text: str
    id: str | None = None
    source: str | None = None
