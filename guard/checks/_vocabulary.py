"""The words of some texts, as names are looked up in them."""

import re
from collections.abc import Iterable

from guard.checks._lexicon import NAMELESS, PEOPLES, SAME, STATES
from guard.checks._words import FUNCTION, WORD, bare, stem

_PART = re.compile(r"[-.'’/+]")


class Vocabulary:
    """The words of some texts, and the initials of the names in them."""

    def __init__(self, texts: Iterable[str]) -> None:
        self._read: set[str] = set()
        self._words: set[str] = set()
        self._peoples: set[str] = set()
        capitals, initials = [], []
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
                if folded not in FUNCTION:
                    capitals.append(folded[:1] if word[0].isupper() else " ")
                    initials.append(folded[:1])
            capitals.append(" ")
        self._capitals = "".join(capitals)
        self._initials = "".join(initials)

    def _add(self, word: str) -> None:
        if word not in self._read:
            self._read.add(word)
            self._words.update((word, stem(word), SAME.get(word, word)))

    def has(self, word: str) -> bool:
        """Whether just this word stands here, folded."""
        return word in self._words

    def knows(self, word: str) -> bool:
        """Whether a word of a name stands here, perhaps in another form, or spelled out."""
        folded = bare(word)
        if self._knows(folded) or self._knows(folded.replace("-", "")):
            return True
        if word in STATES and all(map(self._knows, STATES[word].split())):
            return True
        parts = [part for part in _PART.split(word) if part]
        if len(parts) > 1:
            return all(map(self._knows, _telling(parts)))
        if word.isupper() and word.isalpha():
            return folded in self._capitals or (len(folded) > 2 and folded in self._initials)
        return word[0].isupper() and folded[:4] in self._peoples

    def _knows(self, word: str) -> bool:
        root = word.removesuffix("ism").removesuffix("ist")
        either = word.removesuffix("s") if len(word) > 3 else word
        forms = (word, stem(word), SAME.get(word, word), root, either, f"{word}s")
        return not self._words.isdisjoint(forms)


def _telling(parts: list[str]) -> list[str]:
    """What of a compound has to be known: capitals, and digits with what is before them."""
    telling = []
    for part, after in zip(parts, [*parts[1:], ""], strict=True):
        if after[:1].isdigit():
            telling.append(bare(part + after))
        elif not part[0].isdigit() and not part.islower() and bare(part) not in NAMELESS:
            telling.append(bare(part))
    return telling
