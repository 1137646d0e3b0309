"""How shards are dealt out to actors, with a stand-in for Ray."""

import sys
from types import SimpleNamespace

import pytest
from guard_eval.errors import Refusal
from guard_eval.executors import executor
from guard_eval.executors.local import Local
from guard_eval.rows import Row
from guard_eval.sharding import shards
from guard_eval.targets import Spec

from guard.errors import MissingExtra

PASS = "rules: {supported: pass, not_enough_info: pass, error: pass, refuted: pass}\n"
ROWS = [Row(id=f"r{n}", question="How?", answer=f"It takes {n} days.") for n in range(30)]


class TaskError(Exception):
    def __init__(self, cause):
        super().__init__(str(cause))
        self.cause = cause


class Ray:
    """Does the work when it is waited for, the task that came last first."""

    exceptions = SimpleNamespace(RayTaskError=TaskError, RayActorError=ConnectionError)

    def __init__(self, broken=None):
        self.at_work, self.most, self.killed, self.up, self.broken = set(), 0, [], False, broken

    def is_initialized(self):
        return self.up

    def init(self, **_):
        self.up = True

    def shutdown(self):
        self.up = False

    def remote(self, **_):
        return lambda kind: SimpleNamespace(remote=lambda spec: self._actor(kind(spec)))

    def _actor(self, worker):
        def begin(shard):
            task = (shard.number, lambda: worker.judge(shard))
            self.at_work.add(task)
            self.most = max(self.most, len(self.at_work))
            return task

        return SimpleNamespace(judge=SimpleNamespace(remote=begin), worker=worker)

    def wait(self, tasks):
        last = max(tasks, key=lambda task: task[0])
        return [last], [task for task in tasks if task is not last]

    def get(self, task):
        self.at_work.remove(task)
        if self.broken:
            raise self.broken
        return task[1]()

    def kill(self, actor):
        actor.worker.close()
        self.killed.append(actor)


@pytest.fixture
def spec(tmp_path):
    (tmp_path / "plain.yaml").write_text(PASS)
    return Spec("guard:plain", tmp_path)


def test_each_actor_has_one_shard_at_a_time_and_all_are_done(monkeypatch, spec):
    monkeypatch.setitem(sys.modules, "ray", ray := Ray())
    done = list(executor("ray", 3).judge(spec, shards(iter(ROWS), 4)))
    assert sorted(each.number for each in done) == list(range(8)) and ray.most == 3
    assert [each.number for each in done] != sorted(each.number for each in done)
    alone = {each.number: each for each in Local(1).judge(spec, shards(iter(ROWS), 4))}
    for each in done:
        for one, other in zip(each.outcomes, alone[each.number].outcomes, strict=True):
            times = {"milliseconds", "stages"}
            assert one.model_dump(exclude=times) == other.model_dump(exclude=times)
    assert (len(ray.killed), ray.up, ray.at_work) == (3, False, set())


def test_a_fault_of_the_run_comes_back_as_it_was(monkeypatch, spec):
    fault = Refusal("E_FINGERPRINT_DRIFT", "seen", "do this")
    monkeypatch.setitem(sys.modules, "ray", ray := Ray(TaskError(fault)))
    with pytest.raises(Refusal) as raised:
        list(executor("ray", 2).judge(spec, shards(iter(ROWS), 4)))
    assert raised.value is fault and len(ray.killed) == 2 and not ray.up


def test_without_ray_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"groundwire\[ray\]"):
        executor("ray", 1)
