"""What a page is made of: the same blocks become HTML and Markdown, so both say the same."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

Tone = Literal["", "good", "warn", "bad", "unknown"]


@dataclass(frozen=True)
class Mark:
    """Words with a tone; the words alone must do."""

    text: str
    tone: Tone = ""


UNKNOWN = Mark("not measured", "unknown")
NONE = Mark("none", "unknown")

Words = str | Mark


@dataclass(frozen=True)
class Text:
    """A paragraph."""

    words: Words
    kind: Literal["text"] = "text"


@dataclass(frozen=True)
class Points:
    """A list of sentences."""

    items: tuple[Words, ...]
    kind: Literal["points"] = "points"


@dataclass(frozen=True)
class Facts:
    """Names and what they are."""

    rows: tuple[tuple[str, Words], ...]
    kind: Literal["facts"] = "facts"


@dataclass(frozen=True)
class Table:
    """Rows under a head; the first column names the row."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[tuple[Words, ...], ...]
    numbers: frozenset[int] = frozenset()  # columns
    kind: Literal["table"] = "table"


@dataclass(frozen=True)
class Picture:
    """A drawing of ours, made when it is needed, and the same in words."""

    title: str
    draw: Callable[[], str]
    words: str
    wide: bool = False
    kind: Literal["picture"] = "picture"

    @property
    def svg(self) -> str:
        """The drawing."""
        return self.draw()


@dataclass(frozen=True)
class Code:
    """What is typed in a shell."""

    text: str
    kind: Literal["code"] = "code"


Block = Text | Points | Facts | Table | Picture | Code


@dataclass(frozen=True)
class Section:
    """A heading with its blocks."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Page:
    """A whole report in words."""

    title: str
    banner: Mark
    about: tuple[Block, ...]
    sections: tuple[Section, ...]
