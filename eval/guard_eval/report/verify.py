"""Whether a report is what was written: its page, its data, and what the ledger has of it."""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from pydantic import ValidationError

from guard_eval.canonical import digest
from guard_eval.errors import EvalError, Refusal
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.report.html import drawn_by, html
from guard_eval.report.model import Report, data_digest
from guard_eval.report.proof import Link, Proof
from guard_eval.report.standing import standing

CODE = "E_REPORT_TAMPERED"
CARRIED = re.compile(r'<script type="application/json" id="carried">(.*?)</script>', re.DOTALL)


@dataclass(frozen=True)
class Verified:
    """What held, and what could not be looked at."""

    title: str
    held: tuple[str, ...]
    open: tuple[str, ...]


def verify(page: bytes, name: str, ledger: Sequence[Entry] | None = None) -> Verified:
    """Check everything that a report's page says of itself, and against the ledger if given.

    Args:
        page: the file's bytes.
        name: the file's name, for messages.
        ledger: the ledger's entries, already verified as a chain.

    Raises:
        Refusal: E_REPORT_TAMPERED, something was changed.
        EvalError: it is no report, or another version drew it.
    """
    report, proof, drawn = _read(page, name)
    held = ["The data have the digest that the page names."]
    _page(page, report, proof, drawn, name)
    held.append("Every byte of the page, plots included, follows from the data.")
    left = list[str]()
    if proof is None:
        left.append("The report carries no part of a ledger: nothing shows when it was made.")
    else:
        _chain(proof, name)
        held.append(f"The {len(proof.links)} entries of the ledger that it carries are a chain.")
        _result(report, proof, name, held, left)
    if ledger is None:
        left.append(
            "The ledger was not given: someone could have made another page that agrees with"
            " itself. Give it with --ledger."
        )
    elif proof is not None:
        _ledger(proof, ledger, name)
        held.append(f"All of them stand in the ledger that was given ({len(ledger)} entries).")
        if not any(entry.verb is Verb.ANCHOR for entry in ledger):
            left.append("The ledger has no anchor: that it was not written anew is not shown.")
    else:
        left.append("The ledger that was given could not be compared: the report carries no part.")
    left.append("The rows and the run's outcomes were not read again: figures are as recorded.")
    return Verified(standing(report).title(report), tuple(held), tuple(left))


def _read(page: bytes, name: str) -> tuple[Report, Proof | None, dict[str, str]]:
    try:
        found = CARRIED.findall(page.decode("utf-8"))
    except UnicodeDecodeError as error:
        raise EvalError(f"{name} is no report: not UTF-8 at byte {error.start}") from None
    if len(found) != 1:
        raise EvalError(
            f"{name} is no report that can be verified: {len(found)} blocks of data in it, there "
            "must be one",
            "Give the HTML that `guard eval report` wrote, unaltered by an editor or a mail "
            "program; its Markdown is for reading and carries none.",
        )
    try:
        carried = json.loads(found[0])
        report = Report.model_validate_json(json.dumps(carried["report"]))
        proof = carried["proof"] and Proof.model_validate_json(json.dumps(carried["proof"]))
        drawn = {str(key): str(value) for key, value in carried["drawn_by"].items()}
        seen, told = data_digest(carried["report"]), str(carried["digest"])
    except (ValueError, KeyError, TypeError, AttributeError, ValidationError):
        raise Refusal(CODE, f"{name}: the data in it are not those of a report", _REMEDY) from None
    _same(seen, told, name, "the data were changed: their digest is not the one named")
    return report, proof or None, drawn


def _page(
    page: bytes, report: Report, proof: Proof | None, drawn: dict[str, str], name: str
) -> None:
    if html(report, proof).encode() == page:
        return
    here = drawn_by()
    other = [key for key in here if drawn.get(key) != here[key]]
    if other:
        was = ", ".join(
            f"{key} {drawn.get(key, '?')[:12]} (here {here[key][:12]})" for key in other
        )
        raise EvalError(
            f"{name} cannot be compared: the page was drawn by other versions: {was}",
            "Its data agree with their digest; the figures that are shown were NOT verified."
            " Verify it with the versions that drew it, or draw it anew from the run.",
        )
    line = _first_difference(page, html(report, proof).encode())
    raise Refusal(
        CODE, f"{name}: what the page shows is not what its data say, first in line {line}", _REMEDY
    )


def _first_difference(a: bytes, b: bytes) -> int:
    pairs = zip(a.split(b"\n"), b.split(b"\n"), strict=False)
    lines = min(a.count(b"\n"), b.count(b"\n")) + 1
    return next((i for i, (x, y) in enumerate(pairs, 1) if x != y), lines)


def _chain(proof: Proof, name: str) -> None:
    for link in proof.links:
        if link.entry and Link.of(link.entry, True) != link:
            _tampered(name, f"entry {link.count} of the ledger was changed")
    for before, after in pairwise(proof.links):
        if after.prev != before.digest or after.count != before.count + 1:
            _tampered(name, f"entry {after.count} of the ledger does not follow {before.count}")
    if proof.links and proof.links[-1].count >= proof.entries:
        _tampered(name, "the ledger is said to be shorter than the part that is carried")


def _result(report: Report, proof: Proof, name: str, held: list[str], left: list[str]) -> None:
    registered = report.registration
    first = proof.links[0].entry if proof.links else None
    data = first.data.get("registration") if first else None
    if registered and data is not None:
        if registered.fingerprint not in (digest(data), data):
            _tampered(name, "what was registered is not what the ledger has")
        held.append("What was registered is what the ledger has.")
    else:
        left.append("The report's registration could not be compared with the ledger.")
    if not proof.results:
        left.append("The ledger has no result with this report's digest.")
    elif report.digest not in proof.results:
        _tampered(name, f"the ledger's result is of another report ({proof.results[-1][:12]})")
    else:
        held.append("The result in the ledger is of this very report.")


def _ledger(proof: Proof, ledger: Sequence[Entry], name: str) -> None:
    entries = {entry.count: digest(entry) for entry in ledger}
    for link in proof.links:
        if entries.get(link.count) != link.digest:
            _tampered(name, f"entry {link.count} is not the one in the ledger that was given")
    if entries.get(proof.entries - 1) != proof.head:
        _tampered(
            name,
            f"the ledger had {proof.entries} entries and head {proof.head[:12]};"
            " the one that was given has not",
        )


def _same(seen: str, told: str, name: str, problem: str) -> None:
    if seen != told:
        _tampered(name, f"{problem} ({seen[:12]}, {told[:12]})")


def _tampered(name: str, problem: str) -> None:
    raise Refusal(CODE, f"{name}: {problem}", _REMEDY)


_REMEDY = (
    "Do not rely on it. Ask for the file as it was written, or draw it anew from the run:"
    " `guard eval report RUN`."
)
