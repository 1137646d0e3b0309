"""What `api` calls missing in code that works: `python eval/bench/api_real.py [FILES]`.

It looks at modules of the standard library and of what is installed beside this Python, and prints
each finding, the most frequent first. Whatever is not about a private name, another platform or
another version of a package is a false alarm.
"""

import asyncio
import random
import sys
import sysconfig
import time
from collections import Counter
from pathlib import Path

from guard.adapters.symbols.python import Python
from guard.adapters.symbols.settings import SymbolSettings

SIZES = range(300, 16_000)  # characters of a module that is looked at


async def main(files: int) -> None:
    """Look at so many modules, in an order drawn with a fixed seed."""
    folders = {Path(sysconfig.get_paths()[name]) for name in ("stdlib", "purelib")}
    every = sorted({path for folder in folders for path in folder.rglob("*.py")})
    random.Random(5).shuffle(every)
    python = Python(SymbolSettings(seconds=60))
    await python.warm()
    found: Counter[str] = Counter()
    seen, began = 0, time.process_time()
    for path in every:
        source = path.read_text("utf-8", errors="replace")
        if len(source) not in SIZES or seen == files:
            continue
        seen += 1
        found.update({missing.reason for missing in (await python.look(source)).missing})
    for reason, times in found.most_common():
        print(f"{times:4}  {reason}")
    spent = time.process_time() - began
    print(f"{seen} modules, {found.total()} findings, {spent:.1f} s of processor without ty's")
    await python.close()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if sys.argv[1:] else 1000))
