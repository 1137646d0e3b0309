"""Test rows in what the model is shown."""

import base64
from dataclasses import replace

from guard_eval.refusals.base import Moment
from guard_eval.refusals.in_pieces import in_pieces
from guard_eval.refusals.rule import Clear, Unknown
from guard_eval.rows.row import Passage

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import a_part, a_row, honest, prose, rows_of, sha, with_bundle

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


@attack("E_CORPUS_CONTAINS_EVAL", Moment.REPORT)
def a_row_whose_spaces_were_lost():
    world = honest(Moment.REPORT)
    bad, good = (
        f"{row.question} {row.answer}".replace(" ", "") for row in (TEST, a_row("another"))
    )
    return with_document(world, bad), with_document(world, good)


@attack("E_CORPUS_CONTAINS_EVAL", Moment.REGISTER)
def a_sealed_row_in_a_code():
    world = honest(Moment.REGISTER, sealed=True)
    bad, good = (
        base64.b64encode(f"{row.question} {row.answer}".encode()).decode()
        for row in (TEST, a_row("another"))
    )
    return with_document(world, bad), with_document(world, good)


def in_two(case, rows):
    """The case with a document of questions, and one of answers."""
    two = ("\n\n".join(row.question for row in rows), "\n\n".join(row.answer for row in rows))
    first = case.documents[0]
    made = (first.model_copy(update={"id": t[:9], "source": t[:9], "text": t}) for t in two)
    return replace(case, documents=(*case.documents, *made))


@attack("E_CORPUS_IN_PIECES", Moment.REPORT)
def questions_in_one_document_and_answers_in_another():
    world = honest(Moment.REPORT)
    return in_two(world, rows_of("test")[:5]), in_two(world, rows_of("tune")[:5])


def test_answers_that_are_quotations_may_stand_beside_a_list_of_questions():
    world = honest(Moment.REPORT)
    quoting = tuple(
        row.model_copy(update={"answer": " ".join(row.context[0].text.split()[3:14])})
        for row in rows_of("test")
    )
    case = replace(world, rows={**world.rows, sha("test"): quoting})
    asked = Passage(id="m", source="m", text="\n\n".join(row.question for row in quoting))
    assert isinstance(in_pieces(replace(case, documents=(*case.documents, asked))), Clear)
    assert isinstance(in_pieces(in_two(world, rows_of("test")[:1])), Clear)  # one may be chance
    sealed = honest(Moment.REGISTER, sealed=True)
    assert isinstance(in_pieces(in_two(sealed, rows_of("test")[:5])), Unknown)


def test_a_part_whose_text_is_missing_is_not_passed():
    from guard_eval.refusals.scan import Status, scan

    world = with_bundle(honest(Moment.REGISTER), prompt(""), prompt("", "few_shot", ""))
    found = {finding.code: finding.status for finding in scan(world, Moment.REGISTER)}
    assert found["E_PROMPT_OVERLAP"] == found["E_FEWSHOT_OVERLAP"] == Status.NOT_CHECKED
    assert Passage(text="").text == ""
