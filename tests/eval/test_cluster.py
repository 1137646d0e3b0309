"""The same run on two nodes of Ray, on this machine; skipped where Ray is not installed."""

import os
import warnings

import pytest
from guard_eval import running, runs
from guard_eval.errors import Refusal
from guard_eval.executors import executor
from guard_eval.rows import Row
from guard_eval.running import Source
from guard_eval.targets import Spec, fingerprint

os.environ["RAY_USAGE_STATS_ENABLED"] = "0"
os.environ["RAY_ACCEL_ENV_VAR_OVERRIDE_ON_ZERO"] = "0"
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    ray = pytest.importorskip("ray")

PASS = "rules: {supported: pass, not_enough_info: pass, error: pass, refuted: pass}\n"
ROWS = [Row(id=f"r{n}", question="How?", answer=f"It takes {n} days.") for n in range(100)]
pytestmark = pytest.mark.filterwarnings("ignore")  # Ray's own


def source(sealed=False):
    split = runs.Measured(name="dev", sha256="a" * 64, rows=len(ROWS), sealed=sealed)
    return Source(split, lambda: iter(ROWS))


@pytest.fixture
def nodes():
    from ray.cluster_utils import Cluster

    cluster = Cluster(
        initialize_head=True, head_node_args={"num_cpus": 1, "include_dashboard": False}
    )
    cluster.add_node(num_cpus=1)
    ray.init(address=cluster.address, log_to_driver=False)
    yield cluster
    ray.shutdown()
    cluster.shutdown()


def test_two_nodes_come_to_the_figures_of_one_process(tmp_path, nodes):
    (tmp_path / "plain.yaml").write_text(PASS)
    spec = Spec("guard:plain", tmp_path)
    measured = {
        name: running.run(
            source(), spec, fingerprint(spec), executor(name, workers), tmp_path / name, shard=10
        )[0]
        for name, workers in (("local", 1), ("ray", 2))
    }
    assert sum(node["Alive"] for node in ray.nodes()) == 2
    assert measured["ray"].outcomes == measured["local"].outcomes
    assert (measured["ray"].rows, measured["ray"].executor) == (100, "ray")


def test_sealed_rows_are_not_given_to_ray(tmp_path):
    with pytest.raises(Refusal) as refused:
        running.run(source(sealed=True), Spec("guard:x"), "f", executor("ray", 1), tmp_path)
    assert refused.value.code == "E_SEALED_SPILL"
