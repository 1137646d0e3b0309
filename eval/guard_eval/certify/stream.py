"""Labels as they come in, from a file; and what they are held against."""

import json
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Literal

from pydantic import AwareDatetime, StrictBool

from guard.fixed import Fixed
from guard.shelf import doubts, read
from guard_eval.certify.rolling import Buffer, Judged, Watch
from guard_eval.errors import EvalError
from guard_eval.lines import lines
from guard_eval.rows.row import Label


class Labelling(Fixed):
    """A line of a file of labels, in the order that they came."""

    id: str | int
    score: float | None
    label: Label | Literal[0, 1] | StrictBool  # 1 or true: unsupported
    predicted_at: AwareDatetime
    label_available_at: AwareDatetime
    cluster: str | int = ""
    segment: str = ""


def judged(path: Path) -> Iterator[Judged]:
    """Yield answers in the order in which their labels came.

    Raises EvalError with file and line for labels that are not in the order of time.
    """
    before: datetime | None = None
    for number, line in enumerate(lines(path, Labelling), 1):
        at = line.label_available_at
        if before and at < before:
            raise EvalError(
                f"{path}: label {number} ({line.id}) came at {at}, the one before it at {before}",
                "sort the file by label_available_at",
            )
        before = at
        yield Judged(
            id=str(line.id),
            score=float("-inf") if line.score is None else line.score,
            unsupported=line.label in ("unsupported", 1),
            predicted_at=line.predicted_at,
            label_available_at=at,
            cluster=str(line.cluster),
            segment=line.segment,
        )


def watch(
    policy: Path | None,
    threshold: float | None,
    max_risk: float | None,
    segments: Sequence[str] | None,
    false_alarm: float,
) -> Watch:
    """Return the watch over a policy's certificate, or over a promise that is spelt out.

    Raises EvalError where neither or both are given, or the policy has no certificate.
    """
    if policy is None:
        if threshold is None or max_risk is None:
            raise EvalError(
                "what was promised is not clear", "give --policy, or --threshold and --max-risk"
            )
        return Watch(threshold, max_risk, segments, false_alarm)
    if threshold is not None or max_risk is not None:
        raise EvalError(
            "--policy says the threshold and the risk itself", "leave out --threshold, --max-risk"
        )
    found = read(policy)
    names = found.segments or {""}
    known = {name: made for name in names if (made := found.certificate(name))}
    if edited := doubts(policy.parent, {policy.stem: found}):
        raise EvalError(edited[0])
    if not known:
        raise EvalError(
            f"{policy}: nothing in it is certified for release",
            "certify it first: guard eval certify ... --policy FILE",
        )
    limit = max(made.max_risk for made in known.values())
    if found.segments:
        return Watch({n: m.threshold for n, m in known.items()}, limit, segments, false_alarm)
    return Watch(known[""].threshold, limit, segments, false_alarm)  # type: ignore[arg-type]


def keep(path: Path, buffer: Buffer) -> None:
    """Write what a buffer holds as a file of scores, for `guard eval certify --cal`."""
    made = (
        {
            "id": each.id,
            **({"cluster": each.cluster} if each.cluster else {}),
            **({"segment": each.segment} if each.segment else {}),
            "score": None if each.score == float("-inf") else each.score,
            "label": "unsupported" if each.unsupported else "supported",
        }
        for each in buffer
    )
    text = "".join(json.dumps(each, ensure_ascii=False) + "\n" for each in made)
    path.write_text(text, encoding="utf-8")
