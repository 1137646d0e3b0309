"""How often the same cal answers were asked for a certificate.

Who asks with other limits or ways until one passes is less sure than the certificate says. So each
question is kept in the user's state folder, and in the ledger where the answers are of runs in a
workspace. Answers are known again by a sample of them, whatever part of them is asked: of all their
hashes the smallest (a bottom-k sketch: Cohen and Kaplan, PODC 2007).
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from guard.fixed import Fixed
from guard_eval.canonical import digest
from guard_eval.certify.certificate import Certificate
from guard_eval.certify.reading import Source
from guard_eval.durable import append
from guard_eval.errors import EvalError
from guard_eval.ledger import anchors
from guard_eval.ledger.entries import Entry, Verb
from guard_eval.ledger.ledger import Ledger

KEPT = 64  # hashes of answers: a twentieth of the answers shares one with the whole, at 96 %


class Question(Fixed):
    """What was asked of which answers; `what` is the digest of limits, ways and tune answers.

    `error` is the chance that is left for it not to hold, as a decimal.
    """

    what: str
    answers: tuple[str, ...]
    error: str = "0"  # older ones do not say

    @classmethod
    def of(cls, cal: Source, confidence: float, *how: Any) -> "Question":
        """Return it."""
        names = (hashlib.blake2b(name.encode(), digest_size=8) for name in cal.names)
        hashes = {each.hexdigest() for each in names}
        what = digest([cal.answers.sha256, *map(str, (confidence, *how))])
        error = f"{1 - confidence:.12g}"
        return cls(what=what, answers=tuple(sorted(hashes)[:KEPT]), error=error)


def number(question: Question, place: Path | None) -> tuple[int, float]:
    """Return which of the different questions that were put to the answers it is: 1, 2, ...

    And how sure it is that what was answered to all of them up to it holds, by the union bound.

    Args:
        question: that is put now.
        place: the workspace whose ledger is asked, too.
    """
    entries = Ledger(place / "ledger.jsonl").entries() if place else ()
    known = [*(Question.model_validate(each["question"]) for each in _made(entries)), *_kept()]
    own = set(question.answers)
    errors = {each.what: float(each.error) for each in known if own & set(each.answers)}
    errors.setdefault(question.what, float(question.error))
    own_place = list(errors).index(question.what) + 1
    return own_place, max(0.0, 1 - sum(list(errors.values())[:own_place]))


def keep(question: Question, found: Sequence[Certificate], place: Path | None) -> None:
    """Keep a question and what came of it before anybody is told. Raises EvalError."""
    path = _file()
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        append(path, question.model_dump_json().encode())
    except OSError as exc:
        raise EvalError(
            f"{path}: what is asked of cal answers cannot be kept: {exc.strerror}",
            "point XDG_STATE_HOME to a folder that can be written, outside the workspace",
        ) from None
    if place:
        made = [digest(each.model_dump(mode="json")) for each in found]
        data = {"question": question.model_dump(mode="json"), "certificates": made}
        Ledger(place / "ledger.jsonl").append(Verb.CERTIFY, data)


def entered(found: Iterable[Mapping[str, Any]], entries: Iterable[Entry]) -> bool:
    """Whether the ledger has every certificate, as JSON has it, as it is."""
    known = {each for data in _made(entries) for each in data["certificates"]}
    return all(digest(each) in known for each in found)


def _made(entries: Iterable[Entry]) -> list[Any]:
    return [entry.data for entry in entries if entry.verb is Verb.CERTIFY]


def _kept() -> list[Question]:
    path = _file()
    lines = path.read_bytes().splitlines() if path.exists() else []
    return [Question.model_validate_json(line) for line in lines]


def _file() -> Path:
    return anchors.state() / "certified.jsonl"
