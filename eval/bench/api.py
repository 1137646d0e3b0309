"""Made-up names found in Python: `python eval/bench/api.py [FILE]`, default api.yaml beside it.

A file is a list of snippets: `code`, and `missing`, the name in it that does not exist, if one does
not. Those of api.yaml, api_new.yaml, api_fresh.yaml and api_wide.yaml were used while the check was
made; those of api_held.yaml not, and those of api_sealed.yaml not before they were looked at; their
misses were then taken up as kinds. Those of api_blind.yaml were written by who had not read the
check: at first run 46 of 47 were caught with ty, 45 without, and none of 36 was false.
Each is looked up in the index that ships, by stubs alone and with ty where it is installed. The
times are of a second round through all of them, and worth no more than the machine was idle.
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import yaml

from guard.adapters.symbols.python import Python
from guard.adapters.symbols.settings import SymbolSettings
from guard.ports import Looked

HERE = Path(__file__).parent


async def timed(python: Python, code: str) -> tuple[Looked, float]:
    """What comes of a snippet, and the milliseconds of that."""
    began = time.perf_counter()
    found = await python.look(code)
    return found, (time.perf_counter() - began) * 1000


async def measure(python: Python, cases: list[dict[str, Any]]) -> None:
    """Print what was caught, what was missed, and what was called missing and is not."""
    caught, false, spent = 0, 0, []
    for case in cases:
        await python.look(case["code"])
    for i, case in enumerate(cases):
        found, milliseconds = await timed(python, case["code"])
        spent.append(milliseconds)
        names = [miss.name for miss in found.missing]
        if wrong := case.get("missing"):
            caught += wrong in names
            if wrong not in names:
                print(f"  {i}: missed {wrong} {names} {list(found.unread)}")
        elif names:
            false += 1
            print(f"  {i}: false {[miss.reason for miss in found.missing]}")
    bad = sum("missing" in case for case in cases)
    print(f"{python._by}: {caught}/{bad} caught, {false}/{len(cases) - bad} false alarms", end="; ")
    print(f"median {statistics.median(spent):.1f} ms, largest {max(spent):.0f} ms", flush=True)


async def main(cases: list[dict[str, Any]]) -> None:
    """Measure without ty, then with it."""
    python = Python(SymbolSettings(seconds=60))
    await python.warm()
    ty, python._ty = python._ty, None
    by, python._by = python._by, "index alone"
    await measure(python, cases)
    if ty:
        python._ty, python._by = ty, by
        await measure(python, cases)
    await python.close()


if __name__ == "__main__":
    file = Path(sys.argv[1]) if sys.argv[1:] else HERE / "api.yaml"
    asyncio.run(main(yaml.safe_load(file.read_text("utf-8"))))
