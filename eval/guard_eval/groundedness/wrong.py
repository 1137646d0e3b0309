"""Edits that make a true claim untrue, with the words at fault.

An edit returns None where the claim offers nothing to change.
"""

import random
import re
from collections.abc import Callable
from typing import Any

from guard_eval.groundedness.lexicon import (
    CONTRACTED,
    DAYS,
    MONTHS,
    ONES,
    OPPOSITES,
    STRENGTHS,
    SYNONYMS,
    UNIT_SWAPS,
)
from guard_eval.groundedness.pool import NAMED, OPEN, Pool
from guard_eval.groundedness.replace import (
    NUMBER,
    Edited,
    Parsed,
    cased,
    name_at,
    other_number,
    replace,
    token_at,
)
from guard_eval.groundedness.rows import Label


def wrong(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    """Return the claim made untrue in one place, by an edit drawn from those that fit."""
    edits = list(_WRONG)
    weights = [_WRONG[edit] for edit in edits]
    for _ in range(12):
        (edit,) = chance.choices(edits, weights)
        if (done := edit(parsed, near, far, chance)) and done.text != parsed.text:
            return done
    return None


def _number(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    found = list(NUMBER.finditer(parsed.text))
    words = [t for t in parsed if t.lower_ in ONES[2:]]
    if words and (not found or chance.random() < 0.4):
        token = chance.choice(words)
        new = chance.choice([w for w in ONES[2:13] if w != token.lower_])
        return replace(
            parsed, [(*token_at(token, parsed), cased(token.text, new))], "number", "refuted"
        )
    if not found:
        return None
    m = chance.choice(found)
    return replace(parsed, [(*m.span(), other_number(m.group(), chance))], "number", "refuted")


def _date(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    for names in chance.sample((MONTHS, DAYS), 2):
        found = [t for t in parsed if t.text in names]
        if found:
            token = chance.choice(found)
            new = chance.choice([n for n in names if n != token.text])
            return replace(parsed, [(*token_at(token, parsed), new)], "date", "refuted")
    years = list(re.finditer(r"\b(?:1[5-9]|20)\d\d\b", parsed.text))
    if not years:
        return None
    m = chance.choice(years)
    return replace(parsed, [(*m.span(), other_number(m.group(), chance))], "date", "refuted")


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
            return replace(parsed, [(at, at + 1, new)], "unit", "refuted")
    if not found:
        return None
    token, group = chance.choice(found)
    new = chance.choice(sorted(group - {token.text}))
    return replace(parsed, [(*token_at(token, parsed), new)], "unit", "refuted")


def _name(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    found = [name for name in parsed.ents if name.label_ in NAMED]
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
    return replace(parsed, [(*name_at(name, parsed), new)], "name", "refuted")


def _negation(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    negated = [t for t in parsed if t.dep_ == "neg" and t.lower_ in ("not", "n't", "never")]
    if negated:
        token = chance.choice(negated)
        before = parsed.doc[token.i - 1] if token.i > parsed[0].i else None
        if token.lower_ == "n't" and before is not None:
            full = {"ca": "can", "wo": "will"}.get(before.lower_, before.text)
            start, _ = token_at(before, parsed)
            return replace(
                parsed, [(start, token_at(token, parsed)[1], full)], "negation", "refuted"
            )
        if before is not None:
            start, end = token_at(before, parsed)[0], token_at(token, parsed)[1]
            return replace(parsed, [(start, end, before.text)], "negation", "refuted")
        return None
    auxiliaries = [t for t in parsed if t.lower_ in _AUX and _carries_a_verb(t)]
    if auxiliaries:
        token = chance.choice(auxiliaries)
        start, end = token_at(token, parsed)
        style = chance.random()
        if style < 0.55:
            new = f"{token.text} not"
        elif style < 0.8:
            new = f"{token.text} never"
        else:
            new = CONTRACTED.get(token.lower_, f"{token.text} not")
        return replace(parsed, [(start, end, cased(token.text, new))], "negation", "refuted")
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
    return replace(parsed, [(*token_at(token, parsed), new)], "negation", "refuted")


def _carries_a_verb(token: Any) -> bool:
    main = token.pos_ == "AUX" and token.dep_ in ("ROOT", "ccomp", "conj")
    return main or token.dep_ in ("aux", "auxpass")


_AUX = frozenset(
    "is are was were has had can could will would should may might must do does did".split()
)


def _opposite(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    table = OPPOSITES if chance.random() < 0.7 else STRENGTHS
    found = [t for t in parsed if t.lower_ in table]
    if not found:
        return None
    token = chance.choice(found)
    new = cased(token.text, chance.choice(table[token.lower_]))
    label: Label = "refuted" if table is OPPOSITES else "unsupported"
    kind = "opposite" if table is OPPOSITES else "strength"
    return replace(parsed, [(*token_at(token, parsed), new)], kind, label)


def _word(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    found = [t for t in parsed if t.pos_ in OPEN and t.is_alpha and len(t) > 3 and not t.ent_type_]
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
    new = cased(token.text, chance.choice(others))
    return replace(parsed, [(*token_at(token, parsed), new)], "word", "unsupported")


def _roles(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    """Swap two names of a kind, two numbers, or the heads of subject and object."""
    pairs = []
    names = [name for name in parsed.ents if name.label_ in NAMED]
    for i, a in enumerate(names):
        pairs += [
            (name_at(a, parsed), name_at(b, parsed))
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
            pairs.append((token_at(subject[0], parsed), token_at(thing[0], parsed)))
    if not pairs:
        return None
    a, b = chance.choice(pairs)
    if a[1] > b[0]:
        return None
    text = parsed.text
    changes = [(*a, text[b[0] : b[1]]), (*b, text[a[0] : a[1]])]
    return replace(parsed, changes, "roles", "unsupported")


def _addition(parsed: Parsed, near: Pool, far: Pool, chance: random.Random) -> Edited | None:
    """Say more than was said: an adjunct from elsewhere, at the end or after the verb's object."""
    adjuncts = (near if chance.random() < 0.5 else far).adjuncts
    if not adjuncts:
        return None
    piece = chance.choice(adjuncts)
    if piece.lower() in parsed.text.lower():
        return None
    end = len(parsed.text.rstrip(" .!?;\"'”"))
    return replace(parsed, [(end, end, f" {piece}")], "addition", "not_enough_info")


_WRONG: dict[Callable[[Parsed, Pool, Pool, random.Random], Edited | None], float] = {
    _number: 5.0, _date: 3.0, _unit: 6.0, _name: 4.0, _negation: 1.2, _opposite: 2.4,
    _word: 2.0, _roles: 3.0, _addition: 1.0,
}  # fmt: skip
