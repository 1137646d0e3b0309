"""The part of the ledger that a report rests on, to be carried in the report."""

from collections.abc import Sequence
from typing import Self

from guard_eval.canonical import digest
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.report.sections import Said, Sha


class Link(Said):
    """An entry of the ledger; of one that concerns something else, only its hash."""

    count: int
    prev: str
    digest: Sha
    entry: Entry | None = None

    @classmethod
    def of(cls, entry: Entry, whole: bool) -> Self:
        """Make the link of an entry."""
        return cls(
            count=entry.count,
            prev=entry.prev,
            digest=digest(entry),
            entry=entry if whole else None,
        )


class Proof(Said):
    """The ledger from a registration to its result, and how long it was when this was written."""

    links: tuple[Link, ...]
    entries: int  # in the whole ledger
    head: Sha

    @property
    def results(self) -> tuple[str, ...]:
        """The digests of reports that results in this part of the ledger have."""
        entries = (link.entry for link in self.links)
        return tuple(str(e.data.get("report", "")) for e in entries if e and e.verb is Verb.RESULT)


def proof(
    ledger: Sequence[Entry], registration: str, report: str, names: Sequence[str] = ()
) -> Proof | None:
    """Cut the proof of a registration out of a ledger; None if it is not there.

    Args:
        ledger: all its entries, in order.
        registration: the fingerprint.
        report: digest of the report whose result ends the part.
        names: further hashes (split, policy) whose entries are kept whole.
    """
    start = next((i for i, e in enumerate(ledger) if registers(e, registration)), None)
    if start is None:
        return None
    ends = (
        i for i, entry in enumerate(ledger) if entry.verb is Verb.RESULT and names_it(entry, report)
    )
    end = max(ends, default=len(ledger) - 1)
    wanted = [registration, *names]
    links = tuple(
        Link.of(entry, registers(entry, registration) or any(names_it(entry, n) for n in wanted))
        for entry in ledger[start : end + 1]
    )
    return Proof(links=links, entries=len(ledger), head=digest(ledger[-1]))


def registers(entry: Entry, registration: str) -> bool:
    """Whether this is the entry that holds the registration itself."""
    return entry.verb is Verb.REGISTER and (
        digest(entry.data.get("registration")) == registration or names_it(entry, registration)
    )


def names_it(entry: Entry, sha: str) -> bool:
    """Whether a value of the entry is this hash."""
    return bool(sha) and sha in map(str, entry.data.values())
