"""A rolling buffer of labels, and an alarm, readable at any time, for when they break a promise."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import AwareDatetime, BaseModel, ConfigDict

from guard_eval.certify.binomial import interval
from guard_eval.certify.labelled import Labelled
from guard_eval.certify.ltt import in_range
from guard_eval.errors import EvalError, Refusal


class Judged(BaseModel):
    """An answer that was given, and what somebody said of it later."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str
    score: float
    unsupported: bool
    predicted_at: AwareDatetime
    label_available_at: AwareDatetime
    cluster: str = ""
    segment: str = ""


class Slice(NamedTuple):
    """What was seen of the answers released in a segment; "" is all of them."""

    segment: str
    judged: int
    released: int
    errors: int
    risk: tuple[float, float]  # Clopper-Pearson, for this moment alone
    coverage: tuple[float, float]  # of the share that is released; likewise
    evidence: float  # the largest e-value so far, against "the risk is within the limit"
    alarm: bool
    since: datetime | None  # when the label came that raised the alarm


class Buffer:
    """The latest labelled answers, as they could be known at a time.

    `now` only moves forward, and no label from after it ever enters.
    """

    def __init__(self, capacity: int = 5000) -> None:
        if capacity < 1:
            raise EvalError(f"a buffer of {capacity} answers", "give a capacity of 1 or more")
        self._held: deque[Judged] = deque(maxlen=capacity)
        self._known: set[str] = set()
        self._now: datetime | None = None

    def add(self, judged: Judged, now: datetime) -> None:
        """Take an answer in.

        Raises:
            EvalError: it is there already, its label is older than the answer, or time ran back.
            Refusal: E_LABEL_FROM_FUTURE.
        """
        if self._now and now < self._now:
            raise EvalError(f"now is {now}, but was {self._now}", "add labels in the order of time")
        if judged.label_available_at > now:
            raise Refusal(
                "E_LABEL_FROM_FUTURE",
                f"{judged.id}: its label is known from {judged.label_available_at}, now is {now}",
                "add it when the label is there: what is decided now cannot know it",
            )
        if judged.label_available_at < judged.predicted_at:
            raise EvalError(
                f"{judged.id}: its label is older than the answer", "mend label_available_at"
            )
        if judged.id in self._known:
            raise EvalError(f"{judged.id} is in the buffer already", "add every answer once")
        if len(self._held) == self._held.maxlen:
            self._known.discard(self._held[0].id)
        self._held.append(judged)
        self._known.add(judged.id)
        self._now = now

    def __iter__(self) -> Iterator[Judged]:
        return iter(self._held)

    def __len__(self) -> int:
        return len(self._held)

    def labelled(self) -> Labelled:
        """All that is held, for a new certificate."""
        held = list(self._held)
        return Labelled.of(
            [each.score for each in held],
            [each.unsupported for each in held],
            [each.cluster or each.id for each in held],
            [each.segment for each in held],
        )


class Watch:
    """Every label since a certificate was made, by segment, and whether it still holds.

    The alarm is an e-process: wealth that grows only if the rate of unsupported among released
    answers is above `max_risk`. Were it not, wealth would ever reach 1 / `false_alarm` with
    probability at most `false_alarm`, however often it is looked at (Ville 1939; Ramdas, Grünwald,
    Vovk, Shafer 2023). It is the likelihood of rates above the limit, all alike (Robbins 1970). The
    segments and the whole share the chance of a false alarm.

    Args:
        threshold: from which score on answers are released; by segment, None: never.
        max_risk: the limit that was certified.
        segments: that are watched, each beside the whole; None: only the whole is.
        false_alarm: chance of ever raising one while all is well.
    """

    def __init__(
        self,
        threshold: float | Mapping[str, float | None],
        max_risk: float,
        segments: Sequence[str] | None = (),
        false_alarm: float = 0.05,
    ) -> None:
        in_range(max_risk, 1 - false_alarm)
        self.threshold, self.max_risk, self.false_alarm = threshold, max_risk, false_alarm
        self._whole_only = segments is None
        names = ("", *(segments or ()))
        self._seen: dict[str, list[tuple[bool, bool]]] = {name: [] for name in names}
        self._times: dict[str, list[datetime]] = {name: [] for name in names}

    def see(self, judged: Judged) -> None:
        """Count an answer. Raises EvalError for a segment that was not named at the start."""
        if judged.segment not in self._seen and not self._whole_only:
            known = ", ".join(name for name in self._seen if name) or "none"
            raise EvalError(
                f"segment {judged.segment!r} is not watched; watched are: {known}",
                "start a new watch: a segment chosen after the fact raises false alarms",
            )
        for name in {""} if self._whole_only else {"", judged.segment}:
            self._seen[name].append((self.releases(judged), judged.unsupported))
            self._times[name].append(judged.label_available_at)

    def releases(self, judged: Judged) -> bool:
        """Whether an answer is released."""
        at = self.threshold
        limit = at.get(judged.segment) if isinstance(at, Mapping) else at
        return limit is not None and judged.score >= limit

    def slices(self, confidence: float = 0.95) -> list[Slice]:
        """Return the state of all answers, then that of each segment."""
        return [self._slice(name, confidence) for name in self._seen]

    @property
    def alarms(self) -> list[str]:
        """Where to recalibrate: segments whose risk is above the limit; "" is all answers."""
        return [each.segment for each in self.slices() if each.alarm]

    def _slice(self, name: str, confidence: float) -> Slice:
        seen = np.array(self._seen[name], dtype=bool).reshape(-1, 2)
        wrong = seen[seen[:, 0], 1]
        n, errors = len(wrong), int(wrong.sum())
        evidence = e_process(wrong, self.max_risk)
        raised = np.flatnonzero(evidence >= len(self._seen) / self.false_alarm)
        place = np.flatnonzero(seen[:, 0])[raised[0]] if len(raised) else None
        return Slice(
            name,
            len(seen),
            n,
            errors,
            interval(errors, n, confidence) if n else (0.0, 1.0),
            interval(n, len(seen), confidence) if len(seen) else (0.0, 1.0),
            float(evidence.max(initial=1.0)),
            place is not None,
            None if place is None else self._times[name][int(place)],
        )


def e_process(wrong: NDArray[np.bool_], max_risk: float) -> NDArray[np.float64]:
    """Return the e-value after each answer, against "the chance of wrong is at most max_risk".

    The likelihood of all rates above max_risk, alike, over that of max_risk itself.
    """
    from scipy.special import betaincc, betaln

    errors = np.cumsum(wrong)
    right = np.arange(1, len(wrong) + 1) - errors
    with np.errstate(divide="ignore"):  # far below the limit no mass is left above it: no evidence
        mass = np.log(betaincc(errors + 1, right + 1, max_risk))
    mixture = betaln(errors + 1, right + 1) + mass - np.log1p(-max_risk)
    limit = errors * np.log(max_risk) + right * np.log1p(-max_risk)
    return np.asarray(np.exp((mixture - limit).clip(None, 700)))
