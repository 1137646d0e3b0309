"""What tells a label without reading the evidence is found, and chance is not."""

import random

import pytest
from guard_eval.rows.lint import lint
from guard_eval.rows.proxies import interval, probes
from guard_eval.rows.row import LabelledClaim, Row
from sklearn.metrics import roc_auc_score

WORDS = [f"word{i}" for i in range(2000)]


def rows(count=400, change=lambda i, wrong: {}, seed=1):
    """Rows whose label is chance; `change` gives away what it likes."""
    chance = random.Random(seed)
    made = []
    for i in range(count):
        wrong = chance.random() < 0.4
        own = {
            "id": f"r{chance.randrange(10**9)}", "cluster": f"c{i // 2}",
            "question": " ".join(chance.choices(WORDS, k=9)), "answer": " ".join(chance.choices(WORDS, k=12)),
            "context": " ".join(chance.choices(WORDS, k=9)), "label_source": "person",
            "label": "unsupported" if wrong else "supported",
            "meta": {"shop": chance.choice("abc"), "stars": str(chance.randint(1, 5))},
        }  # fmt: skip
        made.append(Row(**(own | change(i, wrong))))
    return made


def flagged(own):
    return {probe.name for probe in probes(own) if probe.flagged}


@pytest.mark.parametrize("seed", range(4))
def test_chance_is_not_flagged(seed):
    assert flagged(rows(seed=seed)) == set()


def telling(name):
    chance = random.Random(3)
    noise = lambda: chance.random() < 0.1  # noqa: E731
    return {
        "id words": lambda i, wrong: {"id": f"{'bad' if wrong ^ noise() else 'good'}-{i}"},
        "id number": lambda i, wrong: {"id": f"r{2 * i + (wrong ^ noise())}"},
        "passage ids": lambda i, wrong: {"context": [{"id": f"{'hard' if wrong ^ noise() else 'gold'}-{i}", "text": WORDS[i]}]},
        "length": lambda i, wrong: {"answer": " ".join(WORDS[i : i + (20 if wrong else 9) + chance.randint(0, 4)])},
        "answer": lambda i, wrong: {"answer": f"{WORDS[i]} {'surely' if wrong ^ noise() else 'maybe'} {WORDS[-i]}"},
        "meta.verdict": lambda i, wrong: {"meta": {"verdict": "no" if wrong ^ noise() else "yes"}},
        "meta.score": lambda i, wrong: {"meta": {"score": str(wrong + chance.gauss(0, 0.5))}},
        "label_source": lambda i, wrong: {"label_source": "model" if wrong ^ noise() else "person"},
        "segment": lambda i, wrong: {"segment": "hard" if wrong ^ noise() else "easy"},
        "event_time": lambda i, wrong: {"event_time": f"2026-01-{i % 28 + 1:02}T{'00' if wrong ^ noise() else '17'}:00:00Z"},
        "label_available_at": lambda i, wrong: {"label_available_at": None if wrong ^ noise() else f"2026-01-{i % 28 + 1:02}T10:00:00Z"},
        "passage times": lambda i, wrong: {"context": [{"text": WORDS[i], "available_at": f"202{3 + (wrong ^ noise())}-01-{i % 28 + 1:02}T10:00:00Z"}]},
    }[name]  # fmt: skip


@pytest.mark.parametrize(
    "name",
    [
        "id words",
        "id number",
        "passage ids",
        "length",
        "answer",
        "meta.verdict",
        "meta.score",
        "label_source",
        "segment",
        "event_time",
        "label_available_at",
        "passage times",
    ],
)
def test_each_thing_that_tells_the_label_is_found(name):
    found = flagged(rows(change=telling(name)))
    assert name in found
    assert found <= {name, "length", "answer"}


def test_order_that_tells_the_label_is_found():
    own = rows()
    by_label = sorted(own, key=lambda row: row.label)
    assert flagged(by_label) == {"order"}
    good, bad = by_label[:200], by_label[-120:]
    assert "order" in flagged([row for pair in zip(good, bad, strict=False) for row in pair])


def test_a_field_that_is_the_label_is_refused_and_one_that_hints_is_not():
    sure = rows(change=lambda i, wrong: {"meta": {"human_verdict": str(wrong)}})
    (probe,) = [p for p in probes(sure) if p.name == "meta.human_verdict"]
    assert probe.refused
    assert (probe.auroc, probe.low) == (1.0, 1.0)
    hints = rows(change=telling("meta.verdict"))
    (probe,) = [p for p in probes(hints) if p.name == "meta.verdict"]
    assert probe.flagged
    assert not probe.refused


def test_too_few_rows_are_not_probed():
    assert probes(rows(30)) == []
    assert "not_probed" in {remark.code for remark in lint(rows(30))}


def test_the_area_is_scikit_learns_and_its_interval_covers():
    chance = random.Random(7)
    covered = 0
    for _ in range(100):
        labels, scores, clusters = [], [], []
        for cluster in range(60):
            shift = chance.gauss(0, 0.7)
            for _ in range(chance.randint(1, 5)):
                labels.append(chance.random() < 0.4)
                scores.append(round(shift + labels[-1] + chance.gauss(0, 1), 1))
                clusters.append(str(cluster))
        auroc, low, high = interval(labels, scores, clusters)
        assert auroc == pytest.approx(roc_auc_score(labels, scores))
        covered += low <= 0.7188 <= high  # Phi(1 / sqrt(2 * (1 + .49)))
    assert 88 <= covered <= 100


def codes(own, level=None):
    return {remark.code for remark in lint(own) if level in (None, remark.level)}


def test_a_sound_set_gets_no_warning():
    assert codes(rows()) == {"prevalence"}


@pytest.mark.parametrize(
    ("code", "level", "change"),
    [
        ("repeated_id", "error", {"id": "first"}),
        ("nothing_asked", "error", {"question": " ", "answer": ""}),
        ("no_truth", "error", {"label": None}),
        ("label_without_answer", "error", {"answer": ""}),
        ("no_context", "warning", {"context": ()}),
        ("empty_passage", "warning", {"context": " "}),
        ("no_label_source", "warning", {"label_source": ""}),
        ("conflicting_claims", "error", {"label": "supported", "claims": (LabelledClaim(text="x", label="unsupported"),)}),
    ],
)  # fmt: skip
def test_each_doubt_is_told(code, level, change):
    own = rows(change=lambda i, wrong: {"id": "first"} if i == 1 else change if i == 0 else {})
    if code != "repeated_id":
        own[1] = own[1].model_copy(update={"id": "second"})
    assert code in codes(own, level)


def test_repeated_and_conflicting_rows_are_told_apart():
    own = rows()
    again = own[0].model_copy(update={"id": "again", "cluster": "other"})
    assert codes([*own, again]) == {"prevalence", "repeated_row", "near_duplicates"}
    other = "supported" if own[0].label == "unsupported" else "unsupported"
    assert "conflicting_labels" in codes([*own, again.model_copy(update={"label": other})], "error")


def test_counts_of_one_are_said_in_the_singular():
    one = lint([Row(id="a", question="x", answer="y"), Row(id="a", question="x", answer="z")][:1])
    assert {"1 row with neither label nor answerable", "1 row in only 1 cluster"} <= {
        remark.seen for remark in one
    }
    assert "1 id used more than once" in [r.seen for r in lint([*rows(), rows()[0]])]


def test_what_a_split_may_be_refused_for_is_told_before_it_is_made():
    chance = random.Random(7)
    own = rows(200, lambda i, wrong: {"segment": "ba"[chance.random() < 0.4 + 0.3 * wrong]})
    assert "segment" not in flagged(own)
    near = next(r for r in lint(own) if r.code == "label_proxy_near")
    assert near.level == "note"
    assert near.seen.startswith("segment alone tells the label a little: AUROC 0.6")
    assert "E_TARGET_PROXY" in near.remedy


def test_few_clusters_and_one_label_are_told():
    own = [row.model_copy(update={"cluster": "one", "label": "supported"}) for row in rows()]
    assert {"few_clusters", "one_label"} <= codes(own, "warning")
