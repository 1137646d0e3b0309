"""A million rows from the file to the report, by every way there is to do the work.

    python eval/bench/million.py --rows 1000000

Makes the rows, serves a peer that scores them by hash, and measures it with one process, with two
that are killed with -9 after a third and resumed, and on two nodes of Ray, on this machine (one of
which is killed after a third, with `--lose-node`). Each run is reported in HTML and Markdown, and
compared with the first. Prints a line a step, and fails unless all come to the same.
"""

import argparse
import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from guard_eval.manifest import Workspace
from guard_eval.report.verify import CARRIED
from guard_eval.rows.files import write
from guard_eval.rows.identity import identify
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role, Split
from guard_eval.targets.embedded import free_port
from nodes import Nodes, end, nodes
from watched import Cost, watched

NAME = "tune"
_HERE = Path(__file__).parent
_GUARD = [sys.executable, "-c", "from guard.cli import main; main()"]


def rows(count: int) -> Iterator[Row]:
    """Ten rows a cluster, five segments, three in ten unsupported; the same every time."""
    for i in range(count):
        wrong = hashlib.blake2b(str(i).encode(), digest_size=1).digest()[0] < 77
        yield Row(
            id=f"row-{i:08}",
            cluster=f"document-{i * 7919 % max(1, count // 10):07}",
            segment=f"domain-{i % 5}",
            question="How long is the notice period?",
            context=("The notice period is thirty days from the end of the month.",),
            answer=f"It is {i} weeks." if wrong == (i % 10 > 0) else f"It is thirty days, see {i}.",
            label="unsupported" if wrong else "supported",
        )


def made(folder: Path, count: int) -> None:
    """Write a workspace with the rows as a split for tuning."""
    file = folder / "splits" / f"{NAME}.jsonl"
    write(file, rows(count))
    known = identify(rows(count))
    workspace = Workspace(folder)
    workspace.put(
        Split(
            name=NAME, role=Role.TUNE, dataset=known.sha256, sha256=known.sha256,
            merkle=known.merkle, labels=known.labels, rows=known.rows, clusters=known.clusters,
            file=f"splits/{file.name}",
        )
    )  # fmt: skip
    workspace.save()


class Bench:
    """Steps in a workspace, each printed with what it cost."""

    def __init__(self, folder: Path, target: str) -> None:
        self.folder, self._target = folder, target
        print(f"{'step':34} {'s':>7} {'CPU s':>7} {'driver MB':>9} {'worker MB':>9}", flush=True)

    def step(self, name: str, *words: str, **how: Any) -> Cost:
        """Run a command of `guard eval`."""
        cost = watched([*_GUARD, "eval", *words], **how)
        print(
            f"{name:34} {cost.seconds:7.0f} {cost.processor:7.0f} {cost.driver:9.0f} "
            f"{cost.worker:9.0f}",
            flush=True,
        )
        return cost

    def measure(self, way: str, *words: str, after: Callable[[], Any] | None = None) -> Path:
        """Measure in runs-WAY; `after` a third of the shards something may happen once."""
        out = self.folder / f"runs-{way.replace(' ', '-')}"
        run = ("run", "-w", str(self.folder), "--split", NAME, "--target", self._target)
        run += ("--out", str(out), *words)
        workers = "ray::Remote" if "ray" in words else ""
        if after is None:
            self.step(f"run, {way}", *run, workers=workers)
        else:
            once = _Once(out, after)
            self.step(f"run, {way}, until that", *run, workers=workers, end=once)
            if once.kills:
                self.step(f"run, {way}, resumed", *run, workers=workers)
        (place,) = out.iterdir()
        return place

    def report(self, way: str, run: Path) -> str:
        """Report a run twice; return the digest of all that is no time."""
        page = self.folder / f"{way.replace(' ', '-')}.html"
        words = ("report", "draw", str(run), "--workspace", str(self.folder), "--out")
        self.step(f"report in HTML, {way}", *words, str(page))
        self.step(f"report in Markdown, {way}", *words, str(page.with_suffix(".md")), "--markdown")
        found = CARRIED.search(page.read_text())
        assert found
        return hashlib.sha256(json.dumps(_timeless(json.loads(found[1]))).encode()).hexdigest()


class _Once:
    """Acts once a third of the shards is there; says whether the driver is to be killed."""

    def __init__(self, out: Path, act: Callable[[], Any]) -> None:
        self._out, self._act, self.kills = out, act, False
        self._done = False

    def __call__(self) -> bool:
        if self._done:
            return False
        runs = list(self._out.glob("*/run.json"))
        if not runs:
            return False
        about = json.loads(runs[0].read_text())
        have = len(list(self._out.glob("*/outcomes-*.jsonl")))
        if have * about["shard"] * 3 < about["wanted"]:
            return False
        self._done, self.kills = True, self._act() is None
        return self.kills


def _timeless(value: Any) -> Any:
    """A report's data without what differs from run to run of the same."""
    if isinstance(value, dict):
        kept = {
            k: v for k, v in value.items() if k not in ("at", "stages", "environment", "digest")
        }
        return {k: _timeless(v) for k, v in kept.items()}
    if isinstance(value, list):
        timed = ("latency_median", "latency_p95", "added_latency")
        return [_timeless(v) for v in value if not (isinstance(v, dict) and v.get("name") in timed)]
    return value


def main() -> None:
    """Do it all; exit 1 if two ways came to something else."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rows", type=int, default=1_000_000)
    options.add_argument("--ways", default="local,pool,ray", help="which of these, in order")
    options.add_argument("--lose-node", action="store_true", help="kill a node of Ray half way")
    options.add_argument("--folder", type=Path, help="default: one that is deleted afterwards")
    chosen = options.parse_args()
    with ExitStack() as stack:
        folder = chosen.folder or Path(stack.enter_context(tempfile.TemporaryDirectory()))
        made(folder, chosen.rows)
        port = free_port()
        peer = subprocess.Popen([sys.executable, str(_HERE / "peer.py"), str(port)])
        stack.callback(peer.kill)
        bench = Bench(folder, f"http://127.0.0.1:{port}/v1/check")
        found: dict[str, tuple[str, str]] = {}
        first: Path | None = None
        for way in chosen.ways.split(","):
            run = _measured(bench, way, chosen.lose_node, stack)
            about = json.loads((run / "run.json").read_text())
            found[way] = about["outcomes"], bench.report(way, run)
            print(f"  outcomes {found[way][0][:16]}, report {found[way][1][:16]}", flush=True)
            if first:
                given = (str(first), str(run), "--rows", str(folder / "splits" / f"{NAME}.jsonl"))
                bench.step(f"compare with {way}", "compare", *given, "--json")
                bench.step(f"gate with {way}", "gate", *given)
            first = first or run
    same = len(set(found.values())) == 1
    print("all came to the same" if same else f"DIFFERENT: {found}")
    sys.exit(0 if same else 1)


def _measured(bench: Bench, way: str, lose: bool, stack: ExitStack) -> Path:
    if way == "local":
        return bench.measure("local")
    if way == "pool":
        return bench.measure("pool", "--workers", "2", after=lambda: None)
    cluster: Nodes = stack.enter_context(nodes())
    second = cluster.join()
    words = ("--executor", "ray", "--address", cluster.address, "--workers", "2")
    return bench.measure("ray", *words, after=(lambda: end(second) or True) if lose else None)


if __name__ == "__main__":
    main()
