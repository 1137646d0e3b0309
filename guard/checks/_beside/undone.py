"""What a sentence denies or puts off, and a claim says was done: `not estimated yet`, `will be`."""

import re

from guard.checks._beside.rivals import words
from guard.checks._beside.statement import Statement
from guard.checks._beside.statements import statements
from guard.checks._clauses import verbs
from guard.checks._clauses.syntax import spelled
from guard.checks._differences import Difference
from guard.checks._differences.align import tokens
from guard.checks._differences.denials import implied

_SCOPE = re.compile(
    r"\b(?:until|before|unless|except|without|only|because|if|when|while|enough|too|all|every"
    r"|always|necessarily|both|just|than|merely|alone|whether|that|or|nor|again)\b",
    re.I,
)  # what is denied may be just this
_BEFORE = re.compile(r"\b(?:was|were|had|been|used to|until)\b", re.I)
_DENIES = re.compile(r"\b(?:not|never|no(?!,)|cannot)\b|n['’]t\b", re.I)
_HINTS = re.compile(rf"{_DENIES.pattern}|\binstead of\b", re.I)
_AGAINST = re.compile(
    rf"{_DENIES.pattern}|\b(?:without|forb[aio]d\w*|prohibit\w*|ban(?:s|ned)?|refus\w*|fail\w*"
    r"|lack\w*|except\w*|unless|only|neither|nobody|nothing|none|hardly|rarely|seldom|few|little"
    r"|den(?:y|ies|ied)|stop\w*|prevent\w*|avoid\w*|exclud\w*|reject\w*|impossible|un\w+ed|unable)\b",
    re.I,
)
_TO_COME = re.compile(
    r"\b(?:will|shall|(?:is|are) (?:to|due to|about to|going to)|plans? to|intends? to"
    r"|(?:expected|scheduled|planned|due|likely|going) to)\b",
    re.I,
)
_DONE = re.compile(r"\b(?:has|have|had|was|were|already)\b", re.I)
_LEAST = 2  # content words of a statement that a claim must have


def undone(told: str, said: str) -> Difference | None:
    """Return what one denies, if the other says it in as many words or more: it holds of these too.

    `The cost was not estimated`, `the cost of repairs was estimated at 5`; and the other way round.
    """
    if _BEFORE.search(said) and "longer" in told:
        return None
    denies = _against(said, told)
    if not (_HINTS.search(told) or _DENIES.search(said)) or (denies and _AGAINST.search(told)):
        return None
    stops = _AGAINST.search(told) or _TO_COME.search(told) or implied(tokens(told), told)
    mine, known = statements(said), statements(told)
    for one in known:
        for claim in mine:
            if _flat(one, said) and not denies and _says(claim, one):
                return Difference(f"the passage says this is not so: “{one.text}”", (0, 0), (0, 0))
            if _flat(claim, told) and not stops and _says(one, claim):
                return Difference(f"the passage says this is so: “{one.text}”", (0, 0), (0, 0))
    return None


def _against(text: str, other: str) -> bool:
    """Whether a text says `not`, or has a word of denial that the other has not."""
    if _DENIES.search(text):
        return True
    return any(m[0].lower() not in other.lower() for m in _AGAINST.finditer(text))


def _flat(one: Statement, other: str) -> bool:
    """Whether a statement says `not` once, of all that it says."""
    text = spelled([*one.subject, *one.predicate])
    scope = any(m[0].lower() not in other.lower() for m in _SCOPE.finditer(text))
    inner = _DENIES.search(_subject(one)[len("no") :])
    return len(_DENIES.findall(text)) == 1 and not inner and not scope


def _subject(one: Statement) -> str:
    return " ".join(token.text for token in one.subject)


def _says(claim: Statement, denied: Statement) -> bool:
    """Whether a claim has all that is denied, of the same subject as far as can be told."""
    subject, predicate = words(denied.subject), words(denied.predicate)
    own, told = words(claim.subject), words(claim.predicate)
    if not predicate or not predicate & told or not predicate <= own | told:
        return False
    if denied.pointing:
        return len(predicate) >= _LEAST
    return bool(subject) and subject <= own and len(subject | predicate) >= _LEAST


def not_yet(told: str, said: str) -> Difference | None:
    """Return what is yet to come in a sentence, and was done in a claim: `will be`, `has been`."""
    if not _TO_COME.search(told) or not _DONE.search(said) or _TO_COME.search(said):
        return None
    for one in statements(told):
        text = " ".join(token.text for token in one.predicate)
        for claim in statements(said) if _TO_COME.search(text) and not one.negated else ():
            verb = _verb(one) & _verb(claim)
            same = words(claim.subject) <= words(one.subject) or one.pointing
            if verb and same and not claim.negated:
                reason = f"the passage says it is yet to come: “{one.text}”"
                return Difference(reason, (0, 0), (0, 0), sure=False)
    return None


def _verb(one: Statement) -> frozenset[str]:
    """The words of a predicate that its auxiliaries belong to."""
    rest = [t for t in one.predicate if t.text not in verbs.AUXILIARY]
    return words([t for t in rest if verbs.participle(t.text) or verbs.base(t.text)][:1])
