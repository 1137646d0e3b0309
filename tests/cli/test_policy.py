"""`guard policy` and `guard check`: what they are given, and what is not there."""

import pytest
from typer.testing import CliRunner

from guard.cli import app
from guard.errors import GuardError


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (
            ["policy", "show", "medcal"],
            r"no policy 'medcal'; did you mean 'medical'\? there are: code",
        ),
        (["policy", "diff", "default", "nope"], r": there is no policy 'nope'; there are: code"),
        (["check", "Yes.", "--evidence", "."], r"--evidence: \. can't be read as text: Is a dir"),
        (["check", "Yes.", "--evidence", "x.txt"], r"x\.txt can't be read as text: No such file"),
    ],
)
def test_what_is_not_there_is_told_in_plain_words(words, says):
    result = CliRunner().invoke(app, words)
    with pytest.raises(GuardError, match=says):
        raise result.exception or AssertionError(result.output)


def test_items_of_a_file_are_read_line_by_line_and_a_wrong_one_told_with_its_line(tmp_path):
    items = tmp_path / "items.jsonl"
    words = ["check", "--policy", "creative", "--json", str(items)]
    items.write_text('{"answer": "One\u2028line."}\r\n\n', encoding="utf-8")
    assert "One\u2028line." in CliRunner().invoke(app, words).output
    items.write_text('{"answer": "One."}\n{"answer": 5}\n', encoding="utf-8")
    with pytest.raises(GuardError, match=r"items.jsonl:2: answer: must be a text"):
        raise CliRunner().invoke(app, words).exception


def test_a_policy_of_ones_own_is_compared_with_the_one_it_extends(tmp_path):
    (tmp_path / "shop.yaml").write_text("extends: support\nrelease: claim\n")
    words = ["policy", "diff", "support", "shop", "--policies", str(tmp_path)]
    changed = CliRunner().invoke(app, words).output.splitlines()
    assert [line for line in changed if line.startswith("+")][-1] == "+release: claim"


def test_a_corpus_that_is_not_there_is_a_warning_that_says_where_and_what_to_do(tmp_path):
    (tmp_path / "shop.yaml").write_text("extends: support\nground:\n  corpus: handbook\n")
    (tmp_path / "plain.yaml").write_text("extends: support\n")
    words = ["policy", "check", str(tmp_path), "--location", str(tmp_path / "corpora")]
    result = CliRunner().invoke(app, words)
    assert result.exit_code == 0
    (warning,) = [line for line in result.output.splitlines() if "warning" in line]
    assert f"{tmp_path}/shop.yaml:3: ground.corpus: there is no corpus 'handbook'" in warning
    assert "guard corpus add PATH... --corpus handbook" in warning
    assert f"Looked for in {tmp_path}/corpora; requests under shop fail" in warning


def test_a_corpus_that_is_there_is_no_warning(tmp_path):
    (tmp_path / "shop.yaml").write_text("extends: support\nground: {corpus: handbook}\n")
    where = ["--location", str(tmp_path / "corpora")]
    (tmp_path / "a.txt").write_text("Refunds last 30 days.")
    add = ["corpus", "add", str(tmp_path / "a.txt"), "--corpus", "handbook", *where]
    assert CliRunner().invoke(app, add).exit_code == 0
    result = CliRunner().invoke(app, ["policy", "check", str(tmp_path), *where])
    assert (result.exit_code, "warning" in result.output) == (0, False)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        ("groundednes", "there is no model 'groundednes'; did you mean 'groundedness'?"),
        ("./models/mine", "there is no folder ./models/mine"),
        ("minicheck:./models/mine", "there is no folder ./models/mine"),
        ("http://10.0.0.1", "is no server that is known here; write tei"),
        ("lexical", None),
        ("tei+http://10.0.0.1", None),
        ("owner/model", None),
        (".", None),
    ],
)
def test_a_model_that_can_be_none_is_a_warning_that_says_where(tmp_path, model, says):
    (tmp_path / "shop.yaml").write_text(
        f"extends: support\nchecks:\n  entailment:\n    model: {model}\n    support: 0.5\n"
    )
    result = CliRunner().invoke(app, ["policy", "check", str(tmp_path)])
    told = [line for line in result.output.splitlines() if "warning" in line]
    assert result.exit_code == 0
    assert len(told) == (says is not None)
    for warning in told:
        assert f"{tmp_path}/shop.yaml:4: checks.entailment.model: " in warning
        assert says in warning


CALIBRATION = (
    "{model: %s, bias: 0, weights: {support: 1}, steps: [{score: 0, least: 0, most: 1}], "
    "fitted: {rows: r, command: c, weights: '%s', ece: 0, ece_elsewhere: 0}}"
)
JUDGE = "\n  self_check: {}"


@pytest.mark.parametrize(
    ("settings", "place", "says"),
    [
        ("model: lexical", "4: checks.entailment.model", "by thresholds that were fitted for grou"),
        ("model: lexical\n    support: 0.5", "", ""),
        (f"calibration: {CALIBRATION % ('lexical', '')}\n    model: lexical", "", ""),
        (
            f"calibration: {CALIBRATION % ('groundedness', 'sha256:0')}",
            "4: ",
            "fitted for sha256:0",
        ),
        ("reject: 0.4\n    support: 0.4" + JUDGE, "6: checks.self_check", "are both 0.4"),
        ("reject: 0.3\n    support: 0.4" + JUDGE, "", ""),
    ],
)
def test_numbers_that_were_fitted_for_others_are_a_warning(tmp_path, settings, place, says):
    path = tmp_path / "shop.yaml"
    path.write_text(f"extends: support\nchecks:\n  entailment:\n    {settings}\n")
    result = CliRunner().invoke(app, ["policy", "check", str(tmp_path)])
    told = [line for line in result.output.splitlines() if "warning" in line]
    assert (result.exit_code, len(told)) == (0, bool(says))
    if says:
        assert f"{path}:{place}" in told[0] and says in told[0]


def test_the_policies_that_ship_were_fitted_for_the_model_that_ships():
    result = CliRunner().invoke(app, ["policy", "check"])
    assert (result.exit_code, "warning" in result.output) == (0, False)
