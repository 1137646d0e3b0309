import random
from dataclasses import replace

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.likeness import pieces, words
from guard_eval.likeness.pieces import sources
from guard_eval.rows.row import Row
from guard_eval.sealed.held import HELD, Held
from guard_eval.sealed.nearest import COMMON, jaccard
from guard_eval.sealed.samples import Samples, smallest
from guard_eval.sealed.sketch import KEPT, Sketch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.eval.sealing import KEY, WORDS, rows


def _kinds(sketch: Sketch):
    return *sketch.texts.both, sketch.shingles, *sketch.signs.both


def _sample(key, found):
    return smallest(key, found, KEPT)


def _edited(row: Row, place: int = 4) -> Row:
    said = row.question.split()
    return row.model_copy(
        update={"id": "new", "question": " ".join([*said[:place], "odd", *said[place + 1 :]])}
    )


def test_the_same_rows_in_any_order_and_name():
    sketch = Sketch.of(rows(), KEY)
    renamed = [
        row.model_copy(update={"id": f"r{i}", "cluster": "", "label": None})
        for i, row in enumerate(rows())
    ]
    assert sketch.shares(renamed[::-1]) == 1.0
    assert sketch.shares(renamed[:1]) == 1.0
    assert sketch.shares(rows(seed=1)) == 0.0
    assert sketch.shares(rows(3, seed=1) + rows()[:1]) == 0.25
    assert sketch.shares([]) == 0.0


def test_rows_with_a_word_changed():
    assert Sketch.of(rows(), KEY).shares([_edited(row) for row in rows()]) == 1.0


def test_short_rows_are_the_same_only_if_their_context_is():
    row = Row(id="1", question="Is it so?", answer="Yes.", context=("One.",))
    sketch = Sketch.of([row], KEY)
    assert sketch.shares([row.model_copy(update={"id": "2"})]) == 1.0
    assert (
        sketch.shares([Row(id="1", question="Is it so?", answer="Yes.", context=("Two.",))]) == 0.0
    )
    assert not sketch.contains("Is it? Yes.")


def test_likeness_is_of_the_smaller():
    small, large = Sketch.of(rows()[:2], KEY), Sketch.of(rows() + rows(20, seed=1), KEY)
    assert small.likeness(large) == large.likeness(small) == 1.0
    assert small.likeness(Sketch.of(rows(seed=2), KEY)) == 0.0
    assert small.likeness(Sketch.of([], KEY)) == 0.0


def test_a_row_in_a_longer_text():
    found = rows()
    sketch = Sketch.of(found, KEY)
    text = f"Some words. Q: {found[2].question.upper()} A:  {found[2].answer}, and so on."
    assert sketch.contained(text) == [2]
    assert not sketch.contains("Some words, and so on.")
    assert not sketch.contains(" ".join(found[2].question.split()[:5]))
    reference = found[0].model_copy(update={"answer": "", "reference": found[0].answer})
    assert Sketch.of([reference], KEY).contains(f"{found[0].question} {found[0].answer}")


def test_the_question_or_the_answer_alone_is_no_leak():
    row = rows()[0]
    sketch = Sketch.of([row], KEY)
    assert not sketch.contains(f"Frequently asked: {row.question}")
    assert not sketch.contains(f"The document says: {row.answer}")


@pytest.mark.parametrize("between", ["", " ", "\n"])
def test_a_row_whose_spaces_were_lost_or_whose_letters_stand_apart(between):
    found = rows()
    sketch = Sketch.of(found, KEY)
    lost = lambda text: between.join(text.replace(" ", ""))  # noqa: E731
    row = found[2]
    text = f"Some words. {lost(row.question)} {lost(row.answer)} and so on."
    assert sketch.contained(text) == [2]
    assert not sketch.contains(f"Some words. {lost(row.question)} {lost(found[3].answer)}")
    assert not sketch.contains(f"See https://example.org/{'a/' * 40} for {row.answer}")
    short = row.model_copy(update={"answer": "Yes."})
    assert Sketch.of([short], KEY).contains(f"{lost(row.question)}{between}{lost('Yes.')}")
    assert not Sketch.of([short], KEY).contains(f"{lost(row.question)} No, it is not so.")


def test_context_alone_is_no_leak():
    row = rows()[0].model_copy(update={"context": rows(1, seed=3)[0].context})
    passage = Row(
        id="x",
        question="Which one of them is it?",
        answer="It is the one.",
        context=("word " * 30,),
    )
    assert not Sketch.of([row, passage], KEY).contains("word " * 30)


def test_wording_of_a_template_tells_no_row_apart():
    asked = "Answer from the passages below only."
    many = [
        row.model_copy(update={"question": asked, "answer": "Yes."}) for row in rows(COMMON + 1)
    ]
    assert not Sketch.of(many, KEY).contains(asked)
    assert Sketch.of(many[:-1], KEY).contains(asked)


def test_wording_of_a_template_makes_no_row_similar():
    one, *many = (
        Row(id=str(n), question=_said(1), answer="Yes.", context=(str(n),))
        for n in range(COMMON + 2)
    )
    assert Sketch.of(many[1:], KEY).similar([one]) == [1.0]
    assert Sketch.of(many, KEY).similar([one]) == [0.0]


def test_rows_of_one_template_are_not_taken_for_nearly_the_same():
    def made(n: int) -> Row:
        name = " ".join(random.Random(n).sample(WORDS, 6))
        asked = f"How many lamps does the workshop of {name} sell each week, and when is it open?"
        return Row(id=str(n), question=asked, answer=f"It sells {n} lamps each week.")

    def alike(left: Row, right: Row) -> float:
        one, other = pieces.of_row(left), pieces.of_row(right)
        return len(one & other) / len(one | other)

    test, tuned = [made(n) for n in range(40)], [made(n) for n in range(100, 200)]
    assert 0.4 < max(alike(a, b) for a in test for b in tuned) < 0.5
    assert set(Sketch.of(test, KEY).similar(tuned)) == {0.0}


def test_a_sketch_of_old_kept_fewer_pieces():
    said = [
        Row(id=str(n), question=" ".join(random.Random(n).choices(WORDS, k=90))) for n in range(9)
    ]
    near = [_edited(row) for row in said]
    new = Sketch.of(said, KEY)
    shorter = Samples.of(each[:32] for each in new.shingles)
    old = replace(new, shingles=shorter, signs=Held.none(9), kept=32)
    head, _, body = old.write().partition(b"\n")
    head = head.replace(b',"kept":32,"kinds":5', b"")
    counts = 9 * 32 + 8 * len(new.groups) + 3 * 2 * 9
    written = head + b"\n" + body[:counts] + body[counts + 2 * 2 * 9 :]
    assert Sketch.read(written, KEY) == old
    assert old.likeness(Sketch.of(near, KEY)) == Sketch.of(near, KEY).likeness(old) == 1.0
    assert old.shares(near) == 1.0


def test_clusters():
    sketch = Sketch.of(rows(), KEY)
    spelt = [Row(id="x", cluster=name) for name in ("c0-0", "C0 0", "c0-2", "c1-0")]
    assert sketch.clusters(name for row in spelt for name in sources(row)) == 2
    assert Sketch.of([Row(id="a")], KEY).clusters(["a"]) == 1


def test_a_conversation_is_a_cluster_too():
    talk = {"conversation": "t-1"}
    sketch = Sketch.of([Row(id="a", cluster="a", meta=talk)], KEY)
    assert sketch.clusters(sources(Row(id="b", cluster="b", meta=talk))) == 1
    assert sketch.clusters(sources(Row(id="b", cluster="b", meta={"conversation": "t-2"}))) == 0


@pytest.mark.parametrize(
    "similarity, changed",
    [(1.0, lambda q: q), (1.0, str.upper), (0.0, lambda q: "Who is it then, of all of them?")],
)
def test_how_similar_a_row_is(similarity, changed):
    row = rows()[0]
    other = row.model_copy(update={"id": "x", "question": changed(row.question)})
    if not similarity:
        other = other.model_copy(update={"answer": "Nobody whom anybody has ever heard of."})
    assert Sketch.of(rows(), KEY).similar([other]) == [similarity]


def test_written_and_read():
    sketch = Sketch.of(rows() + [Row(id="e")], KEY)
    assert Sketch.read(sketch.write(), KEY) == sketch
    assert Sketch.read(Sketch.of([], KEY).write(), KEY) == Sketch.of([], KEY)


def test_tells_nothing_without_the_key():
    one, other = Sketch.of(rows(), KEY), Sketch.of(rows(), b"x" * 32)
    kept = [
        *one.rows,
        *one.contents,
        *one.groups,
        *(int(value).to_bytes(8) for kind in _kinds(one) for value in kind.values),
    ]
    assert all(value in one.write() for value in kept)
    assert not set(kept) & {*other.rows, *other.contents, *other.groups}
    assert not any(value in other.write() for value in kept)
    with pytest.raises(Refusal, match="E_SEAL_KEY.*made with another key"):
        Sketch.read(one.write(), b"x" * 32)


@pytest.mark.parametrize(
    "change", [lambda d: d[:-1], lambda d: d + b"x", lambda d: b"", lambda d: b"{}\n" + d]
)
def test_damaged(change):
    with pytest.raises(EvalError, match="sketch"):
        Sketch.read(change(Sketch.of(rows(), KEY).write()), KEY)


def _said(seed: int) -> str:
    return " ".join(random.Random(seed).choices(WORDS, k=300))


def test_a_row_takes_at_most_1360_bytes():
    long = [Row(id=str(i), question=_said(i), answer=_said(-i - 1)) for i in range(20)]
    head, _, body = Sketch.of(long, KEY).write().partition(b"\n")
    assert len(body) == 20 * (
        32 + 10 + 8 + (2 * HELD + KEPT + 6) * 8
    )  # 10 for the counts, 8 for the cluster


@settings(max_examples=50, deadline=None)
@given(
    st.sets(st.text(max_size=3), min_size=1, max_size=KEPT - 1),
    st.sets(st.text(max_size=3), min_size=1, max_size=KEPT - 1),
)
def test_jaccard_of_small_sets_is_exact(a, b):
    estimate = jaccard(_sample(KEY, a), _sample(KEY, b), KEPT)
    assert estimate == pytest.approx(len(a & b) / len(a | b))


def test_jaccard_of_large_sets_is_estimated_without_bias():
    a, b = {str(i) for i in range(600)}, {str(i) for i in range(200, 800)}
    keys = [bytes([k]) * 32 for k in range(60)]
    estimates = [jaccard(_sample(k, a), _sample(k, b), KEPT) for k in keys]
    assert sum(estimates) / 60 == pytest.approx(0.5, abs=4 * 0.045 / 60**0.5)


def test_pieces():
    row = Row(id="1", question="one two three four five six seven eight nine", answer="a b c")
    asked, answered = pieces.of_text(row)
    assert asked == {
        "one two three four five six seven eight",
        "two three four five six seven eight nine",
    }
    assert answered == set()
    assert "nine a b" in pieces.of_row(row)
    assert pieces.of_row(Row(id="1", question="one two")) == set()
    assert words.words("A-b") == ["a", "b"]
