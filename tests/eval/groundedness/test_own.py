"""A policy calibrated on labelled answers of one's own, by the command."""

import json
import random
import re

import pytest
import yaml
from guard_eval.errors import EvalError, Underpowered
from guard_eval.groundedness import own
from guard_eval.groundedness.own import LEAST
from guard_eval.groundedness.scored import Scored
from guard_eval.rows.row import Row
from typer.testing import CliRunner

from guard import Guard
from guard.checks._entailment.signals import Signals
from guard.cli import app
from guard.shelf import read

CHANCE = random.Random(5)
THINGS = "heron otter maple lantern harbour violin glacier saddle walnut ferry".split()
POLICY = "# ours\nextends: default\nchecks:\n  entailment:\n    model: lexical  # quick\n"


def labelled(count, supported):
    """Answers that share half their words with a passage, or few; one in ten is labelled wrongly."""
    rows = []
    for i in range(count):
        words = CHANCE.sample(THINGS, 6)
        others = [word for word in THINGS if word not in words]
        said = [*words[:3], *others[:2]] if supported else [words[0], *others]
        wrong = i % 10 == 0
        answer = f"The {' and the '.join(said)} were seen by everyone."
        rows.append(
            {
                "id": f"{supported}-{i}",
                "context": [f"In the {' and the '.join(words)} something was seen."],
                "answer": answer,
                "label": "supported" if supported != wrong else "unsupported",
            }
        )
    return rows


@pytest.fixture
def policy(tmp_path):
    path = tmp_path / "shop.yaml"
    path.write_text(POLICY)
    return path


def calibrated(tmp_path, rows, *words):
    file = tmp_path / "mine.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows))
    result = CliRunner().invoke(
        app, ["eval", "calibrate", str(file), "--policy", str(tmp_path / "shop.yaml"), *words]
    )
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.stdout


def test_scores_are_worth_what_the_labels_say_and_the_policy_says_so(tmp_path, policy):
    unlabelled = {"id": "x", "context": ["A walnut."], "answer": "The walnut was seen by all."}
    rows = [*labelled(100, True), *labelled(100, False), unlabelled]
    said = calibrated(tmp_path, rows)
    made = next(c for c in read(policy).checks if c.name() == "entailment").calibration
    assert (made.model, made.fitted.weights) == ("lexical", "lexical")
    assert made.fitted.rows == "200 labelled answers or claims of mine.jsonl, 100 supported"
    assert made.fitted.command == "guard eval calibrate mine.jsonl --policy shop.yaml"
    assert "1 left out" in said and "Thresholds are as they were: support 0.52, reject 0.2" in said
    assert re.search(r"AUROC 0\.\d{3} before, 0\.\d{3} now\n .* error 0\.\d{3} before, 0\.", said)
    text = policy.read_text()
    assert text.startswith("# ours\nextends: default\n") and "model: lexical  # quick\n" in text
    judge = Guard("shop", policies=tmp_path)
    for row in (rows[1], rows[101]):  # nine in ten of either kind
        score = judge.check(row["answer"], evidence=row["context"])["claims"][0]["score"]
        assert score == pytest.approx(0.9 if row["label"] == "supported" else 0.1, abs=0.1)
    assert yaml.safe_load(text)["checks"]["entailment"]["calibration"]["bias"] == made.bias
    with pytest.raises(Underpowered, match="tells no more than the scores as they are"):
        calibrated(tmp_path, rows)  # once more: there is nothing left to gain
    assert policy.read_text() == text


def test_a_dry_run_writes_nothing(tmp_path, policy):
    said = calibrated(tmp_path, [*labelled(50, True), *labelled(50, False)], "--dry-run")
    assert "supported passed" in said and policy.read_text() == POLICY


def test_labelled_claims_count_each_by_itself(tmp_path, policy):
    rows = []
    for right, wrong in zip(labelled(60, True), labelled(60, False), strict=True):
        answer = f"{right['answer']} {wrong['answer']}"
        claims = [{"text": one["answer"], "label": one["label"]} for one in (right, wrong)]
        rows.append({"id": right["id"], "context": right["context"], "answer": answer})
        rows[-1] |= {"claims": claims}
    assert calibrated(tmp_path, rows).startswith("120 labelled answers or claims of mine.jsonl, 60")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], f"0 supported and 0 unsupported .*at least {LEAST} of each"),
        (labelled(90, True), "81 supported and 9 unsupported"),
        (
            [row | {"cluster": "one"} for row in (*labelled(50, True), *labelled(50, False))],
            "too few rows stand apart.*more documents",
        ),
    ],
)
def test_too_few_answers_tell_what_is_lacking(tmp_path, policy, rows, says):
    with pytest.raises(Underpowered, match=f"(?s){says}"):
        calibrated(tmp_path, rows)
    assert policy.read_text() == POLICY


def test_scores_that_were_certified_are_not_changed_beneath_their_certificate(tmp_path, policy):
    certified = (
        "{threshold: 0.9, max_risk: 0.05, confidence: 0.95, exact: true, labels: 9, released: 9, "
        "errors: 0, method: m, tune: a, cal: b, date: d, command: c}"
    )
    policy.write_text(POLICY + f"    certified: {certified}\n")
    with pytest.raises(EvalError, match="its certificate is of the scores as they are"):
        calibrated(tmp_path, [])


def test_a_policy_without_entailment_has_nothing_to_calibrate(tmp_path, policy):
    policy.write_text("extends: default\nchecks: {entailment: false}\n")
    with pytest.raises(EvalError, match="has no check entailment"):
        calibrated(tmp_path, [])


@pytest.mark.parametrize("telling", ["support", "words"])
def test_weights_are_fitted_anew_only_where_that_tells_more(policy, monkeypatch, telling):
    chance = random.Random(3)
    rows = [
        Row(id=str(i), context=["c"], answer="a", label="supported" if i % 2 else "unsupported")
        for i in range(120)
    ]

    async def score(given, _):
        made = []
        for row in given:
            noise = {name: chance.gauss(0, 1) for name in Signals._fields}
            told = (1.5 if row.label == "supported" else -0.5) + chance.gauss(0, 1)
            made.append(Scored(row, (Signals(**(noise | {telling: told})),)))
        return made

    monkeypatch.setattr(own, "score", score)
    made = own.calibrate(rows, read(policy), "mine.jsonl", "c").calibration
    kept = {name: float(name == "support") for name in Signals._fields}
    assert (made.weights == kept) is (telling == "support")
    assert max(made.weights, key=made.weights.get) == telling
