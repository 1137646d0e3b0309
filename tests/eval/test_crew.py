"""How shards are dealt out to actors that come, fall out and go, with a stand-in for Ray."""

import sys
from types import SimpleNamespace

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.executors import executor, remote
from guard_eval.executors.local import Local
from guard_eval.rows.row import Row
from guard_eval.runs.sharding import shards
from guard_eval.targets import Spec

from guard.errors import MissingExtra

PASS = "rules: {supported: pass, not_enough_info: pass, error: pass, refuted: pass}\n"
ROWS = [Row(id=f"r{n}", question="How?", answer=f"It takes {n} days.") for n in range(30)]


class Lost(Exception):
    """As Ray's RayError."""


class TaskError(Lost):
    def __init__(self, cause):
        super().__init__(str(cause))
        self.cause = cause


class Ray:
    """Does the work when it is waited for, the task that came last first.

    `fault(actor, method, number)` may raise in the stead of the actor's work; actors and shards are
    numbered from 0. `room` is how many actors may ever begin.
    """

    exceptions = SimpleNamespace(RayError=Lost, RayTaskError=TaskError)

    def __init__(self, fault=lambda actor, method, number: None, room=100, processors=9):
        self.at_work, self.most, self.killed, self.up = [], 0, [], False
        self.fault, self.room, self.hired, self.seen = fault, room, 0, []
        self.processors = processors

    def is_initialized(self):
        return self.up

    def init(self, *_, **__):
        self.up = True

    def shutdown(self):
        self.up = False

    def cluster_resources(self):
        return {"CPU": self.processors}

    available_resources = cluster_resources

    def remote(self, **_):
        return lambda kind: SimpleNamespace(remote=lambda: self._actor(kind()))

    def _actor(self, worker):
        number, self.hired = self.hired, self.hired + 1

        def task(method):
            def begin(*words):
                self.seen += [word for word in words if isinstance(word, bytes)]
                named = words[0] if method == "judge" else -1
                made = SimpleNamespace(actor=number, method=method, number=named, words=words)
                made.do = getattr(worker, method)
                self.at_work.append(made)
                working = [each for each in self.at_work if each.method == "judge"]
                self.most = max(self.most, len(working))
                return id(made)

            return SimpleNamespace(remote=begin)

        methods = {"join": task("join"), "judge": task("judge")}
        return SimpleNamespace(**methods, number=number, worker=worker)

    def wait(self, tasks, timeout):
        able = [each for each in self.at_work if id(each) in tasks and each.actor < self.room]
        return ([id(able[-1])] if able else []), []

    def get(self, task):
        (made,) = (each for each in self.at_work if id(each) == task)
        self.at_work.remove(made)
        self.fault(made.actor, made.method, made.number)
        try:
            return made.do(*made.words)
        except Exception as exc:
            raise TaskError(exc) from None

    def kill(self, actor):
        self.at_work = [each for each in self.at_work if each.actor != actor.number]
        self.killed.append(actor.number)
        if worker := vars(actor.worker).pop("_worker", None):
            worker.close()


@pytest.fixture
def spec(tmp_path, monkeypatch):
    monkeypatch.setattr(remote, "_hush", lambda: None)
    (tmp_path / "plain.yaml").write_text(PASS)
    return Spec("guard:plain", tmp_path)


def judged(monkeypatch, spec, ray, workers=2):
    monkeypatch.setitem(sys.modules, "ray", ray)
    return list(executor("ray", workers).judge(spec, shards(iter(ROWS), 4)))


def same(done, spec):
    alone = {each.number: each for each in Local(1).judge(spec, shards(iter(ROWS), 4))}
    assert sorted(each.number for each in done) == sorted(alone)
    for each in done:
        for one, other in zip(each.outcomes, alone[each.number].outcomes, strict=True):
            times = {"milliseconds", "stages"}
            assert one.model_dump(exclude=times) == other.model_dump(exclude=times)
    return True


def test_each_actor_has_one_shard_at_a_time_and_all_are_done(monkeypatch, spec):
    ray = Ray()
    done = judged(monkeypatch, spec, ray, 3)
    assert same(done, spec) and ray.most <= 3
    assert (sorted(ray.killed), ray.up, ray.at_work) == ([0, 1, 2], False, [])


def test_ray_is_given_no_word_of_a_row(monkeypatch, spec):
    ray = Ray()
    judged(monkeypatch, spec, ray)
    assert len(ray.seen) >= 8 and not any(b"days" in each or b"How" in each for each in ray.seen)


def test_a_worker_that_is_lost_is_replaced_and_its_shard_judged_again(monkeypatch, spec):
    gone = set()

    def once(actor, method, number):
        if method == "judge" and actor < 2 and actor not in gone:
            gone.add(actor)
            raise Lost("the node died")

    ray = Ray(once)
    assert same(judged(monkeypatch, spec, ray), spec)
    assert gone and ray.hired == 2 + len(gone)


def test_those_who_are_left_do_the_rest_where_there_is_no_room(monkeypatch, spec):
    def first(actor, method, number):
        if method == "judge" and actor == 0:
            raise Lost("the node died")

    assert same(judged(monkeypatch, spec, Ray(first, room=2)), spec)


def test_a_shard_that_kills_every_worker_ends_the_run(monkeypatch, spec):
    def deadly(actor, method, number):
        if number == 3:
            raise Lost("out of memory")

    with pytest.raises(EvalError, match="3 workers of the cluster died over the rows of shard 3"):
        judged(monkeypatch, spec, Ray(deadly))


def test_without_any_worker_it_is_said_that_there_is_no_room(monkeypatch, spec):
    with pytest.raises(EvalError, match="no worker could begin .* 9 of its 9 processors are free"):
        judged(monkeypatch, spec, Ray(room=0))
    with pytest.raises(
        EvalError, match="has 1 processors, and each worker needs one\n  --workers 1"
    ):
        judged(monkeypatch, spec, Ray(processors=1))


def test_a_machine_without_the_harness_is_named_so(monkeypatch, spec):
    def lacking(actor, method, number):
        raise Lost("The actor died: ModuleNotFoundError: No module named 'guard_eval'")

    with pytest.raises(EvalError, match="no module 'guard_eval'\n.*groundwire"):
        judged(monkeypatch, spec, Ray(lacking))


@pytest.mark.parametrize("part, said", [("code", "code of groundwire"), ("target", "target")])
def test_a_worker_with_another_version_measures_nothing(monkeypatch, spec, part, said):
    join = remote.Remote.join
    monkeypatch.setattr(
        remote.Remote, "join", lambda *words: join(*words)._replace(**{part: "another"})
    )
    with pytest.raises(EvalError, match=f"has another {said} than this process"):
        judged(monkeypatch, spec, Ray())


def test_the_loss_of_its_own_node_is_told(monkeypatch, spec):
    def broken(actor, method, number):
        raise OSError("Broken pipe")

    with pytest.raises(EvalError, match="works through is gone: Broken pipe\n  run again"):
        judged(monkeypatch, spec, Ray(broken))


def test_a_fault_of_the_run_comes_back_as_it_was(monkeypatch, spec):
    fault = Refusal("E_FINGERPRINT_DRIFT", "seen", "do this")
    monkeypatch.setattr(remote.Worker, "judge", lambda self, shard: (_ for _ in ()).throw(fault))
    ray = Ray()
    with pytest.raises(Refusal) as raised:
        judged(monkeypatch, spec, ray)
    assert (raised.value.code, raised.value.seen) == (fault.code, "seen") and not ray.up
    assert not ray.at_work


def test_what_cannot_travel_is_named_by_its_kind(monkeypatch, spec):
    class Own(Exception):
        """Not known by this name anywhere else."""

    Own.__qualname__ = "elsewhere"
    monkeypatch.setattr(remote.Worker, "judge", lambda *_: (_ for _ in ()).throw(Own("In 3 days")))
    with pytest.raises(EvalError, match=r"^a worker broke: Own$"):
        judged(monkeypatch, spec, Ray())


def test_a_worker_that_cannot_begin_says_why(monkeypatch, spec):
    monkeypatch.setattr(remote, "Worker", lambda spec: (_ for _ in ()).throw(OSError("no disk")))
    with pytest.raises(EvalError, match="could not begin: OSError: no disk"):
        judged(monkeypatch, spec, Ray())


def test_without_ray_it_is_said_how_to_get_it(monkeypatch):
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(MissingExtra, match=r"groundwire\[ray\]"):
        executor("ray", 1)


def test_only_a_cluster_has_an_address():
    with pytest.raises(EvalError, match="--executor local has none"):
        executor("local", 1, "head:6379")
