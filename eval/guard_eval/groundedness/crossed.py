"""Who did what to whom: short claims of the clauses of a text, and the same with parts crossed.

The false ones have no word that the evidence lacks, often not even in another order: only what
belongs together tells them from the true ones.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from guard_eval.groundedness.examples import Example, Reader
from guard_eval.groundedness.pool import NAMED, Pool
from guard_eval.groundedness.replace import Parsed
from guard_eval.groundedness.rows import Label
from guard_eval.groundedness.turned import turned
from guard_eval.groundedness.wrong import wrong

_SENTENCES = (1, 2, 2, 3, 3, 4, 5)  # of a premise
_LONGEST = 22  # words of a clause
_LEFT_OUT = frozenset(("advcl", "conj", "cc", "mark", "parataxis", "relcl", "appos", "punct"))
_UNSURE = frozenset("if unless whether though although would could might may".split())


@dataclass(frozen=True, slots=True)
class Clause:
    """A subject, and what is said of it."""

    subject: str
    said: str
    kind: tuple[str, str]
    """The subject's tag and, of a name, what it names."""
    head: Any
    sure: bool
    """Whether the text says that it is so: not under a condition, nor only what somebody said."""

    def __str__(self) -> str:
        return f"{self.subject[:1].upper()}{self.subject[1:]} {self.said}."


def crossed(
    texts: Sequence[str], nlp: Any, near: Pool, reader: Reader, chance: random.Random, most: int
) -> Iterator[Example]:
    """Yield at most `most` examples from windows of a few sentences of the texts."""
    windows = (window for text in texts for window in _windows(text, reader, chance))
    count = 0
    for parsed in nlp.pipe(windows, batch_size=64):
        for example in _examples(parsed, nlp, near, chance):
            count += 1
            yield example
        if count >= most:
            return


def clauses(parsed: Parsed) -> list[Clause]:
    """Return the clauses of a parsed text that make sense as sentences of their own."""
    found = []
    for verb in parsed:
        if verb.pos_ not in ("VERB", "AUX") or verb.dep_ not in ("ROOT", "conj", "advcl", "ccomp"):
            continue
        subjects = [t for t in verb.children if t.dep_ in ("nsubj", "nsubjpass")]
        if len(subjects) != 1 or subjects[0].tag_ not in ("NN", "NNS", "NNP", "NNPS"):
            continue
        head = subjects[0]
        said = _text(t for t in _own(verb) if t.i > head.right_edge.i)
        subject = _text(_own(head))
        if 1 < len(said.split()) <= _LONGEST and 1 <= len(subject.split()) <= 8:
            kind = (head.tag_[-1:], head.ent_type_ if head.ent_type_ in NAMED else "")
            found.append(Clause(subject, said, kind, verb, _sure(verb)))
    return found


def _windows(text: str, reader: Reader, chance: random.Random) -> Iterator[str]:
    sentences = [s.text for s in reader.passages(text).sentences if s.words <= 45]
    for _ in range(min(4, max(1, len(sentences) // 4))):
        size = chance.choice(_SENTENCES)
        start = chance.randrange(max(1, len(sentences) - size + 1))
        if window := " ".join(sentences[start : start + size]):
            yield window


def _examples(parsed: Parsed, nlp: Any, near: Pool, chance: random.Random) -> Iterator[Example]:
    found = clauses(parsed)
    chance.shuffle(found)
    text = parsed.text
    for clause in found[:2]:
        claim = str(clause)
        other = turned(clause.head, chance)
        if other and clause.sure and chance.random() < 0.7:
            same, swapped = other
            yield Example(text, same, "supported", (), "made:turned")
            yield Example(text, swapped, "unsupported", None, "made:turned")
            continue
        if clause.sure:
            yield Example(text, claim, "supported", (), "made:clause")
        done: tuple[str, Label] | None = _cross(clause, found, chance)
        if done and chance.random() < 0.7:
            yield Example(text, done[0], done[1], None, "made:crossed")
        elif clause.sure and (edited := wrong(nlp(claim), near, near, chance)):
            yield Example(text, edited.text, edited.label, edited.spans, f"made:{edited.kind}")


def _cross(
    clause: Clause, others: Sequence[Clause], chance: random.Random
) -> tuple[str, Label] | None:
    """The clause with the subject of another one of its kind."""
    own = {word.lower() for word in clause.subject.split()}
    fit = [
        other for other in others
        if other.kind == clause.kind and other.said != clause.said
        and not own & {word.lower() for word in other.subject.split()} - _SMALL
    ]  # fmt: skip
    if not fit:
        return None
    subject = chance.choice(fit).subject
    return f"{subject[:1].upper()}{subject[1:]} {clause.said}.", "unsupported"


_SMALL = frozenset("the a an its his her their this that of in and".split())


def _own(token: Any) -> list[Any]:
    """The token and what hangs on it, in order, without clauses and asides of their own."""
    kept = [token]
    for child in token.children:
        if child.dep_ not in _LEFT_OUT:
            kept += _own(child)
        elif child.dep_ == "punct" and child.text in "-$%":
            kept.append(child)
    return sorted(kept, key=lambda t: t.i)


def _text(tokens: Any) -> str:
    text, last = "", None
    for token in tokens:
        gap = last is not None and token.i > last.i + 1 and not text.endswith(" ")
        text += " " * gap + token.text_with_ws
        last = token
    return text.strip(" ,.;:!?\"'")


def _sure(verb: Any) -> bool:
    above = verb
    while True:
        if above.dep_ == "ccomp" or any(t.lower_ in _UNSURE for t in above.children):
            return False
        if above.head == above:
            return not any(t.text == "?" for t in above.children)
        above = above.head
