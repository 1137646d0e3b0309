"""What a site asks robots not to fetch: RFC 9309, in time linear in what a hostile site can send.

The standard library's parser knows no wildcards, and others make regular expressions of them, which
a site that wants to can make backtrack for hours.
"""

from collections.abc import Iterator
from dataclasses import dataclass

LONGEST = 500 * 1024
"""Bytes of robots.txt that are read (RFC 9309, section 2.5)."""

_RULES = 2_000  # rules of a group that are kept
_STARS = 20  # wildcards of a rule; one with more is not kept


@dataclass(frozen=True, slots=True)
class Robots:
    """Rules (pattern, whether it allows) for one robot; none allow everything."""

    rules: tuple[tuple[str, bool], ...] = ()

    def allow(self, path: str) -> bool:
        """Whether a path, with its query, may be fetched: the longest rule that matches decides."""
        matching = [(len(rule), good) for rule, good in self.rules if _matches(rule, path)]
        return max(matching, default=(0, True))[1]


def read(text: str, robot: str) -> Robots:
    """Return the rules of robots.txt for a robot (its product name), or else those for all."""
    own: list[tuple[str, bool]] = []
    general: list[tuple[str, bool]] = []
    named = False
    agents: list[str] = []
    open_group = False
    for key, value in _lines(text):
        if key == "user-agent":
            agents = [*agents, value.lower()] if open_group else [value.lower()]
            open_group = True
            named = named or value.lower() == robot.lower()
        elif key in ("allow", "disallow"):
            open_group = False
            if not value or value.count("*") > _STARS:
                continue
            for rules, agent in ((own, robot.lower()), (general, "*")):
                if agent in agents and len(rules) < _RULES:
                    rules.append((value, key == "allow"))
    return Robots(tuple(own if named else general))


def _lines(text: str) -> Iterator[tuple[str, str]]:
    for line in text.splitlines():
        key, colon, value = line.partition("#")[0].partition(":")
        if colon:
            yield key.strip().lower(), value.strip()


def _matches(rule: str, path: str) -> bool:
    ends = rule.endswith("$")
    first, *rest = rule.removesuffix("$").split("*")
    if not path.startswith(first):
        return False
    at = len(first)
    for index, part in enumerate(rest):
        if ends and index == len(rest) - 1:
            return path.endswith(part) and len(path) - len(part) >= at
        at = path.find(part, at)
        if at < 0:
            return False
        at += len(part)
    return not ends or at == len(path)
