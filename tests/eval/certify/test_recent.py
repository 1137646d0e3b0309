from datetime import UTC, datetime

import numpy as np
import pytest
from guard_eval.certify import certify, reading
from guard_eval.certify.recent import certify_recent
from guard_eval.errors import EvalError, Refusal
from guard_eval.runs import run as runs

from tests.eval.jsonl import write

RISKS = {"easy": 0.01, "hard": 0.25}


def rows(name, easy, n, random):
    """Rows of two segments, of which one is wrong far more often, whatever the score."""
    for i in range(n):
        segment = "easy" if random.random() < easy else "hard"
        wrong = random.random() < RISKS[segment]
        yield {
            "id": f"{name}{i}", "question": "How long is it?", "answer": "It is a day.",
            "segment": segment, "label": "unsupported" if wrong else "supported",
        }  # fmt: skip


def run(folder, name, given, random, policy="p"):
    """A run's folder, in a workspace that has its split."""
    place = folder / "runs" / name
    scores = [{"row": each["id"], "score": float(random.random())} for each in given]
    write(place / "outcomes-00000.jsonl", scores)
    write(folder / "splits" / f"{name}.jsonl", given)
    now = datetime.now(UTC)
    about = runs.Run(
        target="guard:mine", policy=policy, split=name, split_sha256="", wanted=len(given), shard=9,
        code="c", started=now, finished=now,
    )  # fmt: skip
    runs.save(about, place)
    return place


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    folder, random = tmp_path_factory.mktemp("work"), np.random.default_rng(5)
    places = [
        run(folder, name, list(rows(name, 0.6, n, random)), random)
        for name, n in (("tune", 200), ("cal", 800))
    ]
    return [reading.run(each, each.name) for each in places]


def recent(tmp_path, easy):
    return write(tmp_path / "r.jsonl", rows("r", easy, 400, np.random.default_rng(6)))


def test_another_mix_of_segments_is_another_promise(measured, tmp_path):
    tune, cal = measured
    assert certify(tune.answers, cal.answers, 0.08).threshold is None
    found = certify_recent(tune, cal, recent(tmp_path, 0.95), None, 0.08, 0.95)
    assert found.certificate.threshold is not None and found.certificate.share > 0.5
    assert found.names[-2:] == ("segment easy", "segment hard") and found.limit < 2.5
    assert "These inputs are: words of question" in found.certificate.assumptions[1]
    worse = certify_recent(tune, cal, recent(tmp_path, 0.1), None, 0.08, 0.95).certificate
    assert worse.threshold is None and worse.recent_sha256 != found.certificate.recent_sha256


def test_a_run_has_scores_and_the_rows_of_its_split_or_those_given(measured, tmp_path):
    random = np.random.default_rng(7)
    given = list(rows("r", 0.9, 200, random))
    place = run(tmp_path, "new", given, random)
    names = certify_recent(*measured, place, None, 0.2, 0.95).names
    assert names[0] == "score" and "segment easy" in names
    beside = (tmp_path / "splits/new.jsonl").rename(tmp_path / "elsewhere.jsonl")
    assert certify_recent(*measured, place, None, 0.2, 0.95).names == ("score",)
    assert certify_recent(*measured, place, beside, 0.2, 0.95).names == names


def test_a_run_of_another_policy_is_refused(measured, tmp_path):
    random = np.random.default_rng(7)
    place = run(tmp_path, "new", list(rows("r", 0.9, 20, random)), random, policy="q")
    with pytest.raises(Refusal, match="E_FINGERPRINT_DRIFT"):
        certify_recent(*measured, place, None, 0.2, 0.95)


def test_a_new_segment_is_not_passed_over(measured, tmp_path):
    lines = [{"question": "?", "answer": "A.", "segment": name} for name in ("easy", "new")]
    with pytest.raises(EvalError, match="no measured answer is of: new"):
        certify_recent(*measured, write(tmp_path / "r.jsonl", lines), None, 0.2, 0.95)
