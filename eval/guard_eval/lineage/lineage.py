"""Where the parts of a policy come from, and which splits they have seen."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from guard.policy import Policy
from guard.shelf import SHIPPED, Shelf
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.lineage import fittable, further, shipped
from guard_eval.lineage.parts import CORPORA, Bundle, Part
from guard_eval.lineage.snapshot import snapshot
from guard_eval.looks.registration import Registration

_BESIDE = {"corpus_snapshot", "embedding_version", "detector", "judge", "reranker", "chunker"}


def bundle(
    name: str,
    policies: Path = SHIPPED,
    entries: Sequence[Entry] = (),
    corpora: str = CORPORA,
) -> Bundle:
    """Take a policy apart.

    Args:
        name: of the policy.
        policies: its folder.
        entries: the ledger's, which may know where parts come from, and of parts that no policy
            file holds.
        corpora: the folder or Lance URI with the corpus that the policy names, if it names one.

    Raises:
        EvalError: where the policy's corpus is not there.
        ConfigError, UnknownPolicy: as for any use of the policy.
    """
    return taken(Shelf(policies, name).pick(name), entries, corpora)


def taken(
    policy: Policy,
    entries: Sequence[Entry] = (),
    corpora: str = CORPORA,
) -> Bundle:
    """Take a policy apart that was read; the rest is as for `bundle`."""
    found = [*fittable.parts(policy), *shipped.parts(policy), *further.parts(policy.name, entries)]
    if policy.ground.corpus:
        found.append(snapshot(policy.ground.corpus, corpora))
    parts = tuple(traced(part, entries) for part in found)
    return Bundle(policy=policy.name, parts=parts, corpora=corpora)


def fits(entries: Iterable[Entry]) -> list[tuple[str, Part]]:
    """Return (run, part) of every fit in the ledger."""
    made = (e for e in entries if e.verb is Verb.FIT)
    return [(str(e.data["run"]), Part.model_validate(e.data["part"])) for e in made]


def traced(part: Part, entries: Sequence[Entry]) -> Part:
    """Return the part with the origin that the ledger has for it.

    Of several fits that came to the same value, all splits count and the last one's run is named.
    """
    known = [(run, each) for run, each in fits(entries) if each.fingerprint == part.fingerprint]
    if not known:
        return part
    splits = {*part.fit_on, *(sha for _, each in known for sha in each.fit_on)}
    sources = {*part.made_from, *(sha for _, each in known for sha in each.made_from)}
    origin = {
        "fit_on": tuple(sorted(splits)),
        "made_from": tuple(sorted(sources)),
        "fit_run": known[-1][0],
    }
    return part.model_copy(update=origin)


def tainted(parts: Iterable[Part], entries: Sequence[Entry]) -> dict[str, frozenset[str]]:
    """Return the sha256 of the splits that each part has seen, by its fingerprint.

    A part has seen what it was fitted on, what anything fitted by the same run was (a run is not
    taken apart: whatever it read, it may have used), and all that what it was made from has seen.
    """
    made = fits(entries)
    read: dict[str, set[str]] = {}
    used: dict[str, set[str]] = {}
    runs: dict[str, set[str]] = {}
    for run, part in [*made, *((p.fit_run or "", p) for p in parts)]:
        own = part.fingerprint
        runs.setdefault(own, set()).update({run} - {""})
        read.setdefault(run or own, set()).update(part.fit_on)
        used.setdefault(run or own, set()).update(part.made_from)
        read.setdefault(own, set()).update(part.fit_on)
        used.setdefault(own, set()).update(part.made_from)

    def closure(fingerprint: str) -> frozenset[str]:
        seen: set[str] = set()
        todo, done = [fingerprint], set[str]()
        while todo:
            if (here := todo.pop()) not in done:
                done.add(here)
                seen |= read.get(here, set())
                todo += [*runs.get(here, ()), *used.get(here, ())]
        return frozenset(seen)

    return {part.fingerprint: closure(part.fingerprint) for part in parts}


def registrations(entries: Iterable[Entry]) -> dict[str, Registration]:
    """Return every registration in the ledger by its fingerprint, oldest first."""
    made = (e.data["registration"] for e in entries if e.verb is Verb.REGISTER)
    return {each.fingerprint: each for each in map(Registration.model_validate, made)}


def followed(registration: Registration, entries: Sequence[Entry]) -> list[Registration]:
    """Return the registrations that this one improves on, the nearest first."""
    known = registrations(entries)
    chain: list[Registration] = []
    before = registration.predecessor
    while before in known and known[before] not in chain:
        chain.append(known[before])
        before = chain[-1].predecessor
    return chain


def shown(registration: Registration, entries: Sequence[Entry]) -> set[str]:
    """Return the sha256 of the test splits whose results those before this one have shown.

    For what comes after, such a split is a tuning split.
    """
    before = {each.fingerprint for each in followed(registration, entries)}
    opened = (e for e in entries if e.verb is Verb.OPEN)
    return {str(e.data["split"]) for e in opened if str(e.data["registration"]) in before}


def beside(bundle: Bundle) -> dict[str, str]:
    """Return the fingerprints, by name, of what a fitted number holds for: models and corpus."""
    return {f"{p.kind} {p.name}".strip(): p.fingerprint for p in bundle.parts if p.kind in _BESIDE}


def fitted_beside(bundle: Bundle, entries: Iterable[Entry]) -> dict[str, str]:
    """Return what was beside the policy's parts when they were last fitted on splits."""
    own = {part.fingerprint for part in bundle.parts}
    made = (e.data for e in entries if e.verb is Verb.FIT and e.data.get("beside"))
    found: dict[str, str] = {}
    for data in made:
        part = Part.model_validate(data["part"])
        if part.fit_on and part.fingerprint in own:
            found |= {str(name): str(sha) for name, sha in data["beside"].items()}
    return found


def confirmed(part: Part, entries: Sequence[Entry]) -> bool:
    """Whether the part was not fitted, or the ledger has the run that it names."""
    known = {(run, each.fingerprint) for run, each in fits(entries)}
    return part.fit_run == "" or (part.fit_run, part.fingerprint) in known


def recorded(part: Part, run: str, fit_on: Sequence[str], made_from: Sequence[str]) -> Part:
    """Return a part with its origin, as a FIT entry holds it."""
    origin = {"fit_run": run, "fit_on": tuple(fit_on), "made_from": tuple(made_from)}
    return part.model_copy(update=origin)
