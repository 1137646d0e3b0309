"""Edits of a true claim: those that make it untrue, with the words at fault, and those that don't.

A claim comes parsed by spaCy. An edit returns None where the claim offers nothing to change.
"""

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from guard_eval.groundedness.lexicon import (
    DAYS,
    MONTHS,
    ONES,
    OPPOSITES,
    STRENGTHS,
    SYNONYMS,
    UNIT_SWAPS,
)
from guard_eval.groundedness.rows import Label

Parsed = Any  # spacy.tokens.Doc or Span: spaCy is an extra
NUMBER = re.compile(
    r"(?<![\w.,-])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\w])|(?<![\w.,-])\d+(?:\.\d+)?(?!\w)"
)
_NAMED = frozenset(
    ("PERSON", "ORG", "GPE", "NORP", "LOC", "FAC", "PRODUCT", "EVENT", "WORK_OF_ART")
)
_OPEN = frozenset(("NOUN", "VERB", "ADJ", "ADV"))


@dataclass(frozen=True, slots=True)
class Edited:
    """A claim after an edit: the characters `spans` of `text` are what the edit put there."""

    text: str
    spans: tuple[tuple[int, int], ...]
    kind: str
    label: Label


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
            if name.label_ in _NAMED and len(name.text) < 40:
                self.names.setdefault(name.label_, []).append(name.text)
        for word in parsed:
            if word.pos_ in _OPEN and word.is_alpha and len(word.text) > 2:
                self.words.setdefault(word.tag_, []).append(word.text.lower())
            if word.dep_ in ("prep", "advcl") and word.head.pos_ == "VERB":
                piece = _subtree(word)
                if 2 <= len(piece.text.split()) <= 9 and piece.text[0].islower():
                    self.adjuncts.append(piece.text.rstrip(" ,.;"))


def wrong(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    """Return the claim made untrue in one place, by an edit drawn from those that fit."""
    edits = list(_WRONG)
    weights = [_WRONG[edit] for edit in edits]
    for _ in range(12):
        (edit,) = chance.choices(edits, weights)
        if (done := edit(parsed, near, far, chance)) and done.text != parsed.text:
            return done
    return None


def kept(parsed: Parsed, chance: random.Random) -> str | None:
    """Return the claim said in other words that mean the same."""
    edits: list[Callable[[Parsed, random.Random], str | None]] = [
        _synonyms, _numerals, _moved, _contracted, _shorter, _shorter, _surname,
    ]  # fmt: skip
    chance.shuffle(edits)
    for edit in edits:
        if (done := edit(parsed, chance)) and done != parsed.text and len(done.split()) > 3:
            return done
    return None


def shorter(parsed: Parsed, chance: random.Random) -> str | None:
    """Return the claim without an adjunct or an aside, so that nothing is said in addition."""
    return _shorter(parsed, chance)


def _replace(
    parsed: Parsed, changes: Sequence[tuple[int, int, str]], kind: str, label: Label
) -> Edited:
    """Apply changes (start, end, new text), all in characters of the parsed text."""
    text, spans, at = "", [], 0
    base = parsed.text
    for start, end, new in sorted(changes):
        text += base[at:start]
        spans.append((len(text), len(text) + len(new)))
        text += new
        at = end
    return Edited(text + base[at:], tuple(spans), kind, label)


def _at(token: Any, parsed: Parsed) -> tuple[int, int]:
    start = token.idx - parsed[0].idx
    return start, start + len(token.text)


def _ent_at(name: Any, parsed: Parsed) -> tuple[int, int]:
    start = name.start_char - parsed[0].idx
    return start, start + len(name.text)


def _like(word: str, other: str) -> str:
    return other.capitalize() if word[:1].isupper() else other


def other_number(text: str, chance: random.Random) -> str:
    """Return another number of the same form: a year stays a year, thousands keep commas."""
    plain = text.replace(",", "")
    if re.fullmatch(r"(?:1[5-9]|20)\d\d", text):
        return str(
            int(text) + chance.choice((-30, -12, -10, -5, -3, -2, -1, 1, 2, 3, 4, 7, 10, 20))
        )
    if "." in plain:
        whole, _, decimals = plain.partition(".")
        if chance.random() < 0.3:
            return f"{int(whole) + chance.randint(1, 9)}.{decimals}"
        value = float(plain) * chance.choice((0.1, 0.5, 1.5, 2, 10)) + 10 ** -len(decimals)
        return f"{value:.{len(decimals)}f}"
    value = int(plain)
    if len(plain) > 1 and chance.random() < 0.4:
        digits = list(plain)
        where = chance.randrange(len(digits))
        digits[where] = chance.choice([d for d in "123456789" if d != digits[where]])
        new = int("".join(digits))
    else:
        steps = [
            value + 1,
            value + 2,
            value + 5,
            value * 2,
            value * 10,
            value // 2,
            value * 3,
            value - 1,
        ]
        new = chance.choice([step for step in steps if step > 0 and step != value])
    return f"{new:,}" if "," in text else str(new)


def _number(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    found = list(NUMBER.finditer(parsed.text))
    words = [t for t in parsed if t.lower_ in ONES[2:]]
    if words and (not found or chance.random() < 0.4):
        token = chance.choice(words)
        new = chance.choice([w for w in ONES[2:13] if w != token.lower_])
        return _replace(
            parsed, [(*_at(token, parsed), _like(token.text, new))], "number", "refuted"
        )
    if not found:
        return None
    m = chance.choice(found)
    return _replace(parsed, [(*m.span(), other_number(m.group(), chance))], "number", "refuted")


def _date(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    for names in chance.sample((MONTHS, DAYS), 2):
        found = [t for t in parsed if t.text in names]
        if found:
            token = chance.choice(found)
            new = chance.choice([n for n in names if n != token.text])
            return _replace(parsed, [(*_at(token, parsed), new)], "date", "refuted")
    years = list(re.finditer(r"\b(?:1[5-9]|20)\d\d\b", parsed.text))
    if not years:
        return None
    m = chance.choice(years)
    return _replace(parsed, [(*m.span(), other_number(m.group(), chance))], "date", "refuted")


def _unit(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    found = []
    for token in parsed:
        for group in UNIT_SWAPS:
            if token.text in group and token.i > parsed[0].i:
                found.append((token, group))
    if "$" in parsed.text or "%" in parsed.text:
        mark = "$" if "$" in parsed.text else "%"
        at = parsed.text.index(mark)
        new = chance.choice("€£¥") if mark == "$" else " percentage points"
        if not found or chance.random() < 0.3:
            return _replace(parsed, [(at, at + 1, new)], "unit", "refuted")
    if not found:
        return None
    token, group = chance.choice(found)
    new = chance.choice(sorted(group - {token.text}))
    return _replace(parsed, [(*_at(token, parsed), new)], "unit", "refuted")


def _name(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    found = [name for name in parsed.ents if name.label_ in _NAMED]
    if not found:
        return None
    name = chance.choice(found)
    pool = near if chance.random() < 0.7 else far
    own = set(name.text.lower().split())
    others = [
        other
        for other in pool.names.get(name.label_, ())
        if not own & set(other.lower().split()) and other not in parsed.text
    ]
    if not others:
        return None
    new = chance.choice(others)
    return _replace(parsed, [(*_ent_at(name, parsed), new)], "name", "refuted")


def _negation(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    negated = [t for t in parsed if t.dep_ == "neg" and t.lower_ in ("not", "n't", "never")]
    if negated:
        token = chance.choice(negated)
        before = parsed.doc[token.i - 1] if token.i > parsed[0].i else None
        if token.lower_ == "n't" and before is not None:
            full = {"ca": "can", "wo": "will"}.get(before.lower_, before.text)
            start, _ = _at(before, parsed)
            return _replace(parsed, [(start, _at(token, parsed)[1], full)], "negation", "refuted")
        if before is not None:
            start, end = _at(before, parsed)[0], _at(token, parsed)[1]
            return _replace(parsed, [(start, end, before.text)], "negation", "refuted")
        return None
    auxiliaries = [
        t for t in parsed
        if (t.dep_ in ("aux", "auxpass") or (t.pos_ == "AUX" and t.dep_ in ("ROOT", "ccomp", "conj")))
        and t.lower_ in _AUX
    ]  # fmt: skip
    if auxiliaries:
        token = chance.choice(auxiliaries)
        start, end = _at(token, parsed)
        style = chance.random()
        if style < 0.55:
            new = f"{token.text} not"
        elif style < 0.8:
            new = f"{token.text} never"
        else:
            new = _CONTRACTED.get(token.lower_, f"{token.text} not")
        return _replace(parsed, [(start, end, _like(token.text, new))], "negation", "refuted")
    verbs = [
        t for t in parsed if t.tag_ in ("VBD", "VBZ", "VBP") and t.dep_ in ("ROOT", "conj", "ccomp")
    ]
    verbs = [t for t in verbs if t.pos_ == "VERB"]
    if not verbs:
        return None
    token = chance.choice(verbs)
    helper = {"VBD": "did", "VBZ": "does", "VBP": "do"}[token.tag_]
    never = chance.random() < 0.3
    new = f"never {token.text}" if never else f"{helper} not {token.lemma_}"
    return _replace(parsed, [(*_at(token, parsed), new)], "negation", "refuted")


_AUX = frozenset(
    "is are was were has had can could will would should may might must do does did".split()
)
_CONTRACTED = {
    "is": "isn't", "are": "aren't", "was": "wasn't", "were": "weren't", "has": "hasn't",
    "had": "hadn't", "can": "can't", "could": "couldn't", "will": "won't", "would": "wouldn't",
    "should": "shouldn't", "do": "don't", "does": "doesn't", "did": "didn't",
}  # fmt: skip


def _opposite(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    table = OPPOSITES if chance.random() < 0.7 else STRENGTHS
    found = [t for t in parsed if t.lower_ in table]
    if not found:
        return None
    token = chance.choice(found)
    new = _like(token.text, chance.choice(table[token.lower_]))
    label: Label = "refuted" if table is OPPOSITES else "unsupported"
    kind = "opposite" if table is OPPOSITES else "strength"
    return _replace(parsed, [(*_at(token, parsed), new)], kind, label)


def _word(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    found = [t for t in parsed if t.pos_ in _OPEN and t.is_alpha and len(t) > 3 and not t.ent_type_]
    if not found:
        return None
    token = chance.choice(found)
    pool = near if chance.random() < 0.6 else far
    own = {t.lower_ for t in parsed} | set(SYNONYMS.get(token.lower_, ()))
    words = pool.words.get(token.tag_, [])
    others = sorted({w for w in chance.sample(words, min(len(words), 150)) if w not in own})
    if pool.likeness:
        alike = [(pool.likeness(token.lower_, w), w) for w in others if w[:4] != token.lower_[:4]]
        others = [w for _, w in sorted(alike, reverse=True)[:4]]
    if not others:
        return None
    new = _like(token.text, chance.choice(others))
    return _replace(parsed, [(*_at(token, parsed), new)], "word", "unsupported")


def _roles(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    """Swap two names of a kind, two numbers, or the heads of subject and object."""
    pairs = []
    names = [name for name in parsed.ents if name.label_ in _NAMED]
    for i, a in enumerate(names):
        pairs += [
            (_ent_at(a, parsed), _ent_at(b, parsed))
            for b in names[i + 1 :]
            if a.label_ == b.label_ and a.text != b.text
            and not any(t.lower_ in ("and", "or") for t in parsed.doc[a.end : b.start])
        ]  # fmt: skip
    numbers = list(NUMBER.finditer(parsed.text))
    pairs += [
        (a.span(), b.span()) for i, a in enumerate(numbers) for b in numbers[i + 1 :]
        if a.group() != b.group() and " and " not in parsed.text[a.end() : b.start()]
    ]  # fmt: skip
    for verb in (t for t in parsed if t.pos_ == "VERB"):
        subject = [c for c in verb.children if c.dep_ == "nsubj" and c.pos_ in ("PROPN", "NOUN")]
        thing = [c for c in verb.children if c.dep_ == "dobj" and c.pos_ in ("PROPN", "NOUN")]
        if subject and thing and subject[0].tag_ == thing[0].tag_:
            pairs.append((_at(subject[0], parsed), _at(thing[0], parsed)))
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    if a[1] > b[0]:
        return None
    text = parsed.text
    changes = [(*a, text[b[0] : b[1]]), (*b, text[a[0] : a[1]])]
    return _replace(parsed, changes, "roles", "unsupported")


def _addition(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    """Say more than was said: an adjunct from elsewhere, at the end or after the verb's object."""
    adjuncts = (near if chance.random() < 0.5 else far).adjuncts
    if not adjuncts:
        return None
    piece = chance.choice(adjuncts)
    if piece.lower() in parsed.text.lower():
        return None
    end = len(parsed.text.rstrip(" .!?;\"'”"))
    return _replace(parsed, [(end, end, f" {piece}")], "addition", "not_enough_info")


_WRONG: dict[Callable[[Parsed, Pool, Pool, random.Random], Edited | None], float] = {
    _number: 5.0, _date: 3.0, _unit: 6.0, _name: 4.0, _negation: 1.2, _opposite: 2.4,
    _word: 2.0, _roles: 3.0, _addition: 1.0,
}  # fmt: skip


def _subtree(token: Any) -> Any:
    return token.doc[token.left_edge.i : token.right_edge.i + 1]


_ADJUNCTS = frozenset("in on at during since through throughout near across over".split())


def _shorter(parsed: Parsed, chance: random.Random) -> str | None:
    if any(t.dep_ == "neg" or t.lower_ in ("if", "unless", "no", "only", "may") for t in parsed):
        return None
    pieces = []
    for token in parsed:
        piece = _subtree(token)
        aside = piece.start > parsed[0].i and token.doc[piece.start - 1].text in ",(—"
        droppable = (token.dep_ in ("relcl", "acl", "appos") and aside) or (
            token.dep_ == "prep" and token.head.pos_ == "VERB" and token.lower_ in _ADJUNCTS
        ) or (token.dep_ == "advmod" and token.tag_ == "RB" and token.lower_.endswith("ly"))  # fmt: skip
        if droppable and piece.start > parsed[0].i and len(piece) < 0.6 * len(parsed):
            pieces.append(piece)
    if not pieces:
        return None
    piece = chance.choice(pieces)
    start = piece.start_char - parsed[0].idx
    text = parsed.text
    before, after = text[:start].rstrip(), text[start + len(piece.text) :]
    if before.endswith((",", "(", "—", "-")):
        before = before[:-1].rstrip()
        after = after.lstrip(" ),—-")
    after = after if after[:1] in ".,;!?)'’" else " " + after.lstrip()
    return re.sub(r"\s+", " ", before + after).strip()


def _synonyms(parsed: Parsed, chance: random.Random) -> str | None:
    found = [t for t in parsed if t.lower_ in SYNONYMS and not t.ent_type_]
    if not found:
        return None
    some = chance.sample(found, min(len(found), chance.choice((1, 1, 2, 3))))
    changes = [(*_at(t, parsed), _like(t.text, chance.choice(SYNONYMS[t.lower_]))) for t in some]
    return _replace(parsed, changes, "synonyms", "supported").text


def _numerals(parsed: Parsed, chance: random.Random) -> str | None:
    changes: list[tuple[int, int, str]] = []
    for m in NUMBER.finditer(parsed.text):
        text = m.group()
        if text.isdigit() and 0 < int(text) < 21 and text[0] != "0":
            changes.append((*m.span(), ONES[int(text)]))
        elif "," in text:
            changes.append((*m.span(), text.replace(",", "")))
    for token in parsed:
        if token.lower_ in ONES[2:] and not token.ent_type_ == "ORDINAL":
            changes.append((*_at(token, parsed), str(ONES.index(token.lower_))))
        elif token.text == "%":
            changes.append((*_at(token, parsed), " percent"))
        elif token.lower_ == "percent":
            changes.append((*_at(token, parsed), "%"))
    if not changes:
        return None
    return _replace(parsed, [chance.choice(changes)], "numerals", "supported").text.replace(
        " %", "%"
    )


def _moved(parsed: Parsed, chance: random.Random) -> str | None:
    """Move what stands before the first comma to the end: `In May, sales rose.`"""
    head, comma, rest = parsed.text.partition(", ")
    first = parsed[0]
    fits = first.pos_ in ("ADP", "SCONJ") and first.dep_ in ("prep", "mark")
    if not comma or not fits or "," in rest or len(head.split()) > 8:
        return None
    stop = rest[-1] if rest[-1:] in ".!?" else ""
    rest = rest[0].upper() + rest[1:].rstrip(".!?")
    return f"{rest} {head[0].lower()}{head[1:]}{stop}"


def _contracted(parsed: Parsed, chance: random.Random) -> str | None:
    text = parsed.text
    for full, short in _CONTRACTED.items():
        for before, after in ((f" {full} not ", f" {short} "), (f" {short} ", f" {full} not ")):
            if before in text:
                return text.replace(before, after, 1)
    return None


def _surname(parsed: Parsed, chance: random.Random) -> str | None:
    people = [e for e in parsed.ents if e.label_ == "PERSON" and 2 <= len(e.text.split()) <= 3]
    if not people:
        return None
    name = chance.choice(people)
    return _replace(
        parsed, [(*_ent_at(name, parsed), name.text.split()[-1])], "surname", "supported"
    ).text
