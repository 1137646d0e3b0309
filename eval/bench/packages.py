"""Look-ups of packages' names: time, sizes, accuracy. `python eval/bench/packages.py`.

Times are medians of single look-ups; beside other work on the machine read them as upper bounds.
"""

import gc
import random
import statistics
import string
import time
from collections.abc import Callable

import marisa_trie

from guard.adapters.registry.names import Names
from guard.adapters.registry.roll import SHIPPED
from guard.ports import Standing

MADE_UP = 10_000
TAILS = ("-py", "ai", "-utils", "kit", "-client", "x", "q7", "-helper", "-sdk", "-next")
WORDS = "data auth stream vector cloud graph async secure quick smart local token cache".split()


def median(look: Callable[[str], object], names: list[str]) -> float:
    """Microseconds of a look-up."""
    spent = []
    for name in names:
        began = time.perf_counter()
        look(name)
        spent.append(time.perf_counter() - began)
    return statistics.median(spent) * 1e6


def made_up(real: list[str], draw: random.Random, exist: marisa_trie.Trie) -> list[str]:
    """Names that a model might make up, and that no project has."""
    found: set[str] = set()
    while len(found) < MADE_UP:
        kind = draw.randrange(3)
        if kind == 0:
            name = draw.choice(real) + draw.choice(TAILS)
        elif kind == 1:
            name = "-".join(draw.sample(WORDS, 2)) + draw.choice(TAILS)
        else:
            name = "".join(draw.choices(string.ascii_lowercase, k=draw.randrange(6, 14)))
        if name not in exist:
            found.add(name)
    return sorted(found)


def slips(popular: tuple[str, ...], draw: random.Random) -> list[tuple[str, str]]:
    """Fifty names that are one slip from a popular one, with it."""
    found = []
    for name in draw.sample([n for n in popular[:1000] if len(n) >= 6 and n.isalpha()], 50):
        at = draw.randrange(1, len(name) - 1)
        swapped = name[:at] + name[at + 1] + name[at] + name[at + 2 :]
        dropped = name[:at] + name[at + 1 :]
        found.append((swapped if swapped != name else dropped, name))
    return found


def main() -> None:
    """Print what is measured."""
    files = {path.name: path.stat().st_size for path in sorted(SHIPPED.iterdir())}
    print(f"shipped: {sum(files.values()) / 1e6:.3f} MB in {len(files)} files")
    names = Names()
    began = time.process_time()
    names.package("pypi", "requests")
    print(f"first look-up: {(time.process_time() - began) * 1000:.0f} ms of processor time")
    roll = names.rolls["pypi"]
    exist = marisa_trie.Trie()
    exist.mmap(str(SHIPPED / "pypi.trie"))
    draw = random.Random(7)
    popular = tuple(roll.popular.names)
    every = list(exist)
    rare = [name for name in draw.sample(every, 4_000) if name not in roll.popular.place]
    ghosts = made_up(every, draw, exist)
    names.package("pypi", ghosts[0])
    gc.disable()
    look = lambda name: names.package("pypi", name)  # noqa: E731
    print(f"popular name: {median(look, list(popular)):.2f} us (median of {len(popular):,})")
    print(f"exact set alone: {median(exist.__contains__, rare):.2f} us")
    print(f"other name that exists: {median(look, rare):.0f} us")
    print(f"name that does not: {median(look, ghosts[:1000]) / 1000:.2f} ms")
    gc.enable()
    lost = sum(name not in roll for name in every)
    print(f"real names not found: {lost} of {len(every):,}")
    false = [n for n in ghosts if names.package("pypi", n).standing is not Standing.ABSENT]
    print(f"made-up names said to exist: {len(false)} of {len(ghosts):,}")
    alike = sum(names.package("pypi", n).standing is Standing.ALIKE for n in rare)
    print(f"look-alikes among rarely used names: {alike} of {len(rare):,}")
    wrong = []
    for slip, meant in slips(popular, draw):
        said = names.package("pypi", slip)
        if said.nearest != meant and slip not in roll.popular.place:
            wrong.append((slip, meant, said.standing.value, said.nearest))
    print(f"slips whose popular name is not named: {len(wrong)} of 50 {wrong}")


if __name__ == "__main__":
    main()
