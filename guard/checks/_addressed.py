"""Sentences that tell whoever judges what to say, and so can bear no claim out."""

import re

from guard.checks._words import fold

_PART = r"(?: \w{1,20})"
_NEAR = r"[^.!?]{0,80}\b"
_WORTH = (
    r"(?:support|entail|ground|verif|true\b|correct|factual|faithful|accurate|valid\b|refute"
    r"|contradict|verdict|score|probability|100 ?%|1\.0)"
)
_WHO = (
    r"(?:system|assistant|user|judge|checker|verifier|evaluator|grader|auditor|instructions?"
    r"|important|attention|note(?: to [\w ]{1,30})?)"
)
_PLEASE = r"(?:please|now|just|always|simply|you (?:must|should|have to|are to|will)),? "
_FIRST = rf"^\W{{0,5}}(?:{_WHO}\W{{1,3}}|{_PLEASE}){{0,4}}"  # before an order
_SAY = (
    r"(?:say|answer|output|print|return|reply|respond|write|mark|label|rate|grade|judge|classify"
    r"|report|treat|consider|accept|declare|deem|assume|give|set|assign|approve|confirm)\b"
)
_DROP = r"(?:ignore|disregard|forget|override|bypass|skip)\b"
_ANY = r"(?:this|the|every|each|any|all|following|above|below|preceding|next|these)"
_CLAIM = r"(?:claim|statement|answer|sentence|response|assertion)s?\b"
_TEXT = r"(?:passage|document|context|evidence|answer|text|response)\b"
_MACHINE = r"(?:ai|llms?|language models?|graders?|evaluators?|fact.?checkers?|classifiers?)\b"
_RULING = r"(?:supported|entail|grounded|verdict)"
_OBJECT = r"(?:flag|mark|reject|refute|penali[sz]e|withhold|dispute|question)"
_LABEL = (  # a sentence of nothing else is a ruling
    r"(?:label|verdict|ruling|score|confidence|groundedness|supported|entail(?:ed|s|ment)|grounded"
    r"|true|correct|is|the|and|1(?:\.0+)?|0?\.9\d*|100 ?%)"
)
_RULED = rf"^(?=.*\b{_RULING})(?:\W|\b{_LABEL}\b)*+$"
_ADDRESSED = re.compile(
    "|".join(
        (
            rf"{_FIRST}{_SAY}\W{{0,3}}(?:(?:only|just|always|fully|it|this|all)\W{{1,2}})?{_WORTH}",
            rf"{_FIRST}{_SAY}{_NEAR}(?:as|is|are|be|with|to)\W{{1,3}}{_WORTH}",
            rf"{_FIRST}{_DROP}{_NEAR}(?:instruction|prompt|rule|guideline|check|above|{_TEXT})",
            rf"\b{_DROP}{_NEAR}(?:instructions|prompts?)\b",
            rf"\b{_ANY}{_PART}{{0,2}} {_CLAIM}{_NEAR}(?:is|are|be|as){_PART}{{0,3}} {_WORTH}"
            rf"{_NEAR}(?:by|in|of|from|with) (?:this|the|these) {_TEXT}",
            rf"\b{_ANY}{_PART}{{0,2}} {_CLAIM}{_NEAR}(?:about|in|of) (?:this|the) {_TEXT}"
            rf"{_NEAR}{_WORTH}",
            rf"^\W{{0,5}}{_WHO}\W{{0,3}}:.{{0,200}}\b{_WORTH}",
            rf"\b{_WHO}\W{{0,2}}:\W{{0,3}}{_SAY}{_NEAR}{_WORTH}",
            rf"\b{_MACHINE}{_NEAR}(?:{_SAY}|rule\b){_PART}{{0,1}}\W{{1,3}}{_RULING}",
            rf"{_FIRST}(?:do not|don.t|never) {_OBJECT} (?:any|the|this|these|all|every)"
            rf"(?:thing\b|{_PART}{{0,2}} {_CLAIM})",
            _RULED,
        )
    )
)


_OWN = re.compile(
    rf"{_FIRST}{_SAY}\W{{0,3}}(?:(?:only|just|always|it)\W{{1,2}})?{_RULING}|{_RULED}"
)
_MARK = re.compile(
    r"\[(?:cls|sep|pad|mask|unk|inst)\]|<\|[^|>]{1,30}\|>"
    r"|</?(?:passage|evidence|context|system|claim|verdict|answer|instruction)s?>",
    re.I,
)
_ONLY = re.compile(rf"(?:\b(?:{_TEXT}|{_WHO}|claim|is|are|{_WORTH}\w*)|\W)*+")


def rules(claim: str) -> bool:
    """Say whether a claim is a ruling on itself: `supported`, `label: entailment`, `say supported`.

    Less than is left out of evidence: an answer may well say `Note: a valid ticket is needed`.
    """
    return bool(_OWN.search(fold(claim)))


def telling(sentence: str) -> str:
    """Return what of a sentence says something to a reader, and nothing to whoever judges.

    Orders to a judge and what follows them, verdicts on claims, and a model's marks are left out.
    No list can be whole. One that is missed is read as text, which can move a score a little and
    commands nothing; one too many is not read, and what only it says is then not supported.
    """
    pieces = _MARK.split(sentence)
    kept = [_cut(piece) for piece in pieces]
    if len(pieces) > 1:
        kept = [piece for piece in kept if not _ONLY.fullmatch(fold(piece))]
    return " ".join(" ".join(kept).split()) if kept != [sentence] else sentence


def _cut(piece: str) -> str:
    folded = fold(piece)
    found = _ADDRESSED.search(folded)
    if not found:
        return piece
    return piece[: found.start()] if len(folded) == len(piece) else ""
