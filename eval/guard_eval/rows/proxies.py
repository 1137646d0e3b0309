"""Can something that is not the answer's support tell the label? Then a score is worth little.

Pure functions of the rows they are given: give them rows of a train split, or what a probe learns
of a test split is a look at it.
"""

import math
import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from guard_eval.rows.row import TIMES, Row

FLAGGED = 0.6  # lower bound of the interval from which on a field tells too much
REFUSED = 0.98  # AUROC from which on a field is the label, written differently
FEWEST = 20  # rows of each label below which nothing is probed
MOST = 50_000  # rows that are looked at; of more, as many are drawn
_NUMBER = re.compile(r"\d+")
_SIGN = re.compile(r"[\d\W_]+")


@dataclass(frozen=True, slots=True)
class Probe:
    """How well one thing tells that an answer is unsupported.

    Attributes:
        name: "id words", "id number", "passage ids", "order", "length", "answer",
            "label_source", "segment", a field of time or "meta.FIELD".
        auroc: out of fold, of a small model of this thing alone; .5 is nothing, 1 everything.
        low: lower end of the two-sided 95 % interval, clusters taken into account.
        high: upper end.
        rows: how many were used.
    """

    name: str
    auroc: float
    low: float
    high: float
    rows: int

    @property
    def flagged(self) -> bool:
        """Whether it tells more than is good: the interval lies above .6."""
        return self.low > FLAGGED

    @property
    def refused(self) -> bool:
        """Whether it is the label itself, written differently."""
        return self.flagged and self.auroc > REFUSED


class Labelled(Protocol):
    """What is known of a row where it is not held."""

    @property
    def label(self) -> str | None:
        """Of the answer."""

    @property
    def group(self) -> str:
        """Its cluster."""


def probes(rows: Sequence[Row], seed: int = 17) -> list[Probe]:
    """Probe id, order, length, the answer alone and each further field; see `Probe`.

    Rows without a label count for the order only; of more than 50,000 rows, as many are drawn.
    Returns nothing for fewer than 20 rows of a label or fewer than 10 clusters: ask `enough` to
    tell this from nothing found.
    """
    if not enough(rows):
        return []
    return probed([(place, rows[place]) for place in drawn(rows, seed)], seed)


def drawn(rows: Iterable[Labelled], seed: int = 17) -> list[int]:
    """Places of labelled rows, rising; of more than 50,000, as many are drawn."""
    places = [place for place, row in enumerate(rows) if row.label]
    if len(places) > MOST:
        return sorted(random.Random(seed).sample(places, MOST))
    return places


def probed(placed: Sequence[tuple[int, Row]], seed: int = 17) -> list[Probe]:
    """Probe rows that were `drawn`, with their places; there must be `enough`."""
    labels = [row.label == "unsupported" for _, row in placed]
    clusters = [row.group for _, row in placed]
    found = []
    for name, kind, value in _things([row for _, row in placed]):
        values = [value(place, row) for place, row in placed]
        if len({str(each) for each in values}) > 1:
            scores = _scores(kind, values, labels, clusters, seed)
            found.append(Probe(name, *interval(labels, scores, clusters), len(labels)))
    return found


def enough(rows: Sequence[Labelled]) -> bool:
    """Whether there are rows enough to probe."""
    counts = Counter(row.label for row in rows if row.label)
    groups = {row.group for row in rows if row.label}
    return min(counts["supported"], counts["unsupported"]) >= FEWEST and len(groups) >= 10


def interval(
    labels: Sequence[bool], scores: Sequence[float], clusters: Sequence[str]
) -> tuple[float, float, float]:
    """Return AUROC and its 95 % interval for clustered data, by Obuchowski, Biometrics 53 (1997).

    The score of an unsupported row should be the higher one; ties count one half.
    """
    import numpy as np
    from scipy.stats import rankdata

    truth, score = np.asarray(labels, bool), np.asarray(scores, float)
    ones, zeros = truth.sum(), (~truth).sum()
    ranks = rankdata(score)
    share = np.empty(len(score))  # of the rows of the other label that a row stands right to
    share[truth] = (ranks[truth] - rankdata(score[truth])) / zeros
    share[~truth] = 1 - (ranks[~truth] - rankdata(score[~truth])) / ones
    auroc = float(share[truth].mean())
    parts = np.where(truth, (share - auroc) / ones, (share - auroc) / zeros)
    _, member = np.unique(np.asarray(clusters), return_inverse=True)
    sums = np.bincount(member, parts)
    error = math.sqrt(len(sums) / (len(sums) - 1) * float(sums @ sums))
    return auroc, max(0.0, auroc - 1.96 * error), min(1.0, auroc + 1.96 * error)


Kind = Literal["word", "numbers", "text"]


def _things(rows: Sequence[Row]) -> Iterator[tuple[str, Kind, Callable[[int, Row], Any]]]:
    """What is probed: its name, its kind, and how it is got from (place, row)."""
    yield "id words", "text", lambda _, row: _SIGN.sub(" ", row.id)
    yield "id number", "numbers", lambda _, row: _counted(_NUMBER.findall(row.id))
    yield "passage ids", "text", _passages
    yield "order", "numbers", lambda place, _: [place, place % 2]
    yield "length", "numbers", lambda _, row: [len(row.answer), len(row.answer.split())]
    yield "answer", "text", lambda _, row: row.answer
    yield "label_source", "word", lambda _, row: row.label_source
    yield "segment", "word", lambda _, row: row.segment
    for name in TIMES:
        yield name, "numbers", _time(name)
    yield "passage times", "numbers", lambda _, row: _newest(row)
    for name in sorted({name for row in rows for name in row.meta}):
        values = [row.meta.get(name, "") for row in rows]
        if all(_is_number(value) for value in values):
            yield f"meta.{name}", "numbers", _number(name)
        else:
            yield f"meta.{name}", "word", _word(name)


def _passages(_: int, row: Row) -> str:
    """What the guard is shown of passages beside their text."""
    return " ".join(f"{each.id} {each.source}" for each in row.context)


def _counted(numbers: Sequence[str]) -> list[float]:
    last = int(numbers[-1][-15:]) if numbers else -1
    return [last, last % 2, last % 10]


def _is_number(text: str) -> bool:
    try:
        return not text or math.isfinite(float(text))
    except ValueError:
        return False


def _word(name: str) -> Callable[[int, Row], str]:
    return lambda _, row: row.meta.get(name, "")


def _number(name: str) -> Callable[[int, Row], list[float]]:
    """The field as a number; one that is not given stands apart from all that are."""
    return lambda _, row: [float(row.meta.get(name) or "-1e12")]


def _time(name: str) -> Callable[[int, Row], list[float]]:
    return lambda _, row: _moment(getattr(row, name))


def _moment(at: datetime | None) -> list[float]:
    """When it was, and at what time of the day: what is made up is often dated at midnight."""
    return [at.timestamp(), at.timestamp() % 86_400] if at else [-1e12, -1]


def _newest(row: Row) -> list[float]:
    dates = [at for p in row.context for at in (p.available_at, p.ingested_at) if at]
    return _moment(max(dates, default=None))


def _scores(
    kind: Kind, values: Sequence[Any], labels: Sequence[bool], clusters: Sequence[str], seed: int
) -> Any:
    """Scores of each row by a model that was fitted on the other clusters."""
    import numpy as np
    from sklearn.model_selection import GroupKFold

    truth = np.asarray(labels, float)
    _, groups = np.unique(np.asarray(clusters), return_inverse=True)
    order = np.random.default_rng(seed).permutation(groups.max() + 1)[groups]
    scores = np.full(len(truth), truth.mean())
    for fitted, held in GroupKFold(5).split(truth, groups=order):
        if 0 < truth[fitted].mean() < 1:
            scores[held] = _fold(kind, values, truth, fitted, held)
    return scores


def _fold(kind: Kind, values: Sequence[Any], truth: Any, fitted: Any, held: Any) -> Any:
    from sklearn.feature_extraction.text import HashingVectorizer
    from sklearn.linear_model import SGDClassifier
    from sklearn.tree import DecisionTreeClassifier

    if kind == "word":  # the share of unsupported rows with this word, drawn towards the mean
        mean = truth[fitted].mean()
        counts, sums = Counter[str](), Counter[str]()
        for place in fitted:
            counts[values[place]] += 1
            sums[values[place]] += truth[place]
        return [(sums[values[p]] + mean) / (counts[values[p]] + 1) for p in held]
    model: Any
    if kind == "numbers":
        learned, asked = [values[p] for p in fitted], [values[p] for p in held]
        model = DecisionTreeClassifier(
            max_depth=4, min_samples_leaf=max(5, len(learned) // 50), random_state=0
        )
    else:
        read = HashingVectorizer(
            n_features=2**16, ngram_range=(1, 2), token_pattern=r"\w+", alternate_sign=False
        )
        learned = read.transform(values[p] for p in fitted)
        asked = read.transform(values[p] for p in held)
        model = SGDClassifier(loss="log_loss", alpha=1e-4, random_state=0)
    return model.fit(learned, truth[fitted]).predict_proba(asked)[:, 1]
