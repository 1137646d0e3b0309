"""Test rows in what the model is shown."""

from dataclasses import replace

from guard_eval.refusals.base import Moment
from guard_eval.rows import Passage

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import a_part, honest, prose, rows_of, sha, with_bundle

TEST, TUNE = rows_of("test")[11], rows_of("tune")[11]


def prompt(text, kind="prompt", name="answer"):
    return a_part(kind, name, "v3", text=text, fit_on=(sha("tune"),), fit_run="r-p3")


@attack("E_PROMPT_OVERLAP", Moment.REGISTER)
def a_test_row_pasted_into_a_long_prompt():
    world = honest(Moment.REGISTER)
    bad, good = (
        f"{prose('a', 60)}\nQ: {row.question}\nA: {row.answer}\n{prose('b', 60)}"
        for row in (TEST, TUNE)
    )
    return with_bundle(world, prompt(bad)), with_bundle(world, prompt(good))


@attack("E_PROMPT_OVERLAP", Moment.OPEN)
def a_sealed_row_in_capitals_in_a_setting():
    world = honest(Moment.OPEN, sealed=True)
    bad = f"{TEST.question.upper()} ... {TEST.answer.upper()}"
    good = f"{TEST.question.upper()} ... no answer here"
    return (
        with_bundle(world, prompt(bad, "setting", "hints")),
        with_bundle(world, prompt(good, "setting", "hints")),
    )


@attack("E_FEWSHOT_OVERLAP", Moment.REGISTER)
def a_test_row_as_example():
    world = honest(Moment.REGISTER)
    bad, good = (
        "\n\n".join(f"Question: {r.question}\nAnswer: {r.answer}" for r in (TUNE, row))
        for row in (TEST, rows_of("tune")[3])
    )
    return with_bundle(world, prompt(bad, "few_shot", "")), with_bundle(
        world, prompt(good, "few_shot", "")
    )


@attack("E_FEWSHOT_OVERLAP", Moment.OPEN)
def nearly_a_sealed_row_as_example():
    """One word in seven changed: no run of eight words is left, half of the triples are."""
    world = honest(Moment.OPEN, sealed=True)
    said = f"{TEST.question} {TEST.answer}".split()
    changed = " ".join("neu" if n in (6, 14) else word for n, word in enumerate(said))
    other = " ".join("neu" if n % 3 == 0 else word for n, word in enumerate(said))
    return (
        with_bundle(world, prompt(changed, "few_shot", "")),
        with_bundle(world, prompt(other, "few_shot", "")),
    )


def with_document(case, text):
    first, *rest = case.documents
    return replace(case, documents=(first.model_copy(update={"text": text}), *rest))


@attack("E_CORPUS_CONTAINS_EVAL", Moment.REGISTER)
def the_test_file_was_indexed():
    world = honest(Moment.REGISTER)
    file = "\n".join(
        f'{{"question": "{r.question}", "answer": "{r.answer}"}}' for r in rows_of("test")[:3]
    )
    return with_document(world, file), world


@attack("E_CORPUS_CONTAINS_EVAL", Moment.OPEN)
def a_sealed_row_in_a_document_but_not_an_answer_alone():
    """An answer quoted from its document is what grounding means; with its question it is a leak."""
    world = honest(Moment.OPEN, sealed=True)
    leak = f"{prose('c', 30)} {TEST.answer} {prose('d', 30)} {TEST.question}"
    quoted = f"{prose('c', 30)} {TEST.answer} {prose('d', 30)}"
    return with_document(world, leak), with_document(world, quoted)


def test_a_part_whose_text_is_missing_is_not_passed():
    from guard_eval.refusals.scan import Status, scan

    world = with_bundle(honest(Moment.REGISTER), prompt(""), prompt("", "few_shot", ""))
    found = {finding.code: finding.status for finding in scan(world, Moment.REGISTER)}
    assert found["E_PROMPT_OVERLAP"] == found["E_FEWSHOT_OVERLAP"] == Status.NOT_CHECKED
    assert Passage(text="").text == ""
