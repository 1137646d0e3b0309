"""A parse as spaCy gives one, written by hand: the parser itself is not among the tests' needs."""

from dataclasses import dataclass, field


@dataclass(eq=False)
class Token:
    i: int
    text: str
    tag_: str
    dep_: str
    lemma_: str = ""
    ent_type_: str = ""
    doc: list = field(default_factory=list, repr=False)
    children: list = field(default_factory=list, repr=False)
    head: "Token" = None

    @property
    def lower_(self) -> str:
        return self.text.lower()

    @property
    def pos_(self) -> str:
        return "VERB" if self.tag_.startswith("VB") and not self.dep_.startswith("aux") else "X"

    @property
    def text_with_ws(self) -> str:
        after = self.doc[self.i + 1].text if self.i + 1 < len(self.doc) else "."
        return self.text + ("" if after in ".,;" else " ")

    @property
    def subtree(self) -> list["Token"]:
        return sorted([self, *(t for c in self.children for t in c.subtree)], key=lambda t: t.i)

    @property
    def right_edge(self) -> "Token":
        return self.subtree[-1]


def parse(*lines: str) -> list[Token]:
    """One line a token: `text tag dep head [lemma] [entity]`; the head is a position."""
    parts = [line.split() for line in lines]
    doc = [Token(i, p[0], p[1], p[2], *p[4:]) for i, p in enumerate(parts)]
    for token, p in zip(doc, parts, strict=True):
        token.doc, token.head = doc, doc[int(p[3])]
        if token.head is not token:
            token.head.children.append(token)
    return doc


def bought() -> list[Token]:
    """Acme bought Bolt after the board approved the deal in June."""
    return parse(
        "Acme NNP nsubj 1 Acme ORG", "acquired VBD ROOT 1 acquire", "Bolt NNP dobj 1 Bolt ORG",
        "after IN mark 6", "the DT det 5", "board NN nsubj 6", "approved VBD advcl 1 approve",
        "the DT det 8", "deal NN dobj 6", "in IN prep 6", "June NNP pobj 9", ". . punct 1",
    )  # fmt: skip
