"""How many made-up names of JavaScript are found: `python eval/bench/api_js.py NODE_MODULES`.

The folder needs `npm install typescript@5 @types/node axios lodash @types/lodash express
@types/express zod @types/react`. Prints what was caught and falsely told of each half of
`api_js.yaml`, and the median time of a program, the service being warm.
"""

import asyncio
import statistics
import sys
import time
from pathlib import Path

import yaml

from guard.adapters.symbols.typescript import TypeScript, TypeScriptSettings

CASES = yaml.safe_load(Path(__file__).with_name("api_js.yaml").read_text())


async def main(folder: Path) -> None:
    """Judge both halves, and print what came of it."""
    service = TypeScript(
        TypeScriptSettings(packages=folder, seconds=100, start_seconds=500),
    )
    began = time.perf_counter()
    await service.warm()
    print(f"start: {time.perf_counter() - began:.1f} s")
    for half, cases in CASES.items():
        caught = false = 0
        spent = []
        for case in cases:
            began = time.perf_counter()
            looked = await service.look(case.get("language", "javascript"), case["source"])
            spent.append((time.perf_counter() - began) * 1000)
            names = {one.name for one in looked.missing}
            caught += case.get("wrong") in names
            wrongly = names - {case.get("wrong")}
            false += bool(wrongly)
            if wrongly or ("wrong" in case and case["wrong"] not in names):
                print(f"  wanted {case.get('wrong')}, told {sorted(names)}; {looked.unread}")
        wrong = sum("wrong" in case for case in cases)
        print(
            f"{half}: caught {caught}/{wrong}, false alarms in {false} of {len(cases)} programs, "
            f"median {statistics.median(spent):.0f} ms, slowest {max(spent):.0f} ms"
        )
    await service.close()


if __name__ == "__main__":
    asyncio.run(main(Path(sys.argv[1])))
