"""Runs that are resumed, whole, and the same for any number of workers."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.executors import executor
from guard_eval.executors.local import Local
from guard_eval.rows.row import Row
from guard_eval.runs import run as runs
from guard_eval.runs import running
from guard_eval.runs.outcomes import Outcome
from guard_eval.runs.run import Measured
from guard_eval.runs.running import Source
from guard_eval.runs.sharding import Judged, shards, size
from guard_eval.targets import Spec, fingerprint

from tests.eval.left import wait_for_none_left
from tests.eval.servers import serving

ROWS = [Row(id=f"r{n}", question="How?", answer=f"In {n} days.") for n in range(40)]


class Here:
    """An executor of this process with a target of its own; counts what it judges."""

    name, workers, travel = "here", 1, "memory"

    def __init__(self, stop_after=10**9, travel="memory", error=""):
        self.judged, self.stop_after, self.travel, self.error = [], stop_after, travel, error

    def judge(self, spec, some):
        for shard in some:
            if len(self.judged) >= self.stop_after:
                raise KeyboardInterrupt
            self.judged.append(shard.number)
            yield Judged(
                shard.number,
                tuple(Outcome(row=r.id, score=0.5, text=r.answer, flagged=(r.answer,), error=self.error,
                              released=True, stages={"judge": 1.0}, milliseconds=2.0) for r in shard.rows),
            )  # fmt: skip


def source(rows=ROWS, name="dev", sha="a" * 64, sealed=False, **more):
    return Source(
        Measured(name=name, sha256=sha, rows=len(rows), sealed=sealed), lambda: iter(rows), **more
    )


def measured(folder, here=None, rows=ROWS, policy="p" * 64, shard=8, **more):
    of = more.pop("of", None) or source(rows)
    return running.run(
        of, Spec("guard:default"), policy, here or Here(), folder, shard=shard, **more
    )


def test_each_row_has_one_outcome_in_the_order_of_the_rows(tmp_path):
    run, place = measured(tmp_path)
    assert [outcome.row for outcome in runs.outcomes(place)] == [row.id for row in ROWS]
    assert (run.rows, run.errors, run.partial, run.split) == (40, 0, False, "dev")
    assert run.stages["judge"].total == 40.0 and run.stages["total"].median == 2.0
    assert runs.finished(place) == run == runs.load(place)
    assert len(list(place.glob("outcomes-*.jsonl"))) == 5


def test_what_was_stopped_goes_on_where_it_was(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        measured(tmp_path, Here(stop_after=2))
    (place,) = tmp_path.iterdir()
    assert runs.load(place).finished is None
    with pytest.raises(EvalError, match="not finished"):
        runs.finished(place)
    here = Here()
    run, _ = measured(tmp_path, here)
    assert here.judged == [2, 3, 4] and run.rows == 40
    assert run.outcomes == measured(tmp_path / "other")[0].outcomes


def test_a_finished_run_is_not_measured_again_unless_wanted(tmp_path):
    measured(tmp_path)
    again, fresh, repeated = Here(), Here(), Here()
    measured(tmp_path, again)
    measured(tmp_path, fresh, fresh=True)
    measured(tmp_path, repeated, seed=18)
    assert (len(again.judged), len(fresh.judged), len(repeated.judged)) == (0, 5, 5)


def test_a_shard_that_was_cut_or_changed_is_judged_again(tmp_path):
    with pytest.raises(KeyboardInterrupt):
        measured(tmp_path, Here(stop_after=3))
    (place,) = tmp_path.iterdir()
    runs.shard_file(place, 0).write_bytes(b"")
    changed = runs.shard_file(place, 1)
    changed.write_bytes(changed.read_bytes().replace(b"0.5", b"0.9"))
    listed = place / runs.SHARDS
    listed.write_bytes(listed.read_bytes() + b'{"shard": 3, "ro')  # a kill in the middle of a line
    here = Here()
    run, _ = measured(tmp_path, here)
    assert here.judged == [0, 1, 3, 4] and run.rows == 40
    assert [json.loads(line)["shard"] for line in listed.read_bytes().splitlines()][
        3:
    ] == here.judged


@pytest.mark.parametrize("other", [{"policy": "q" * 64}, {"of": source(sha="b" * 64)}])
def test_what_was_judged_for_another_split_or_policy_is_never_served(tmp_path, other):
    _, dev = measured(tmp_path / "dev")
    with pytest.raises(KeyboardInterrupt):
        measured(tmp_path / "test", Here(stop_after=0), **other)
    (test,) = (tmp_path / "test").iterdir()
    for path in (*dev.glob("outcomes-*"), dev / runs.SHARDS):
        (test / path.name).write_bytes(path.read_bytes())
    with pytest.raises(Refusal) as refused:
        measured(tmp_path / "test", **other)
    assert refused.value.code == "E_CACHE_CROSS_SPLIT" and refused.value.exit == 4
    assert runs.load(test).finished is None
    measured(tmp_path / "test", fresh=True, **other)  # the honest twin


def test_some_of_the_rows_are_a_run_of_their_own_and_partial(tmp_path):
    part, where = measured(tmp_path, limit=10)
    whole, there = measured(tmp_path)
    assert (part.partial, part.rows, whole.partial) == (True, 10, False) and where != there
    assert measured(tmp_path, limit=400)[0] == whole


def test_an_error_is_an_outcome_and_is_counted(tmp_path):
    run, place = measured(tmp_path, Here(error="timeout: 2 s"))
    assert run.errors == run.rows == 40 and all(o.error for o in runs.outcomes(place))


@pytest.mark.parametrize("rows", [ROWS[:-1], []])
def test_rows_that_are_missing_leave_the_run_unfinished(tmp_path, rows):
    of = Source(Measured(name="dev", sha256="a" * 64, rows=40), lambda: iter(rows))
    with pytest.raises(EvalError, match="40 rows and its file has"):
        measured(tmp_path, of=of)
    assert runs.load(next(tmp_path.iterdir())).finished is None


def test_of_a_sealed_split_no_word_is_written(tmp_path):
    run, place = measured(tmp_path, Here(error="status: In 3 days."), of=source(sealed=True))
    written = b"".join(path.read_bytes() for path in place.iterdir())
    assert b"days" not in written and run.sealed
    assert all(o.flagged and o.error == "status" for o in runs.outcomes(place))


def test_sealed_rows_never_pass_through_an_executor_that_spills(tmp_path):
    with pytest.raises(Refusal) as refused:
        measured(tmp_path, Here(travel="clear"), of=source(sealed=True))
    assert refused.value.code == "E_SEALED_SPILL" and not list(tmp_path.iterdir())
    assert measured(tmp_path, Here(travel="clear"))[0].travel == "clear"  # the honest twins
    encrypted = Here(travel="encrypted")
    assert measured(tmp_path / "sealed", encrypted, of=source(sealed=True))[0].rows == 40


@pytest.mark.parametrize("more", [{"limit": 3}, {"fresh": True}])
def test_no_look_is_spent_on_a_part_nor_thrown_away(tmp_path, more):
    test = Source(Measured(name="test", sha256="a" * 64, role="test", rows=40), lambda: iter(ROWS))
    measured(tmp_path, of=test)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*.json*")}
    with pytest.raises(EvalError, match="no look is spent"):
        measured(tmp_path, of=test, **more)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*.json*")} == before


def test_two_processes_do_not_write_the_same_run(tmp_path):
    class Nested(Here):
        def judge(self, spec, some):
            with pytest.raises(EvalError, match="another process"):
                measured(tmp_path)
            yield from super().judge(spec, some)

    assert measured(tmp_path, Nested())[0].rows == 40


def test_a_split_is_told_that_all_is_there_before_the_run_is_finished(tmp_path):
    seen = []
    measured(tmp_path, of=source(conclude=lambda place: seen.append(runs.load(place).finished)))
    assert seen == [None]


def test_a_split_is_cut_by_its_size_alone():
    assert [size(n) for n in (1, 300, 6400, 10**6)] == [16, 16, 100, 5000]
    assert [len(shard.rows) for shard in shards(iter(ROWS), 16)] == [16, 16, 8]


def test_rows_with_long_texts_make_smaller_shards():
    long = Row(id="long", answer="x" * 9_000_000)
    cut = [[row.id for row in shard.rows] for shard in shards([long, long, ROWS[0], long], 3)]
    assert cut == [["long", "long"], ["r0", "long"]]


def test_shards_are_taken_as_they_are_needed(tmp_path):
    read = []

    def rows():
        for row in ROWS:
            read.append(row.id)
            yield row

    class Slow(Here):
        def judge(self, spec, some):
            for judged in super().judge(spec, some):
                assert len(read) == 8 * len(self.judged)
                yield judged

    measured(tmp_path, Slow(), of=Source(source().split, rows))
    assert len(read) == 40


PASS = "rules: {supported: pass, not_enough_info: pass, error: pass, refuted: pass}\n"
SCRIPT = """
import sys
from pathlib import Path
from guard_eval.runs import running
from guard_eval.runs import run as runs
from guard_eval.executors import executor
from guard_eval.rows.row import Row
from guard_eval.targets import Spec, fingerprint

def rows():
    for n in range(int(sys.argv[2])):
        yield Row(id=f"r{n}", question="How?", answer=f"It takes {n} days.")

if __name__ == "__main__":
    home, count, workers = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
    spec = Spec("guard:plain", home / "policies")
    split = runs.Measured(name="dev", sha256="a" * 64, rows=count)
    run, _ = running.run(running.Source(split, rows), spec, fingerprint(spec),
        executor("local", workers), home / "runs", shard=int(sys.argv[4]))
    print(run.outcomes)
"""


def started(home: Path, count: int, workers: int, shard: int = 50):
    (home / "policies").mkdir(parents=True, exist_ok=True)
    (home / "policies" / "plain.yaml").write_text(PASS)
    (home / "script.py").write_text(SCRIPT)
    words = [
        sys.executable,
        str(home / "script.py"),
        str(home),
        str(count),
        str(workers),
        str(shard),
    ]
    return subprocess.Popen(
        words, stdout=subprocess.PIPE, text=True, start_new_session=True, preexec_fn=_heeds_ctrl_c
    )


def _heeds_ctrl_c() -> None:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # who runs the tests may have it ignored


def plain(home: Path, count: int) -> runs.Run:
    """The same in this process."""
    (home / "policies").mkdir(parents=True, exist_ok=True)
    (home / "policies" / "plain.yaml").write_text(PASS)
    spec = Spec("guard:plain", home / "policies")
    rows = [Row(id=f"r{n}", question="How?", answer=f"It takes {n} days.") for n in range(count)]
    return running.run(source(rows), spec, fingerprint(spec), Local(1), home / "runs", shard=50)[0]


@pytest.mark.parametrize("how, workers", [(signal.SIGKILL, 2), (signal.SIGINT, 1)])
def test_a_killed_run_goes_on_to_the_same_figures(tmp_path, how, workers):
    process = started(tmp_path, 3000, workers)
    done, deadline = tmp_path / "runs", time.monotonic() + 60
    while len(kept := list(done.glob("*/outcomes-*.jsonl"))) < 3 and time.monotonic() < deadline:
        time.sleep(0.005)
    os.kill(process.pid, how)
    process.communicate(timeout=60)
    assert process.returncode != 0 and len(kept) >= 3
    (place,) = done.iterdir()
    assert runs.load(place).finished is None
    whole, _, _ = (
        (place / runs.SHARDS).read_bytes().rpartition(b"\n")
    )  # a file may have no entry yet
    numbers = [json.loads(line)["shard"] for line in whole.splitlines()]
    first = {(path := runs.shard_file(place, n)): path.stat().st_mtime_ns for n in numbers}
    assert plain(tmp_path, 3000).outcomes == plain(tmp_path / "whole", 3000).outcomes
    assert first and {path: path.stat().st_mtime_ns for path in first} == first
    assert runs.load(place).rows == 3000
    assert wait_for_none_left(process.pid)


def test_a_fault_of_the_whole_run_comes_back_from_a_worker(tmp_path):
    answers = iter(range(100))

    def answer(number, body):
        said = {"action": "pass", "receipt": {"policy_fingerprint": f"f{next(answers)}"}}
        return 200, json.dumps(said).encode(), {}

    with serving(answer) as server:
        work = Local(2).judge(Spec(f"{server.url}/v1/check"), shards(iter(ROWS), 10))
        with pytest.raises(Refusal) as refused:
            list(work)
    assert refused.value.code == "E_FINGERPRINT_DRIFT" and refused.value.remedy


def test_rows_are_sent_in_an_order_of_no_meaning(tmp_path):
    """A server that counts calls can't tell the labels of a file that deals them in turn."""
    with serving(lambda number, body: (200, json.dumps({"action": "pass"}).encode(), {})) as server:
        work = Local(1).judge(Spec(f"{server.url}/v1/check"), shards(iter(ROWS), 40))
        (judged,) = work
    assert [outcome.row for outcome in judged.outcomes] == [row.id for row in ROWS]
    sent = [body["answer"] for body in server.bodies if body["question"]]
    places = [int(answer.split()[1]) for answer in sent]
    assert sorted(places) == list(range(40))
    assert 5 < sum(place % 2 == turn % 2 for turn, place in enumerate(places)) < 35
    early = sum(place < 20 for place in places[:20])
    assert 4 < early < 16


def test_executors_are_known_by_name():
    with pytest.raises(EvalError, match="known are: local, ray"):
        executor("spark", 1)
    with pytest.raises(EvalError, match="at least one"):
        executor("local", 0)


def test_a_line_that_is_no_outcome_is_named_with_its_place(tmp_path):
    """Without a word of what is in it."""
    _, place = measured(tmp_path)
    path = runs.shard_file(place, 2)
    path.write_bytes(path.read_bytes().replace(b'"score":0.5', b'"score":"In 3 days"', 1))
    with pytest.raises(EvalError, match=r"outcomes-00002.jsonl:1: score: ") as raised:
        list(runs.outcomes(place))
    assert "days" not in str(raised.value)
