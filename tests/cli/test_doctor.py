import socket

import pytest
from typer.testing import CliRunner

from guard.cli import app, doctor
from guard.ports import End, Language
from guard.sandbox import Tried
from guard.sandbox.attacks import Attack
from guard.sandbox.cgroup import Groups
from guard.sandbox.trial import Attempt
from tests.test_shelf import certified

HELD = Attempt(Attack("Read a secret", Language.PYTHON, ""), "", End.EXITED)
LOST = Attempt(Attack("Fork", Language.SHELL, ""), "400 processes", End.EXITED)


def told(monkeypatch, *tried, groups=None, words=()):
    class Ladder:
        def __init__(self, settings):
            self.groups = groups

        async def tried(self):
            return list(tried)

    monkeypatch.setattr(doctor, "Ladder", Ladder)
    return CliRunner().invoke(app, ["doctor", *words])


def test_every_attack_on_every_rung_is_told_with_its_outcome(monkeypatch):
    languages = frozenset({Language.PYTHON})
    one = Tried("bubblewrap", languages, (HELD, LOST))
    other = Tried("landlock", languages, (HELD,))
    result = told(monkeypatch, one, other, groups=Groups(2, ()))
    assert "ok  bubblewrap, python: Read a secret: held (exited)" in result.output
    assert "!!  bubblewrap, shell: Fork: ESCAPED, 400 processes" in result.output
    assert "--  sandbox bubblewrap: does not hold and is never used" in result.output
    assert "ok  sandbox landlock: holds, runs python" in result.output
    assert "bounded for each run by a control group (version 2)" in result.output
    assert "ok  sandbox: landlock" in result.output
    assert result.exit_code == 0


def test_a_machine_without_a_sandbox_is_told_what_to_do(monkeypatch):
    result = told(monkeypatch, Tried("bubblewrap", missing="no bwrap"))
    assert "--  sandbox bubblewrap: no bwrap" in result.output
    assert "--  sandbox: memory and processes are bounded for each process" in result.output
    assert "code is not checked (apt-get install bubblewrap" in result.output


def test_a_certificate_that_was_edited_is_a_fault(monkeypatch, tmp_path):
    for risk, fault in ((0.1, False), (0.01, True)):
        folder = certified(tmp_path, risk)
        config = tmp_path / "guard.yml"
        config.write_text(f"policies: {folder}\ndefault_policy: shop\n")
        result = told(
            monkeypatch, Tried("bubblewrap", missing="no"), words=("--config", str(config))
        )
        assert ("!!  " + f"{folder}/shop.yaml:6: checks.ent" in result.output) is fault
        assert result.exit_code == fault, result.output


def test_a_corpus_that_is_not_there_is_a_fault(monkeypatch, tmp_path):
    (tmp_path / "shop.yaml").write_text("extends: support\nground: {corpus: handbook}\n")
    config = tmp_path / "guard.yml"
    config.write_text(f"{{policies: {tmp_path}, default_policy: shop, corpus: {tmp_path}/none}}")
    result = told(monkeypatch, Tried("bubblewrap", missing="no"), words=("--config", str(config)))
    assert f"!!  {tmp_path}/shop.yaml:2: ground.corpus: there is no corpus" in result.output
    assert result.exit_code == 1


def test_a_model_of_ones_own_is_tried_and_one_that_judges_nothing_is_a_fault(monkeypatch, tmp_path):
    for name, model in (("shop", "tei+http://127.0.0.1:9"), ("club", "lexical")):
        (tmp_path / f"{name}.yaml").write_text(
            f"extends: support\nchecks: {{entailment: {{model: '{model}'}}}}\n"
        )
    monkeypatch.setattr("guard.adapters.nli.http.PAUSES", ())
    config = tmp_path / "guard.yml"
    config.write_text(f"{{policies: {tmp_path}, default_policy: shop}}")
    result = told(monkeypatch, Tried("bubblewrap", missing="no"), words=("--config", str(config)))
    said = "!!  entailment by tei+http://127.0.0.1:9 (policies: shop): http://127.0.0.1:9/predict"
    assert f"{said} cannot be asked" in result.output
    assert "entailment by lexical" not in result.output
    assert result.exit_code == 1


@pytest.mark.parametrize(("models", "fault"), [("gpt-*", True), ("gpt-*, small", False)])
def test_a_judge_that_no_upstream_serves_is_a_fault(monkeypatch, tmp_path, models, fault):
    settings = "extends: support\nchecks: {self_check: {model: small}}\n"
    (tmp_path / "shop.yaml").write_text(settings)
    (tmp_path / "club.yaml").write_text("checks: {self_check: {}}\n")  # the request's own
    config = tmp_path / "guard.yml"
    with socket.create_server(("127.0.0.1", 0)) as there:
        url = f"http://127.0.0.1:{there.getsockname()[1]}"
        upstreams = f"[{{models: [{models}], url: '{url}'}}]"
        config.write_text(f"{{policies: {tmp_path}, default_policy: shop, upstreams: {upstreams}}}")
        result = told(
            monkeypatch, Tried("bubblewrap", missing="no"), words=("--config", str(config))
        )
    says = f"!!  {tmp_path}/shop.yaml:2: checks.self_check.model: no upstream serves 'small'; the "
    assert (says + "settings' serve: gpt-*" in result.output) is fault
    assert result.exit_code == fault, result.output
