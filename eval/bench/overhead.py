"""What the proxy costs, beside the least a Python proxy can do: `python eval/bench/overhead.py`.

Each target runs in a process of its own on one core, upstream and load on another; all are measured
in turn in every round, so that a noisy machine hits them alike. Read the ratios.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from guard_eval.targets.embedded import free_port

HERE = Path(__file__).parent
ROUNDS, SECONDS = 5, 2.0
PATTERNS_ONLY = """
checks: {patterns: {secrets: true, words: [forbidden-word-one, forbidden-word-two]}}
rules: {not_enough_info: pass, refuted: block}
"""


def start(cores: str, *command: str, **environment: str) -> subprocess.Popen[bytes]:
    """Run a program on some of the cores."""
    return subprocess.Popen(
        [sys.executable, *command],
        cwd=HERE,
        env={**os.environ, **environment},
        preexec_fn=lambda: os.sched_setaffinity(0, {int(cores)}),
    )


def wait(url: str) -> float:
    """Wait until a server answers; return the seconds that it took."""
    began = time.monotonic()
    while time.monotonic() - began < 30:
        try:
            urlopen(url, timeout=1).close()
            return time.monotonic() - began
        except (URLError, OSError):
            time.sleep(0.01)
    raise SystemExit(f"{url} did not answer")


def cpu(pid: int) -> float:
    """Seconds of processor time that a process has had."""
    total = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        total += int((task / "schedstat").read_text().split()[0])
    return total / 1e9


def load(url: str, pid: int, concurrency: int, kind: str) -> tuple[float, float, float]:
    """Requests a second, median milliseconds and processor milliseconds a request."""
    before = cpu(pid)
    command = [sys.executable, "load.py", url, str(concurrency), str(SECONDS), kind]
    done = subprocess.run(
        ["taskset", "-c", "1", *command], cwd=HERE, capture_output=True, check=True
    )
    got = json.loads(done.stdout)
    spent = (cpu(pid) - before) * 1000 / got["count"]
    return got["rate"], got["median"] * 1000, spent


def main() -> None:
    """Measure all targets in turn, and print medians and ratios."""
    up, bare, guard = free_port(), free_port(), free_port()
    folder = tempfile.TemporaryDirectory()
    Path(folder.name, "default.yaml").write_text(PATTERNS_ONLY)
    settings = Path(folder.name, "guard.yml")
    url = f"http://127.0.0.1:{up}"
    records = f"sqlite:///{folder.name}/receipts.db"
    settings.write_text(
        json.dumps({"port": guard, "upstreams": [{"url": url}], "policies": folder.name,
                    "records": {"url": records}})
    )  # fmt: skip
    running = [start("1", "upstream.py", str(up))]
    uvicorn = ["-m", "uvicorn", "--log-level", "warning", "--no-access-log", "--port", str(bare)]
    running.append(start("0", *uvicorn, "passthrough:app", UPSTREAM=url))
    running.append(start("0", "-m", "guard", "serve", "--config", str(settings)))
    try:
        wait(f"http://127.0.0.1:{bare}/healthz")
        print(f"start to first healthy answer: {wait(f'http://127.0.0.1:{guard}/healthz'):.2f} s")
        targets = {"pass-through": (bare, running[1].pid), "guard": (guard, running[2].pid)}
        for concurrency, kind in ((1, "body"), (16, "body"), (1, "stream"), (16, "stream")):
            rows: dict[str, list[tuple[float, float, float]]] = {name: [] for name in targets}
            direct = []
            for _ in range(ROUNDS):
                direct.append(load(url, running[0].pid, concurrency, kind)[1])
                for name, (port, pid) in targets.items():
                    address = f"http://127.0.0.1:{port}"
                    rows[name].append(load(address, pid, concurrency, kind))
            report(f"{kind}, concurrency {concurrency}", rows, statistics.median(direct))
    finally:
        for process in running:
            process.terminate()
            process.wait()
        folder.cleanup()


def report(what: str, rows: dict[str, list[tuple[float, float, float]]], direct: float) -> None:
    """Print one measurement: medians over the rounds, and the guard's ratio to the pass-through."""
    middle = {
        name: [statistics.median(column) for column in zip(*measured, strict=True)]
        for name, measured in rows.items()
    }
    print(f"\n{what} (upstream alone: {direct:.2f} ms)")
    for name, (rate, ms, spent) in middle.items():
        print(f"  {name:13} {rate:7.0f}/s  added {ms - direct:6.2f} ms  {spent:6.3f} ms CPU")
    bare, guard = middle["pass-through"], middle["guard"]
    print(
        f"  ratio         {guard[0] / bare[0]:7.2f}    added "
        f"{(guard[1] - direct) / (bare[1] - direct):6.2f}     {guard[2] / bare[2]:6.2f}"
    )


if __name__ == "__main__":
    main()
