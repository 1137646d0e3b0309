"""Clauses turned round: passive for active or back, the parties as they were or exchanged."""

import random
from typing import Any

_EITHER_WAY = frozenset("meet marry face equal match resemble join contain include have".split())
_NOUNS = frozenset(("NN", "NNS", "NNP", "NNPS"))


def turned(verb: Any, chance: random.Random) -> tuple[str, str] | None:
    """Return a claim that says the same of both parties, and one that exchanges them.

    None where the verb has not two of them, or where who is who makes no difference.
    """
    if verb.lemma_ in _EITHER_WAY or any(t.dep_ in ("neg", "cc") for t in verb.children):
        return None
    parts = _active(verb) or _passive(verb)
    if parts is None:
        return None
    doer, done_to, finite, participle, rest = parts
    if doer.lower() in done_to.lower() or done_to.lower() in doer.lower():
        return None
    was = "was" if participle and not _many(verb, done_to) else "were"
    other = "were" if was == "were" and _many(verb, doer) else "was"
    said = [(f"{doer} {finite} {done_to}{rest}", f"{done_to} {finite} {doer}{rest}")]
    if participle:
        said.append((
            f"{done_to} {was} {participle} by {doer}{rest}",
            f"{doer} {other} {participle} by {done_to}{rest}",
        ))  # fmt: skip
    same, _ = chance.choice(said)
    _, swapped = chance.choice(said)
    return _sentence(same), _sentence(swapped)


def _active(verb: Any) -> tuple[str, str, str, str, str] | None:
    doer = _party(verb, "nsubj")
    thing = _party(verb, "dobj")
    if not doer or not thing or verb.tag_ != "VBD" or _helped(verb):
        return None
    participle = verb.text if verb.text.endswith("ed") else ""
    return doer, thing, verb.text, participle, _rest(verb)


def _passive(verb: Any) -> tuple[str, str, str, str, str] | None:
    thing = _party(verb, "nsubjpass")
    agents = [t for t in verb.children if t.dep_ == "agent"]
    if not thing or len(agents) != 1 or verb.tag_ != "VBN" or not verb.text.endswith("ed"):
        return None
    doer = _party(agents[0], "pobj")
    return (doer, thing, verb.text, verb.text, _rest(verb)) if doer else None


def _party(head: Any, role: str) -> str | None:
    found = [t for t in head.children if t.dep_ == role]
    if len(found) != 1 or found[0].tag_ not in _NOUNS:
        return None
    drop = ("relcl", "appos", "acl", "conj", "cc", "punct")
    if any(t.dep_ in ("conj", "cc") for t in found[0].children):
        return None
    kept = [t for t in found[0].subtree if not any(a.dep_ in drop for a in _line(t, found[0]))]
    return "".join(t.text_with_ws for t in kept).strip(" ,.;")


def _line(token: Any, top: Any) -> list[Any]:
    """The token and those above it, below `top`."""
    line = []
    while token != top:
        line.append(token)
        token = token.head
    return line


def _rest(verb: Any) -> str:
    """When and where, if it is said in a few words right after."""
    own = [t for t in verb.children if t.dep_ == "prep" and t.i > verb.i and t.lower_ != "by"]
    for prep in own[-1:]:
        words = list(prep.subtree)
        if len(words) <= 4:
            return " " + "".join(t.text_with_ws for t in words).strip(" ,.;")
    return ""


def _helped(verb: Any) -> bool:
    return any(t.dep_ in ("aux", "auxpass") for t in verb.children)


def _many(verb: Any, party: str) -> bool:
    return any(t.tag_ in ("NNS", "NNPS") and t.text in party.split()[-1:] for t in verb.doc[:])


def _sentence(text: str) -> str:
    return f"{text[:1].upper()}{text[1:].rstrip('.')}."
