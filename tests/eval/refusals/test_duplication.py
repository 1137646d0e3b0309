"""The same row twice."""

from dataclasses import replace

from guard_eval.ledger.entries import Verb
from guard_eval.refusals.base import Moment
from guard_eval.refusals.duplication import across
from guard_eval.refusals.overlap import find, wording

from tests.eval.refusals.near import Meaning
from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import a_row, chain, history, honest, prose, rows_of, sha, with_rows


def dated(row, **changes):
    """The row over another text of its own, with the same dates."""
    context = tuple(p.model_copy(update={"text": prose(row.id, 30)}) for p in row.context)
    return row.model_copy(update={"context": context, **changes})


def copied(**spelling):
    """A test row that is a training row with another name, cluster and text beneath it."""
    original = rows_of("train")[3]
    test = rows_of("test")
    row = test[7].model_copy(
        update={"question": original.question, "answer": original.answer} | spelling
    )
    return (*test[:7], row, *test[8:])


@attack("E_DUP_ACROSS_SPLITS", Moment.SPLIT)
def by_mistake():
    return with_rows(honest(Moment.SPLIT), test=copied()), honest(Moment.SPLIT)


@attack("E_DUP_ACROSS_SPLITS", Moment.SPLIT)
def in_capitals_and_wide_spaces():
    original = rows_of("train")[3]
    question = original.question.upper().replace(" ", "  \n")
    return with_rows(honest(Moment.SPLIT), test=copied(question=question)), honest(Moment.SPLIT)


@attack("E_DUP_ACROSS_SPLITS", Moment.SEAL)
def with_invisible_and_full_width_characters():
    original = rows_of("train")[3]
    wide = "".join(chr(ord(c) + 0xFEE0) if c.isalpha() else c for c in original.question)
    answer = "\u200b".join(original.answer)
    rows = copied(question=wide, answer=answer + " !?")
    return with_rows(honest(Moment.SEAL), test=rows), honest(Moment.SEAL)


@attack("E_DUP_ACROSS_SPLITS", Moment.OPEN)
def of_a_sealed_row():
    row = rows_of("test")[5]
    train = (
        *rows_of("train")[:-1],
        dated(rows_of("train")[-1], question=row.question, answer=row.answer),
    )
    world = honest(Moment.OPEN, sealed=True)
    near = dated(rows_of("train")[-1], question=row.question)  # the question alone is another row
    return with_rows(world, train=train), with_rows(world, train=(*rows_of("train")[:-1], near))


@attack("E_DUP_ACROSS_SPLITS", Moment.SPLIT)
def tune_rows_appended_to_the_test():
    taken = [dated(row, id=f"t-{n}", cluster=f"t-{n}", prediction_time=rows_of("test")[0].prediction_time)
             for n, row in enumerate(rows_of("tune")[:5])]  # fmt: skip
    fresh = tuple(a_row(f"more {n}", 121) for n in range(5))
    world = honest(Moment.SPLIT)
    return (
        with_rows(world, test=(*rows_of("test"), *taken)),
        with_rows(world, test=(*rows_of("test"), *fresh)),
    )


def changed(text, every):
    """Every so many words of a text replaced."""
    words = text.split()
    return " ".join(f"neu{n}" if n % every == 0 else word for n, word in enumerate(words))


@attack("E_NEARDUP", Moment.SPLIT)
def a_word_or_two_changed():
    original = rows_of("train")[3]
    half = copied(question=changed(original.question, 11))
    little = copied(question=changed(original.question, 2), answer=changed(original.answer, 2))
    return with_rows(honest(Moment.SPLIT), test=half), with_rows(honest(Moment.SPLIT), test=little)


@attack("E_PARAPHRASE", Moment.SPLIT)
def the_same_in_other_words():
    world = honest(Moment.SPLIT)
    train, test = rows_of("train")[2], rows_of("test")[4]
    world = replace(world, likeness=Meaning(((wording(train), wording(test)),)))
    waive = (Verb.WAIVE, {"code": "E_PARAPHRASE", "split": sha("test"), "reason": "two products"})
    return world, replace(world, entries=chain(history(after=[waive])), anchors=None)


@attack("E_DUP_IN_SPLIT", Moment.SEAL)
def rows_copied_under_new_clusters():
    test = rows_of("test")
    copies = tuple(dated(row, id=f"c-{row.id}", cluster=f"c-{row.id}") for row in test[:10])
    same = tuple(row.model_copy(update={"id": f"c-{row.id}"}) for row in test[:10])
    world = honest(Moment.SEAL)
    return with_rows(world, test=(*test, *copies)), with_rows(world, test=(*test, *same))


def telling(row, test, answer=True):
    said = f"Example: {test.question} -> {test.answer if answer else 'who knows'}"
    return row.model_copy(update={"meta": {"few_shot": said}})


@attack("E_HIDDEN_COPY", Moment.SPLIT)
def a_test_row_as_an_example_in_a_further_field():
    train, test = rows_of("train"), rows_of("test")[9]
    world = honest(Moment.SPLIT)
    return (
        with_rows(world, train=(telling(train[0], test), *train[1:])),
        with_rows(world, train=(telling(train[0], test, answer=False), *train[1:])),
    )


@attack("E_HIDDEN_COPY", Moment.REGISTER)
def a_sealed_row_in_the_context_of_another():
    cal, test = rows_of("cal"), rows_of("test")[9]
    said = cal[0].context[0].model_copy(update={"text": f"{test.question}? {test.answer}."})
    quoted = cal[0].context[0].model_copy(update={"text": f"{prose('intro', 9)} {test.answer}."})
    world = honest(Moment.REGISTER, sealed=True)
    return tuple(
        with_rows(world, cal=(cal[0].model_copy(update={"context": (passage,)}), *cal[1:]))
        for passage in (said, quoted)
    )


@attack("E_HIDDEN_COPY", Moment.SEAL)
def a_test_row_whose_words_run_together():
    return hidden_as(lambda text: text.replace(" ", ""))


@attack("E_HIDDEN_COPY", Moment.SEAL)
def a_test_row_whose_letters_stand_apart():
    return hidden_as(" ".join)


@attack("E_HIDDEN_COPY", Moment.SEAL)
def a_test_row_with_a_word_between_all_words():
    return hidden_as(lambda text: " said ".join(text.split()))


def hidden_as(written):
    """A test row in a training row's context, written in some way; and a row of nobody's."""
    train, world = rows_of("train"), honest(Moment.SEAL)

    def having(row):
        text = f"{train[0].context[0].text} {written(f'{row.question} {row.answer}')}"
        passage = train[0].context[0].model_copy(update={"text": text})
        first = train[0].model_copy(update={"context": (passage,)})
        return with_rows(world, train=(first, *train[1:]))

    return having(rows_of("test")[9]), having(a_row("another"))


@attack("E_DUP_ACROSS_SPLITS", Moment.SEAL)
def a_copy_whose_words_run_together():
    original = rows_of("train")[3]
    rows = copied(question=original.question.replace(" ", ""), answer=original.answer)
    return with_rows(honest(Moment.SEAL), test=rows), honest(Moment.SEAL)


def test_numbers_are_not_run_together():
    said = "the rows of the table are a b c d e f g h i j k l m n o p"
    one, other, glued = (
        a_row(end, question=said + end, answer="yes") for end in (" 1 5", " 15", "1 5")
    )
    assert [o.similarity for o in find({"x": [one], "y": [other]}, None)] == []
    assert [o.similarity for o in find({"x": [one], "y": [glued]}, None)] == [1.0]


def test_rows_of_several_splits_are_not_all_said_to_be_of_one():
    train, tune, test = (rows_of(name) for name in ("train", "tune", "test"))
    copies = (a_row("one", question=train[1].question, answer=train[1].answer),
              a_row("two", question=train[2].question, answer=train[2].answer))  # fmt: skip
    case = with_rows(honest(Moment.SPLIT), tune=(*tune, copies[0]), test=(*test, copies[1]))
    assert "2 rows of tune and test say the same as rows of train" in across(case).text
