"""Edits that leave a true claim true: other words, other forms, or less said."""

import random
import re
from collections.abc import Callable

from guard_eval.groundedness.lexicon import CONTRACTED, ONES, SYNONYMS
from guard_eval.groundedness.replace import NUMBER, Parsed, cased, name_at, replace, token_at


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


_ADJUNCTS = frozenset("in on at during since through throughout near across over".split())


def _shorter(parsed: Parsed, chance: random.Random) -> str | None:
    if any(t.dep_ == "neg" or t.lower_ in ("if", "unless", "no", "only", "may") for t in parsed):
        return None
    pieces = []
    for token in parsed:
        piece = token.doc[token.left_edge.i : token.right_edge.i + 1]
        aside = piece.start > parsed[0].i and token.doc[piece.start - 1].text in ",(—"
        adjunct = token.dep_ == "prep" and token.head.pos_ == "VERB" and token.lower_ in _ADJUNCTS
        manner = token.dep_ == "advmod" and token.tag_ == "RB" and token.lower_.endswith("ly")
        droppable = adjunct or manner or (token.dep_ in ("relcl", "acl", "appos") and aside)
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
    changes = [
        (*token_at(t, parsed), cased(t.text, chance.choice(SYNONYMS[t.lower_]))) for t in some
    ]
    return replace(parsed, changes, "synonyms", "supported").text


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
            changes.append((*token_at(token, parsed), str(ONES.index(token.lower_))))
        elif token.text == "%":
            changes.append((*token_at(token, parsed), " percent"))
        elif token.lower_ == "percent":
            changes.append((*token_at(token, parsed), "%"))
    if not changes:
        return None
    return replace(parsed, [chance.choice(changes)], "numerals", "supported").text.replace(
        " %", "%"
    )


def _moved(parsed: Parsed, chance: random.Random) -> str | None:
    """Move what stands before the first comma to the end, as in `In May, sales rose`."""
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
    for full, short in CONTRACTED.items():
        for before, after in ((f" {full} not ", f" {short} "), (f" {short} ", f" {full} not ")):
            if before in text:
                return text.replace(before, after, 1)
    return None


def _surname(parsed: Parsed, chance: random.Random) -> str | None:
    people = [e for e in parsed.ents if e.label_ == "PERSON" and 2 <= len(e.text.split()) <= 3]
    if not people:
        return None
    name = chance.choice(people)
    return replace(
        parsed, [(*name_at(name, parsed), name.text.split()[-1])], "surname", "supported"
    ).text
