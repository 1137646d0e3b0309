"""What a sentence says of one subject and a claim of another: `A rose, B fell`, `A fell`."""

from guard.checks._beside.relations import key
from guard.checks._beside.statement import Statement
from guard.checks._beside.statements import statements
from guard.checks._clauses.syntax import Tokens
from guard.checks._differences import Difference
from guard.checks._differences.opposites import NOT
from guard.checks._words import FUNCTION, fold

_AMOUNTS = frozenset("some most many few all none half both several others".split())
_IT = frozenset("it them him her".split())
_HALF = 0.5  # of the words of a subject that a claim has to name


def rival(told: str, said: str) -> Difference | None:
    """Return what a claim says of the one of two subjects that a sentence says of the other."""
    known = statements(told)
    if len(known) < 2:
        return None
    mine = [one for one in statements(said) if not one.made]
    compares = any(token.word == "than" for one in mine for token in one.predicate)
    if len(mine) != 1 or mine[0].pointing or compares:
        return None
    (claim,) = mine
    for here in known:
        for there in known:
            if here is not there and _exchanged(claim, here, there):
                reason = f"the passage says this of “{_text(there.subject)}”, "
                reason += f"of “{_text(here.subject)}”: “{_text(here.predicate)}”"
                return Difference(reason, (0, 0), (claim.subject[0].start, claim.subject[-1].end))
    return None


def _exchanged(claim: Statement, here: Statement, there: Statement) -> bool:
    if here.pointing or there.pointing or claim.negated != there.negated:
        return False
    subject, predicate = words(claim.subject), words(claim.predicate)
    own, other = words(here.subject), words(there.subject)
    mine, theirs = words(here.predicate), words(there.predicate)
    if any(token.word in _IT for token in there.predicate):
        theirs |= mine - words(here.predicate[here.verb : here.verb + 1])
    name = subject & own - other - theirs
    named = own | other if own <= _AMOUNTS else own
    if not (name and subject <= named and len(name) >= _HALF * len(own - other)):
        return False
    value = predicate & theirs - mine - own
    return bool(
        value
        and mine - theirs
        and other - own
        and predicate <= theirs | mine
        and not predicate & (mine - theirs)
    )


def words(some: Tokens) -> frozenset[str]:
    """The words that say something, as they are compared."""
    folded = (fold(t.text).removesuffix("'s") for t in some if t.text[0].isalnum())
    return frozenset(
        key(word)
        for word in folded
        if word in _AMOUNTS or (word not in FUNCTION and word not in NOT)
    )


def _text(some: Tokens) -> str:
    return " ".join(token.text for token in some)
