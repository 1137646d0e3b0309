"""A rolling buffer of labels, and an alarm, readable at any time, for when they break a promise."""

from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

import numpy as np
from pydantic import AwareDatetime

from guard.fixed import Fixed
from guard_eval.certify.binomial import interval
from guard_eval.certify.evidence import began, e_process
from guard_eval.certify.labelled import Labelled
from guard_eval.certify.ltt import in_range
from guard_eval.errors import EvalError, Refusal

DAY = timedelta(days=1)


class Judged(Fixed):
    """An answer that was given, and what somebody said of it later."""

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
    alarm: "Alarm | None"


class Alarm(NamedTuple):
    """When it was raised, about since when the risk is too high, and what was seen since then."""

    raised: datetime
    since: datetime
    released: int
    errors: int


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


class _Tally:
    """What was seen of a slice."""

    def __init__(self) -> None:
        self.judged = self.released = self.errors = 0
        self.bets: list[list[bool]] = []
        self.begun: list[tuple[datetime, int, int]] = []  # a bet's first label; counts before it
        self._open: dict[str, int] = {}

    def add(self, judged: Judged, released: bool) -> None:
        if released:
            at, cluster = judged.label_available_at, judged.cluster or judged.id
            place = self._open.get(cluster)
            if place is None or at - self.begun[place][0] >= DAY:
                place = self._open[cluster] = len(self.bets)
                self.bets.append([])
                self.begun.append((at, self.released, self.errors))
            self.bets[place].append(judged.unsupported)
            self.released += 1
            self.errors += judged.unsupported
        self.judged += 1

    def alarm(self, bets: list[float], place: int, max_risk: float) -> Alarm:
        """The alarm that a bet raises."""
        since, released, errors = self.begun[began(bets[: place + 1], max_risk)]
        return Alarm(
            self.begun[place][0],
            since,
            self.released - released,
            self.errors - errors,
        )


class Watch:
    """Every label since a certificate was made, by segment, and whether it still holds.

    The alarm is raised by an e-process (`evidence.e_process`), so that the chance of ever raising a
    false one stays below `false_alarm`, however often it is looked at. The segments and the whole
    share that chance. Answers of a cluster may be alike: those whose labels come within a day make
    one bet, by their mean. Later ones of the cluster bet anew, so that a change is heard although
    the sources stay the same: a few that are worse than what was certified for all are too.

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
        self._seen = {name: _Tally() for name in ("", *(segments or ()))}

    def see(self, judged: Judged) -> None:
        """Count an answer. Raises EvalError for a segment that was not named at the start."""
        if judged.segment not in self._seen and not self._whole_only:
            known = ", ".join(name for name in self._seen if name) or "none"
            raise EvalError(
                f"segment {judged.segment!r} is not watched; watched are: {known}",
                "start a new watch: a segment chosen after the fact raises false alarms",
            )
        for name in {""} if self._whole_only else {"", judged.segment}:
            self._seen[name].add(judged, self.releases(judged))

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
        seen = self._seen[name]
        bets = [sum(each) / len(each) for each in seen.bets]
        evidence = e_process(bets, self.max_risk)
        passed = np.flatnonzero(evidence >= len(self._seen) / self.false_alarm)
        return Slice(
            name,
            seen.judged,
            seen.released,
            seen.errors,
            interval(seen.errors, seen.released, confidence) if seen.released else (0.0, 1.0),
            interval(seen.released, seen.judged, confidence) if seen.judged else (0.0, 1.0),
            float(evidence.max(initial=1.0)),
            seen.alarm(bets, int(passed[0]), self.max_risk) if len(passed) else None,
        )
