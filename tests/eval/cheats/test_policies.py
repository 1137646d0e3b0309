"""What the policy saw: parts fitted on the test, and test rows in its texts."""

import pytest
from guard_eval.lineage.lineage import bundle

MIXED = str.maketrans("aeopcxyi", "аеорсхуі")
WIDE = {sign: sign + 0xFEE0 for sign in range(33, 127)}

CERTIFIED = {
    "threshold": 0.41, "max_risk": 0.05, "confidence": 0.95, "bound": 0.05, "exact": True,
    "labels": 100, "released": 80, "errors": 0, "method": "m",
    "date": "2026-01-01", "command": "guard eval certify",
}  # fmt: skip


def near(text):
    words = text.split()
    return " ".join([*words[:5], "nothing", *words[6:]])


WRITTEN = {
    "as it is": lambda q, a: f"Q: {q}\nA: {a}",
    "other words in it": lambda q, a: f"Q: {near(q)}\nA: {near(a)}",
    "capitals": lambda q, a: f"{q.upper()} -- {a.upper()}",
    "spaces": lambda q, a: "\n  ".join(q.split()) + " | " + "\t".join(a.split()),
    "signs nobody sees": lambda q, a: "\u200b".join(q) + "\n" + a.replace("e", "e\u00ad"),
    "other letters": lambda q, a: f"{q} {a}".translate(MIXED),
    "accents": lambda q, a: f"{q} {a}".replace("a", "á").replace("e", "ê"),
    "wide letters": lambda q, a: f"{q} {a}".translate(WIDE),
    "joined words": lambda q, a: "-".join(q.split()) + "\n" + "_".join(a.split()),
    "the answer first": lambda q, a: f"{a}\n\nThis answers {q}",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_test_row_in_the_prompt(sealed, tests_rows, way):
    desk, row = sealed(), tests_rows[2]
    example = WRITTEN[way](row["question"], row["answer"])
    desk.policy(instruct={"grounded": f"Answer shortly.\n\nFor example:\n{example}\n"})
    desk.recorded()
    desk.look().refused("E_PROMPT_OVERLAP", "instruct.grounded")
    assert desk.looks == 0


def test_a_tune_row_in_the_prompt_is_fine(sealed, tune_rows):
    desk, row = sealed(), tune_rows[2]
    desk.policy(instruct={"grounded": f"Shortly.\n\nQ: {row['question']}\nA: {row['answer']}\n"})
    desk.recorded()
    desk.look().passed()


@pytest.mark.parametrize("size", [99, 3])
def test_a_test_row_among_the_words_of_a_pattern(sealed, tests_rows, size):
    desk, row = sealed(), tests_rows[2]
    said = f"{row['question']} {row['answer']}".split()
    cut = [" ".join(said[n : n + size]) for n in range(0, len(said), size)]
    desk.policy(checks={"patterns": {"words": cut}})
    desk.look().refused("E_PROMPT_OVERLAP", "checks.patterns")
    desk.policy(checks={"patterns": {"words": ["a phrase that stands in none of the rows"]}})
    desk.look().passed()


def test_a_prompt_from_nowhere(sealed):
    desk = sealed()
    desk.policy(instruct={"grounded": "Answer shortly and only from the passages."})
    desk.look().refused("E_UNDECLARED_PART", "fit-record")
    desk.recorded()
    desk.look().passed()


@pytest.mark.parametrize("split", ["test", "tune"])
def test_a_threshold_of_the_test(sealed, split):
    desk = sealed()
    desk.policy(rules={"min_groundedness": 0.4})
    desk.recorded("--split", split)
    if split == "tune":
        desk.look().passed()
        return
    desk.look().refused("E_FIT_ON_TEST")
    desk.recorded("--part", "rules.min_groundedness", "--elsewhere", "at home")
    desk.look().refused("E_FIT_ON_TEST")  # what was said once stays
    assert desk.looks == 0


def test_a_threshold_of_the_whole_data_set(sealed):
    desk = sealed()
    found = desk.manifest()
    cal = found["splits"]["cal"]["sha256"]
    for sha, code in (
        (found["datasets"]["qa"]["sha256"], "E_FIT_BEFORE_SPLIT"),
        (found["splits"]["tune"]["sha256"], ""),
    ):
        desk.policy(
            checks={
                "entailment": {
                    "support": 0.41,
                    "reject": 0.1,
                    "certified": CERTIFIED | {"tune": sha, "cal": cal},
                }
            }
        )
        desk.ok(*"policy fit-record shop --part checks.entailment.support".split(), *desk.shelf)
        desk.guard(*"policy fit-record shop --run shipped --elsewhere ships".split(), *desk.shelf)
        if code:
            desk.look().refused(code)
            desk = sealed()
        else:
            desk.register().passed()


def test_folds_that_knew_what_they_held_back(sealed, tmp_path):
    desk = sealed()
    desk.policy(rules={"min_groundedness": 0.4})
    file = tmp_path / "folds.jsonl"
    file.write_text('{"name": "1", "held": ["a", "b"], "saw": {"scaler": ["a", "c"]}}\n')
    words = *"policy fit-record shop --run cv --split tune --folds".split(), file, *desk.shelf
    desk.guard(*words).refused("E_CV_PARTIAL_PIPELINE", "scaler")
    file.write_text('{"name": "1", "held": ["a", "b"], "saw": {"scaler": ["c"]}}\n')
    desk.ok(*words)
    shown = desk.ok("leaks", "scan", "--moment", "report", "--json").out
    assert "1 fold, looked at when the fit was recorded" in shown


def test_a_model_that_is_another_than_when_it_was_fitted(sealed):
    desk = sealed()
    desk.policy(checks={"self_check": {"model": "judge-20260101"}}, rules={"min_groundedness": 0.4})
    desk.recorded("--split", "tune")
    desk.policy(checks={"self_check": {"model": "judge-20260202"}}, rules={"min_groundedness": 0.4})
    desk.guard(*"policy fit-record shop --run new --elsewhere chosen".split(), *desk.shelf)
    desk.look().refused("E_FINGERPRINT_DRIFT", "judge checks.self_check.model")
    desk.recorded("--part", "rules.min_groundedness", "--split", "tune")  # fitted anew beside it
    known = desk.ok(
        "leaks", "scan", "--moment", "report", "--policy", "shop", *desk.shelf, "--json"
    )
    assert (
        '"E_FINGERPRINT_DRIFT", "title": "Something changed since the policy was made", '
        '"status": "pass"' in known.out
    )


def test_labels_by_the_model_that_is_measured(tmp_path):
    from guard.shelf import SHIPPED
    from tests.eval.cheats.desk import Desk, lines

    for source, code in (("groundedness", "E_LABEL_BY_JUDGE"), ("a person", "")):
        desk = Desk.new(tmp_path / source)
        desk.added([{**row, "label_source": source} for row in lines()]).passed()
        desk.ok("seal", "key")
        desk.seal().passed()
        words = (*"policy fit-record default --run shipped --elsewhere ships".split(),)
        desk.ok(*words)
        scan = "leaks scan test --moment register --policy default --policies".split()
        for words in ("register --policy default --split test".split(), [*scan, SHIPPED]):
            ended = desk.guard(*words)
            ended.refused(code) if code else ended.passed()


def test_the_bundle_of_a_policy_has_the_texts_of_its_settings(sealed):
    desk = sealed()
    desk.policy(abstention="I had rather say nothing about that at all")
    texts = [part.text for part in bundle("shop", desk.policies).parts]
    assert "I had rather say nothing about that at all" in texts
