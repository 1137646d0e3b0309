"""What may take a word's or a name's place in an edit."""

from collections.abc import Callable

from guard_eval.groundedness.replace import Parsed

NAMED = frozenset(("PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART"))
OPEN = frozenset(("NOUN", "VERB", "ADJ", "ADV"))
Likeness = Callable[[str, str], float]
"""How alike two words are, in [-1, 1]."""


class Pool:
    """What may take a word's or a name's place: gathered from parsed texts, by kind.

    With a `likeness`, words that are alike take each other's place, so that no edit is absurd.
    """

    def __init__(self, likeness: Likeness | None = None) -> None:
        self.likeness = likeness
        self.names: dict[str, list[str]] = {}
        self.words: dict[str, list[str]] = {}
        self.adjuncts: list[str] = []

    def add(self, parsed: Parsed) -> None:
        """Gather the names, open-class words and adjuncts of a parsed text."""
        for name in parsed.ents:
            if name.label_ in NAMED and len(name.text) < 40:
                self.names.setdefault(name.label_, []).append(name.text)
        for word in parsed:
            if word.pos_ in OPEN and word.is_alpha and len(word.text) > 2:
                self.words.setdefault(word.tag_, []).append(word.text.lower())
            if word.dep_ in ("prep", "advcl") and word.head.pos_ == "VERB":
                piece = word.doc[word.left_edge.i : word.right_edge.i + 1]
                if 2 <= len(piece.text.split()) <= 9 and piece.text[0].islower():
                    self.adjuncts.append(piece.text.rstrip(" ,.;"))
