"""Rules about the letters of a text, many at once."""

import unicodedata
from bisect import bisect_left
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import re2

from guard.checks import _regexes
from guard.checks._patterns.fold import INVISIBLE, fold, origins
from guard.errors import GuardError
from guard.types import Span

MEMORY = 64 << 20  # bytes a set of rules may use; re2 takes them as it needs them

ROUNDS = 10  # a match may end where only its mask lets the next one begin
MASKED = "]"  # stands for a mask, letter by letter: part of no word, number or name

Narrow = Callable[[str], Iterable[tuple[int, int]]]


@dataclass(frozen=True, slots=True)
class Rule:
    """Something that may not stand in a text.

    `label` is what a reader sees in its place, and `what` tells the reader what that is. `narrow`
    takes the text of a match and returns the parts of it that really are at fault (a check sum, a
    range). `probe` is an expression for re2 that matches wherever `pattern` can, for a pattern that
    re2 itself refuses.
    """

    name: str
    label: str
    pattern: str
    narrow: Narrow | None = None
    probe: str | None = None
    what: str = ""


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule and where a text goes against it, first place to last."""

    rule: Rule
    spans: tuple[Span, ...]


class Ruleset:
    """Rules compiled together: one pass over a text tells which of them to look at.

    `unhurried` is True when a rule can't be part of that pass, so that a search may take its time.
    Raises ValueError, naming the rule, for one that is no regular expression.
    """

    def __init__(self, rules: Sequence[Rule], milliseconds: float) -> None:
        self._set = re2.Set.SearchSet(_regexes.options(MEMORY))
        # Matches every text: re2 reports running out of memory as no match at all.
        self._alive = self._set.Add(r"\A")
        self._invisible = self._set.Add(INVISIBLE)
        self._rules: dict[int, tuple[Rule, _regexes.Regex]] = {}
        self._always: list[tuple[Rule, _regexes.Regex]] = []
        for rule in rules:
            one = rule, _compiled(rule, milliseconds)
            probe = rule.probe or rule.pattern
            if _regexes.linear(probe):
                self._rules[self._set.Add(probe)] = one
            else:
                self._always.append(one)
        try:
            self._set.Compile()
        except re2.error:
            raise ValueError("the rules together are too big to search for at once") from None
        self.unhurried = bool(self._always)
        self._partial = [_regexes.Partial(rule.pattern, milliseconds) for rule in rules]
        self.rules = tuple(rules)
        self._masks = {f"[{rule.label}]" for rule in rules}

    def hits(self, text: str) -> list[Hit]:
        """Return the rules that the text goes against, also where it hides that.

        A mask, `[EMAIL]`, goes against none; with every span masked, none is left to be found.
        Raises GuardError if a rule did not finish.
        """
        if not text.isascii():
            text = text.encode("utf-8", "replace").decode()  # lone surrogates: `?`, same length
        if "[" in text:
            for mask in self._masks:
                text = text.replace(mask, MASKED * len(mask))
        found: dict[Rule, list[tuple[int, int]]] = {}
        for _ in range(ROUNDS):
            there = self._look(text)
            for rule, places in there.items():
                found.setdefault(rule, []).extend(places)
            before, text = text, _filled(text, there.values())
            if text == before:
                return [Hit(rule, _spans(rule, places)) for rule, places in found.items()]
        raise GuardError("masking what was found keeps uncovering more")

    def unsettled(self, text: str, end: int) -> int:
        """Where before `end` the first match begins that goes on there, or may go on after all."""
        found = min((p.begins(text, end) for p in self._partial), default=end)
        if (folded := fold(text)) != text:
            origin = origins(text)
            stop = bisect_left(origin, end)
            at = min((p.begins(folded, stop) for p in self._partial), default=stop)
            found = min(found, origin[at]) if at < stop else found
        return found

    def _look(self, text: str) -> dict[Rule, list[tuple[int, int]]]:
        """Where the rules hit the text as it stands, and as it reads."""
        marked = self._marked(text)
        found = self._places(text, marked)
        if self._invisible not in marked and unicodedata.is_normalized("NFKC", text):
            return found
        folded = fold(text)
        hidden = self._places(folded, self._marked(folded)) if folded != text else {}
        origin = origins(text) if hidden else []
        for rule, places in hidden.items():
            there = found.setdefault(rule, [])
            there += [(origin[start], origin[end - 1] + 1) for start, end in places]
        return found

    def _marked(self, text: str) -> list[int]:
        marked: list[int] = self._set.Match(text) or []
        if self._alive not in marked:
            raise GuardError("the rules need more memory than they may use")
        return marked

    def _places(self, text: str, marked: Sequence[int]) -> dict[Rule, list[tuple[int, int]]]:
        candidates = [self._rules[index] for index in sorted(marked) if index in self._rules]
        read = text.encode() if text.isascii() else text  # re2 reads bytes, and counts them
        found = {
            rule: list(_matches(rule, regex, text, read))
            for rule, regex in (*candidates, *self._always)
        }
        return {rule: places for rule, places in found.items() if places}


def _compiled(rule: Rule, milliseconds: float) -> _regexes.Regex:
    name = f"the rule {rule.name!r}"
    regex = _regexes.compiled(name, rule.pattern, milliseconds)
    if regex.search("") is not None:
        raise ValueError(f"{name} matches the empty text, so it hits everywhere")
    return regex


def _matches(
    rule: Rule, regex: _regexes.Regex, text: str, read: str | bytes
) -> Iterable[tuple[int, int]]:
    """Where a rule hits a text; `read` is the same for re2, which has as many bytes."""
    backtracks = isinstance(regex, _regexes.Backtracking)
    for match in regex.finditer(text if backtracks else read):
        start, end = match.span()
        if rule.narrow is None:
            parts: Iterable[tuple[int, int]] = [(0, end - start)]
        else:
            parts = rule.narrow(text[start:end])
        yield from ((start + low, start + high) for low, high in parts if low < high)


def _filled(text: str, found: Iterable[Iterable[tuple[int, int]]]) -> str:
    """The text with a mask of the same length over every place."""
    pieces, at = [], 0
    for start, end in sorted(place for some in found for place in some):
        if end > at:
            start = max(start, at)
            pieces += [text[at:start], MASKED * (end - start)]
            at = end
    return "".join([*pieces, text[at:]]) if pieces else text


def _spans(rule: Rule, places: list[tuple[int, int]]) -> tuple[Span, ...]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(places):
        if merged and start < merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return tuple(Span(start, end, rule.label, rule.what) for start, end in merged)
