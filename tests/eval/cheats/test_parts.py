"""Parts that no policy file holds, and policies that rest on others: what is said of them counts."""

import json

import pytest

from tests.eval.jsonl import write


def add(desk, told, *where):
    words = "policy", "fit-record", "shop", "--run", "nb-7", "--add", told, *where, *desk.shelf
    return desk.guard(*words)


def examples(desk, *rows):
    told = [{"question": r["question"], "answer": r["answer"]} for r in rows]
    return f"few_shot={write(desk.home / 'examples.jsonl', told)}"


@pytest.mark.parametrize("way", ["JSON Lines", "plain text"])
def test_a_test_row_among_the_examples(sealed, tests_rows, tune_rows, way):
    for rows, code in ((tests_rows, "E_FEWSHOT_OVERLAP"), (tune_rows, "")):
        desk, row = sealed(), rows[2]
        told = examples(desk, row)
        if way == "plain text":
            path = desk.home / "examples.txt"
            path.write_text(f"User: {row['question']}\nAssistant: {row['answer']}\n")
            told = f"few_shot={path}"
        add(desk, told, "--split", "tune").passed()
        ended = desk.look()
        ended.refused(code, "few_shot examples") if code else ended.passed()
        assert desk.looks == (not code)


@pytest.mark.parametrize("kind", ["drift_band", "retriever"])
def test_a_part_beside_the_file_that_saw_the_test(sealed, kind):
    desk = sealed()
    band = desk.home / "band.json"
    band.write_text(json.dumps({"score": 0.12}))
    add(desk, f"{kind}={band}", "--split", "tune").passed()
    assert f"{kind} band.json" in desk.ok("policy", "parts", "shop", *desk.shelf).out
    desk.register().passed()
    add(desk, f"{kind}={band}", "--split", "test").passed()
    desk.look().refused("E_FIT_ON_TEST", f"{kind} band.json")
    assert desk.looks == 0


def test_what_the_examples_were_made_from_counts(sealed, tune_rows):
    desk = sealed()
    desk.policy(rules={"min_groundedness": 0.4})
    desk.recorded("--split", "test")
    desk.policy(checks={"patterns": {}})
    told = examples(desk, tune_rows[2])
    add(desk, told, "--split", "tune").passed()
    desk.register().passed()
    desk.policy(rules={"min_groundedness": 0.4})
    add(desk, told, "--split", "tune", "--made-from", "rules.min_groundedness").passed()
    desk.policy(checks={"patterns": {}})  # what chose the examples is no longer in the policy
    desk.look().refused("E_FIT_ON_TEST", "few_shot", "was made from")


def test_other_examples_are_another_policy(sealed, tune_rows):
    desk = sealed()
    add(desk, examples(desk, tune_rows[2]), "--split", "tune").passed()
    desk.register().passed()
    add(desk, examples(desk, tune_rows[3]), "--split", "tune").passed()
    desk.run().refused("E_PREREG_MISMATCH")
    add(desk, examples(desk, tune_rows[2]), "--split", "tune").passed()  # the old ones again
    desk.run().passed()


@pytest.mark.parametrize("told", ["examples.jsonl", "few-shot=x.jsonl", "code=x.py", "few_shot="])
def test_what_is_no_part_says_what_is(sealed, told):
    ended = add(sealed(), told, "--split", "tune")
    assert (ended.status, "few_shot=examples.jsonl" in ended.err) == (2, True), ended.err


def test_a_file_that_is_not_there(sealed):
    ended = add(sealed(), "few_shot=nowhere.jsonl", "--split", "tune")
    assert (ended.status, "nowhere.jsonl" in ended.err) == (2, True), ended.err


def resting(desk, said="Answer shortly and only from the passages."):
    desk.policy("shop-base", instruct={"grounded": said})
    (desk.policies / "shop.yaml").write_text("extends: shop-base\ndescription: ours\n")


def test_a_parent_that_changed_since_it_was_registered(sealed):
    desk = sealed()
    resting(desk)
    desk.recorded()
    desk.register().passed()
    resting(desk, "Answer at length and only from the passages.")
    desk.recorded()
    desk.run().refused("E_PREREG_MISMATCH", "changed since: prompt instruct.grounded")
    assert desk.looks == 0
    resting(desk)
    desk.run().passed()


def test_a_parent_that_changed_is_of_unknown_origin(sealed):
    desk = sealed()
    resting(desk)
    desk.recorded()
    resting(desk, "Answer at length and only from the passages.")
    desk.register().refused("E_UNDECLARED_PART", "instruct.grounded")
    resting(desk)
    desk.register().passed()


def test_a_test_row_in_the_prompt_of_a_parent(sealed, tests_rows, tune_rows):
    for rows, code in ((tests_rows, "E_PROMPT_OVERLAP"), (tune_rows, "")):
        desk, row = sealed(), rows[2]
        resting(desk, f"Shortly.\n\nQ: {row['question']}\nA: {row['answer']}\n")
        desk.recorded()
        ended = desk.look()
        ended.refused(code, "instruct.grounded") if code else ended.passed()
