"""The words of some texts, as names are looked up in them."""

import re
from collections.abc import Iterable
from functools import cached_property, lru_cache

from guard.checks._lexicon import NAMELESS, PEOPLES, SAME, STATES
from guard.checks._words import FUNCTION, WORD, bare, fold, stem

_PART = re.compile(r"[-.'’/+]")
_OWNER = re.compile(r"['’]s?$")
_PLURAL = re.compile(r"(?<=[A-Z])s$")  # `NGOs`
_WITH_OF = re.compile("[A-Z]+[a-z][A-Z]+")  # `DoD`
_SOUNDED = 5  # letters from which on a name may be spelled in another way
_SPELLINGS = (
    (re.compile("(?<=[aou])e"), ""),  # Mueller, Müller
    (re.compile("(?<=[^aeiouy])[yi]o(?=v)"), "e"),  # Gorbachyov, Gorbachev
    (re.compile("^ye"), "e"),  # Yeltsin, Eltsin
    (re.compile("[yj]"), "i"),
    (re.compile("ck?(?=[aoukt]|$)"), "k"),  # Victor, Viktor; Frederick, Frederik
    (re.compile("ph"), "f"),
    (re.compile("w"), "v"),
    (re.compile(r"([a-z])\1"), r"\1"),
)


class Vocabulary:
    """The words of some texts, and the initials of the names in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._read: set[str] = set()
        self._words: set[str] = set()
        self._peoples: set[str] = set()
        capitals, initials, every = [], [], []
        for text in texts:
            before = last = ""
            for word in WORD.findall(text):
                folded = bare(word)
                for part in _PART.split(folded) if not folded.isalnum() else (folded,):
                    self._add(part)
                    if part[:1].isdigit():
                        self._add(before + part)
                    before = part
                self._add(folded)
                if folded[:1].isdigit() or len(folded) == 1:
                    self._add(last + folded)
                last = folded
                if word in STATES:
                    self._words.update(STATES[word].split())
                if folded in PEOPLES:
                    self._peoples.add(folded[:4])
                every.append(folded[:1])
                if folded not in FUNCTION:
                    capitals.append(folded[:1] if word[0].isupper() else " ")
                    initials.append("".join(part[:1] for part in _PART.split(folded)))
            capitals.append(" ")
        self._capitals = "".join(capitals)
        self._initials = "".join(initials)
        self._every = "".join(every)

    def _add(self, word: str) -> None:
        if word not in self._read:
            self._read.add(word)
            self._words.update((word, stem(word), SAME.get(word, word)))

    def has(self, word: str) -> bool:
        """Whether just this word stands here, folded."""
        return word in self._words

    def knows(self, word: str) -> bool:
        """Whether a word of a name stands here, perhaps in another form, or spelled out."""
        word = _OWNER.sub("", word)
        folded = bare(word)
        if self._knows(folded) or self._knows(folded.replace("-", "")):
            return True
        if word in STATES and all(map(self._knows, STATES[word].split())):
            return True
        parts = [part for part in _PART.split(word) if part]
        if len(parts) > 1:
            return all(map(self._knows, _telling(parts)))
        short = _PLURAL.sub("", word)
        if short.isupper() and short.isalpha():
            letters = fold(short)
            return letters in self._capitals or (len(letters) > 2 and letters in self._initials)
        if _WITH_OF.fullmatch(short) and short.lower() in self._every:
            return True
        return word[0].isupper() and folded[:4] in self._peoples

    def _knows(self, word: str) -> bool:
        root = word.removesuffix("ism").removesuffix("ist")
        either = word.removesuffix("s") if len(word) > 3 else word
        forms = (word, stem(word), SAME.get(word, word), root, either, f"{word}s")
        if not self._words.isdisjoint(forms):
            return True
        return bool(sound := _sound(word)) and sound in self._sounds

    @cached_property
    def _sounds(self) -> frozenset[str]:
        return frozenset(map(_sound, self._read))


@lru_cache(maxsize=20_000)
def _sound(word: str) -> str:
    """A folded name as other ways to write its sounds have it: `dmitriy` is `dmitri`.

    Empty for what is too short to be told from other names by it, or no name of letters.
    """
    if len(word) < _SOUNDED or not word.isalpha():
        return ""
    for spelling, letters in _SPELLINGS:
        word = spelling.sub(letters, word)
    return word


def _telling(parts: list[str]) -> list[str]:
    """What of a compound has to be known: capitals, and digits with what is before them."""
    telling = []
    for part, after in zip(parts, [*parts[1:], ""], strict=True):
        if after[:1].isdigit():
            telling.append(bare(part + after))
        elif not part[0].isdigit() and not part.islower() and bare(part) not in NAMELESS:
            telling.append(bare(part))
    return telling
