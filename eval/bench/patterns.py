"""What 100 patterns over 4 kB of text cost: `python eval/bench/patterns.py`.

The shipped rules and made-up ones together are 100; beside them `re`, one after the other, on the
same texts. Then expressions that explode in a backtracking engine. Medians; read the ratios.
"""

import re
import statistics
import time
from collections.abc import Callable

from guard.checks._patterns.pii import Pii
from guard.checks._patterns.rules import Rule, Ruleset
from guard.checks.patterns import Patterns
from guard.errors import GuardError

ROUNDS = 500
WORDS = "amber birch cedar delta ember fjord grove heron inlet jetty kiosk lemon".split()
OWN = {
    f"OWN_{n}": rf"\b{word}-[A-Z]{{2,4}}\d{{3,{3 + n % 5}}}\b|\b{word}(?:ing|ed) {n} times\b"
    for n, word in ((n, f"{WORDS[n % len(WORDS)]}{n}") for n in range(100))
}
SENTENCE = "The plan of the board takes 30 days in Lyon, said Ada to no one in room {0}. "
CLEAN = "".join(SENTENCE.format(n) for n in range(60))[:4_000]
EXPLODING = [
    "^(a+)+$",
    r"^(\w+\s?)*!$",
    r"^(([a-z])+.)+[A-Z]([a-z])+$",
    r"(x+x+)+y",
    r"^(a|a)*(?=b)",
]
BAIT = "a" * 30_000 + "!x" + "x" * 10_000


def median(work: Callable[[], object], rounds: int = ROUNDS) -> float:
    """Milliseconds that it takes, the median of many."""
    times = []
    for _ in range(rounds):
        began = time.perf_counter()
        work()
        times.append((time.perf_counter() - began) * 1000)
    return statistics.median(times)


def main() -> None:
    """Print the figures."""
    shipped = Patterns(pii=tuple(Pii)).ruleset.rules
    own = dict(list(OWN.items())[: 100 - len(shipped)])
    rules = Patterns(pii=tuple(Pii), forbid=own).ruleset
    assert len(rules.rules) == 100
    hit = CLEAN[:2_000] + " Write to bob@example.com, amber0-AB123. " + CLEAN[2_000:3_950]
    plain = [
        re.compile(rule.pattern.replace(r"\p{L}", "[^\\W\\d_]").replace(r"\p{N}", r"\d"))
        for rule in rules.rules
        if r"[\p" not in rule.pattern and r"\z" not in rule.pattern
    ]
    print(f"100 patterns over {len(CLEAN):,} characters, median of {ROUNDS}")
    print(f"  the check, nothing to find   {median(lambda: rules.hits(CLEAN)):.4f} ms")
    print(f"  the check, two to find       {median(lambda: rules.hits(hit)):.4f} ms")
    held = median(lambda: rules.unsettled(CLEAN[-200:], 100), 50)
    print(f"  whether 200 may be released  {held:.4f} ms")
    slow = median(lambda: [list(one.finditer(CLEAN)) for one in plain], 20)
    print(f"  {len(plain)} of them with re, in turn {slow:.4f} ms")
    print(f"expressions that explode, on {len(BAIT):,} characters, limit 50 ms")
    for pattern in EXPLODING:
        one = Ruleset([Rule("R", "R", pattern)], 50)
        began = time.perf_counter()
        try:
            said = f"{len(one.hits(BAIT))} hits"
        except GuardError as exc:
            said = str(exc)
        print(f"  {pattern:36} {(time.perf_counter() - began) * 1000:8.2f} ms  {said}")


if __name__ == "__main__":
    main()
