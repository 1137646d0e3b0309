"""What was registered before the look, against what is done."""

from guard_eval.refusals import history
from guard_eval.refusals.base import Case
from guard_eval.refusals.rule import DONE, Answer, Clear, Rule, Seen, Unknown
from guard_eval.refusals.steps import REGISTER


def kept(case: Case) -> Answer:
    """Something is measured or reported in another way than was registered."""
    if case.registration is None or case.asked is None:
        return Unknown("no registration, or nothing to compare with it, was given")
    promised, asked = case.registration.model_dump(), case.asked.model_dump()
    changed = [name for name in promised if promised[name] != asked[name]]
    if case.bundle and case.bundle.fingerprint != case.registration.policy:
        changed = list(dict.fromkeys(["policy", *changed]))
    test = case.split
    if test and test.sha256 != case.registration.split:
        changed = list(dict.fromkeys(["split", *changed]))
    if not changed:
        return Clear(f"{len(promised)} settings are as registered")
    name = changed[0]
    was = _shown(promised[name])
    now = case.bundle.fingerprint if name == "policy" and case.bundle else asked[name]
    now = test.sha256 if name == "split" and test else now
    more = f" (and {', '.join(changed[1:])})" if changed[1:] else ""
    return Seen(f"{name} was registered as {was} and is now {_shown(now)}{more}", {"field": name})


def registered(case: Case) -> Answer:
    """A look or a result without a registration, or with one from afterwards."""
    if case.entries is None or case.registration is None:
        return Unknown("no ledger, or nothing registered")
    promise = case.registration.fingerprint
    places = {r.fingerprint: n for n, r in reversed(history.registrations(case.entries))}
    names = {"split": case.name(case.registration.split)}
    if promise not in places:
        return Seen(f"the ledger does not hold the registration #{promise[:8]}", names)
    looks = [n for n, split, by in history.looks(case.entries) if by == promise]
    if looks and looks[0] < places[promise]:
        return Seen(f"#{promise[:8]} was registered after the look", names)
    if case.outcomes is not None and not looks:
        return Seen(f"there are outcomes for #{promise[:8]}, but the ledger holds no look", names)
    return Clear(f"registered in entry {places[promise]} of the ledger")


def _shown(value: object) -> str:
    text = ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)
    return f"{text[:12]}..." if len(text) == 64 else text or "nothing"


RULES = (
    Rule(
        "E_PREREG_MISMATCH",
        "It is measured in another way than was promised",
        "Whoever chooses the figure, the threshold or the comparison after the result can always "
        "find one that looks well.",
        f"Measure with the {{field}} as registered. To change it, register anew before the next "
        f"look: {REGISTER}.",
        DONE,
        kept,
    ),
    Rule(
        "E_NOT_REGISTERED",
        "There was no promise before the look",
        "What will be measured has to stand in the ledger before the test is opened.",
        f"Register first, {REGISTER}, then open it: `guard eval run -w . --split {{split}} "
        "--target guard:NAME`.",
        DONE,
        registered,
    ),
)
