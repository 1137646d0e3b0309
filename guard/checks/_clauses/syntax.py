"""A sentence as tokens that remember where they stood, and the small words that build it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

QUOTED = re.compile(r"\"[^\"“”.,;!?]{1,80}\"|“[^\"“”.,;!?]{1,80}”")
"""A few words between quotation marks, a title or a term: no sentence that someone says."""

_TOKEN = re.compile(
    r"\([^()]{1,200}\)|\[[^\[\]]{1,200}\]|"
    + QUOTED.pattern
    + r"|\d+(?:[.,:/-]\d+)*[^\W\d_]*+|[^\W_]+(?:['’.&/-][^\W_]+)*|[^\w\s]|_"
)
_ATTACHED = frozenset(",;:)]")

DETERMINERS = frozenset(
    "a an the its his her their my our your this these those every each".split()
)
COUNTS = frozenset("two three four five six seven eight nine ten several many numerous".split())
PREPOSITIONS = frozenset(
    """
    about above across after against along among around as at before behind below beneath beside
    between beyond by concerning despite down during for from in inside into like near of off on
    onto out outside over past per through throughout to toward towards under until up upon via with
    within without
    """.split()
)
RELATIVES = frozenset(
    """
    that which who whom whose where when why how what while whereas until once than whereby
    """.split()
)
SUBJECTS = frozenset("he she it they we i you".split())
PRONOUNS = SUBJECTS | frozenset("him her them us me this these those there".split())
QUANTIFIERS = frozenset("no none nobody nothing few some any most many several only hardly".split())
ADVERBS = frozenset(
    """
    also later then subsequently eventually currently now still soon often finally usually
    previously originally always first again ultimately sometimes now almost nearly mostly
    """.split()
)
_NOT_LY = frozenset("family early daily assembly supply italy july reply ally anomaly fly".split())


@dataclass(frozen=True, slots=True)
class Token:
    """A word, a mark, or what stands in brackets or quotation marks.

    `apart` says whether white space stands before it.
    `start` and `end` are its characters in the sentence; a token that a clause only borrows from
    another one is not `own`.
    """

    text: str
    start: int
    end: int
    apart: bool
    own: bool = True

    @property
    def word(self) -> str:
        """The token in lower case."""
        return self.text.lower()


Tokens = Sequence[Token]


def tokens(text: str) -> list[Token]:
    """Return the words and marks of a text, in order."""
    found, end = [], 0
    for match in _TOKEN.finditer(text):
        found.append(Token(match[0], match.start(), match.end(), match.start() > end))
        end = match.end()
    return found


def borrowed(some: Tokens) -> list[Token]:
    """Return the tokens as another clause carries them over."""
    return [replace(token, own=False) for token in some]


def begun(some: Tokens) -> list[Token]:
    """Return the tokens as a sentence begins: the first with a capital, none but marks dropped."""
    first, *rest = some
    return [replace(first, text=first.text[:1].upper() + first.text[1:]), *rest]


def spelled(some: Tokens) -> str:
    """Return the tokens as a sentence, with a full stop."""
    parts: list[str] = []
    end = -1
    for token in some:
        if parts and token.text not in _ATTACHED and (token.apart or token.start != end):
            parts.append(" ")
        parts.append(token.text)
        end = token.end
    text = "".join(parts)
    return text if text.endswith((".", "!")) else text + "."


def is_word(token: Token) -> bool:
    """Whether the token is a word, a number or a quotation."""
    return token.text[0].isalnum() or (len(token.text) > 1 and token.text[0] in '"“')


def is_aside(token: Token) -> bool:
    """Whether the token is what stands in brackets."""
    return len(token.text) > 1 and token.text[0] in "(["


def is_name(token: Token) -> bool:
    """Whether the token is written with a capital."""
    return token.text.lstrip('"“')[:1].isupper()


def is_adverb(token: Token) -> bool:
    """Whether the token is an adverb that may stand before a verb."""
    word = token.text
    return word in ADVERBS or (
        word.endswith("ly")
        and len(word) > 4
        and word.isalpha()
        and word.islower()
        and word not in _NOT_LY
    )
