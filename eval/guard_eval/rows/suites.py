"""Our own small suites: documents, code, links. Labels are true by construction."""

import hashlib
from pathlib import Path

from guard import yamlfile
from guard.errors import meant
from guard.fixed import Fixed
from guard_eval.errors import EvalError
from guard_eval.rows.row import LabelledClaim, Passage, Row

_WITH_US = Path(__file__).parent.parent / "data"  # in an installed package
DATA = _WITH_US if _WITH_US.is_dir() else Path(__file__).parents[2] / "data"
POLICIES = {"documents": "default", "code": "code", "links": "default"}
"""The suites, and the shipped policy that each is for."""

_WRONG = "✗"
_SALT = "34"  # of the ids, which the order follows: the first with which neither tells a label


class Item(Fixed):
    """A question, the fact that a right answer holds, and answers by kind."""

    ask: str
    holds: str = ""
    say: tuple[dict[str, str | list[str]], ...]


class Written(Fixed):
    """A file of a suite: passages, and questions on them."""

    domain: str
    passages: dict[str, str] = {}
    items: tuple[Item, ...]


def load(name: str) -> list[Row]:
    """The rows of a suite, in an order that tells nothing. Raises EvalError."""
    if name not in POLICIES:
        raise EvalError(
            f"there is no suite {name!r}", f"{meant(name, POLICIES)}known: {', '.join(POLICIES)}"
        )
    rows = [
        row
        for path in sorted((DATA / name).glob("*.yaml"))
        for row in _rows(yamlfile.build(Written, yamlfile.read(path), path), path.stem)
    ]
    if not rows:
        raise EvalError(f"{DATA / name}: the suite is not installed", "install groundwire anew")
    return sorted(rows, key=lambda row: row.id)


def _rows(written: Written, cluster: str) -> list[Row]:
    context = tuple(Passage(id=id, text=text) for id, text in written.passages.items())
    return [
        _row(written, cluster, context, item, kind, said)
        for item in written.items
        for answer in item.say
        for kind, said in answer.items()
    ]


def _row(
    written: Written,
    cluster: str,
    context: tuple[Passage, ...],
    item: Item,
    kind: str,
    said: str | list[str],
) -> Row:
    claims = tuple(map(_claim, [said] if isinstance(said, str) else said))
    answer = " ".join(claim.text for claim in claims)
    stands = all(claim.label == "supported" for claim in claims)
    name = hashlib.sha256(f"{_SALT}\n{cluster}\n{item.ask}\n{answer}".encode()).hexdigest()[:12]
    return Row(
        id=name,
        cluster=cluster,
        question=item.ask,
        context=context,
        answer=answer,
        claims=claims,
        label="supported" if stands else "unsupported",
        label_source="construction",
        answerable=bool(item.holds) if context else None,
        reference=item.holds,
        segment=written.domain,
        meta={"kind": kind},
    )


def _claim(words: str) -> LabelledClaim:
    text = words.removeprefix(_WRONG).strip()
    wrong = words.startswith(_WRONG)
    return LabelledClaim(text=text, label="unsupported" if wrong else "supported")
