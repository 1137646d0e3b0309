"""Rows are dealt to splits: whole clusters, by chance with a seed, or by time with an embargo."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from guard_eval.counted import count
from guard_eval.errors import EvalError
from guard_eval.rows.row import Row
from guard_eval.splits.clusters import SHARED, Brief, again, by_cluster, clustered
from guard_eval.splits.split import Role

Shares = Mapping[Role, float]  # in (0, 1], sum 1


@dataclass(frozen=True, slots=True)
class Dealt:
    """What became of every row.

    Attributes:
        rows: in their old order, without their texts.
        ends: of each row, the role, or why it is in no split: "embargo", or "straddles" for a row
            on the other side of a cut than most of its cluster.
        roles: of the splits, in the order in which they were asked for.
        joined: how many clusters fewer there are, by what their rows share.
        rule: how it was done, in words.
    """

    rows: Sequence[Brief]
    ends: Sequence[Role | str]
    roles: tuple[Role, ...]
    joined: Mapping[str, int]
    rule: str

    @property
    def splits(self) -> dict[Role, list[Brief]]:
        """The rows of each role, in their old order."""
        found: dict[Role, list[Brief]] = {role: [] for role in self.roles}
        for row, end in zip(self.rows, self.ends, strict=True):
            if isinstance(end, Role):
                found[end].append(row)
        return found

    @property
    def dropped(self) -> list[tuple[Brief, str]]:
        """The rows of no split, with the reason."""
        each = zip(self.rows, self.ends, strict=True)
        return [(row, end) for row, end in each if not isinstance(end, Role)]


def by_chance(rows: Iterable[Row], shares: Shares, seed: int, join: Sequence[str] = ()) -> Dealt:
    """Deal clusters at random, so that labels, segments and cluster sizes are spread evenly.

    Within each stratum, clusters lie in an order drawn by the seed and are cut by the shares from a
    random start: every cluster has the same chance to come to a split, whatever its size and place.
    The rows are read twice, and not held.

    Raises:
        EvalError: an id occurs twice, or a split would get no rows.
    """
    found = clustered(rows, join)
    _once(found.rows)
    groups = by_cluster(found.rows)
    roles: dict[str, Role] = {}
    for stratum, names in _strata(groups, len(shares)).items():
        start = _draw(seed, "stratum", stratum)
        total = sum(len(groups[name]) for name in names)
        before = 0
        for name in sorted(names, key=lambda name: _draw(seed, "cluster", name)):
            middle = (before + len(groups[name]) / 2) / total
            roles[name] = _at((middle + start) % 1, shares)
            before += len(groups[name])
    rule = _told("clusters at random", found.joined)
    return _dealt(found.rows, [roles[row.group] for row in found.rows], shares, found.joined, rule)


def by_time(
    rows: Iterable[Row], shares: Shares, embargo: timedelta, join: Sequence[str] = ()
) -> Dealt:
    """Deal by prediction time, in the order of the shares: what comes later is dealt later.

    Rows less than `embargo` before a cut are dropped, and those of a cluster that lie on another
    side of a cut than most of it. The rows are read twice, and not held.

    Raises:
        EvalError: an id occurs twice, a row has no prediction time, or a split would get no rows.
    """
    found = clustered(rows, join)
    _once(found.rows)
    if late := [row.id for row in found.rows if row.prediction_time is None]:
        raise EvalError(
            f"{len(late):,} of {len(found.rows):,} rows have no prediction_time, such as {late[0]}",
            "give it to every row, or split by cluster",
        )
    when = [_time(row) for row in found.rows]
    cuts = _cuts(sorted(when), shares)
    sides = [sum(cut <= time for cut in cuts) for time in when]
    home = _homes(found.rows, sides)
    order = list(shares)
    ends: list[Role | str] = []
    for row, side, time in zip(found.rows, sides, when, strict=True):
        if side != home[row.group]:
            ends.append("straddles")
        elif any(cut - embargo <= time < cut for cut in cuts):
            ends.append("embargo")
        else:
            ends.append(order[side])
    between = f"prediction time, cut at {', '.join(f'{cut:%Y-%m-%dT%H:%MZ}' for cut in cuts)}"
    rule = _told(f"{between}, embargo {embargo}", found.joined)
    return _dealt(found.rows, ends, shares, found.joined, rule)


def _once(rows: Sequence[Brief]) -> None:
    if twice := again(row.id for row in rows):
        raise EvalError(
            f"{count(len(twice), 'id')} used more than once: {', '.join(sorted(twice)[:3])}",
            "give every row an id of its own; outcomes are told apart by it",
        )


def _dealt(
    rows: Sequence[Brief],
    ends: Sequence[Role | str],
    shares: Shares,
    joined: Mapping[str, int],
    rule: str,
) -> Dealt:
    kept = Counter(ends)
    if empty := [role for role in shares if not kept[role]]:
        sizes = Counter(row.group for row in rows)
        name, most = sizes.most_common(1)[0]
        dropped = kept.total() - sum(kept[role] for role in shares)
        raise EvalError(
            f"{', '.join(empty)} would be empty: {count(len(rows), 'row')} in "
            f"{count(len(sizes), 'cluster')}, the largest ({name}) of {most:,}; "
            f"{count(dropped, 'row')} dropped; clusters joined by: "
            f"{', '.join(f'{why} {n:,}' for why, n in joined.items()) or 'nothing'}",
            f"{_blamed(joined)}give more rows or other shares, a shorter embargo, or clusters that "
            "are less wide",
        )
    return Dealt(rows, ends, tuple(shares), dict(joined), rule)


def _blamed(joined: Mapping[str, int]) -> str:
    """What to leave out where a field of `meta` joins most of what is joined."""
    why = max(joined, key=lambda each: joined[each], default="")
    if not why.startswith(SHARED):
        return ""
    field = why.removeprefix("the same ")
    return (
        f"{field} says the same of most rows, and what has it stays together: leave it out, guard "
        f"eval data add FILE --name NEW --drop {field}; or "
    )


def _strata(groups: Mapping[str, Sequence[Brief]], fewest: int) -> dict[str, list[str]]:
    """Clusters that are alike; kinds with fewer than two a split are put together."""
    alike: dict[str, list[str]] = defaultdict(list)
    for name, rows in groups.items():
        alike[_kind(rows)].append(name)
    strata: dict[str, list[str]] = defaultdict(list)
    for kind, names in alike.items():
        strata[kind if len(names) >= 2 * fewest else "rest"] += names
    return strata


def _kind(rows: Sequence[Brief]) -> str:
    labels = "+".join(sorted({row.label or f"answerable {row.answerable}" for row in rows}))
    segment = Counter(row.segment for row in rows).most_common(1)[0][0]
    return f"{labels}|{segment}|{len(rows).bit_length()}"


def _draw(seed: int, *names: str) -> float:
    """A number in [0, 1) that depends on seed and names alone, not on order or platform."""
    text = "\0".join((str(seed), *names)).encode()
    return int.from_bytes(hashlib.sha256(text).digest()[:6]) / 2**48


def _at(place: float, shares: Shares) -> Role:
    reached = 0.0
    for role, share in shares.items():
        reached += share
        if place < reached:
            return role
    return list(shares)[-1]


def _cuts(times: Sequence[datetime], shares: Shares) -> list[datetime]:
    reached, cuts = 0.0, []
    for share in list(shares.values())[:-1]:
        reached += share
        cuts.append(times[min(round(reached * len(times)), len(times) - 1)])
    return cuts


def _homes(rows: Sequence[Brief], sides: Sequence[int]) -> dict[str, int]:
    """The side of the cuts on which most rows of each cluster lie, the later one of equals."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for row, side in zip(rows, sides, strict=True):
        counts[row.group][side] += 1
    return {name: max((n, side) for side, n in own.items())[1] for name, own in counts.items()}


def _time(row: Brief) -> datetime:
    assert row.prediction_time is not None
    return row.prediction_time


def _told(how: str, joined: Mapping[str, int]) -> str:
    why = ", ".join(joined)
    return f"{how}; clusters joined by: {why}" if why else how
