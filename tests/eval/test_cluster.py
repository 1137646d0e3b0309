"""The same run on two nodes of Ray, on this machine; skipped where Ray is not installed.

What a run does when nodes and workers are lost is in `test_crew.py`, with a stand-in for Ray.
"""

import os
import socket
import time
import warnings

import pytest
from bench.nodes import end, nodes
from guard_eval.errors import EvalError
from guard_eval.executors import executor
from guard_eval.rows.row import Row
from guard_eval.runs import run as runs
from guard_eval.runs import running
from guard_eval.runs.running import Source
from guard_eval.targets import Spec, fingerprint

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    ray = pytest.importorskip("ray")

PASS = "rules: {supported: pass, not_enough_info: pass, error: pass, refuted: pass}\n"
MARK = "the heron of Ulm counts to eleven"  # in every row, in the policy's reach, and nowhere else
LONG = {"note": f"{MARK}. " * 2000}  # Ray hands small things from program to program, not long ones
ROWS = [
    Row(id=f"r{n}", question=f"{MARK}?", answer=f"{MARK}, {n} times.", meta=LONG)
    for n in range(400)
]
pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own


@pytest.fixture(scope="module")
def cluster():
    with nodes() as found:
        second = found.join()
        yield found, second


def measured(folder, how, sealed=False, advance=lambda rows: None):
    (folder / "policies").mkdir(exist_ok=True)
    (folder / "policies" / "plain.yaml").write_text(PASS)
    spec = Spec("guard:plain", folder / "policies")
    split = runs.Measured(name="dev", sha256="a" * 64, rows=len(ROWS), sealed=sealed)
    out = folder / f"{how.name}-{how.workers}-{sealed}"
    return running.run(
        Source(split, lambda: iter(ROWS)), spec, fingerprint(spec), how, out, shard=10,
        advance=advance,
    )  # fmt: skip


def files_with(text, *folders):
    """The files that have it, in any of the ways in which a program may write a text."""
    forms = [text.encode(), text.encode("utf-16-le"), text.encode().hex().encode()]
    found = []
    for folder in folders:
        for path in folder.rglob("*"):
            if path.is_file() and not path.is_symlink():
                content = path.read_bytes()
                found += [path for form in forms if form in content]
    return found


def test_sealed_rows_leave_no_word_on_any_node(tmp_path, cluster):
    """Nor in the memory that Ray shares among programs, which is what it writes to a disk."""
    there, _ = cluster
    done, looked = [], []

    def look(rows):
        done.append(rows)
        if len(done) in (3, 15, 30):
            held = [path.read_bytes() for path in there.shared_memory()]
            looked.append(max(len(content.strip(b"\0")) for content in held))
            assert not any(MARK.encode() in content for content in held)

    run, place = measured(tmp_path, executor("ray", 2, there.address), True, look)
    assert (run.rows, run.executor, run.travel) == (400, "ray", "encrypted")
    assert len(looked) == 3 and min(looked) > 500_000  # rows were there
    assert not files_with(MARK, there.folder, place)
    assert run.outcomes == measured(tmp_path, executor("local", 1), True)[0].outcomes
    (there.folder / "canary.log").write_text(MARK)
    assert files_with(MARK, there.folder) == [there.folder / "canary.log"]  # it is able to find


def test_two_nodes_come_to_the_figures_of_one_process(tmp_path, cluster):
    """The second is killed in the middle: its worker's rows are judged by the other."""
    there, second = cluster
    done = []

    def lose_it(rows):
        done.append(rows)
        if len(done) == 5:
            end(second)

    lost, _ = measured(tmp_path, executor("ray", 2, there.address), advance=lose_it)
    alone, _ = measured(tmp_path, executor("local", 1))
    assert second.poll() is not None and len(done) == 40
    assert (lost.outcomes, lost.rows) == (alone.outcomes, 400)


def test_where_no_cluster_is_it_is_said_at_once(tmp_path):
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{nobody.getsockname()[1]}"
        began = time.monotonic()
        with pytest.raises(
            EvalError, match=r"no cluster answers there[^\n]*\n  start one: `ray start"
        ):
            measured(tmp_path, executor("ray", 1, address))
    assert time.monotonic() - began < 60  # Ray itself waits for many minutes
    with pytest.raises(EvalError, match="it is HOST:PORT"):
        measured(tmp_path, executor("ray", 1, "somewhere"))
