import os
import warnings

import pytest
from structlog.testing import capture_logs
from typer.testing import CliRunner

from guard import Guard
from guard.checks import CHECKS, Certified
from guard.cli import app
from guard.errors import ConfigError, UnknownPolicy
from guard.shelf import SHIPPED, Shelf, doubts, load, read
from guard.types import Action, Verdict

CERTIFIED = """
checks:
  entailment:
    support: 0.5
    reject: 0.5
    certified: {{threshold: 0.5, max_risk: {risk}, confidence: 0.9, exact: true, labels: 9, released: 9,
      errors: 0, method: m, tune: t, cal: c, date: '2026-11-27', command: x,
      digest: {digest}}}
"""


def certified(folder, risk):
    """A policy whose certificate says so; it was written with a risk of 0.1."""
    said = {"threshold": 0.5, "max_risk": 0.1, "confidence": 0.9, "exact": True, "labels": 9,
            "released": 9, "errors": 0, "method": "m", "tune": "t", "cal": "c",
            "date": "2026-11-27", "command": "x"}  # fmt: skip
    digest = Certified.model_validate(said).summed()
    return write(folder, shop=CERTIFIED.format(risk=risk, digest=digest))


def write(folder, **files):
    for name, text in files.items():
        (folder / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def test_the_shipped_policies_load_and_are_commented():
    policies = load(SHIPPED)
    assert set(policies) == {
        "default",
        "medical",
        "legal",
        "finance",
        "support",
        "code",
        "creative",
    }
    for path in SHIPPED.glob("*.yaml"):
        assert path.read_text(encoding="utf-8").startswith(f"# {path.stem}: ")


@pytest.mark.parametrize("name", ["medical", "legal", "finance", "support"])
def test_strict_policies_release_nothing_unsupported(name):
    policy = load(SHIPPED)[name]
    assert policy.ground.require_evidence
    assert any(check.sufficient for check in policy.checks)
    for verdict in (Verdict.NOT_ENOUGH_INFO, Verdict.REFUTED, Verdict.ERROR):
        for check in (None, *(c.name() for c in CHECKS)):
            assert policy.rules.action(check, verdict) in (Action.REVISE, Action.ABSTAIN)
    assert policy.repair.claims == "drop"
    assert policy.withheld == "hide"


def test_every_shipped_policy_judges_tool_calls():
    for policy in load(SHIPPED).values():
        assert "schema" in {check.name() for check in policy.checks}
        assert policy.rules.action("schema", Verdict.REFUTED) is Action.REVISE


def test_inheritance_lays_settings_over_settings(tmp_path):
    folder = write(
        tmp_path,
        base="checks:\n  numbers: {tolerance: 0.1}\n  quotes: {}\nground: {passages: 7}\n",
        child="extends: base\nchecks:\n  numbers:\n  quotes: false\n  citations:\n",
    )
    child = load(folder)["child"]
    assert [check.name() for check in child.checks] == ["numbers", "citations"]
    assert child.checks[0].tolerance == 0.1
    assert child.ground.passages == 7
    assert child.name == "child"


def test_a_folder_may_extend_a_shipped_policy_even_of_its_own_name(tmp_path):
    write(tmp_path, default="extends: medical\nabstention: Nope.\n", mine="extends: default\n")
    assert load(tmp_path)["mine"].abstention == "Nope."
    write(tmp_path, support="extends: support\nground: {corpus: handbook}\n")
    assert load(tmp_path)["support"].ground.corpus == "handbook"


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("extnds: default\n", "p.yaml:1: extnds: unknown setting; did you mean 'extends'?"),
        ("release: claim\nname: q\n", "p.yaml:2: name: unknown setting; known here: abstention, "),
        ("checks:\n  numbrs: {}\n", "p.yaml:2: checks.numbrs: unknown check; did you mean"),
        ("checks:\n  numbers: {tolerence: 1}\n", "did you mean 'tolerance'?"),
        ("rules:\n  checks:\n    numbrs: {refuted: block}\n", "p.yaml:3: rules.checks.numbrs"),
        ("rules: {refuted: ignore}\n", "p.yaml:1: rules.refuted"),
        ("rules: {refuted: pass}\n", "a worse verdict may not have a milder action"),
        ("extends: nothing\n", "p.yaml:1: extends: no policy 'nothing'; there are: "),
        ("extends: p\n", "extends itself"),
        ("checks: [numbers]\n", "must be a mapping"),
        ("rules: 5\n", "p.yaml:1: rules: "),
        ("rules: {checks: 5}\n", "p.yaml:1: rules.checks: "),
        ("repair: {hedge: perhaps}\n", "{claim}"),
    ],
)
def test_a_wrong_policy_is_told_with_file_line_and_remedy(tmp_path, text, says):
    write(tmp_path, p=text)
    with pytest.raises(ConfigError) as caught:
        read(tmp_path / "p.yaml")
    assert says in str(caught.value)


def test_a_name_that_fits_no_header_is_refused(tmp_path):
    write(tmp_path, 日本="{}")
    with pytest.raises(ConfigError, match=r"日本.yaml: the name of a policy .*: rename the file"):
        load(tmp_path)


def test_no_folder_no_policy_no_default(tmp_path):
    with pytest.raises(ConfigError, match="no such folder"):
        load(tmp_path / "none")
    with pytest.raises(ConfigError, match="holds no policy"):
        load(tmp_path)
    write(tmp_path, a="{}")
    with pytest.raises(ConfigError, match="there is no policy 'default'; there are: a"):
        Shelf(tmp_path)


def test_a_change_is_loaded_and_a_wrong_one_changes_nothing(tmp_path):
    write(tmp_path, default="abstention: one\n")
    shelf = Shelf(tmp_path)
    write(tmp_path, default="abstention: two!\n")
    shelf.refresh()
    assert shelf.pick(None).abstention == "two!"
    write(tmp_path, default="abstintion: three\n")
    shelf.refresh()
    assert shelf.pick(None).abstention == "two!"
    assert "abstintion" in (shelf.problem or "")
    write(tmp_path, default="abstention: four\n", other="{}")
    shelf.refresh()
    assert shelf.problem is None
    assert shelf.pick("other").name == "other"
    os.remove(tmp_path / "default.yaml")
    shelf.refresh()
    assert shelf.pick(None).abstention == "four"


def test_an_unknown_policy_names_the_known_ones():
    with pytest.raises(
        UnknownPolicy, match="no policy 'medicl'; did you mean 'medical'.* there are: .*support"
    ):
        Shelf().pick("medicl")


def test_fingerprint_tells_policies_apart():
    prints = {policy.fingerprint for policy in load(SHIPPED).values()}
    assert len(prints) == 7
    assert load(SHIPPED)["default"].fingerprint == load(SHIPPED)["default"].fingerprint


def test_an_edited_certificate_is_told_with_its_place_and_what_to_do(tmp_path):
    (said,) = doubts(certified(tmp_path, 0.01), load(tmp_path))
    assert said.startswith(f"{tmp_path}/shop.yaml:6: checks.entailment.certified: ")
    assert "receipts leave it out" in said and "Certify again" in said
    with capture_logs() as logs:
        Shelf(tmp_path, "shop").warn()
    assert [(log["log_level"], log["problem"]) for log in logs] == [("warning", said)]
    with pytest.warns(UserWarning, match=r"shop.yaml:6: .*left out|leave it out"):
        Guard("shop", policies=tmp_path)
    ran = CliRunner().invoke(app, ["policy", "check", str(tmp_path)])
    assert "shop: certificate edited" in ran.output and said in str(ran.exception)


def test_one_that_stands_is_no_trouble(tmp_path):
    assert doubts(certified(tmp_path, 0.1), load(tmp_path)) == []
    with capture_logs() as logs, warnings.catch_warnings():
        warnings.simplefilter("error")
        Shelf(tmp_path, "shop").warn()
        Guard("shop", policies=tmp_path)
    assert not logs
    ran = CliRunner().invoke(app, ["policy", "check", str(tmp_path)])
    assert ran.exit_code == 0 and "shop: ok" in ran.output
    assert load(tmp_path)["shop"].edited == []


def test_a_certificate_that_comes_in_edited_is_told_on_reload(tmp_path):
    shelf = Shelf(certified(tmp_path, 0.1), "shop")
    with capture_logs() as logs:
        certified(tmp_path, 0.02)
        os.utime(tmp_path / "shop.yaml", (1, 1))
        shelf.refresh()
    assert "certificate" in [log for log in logs if log["log_level"] == "warning"][0]["event"]
