"""Public sets in the shape they are published in, on samples written here."""

import json

import pytest
from guard_eval.convert import FORMATS
from guard_eval.convert.sources import records
from guard_eval.errors import EvalError
from guard_eval.rows.files import read, write

from tests.eval.jsonl import text


@pytest.fixture
def convert(tmp_path):
    def made(name, *files):
        paths = []
        for number, (file, content) in enumerate(files):
            paths.append(tmp_path / f"{number}" / file)
            paths[-1].parent.mkdir(exist_ok=True)
            if file.endswith(".parquet"):
                import pyarrow as pa
                import pyarrow.parquet as pq

                pq.write_table(pa.Table.from_pylist(content), paths[-1])
            else:
                paths[-1].write_text(content, encoding="utf-8")
        rows = list(FORMATS[name].convert(paths))
        write(tmp_path / "rows.jsonl", rows)
        assert list(read(tmp_path / "rows.jsonl")) == rows
        assert len({row.id for row in rows}) == len(rows)
        return rows

    return made


def lines(*values):
    return text(values)


def test_ragtruth(convert):
    sources = lines(
        {"source_id": "1", "task_type": "QA", "source": "MARCO", "prompt": "Briefly answer: ...",
         "source_info": {"question": "how long do beets bake", "passages": "passage 1:Bake an hour.\n\npassage 2:Peel them.\n\n"}},
        {"source_id": "2", "task_type": "Summary", "source": "CNN/DM", "source_info": "The court opened.",
         "prompt": "Summarize the following news within 5 words:\nThe court opened.\noutput:"},
        {"source_id": "3", "task_type": "Data2txt", "source": "Yelp", "source_info": {"name": "Deli", "stars": 3.0},
         "prompt": "Instruction:\nWrite an overview. Structured data:\n{'name': 'Deli'}\nOverview:"},
    )  # fmt: skip
    span = {"start": 0, "end": 9, "text": "Two hours", "meta": "", "label_type": "Evident Conflict"}
    response = {"model": "m", "temperature": 0.7, "split": "train", "quality": "good"}
    responses = lines(
        {"id": "10", "source_id": "1", "labels": [span], "response": "Two hours.", **response},
        {"id": "11", "source_id": "2", "labels": [], "response": "A court opened.", **response},
        {"id": "12", "source_id": "3", "labels": [], "response": "Deli is fair.", **response},
    )
    qa, summary, data = convert(
        "ragtruth", ("response.jsonl", responses), ("source_info.jsonl", sources)
    )
    assert (qa.label, qa.question, qa.cluster) == (
        "unsupported",
        "how long do beets bake",
        "ragtruth-1",
    )
    assert [(p.id, p.text) for p in qa.context] == [("1", "Bake an hour."), ("2", "Peel them.")]
    assert qa.claims[0].text == "Two hours"
    assert qa.meta == {"model": "m", "split": "train", "quality": "good", "temperature": "0.7"}
    assert (summary.label, summary.question) == (
        "supported",
        "Summarize the following news within 5 words:",
    )
    assert (data.question, data.segment) == ("Instruction:\nWrite an overview.", "Data2txt")
    assert data.context[0].text == '{"name":"Deli","stars":"3"}'
    with pytest.raises(EvalError, match="two files"):
        convert("ragtruth", ("response.jsonl", responses))
    with pytest.raises(EvalError, match="record 2: source_id: 2 is not in"):
        convert(
            "ragtruth",
            ("response.jsonl", responses),
            ("source_info.jsonl", sources.splitlines()[0]),
        )


def test_halueval_gives_nothing_away(convert):
    pairs = [
        {"knowledge": f"Fact {i}.", "question": f"Which {i}?", "right_answer": f"{i}", "hallucinated_answer": f"It is {i + 1}."}
        for i in range(40)
    ]  # fmt: skip
    rows = convert("halueval", ("qa_data.json", lines(*pairs)))
    assert [row.label for row in rows].count("unsupported") == 40
    letters = {(row.id[-1], row.label) for row in rows}
    assert len(letters) == 4
    assert len({row.group for row in rows}) == 40
    (a, b) = convert("halueval", ("dialogue_data.json", lines({
        "knowledge": "k", "dialogue_history": "[Human]: hi", "right_response": "x", "hallucinated_response": "y"})))  # fmt: skip
    assert (a.question, a.segment, {a.answer, b.answer}) == ("[Human]: hi", "dialogue", {"x", "y"})
    assert {row.answer: row.label for row in (a, b)} == {"x": "supported", "y": "unsupported"}
    (c, _) = convert("halueval", ("summarization_data.json", lines({
        "document": "d", "right_summary": "x", "hallucinated_summary": "y"})))  # fmt: skip
    assert c.context[0].text == "d"
    (g,) = convert("halueval", ("general_data.json", lines({
        "ID": "9", "user_query": "q", "chatgpt_response": "r", "hallucination_label": "yes"})))  # fmt: skip
    assert (g.id, g.label, g.context) == ("halueval-general-9", "unsupported", ())


def test_halubench(convert):
    record = {
        "id": "u",
        "passage": "P.",
        "question": "q?",
        "answer": "a",
        "label": "FAIL",
        "source_ds": "DROP",
        "score": 0,
    }
    (row,) = convert("halubench", ("test.parquet", [record]))
    assert (row.label, row.segment, row.context[0].text) == ("unsupported", "DROP", "P.")
    with pytest.raises(
        EvalError, match=r"record 1: label: must be one of pass, fail \(got 'maybe'\)"
    ):
        convert("halubench", ("test.parquet", [record | {"label": "maybe"}]))


def test_faithbench(convert):
    def sample(number, *labels):
        notes = [
            {"label": list(label), "summary_span": "s", "summary_start": 0, "summary_end": 1}
            for label in labels
        ]
        return {"sample_id": number, "source": "S .", "summary": " A summary.", "annotations": notes,
                "metadata": {"summarizer": "m", "hhemv1": 0.9}}  # fmt: skip

    samples = [
        sample(0, ["Benign"], ["Unwanted", "Unwanted.Intrinsic"]),
        sample(1),
        sample(2, ["Benign"]),
        sample(3, ["Questionable"]),
    ]
    rows = convert("faithbench", ("batch_1.json", json.dumps({"samples": samples}, indent=1)))
    assert [row.label for row in rows] == ["unsupported", "supported", "supported", "unsupported"]
    assert rows[0].id == "faithbench-batch_1-0"
    assert [claim.text for claim in rows[0].claims] == ["s"]
    assert {row.group for row in rows} == {rows[0].group}
    assert rows[0].meta == {"model": "m"}
    older = [{"sample_id": 0, "source": "S", "summary": "x", "annotations": [], "meta_model": "m"}]
    assert convert("faithbench", ("batch_2.json", json.dumps(older)))[0].meta == {"model": "m"}


def test_aggrefact(convert):
    record = {
        "dataset": "ExpertQA",
        "doc": "D.",
        "claim": "C.",
        "label": 1,
        "contamination_identifier": "x",
    }
    one, other = convert(
        "aggrefact", ("test.parquet", [record, record | {"claim": "E.", "label": 0}])
    )
    assert (one.label, one.answer, one.question, one.segment) == ("supported", "C.", "", "ExpertQA")
    assert (other.label, other.group) == ("unsupported", one.group)


def test_attributionbench(convert):
    record = {"question": "q?", "claim": "C.", "claim_raw_string": "C [1].", "response": "R", "references": ["a", "b"],
              "citation_links": [], "webpage_references": [], "attribution_label": "not attributable", "src_dataset": "HAGRID", "id": "h1"}  # fmt: skip
    (row,) = convert("attributionbench", ("dev.jsonl", lines(record)))
    assert (row.label, [p.text for p in row.context], row.segment) == (
        "unsupported",
        ["a", "b"],
        "HAGRID",
    )


def test_squad(convert):
    asked = [
        {
            "id": "1",
            "question": "When?",
            "answers": [{"text": "1066", "answer_start": 0}],
            "is_impossible": False,
        },
        {
            "id": "2",
            "question": "Where?",
            "answers": [],
            "is_impossible": True,
            "plausible_answers": [],
        },
    ]
    content = {
        "version": "v2.0",
        "data": [{"title": "Normans", "paragraphs": [{"context": "In 1066.", "qas": asked}]}],
    }
    rows = convert("squad2", ("dev-v2.0.json", json.dumps(content)))
    assert [(r.answerable, r.reference, r.answer, r.group) for r in rows] == [
        (True, "1066", "", "squad-Normans"),
        (False, "", "", "squad-Normans"),
    ]
    flat = {
        "id": "1",
        "title": "Normans",
        "context": "In 1066.",
        "question": "When?",
        "answers": {"text": ["1066"], "answer_start": [3]},
    }
    assert convert("squad2", ("val.parquet", [flat])) == rows[:1]


def test_ragbench(convert):
    record = {"id": "7", "question": "q?", "documents": ["d", "e"], "response": "A. B.", "generation_model_name": "gpt",
              "annotating_model_name": "gpt4", "dataset_name": "covidqa", "response_sentences": [["a", "A."], ["b", "B."]],
              "unsupported_response_sentence_keys": ["b"], "adherence_score": False}  # fmt: skip
    claude = record | {
        "generation_model_name": "claude",
        "unsupported_response_sentence_keys": [],
        "adherence_score": True,
    }
    odd = record | {"id": "8", "adherence_score": True}
    none = record | {"id": "9", "adherence_score": None}
    rows = convert("ragbench", ("test.parquet", [record, claude, odd, none]))
    assert [row.label for row in rows] == ["unsupported", "supported", "supported", None]
    assert [claim.label for claim in rows[0].claims] == ["supported", "unsupported"]
    assert [len(row.claims) for row in rows] == [2, 2, 0, 0]
    assert rows[0].group == rows[1].group


def test_a_file_of_another_kind_is_refused(convert):
    with pytest.raises(EvalError, match=r"record 1: passage: is missing; there are: id, text"):
        convert("halubench", ("x.jsonl", lines({"id": 1, "text": "x"})))
    with pytest.raises(EvalError, match="not valid JSON"):
        convert(
            "halubench",
            (
                "x.jsonl",
                lines({"id": "1", "passage": "p", "question": "q", "answer": "a", "label": "PASS"})
                + "{oops\n",
            ),
        )
    with pytest.raises(EvalError, match="record 1 is not an object"):
        convert("halubench", ("x.json", "[1]"))
    with pytest.raises(EvalError, match="no kind of HaluEval"):
        convert("halueval", ("x.json", lines({"a": 1})))


RAGTRUTH = {"source_id": "1", "task_type": "QA", "prompt": "?",
            "source_info": {"question": "q", "passages": "passage 1:p"}}  # fmt: skip
ANSWERED = {"id": "1", "source_id": "1", "response": "r", "labels": []}
SQUAD = {"title": "t", "paragraphs": [{"context": "c", "qas": [{"id": "1", "question": "q", "answers": []}]}]}  # fmt: skip
RAGBENCH = {"id": "1", "question": "q", "documents": ["d"], "response": "r", "adherence_score": True}  # fmt: skip
FAITH = {"sample_id": 1, "source": "s", "summary": "s", "annotations": []}
ATTRIBUTED = {"id": "1", "question": "q", "claim": "c", "references": ["r"],
              "attribution_label": "attributable"}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "record", "said"),
    [
        ("ragtruth", ANSWERED | {"labels": [{"start": 0}]}, "record 1: labels.text: is missing; there are: start"),
        ("ragtruth", ANSWERED | {"labels": ["r"]}, "labels: must be a list of objects"),
        ("squad2", SQUAD | {"paragraphs": [{"context": "c"}]}, "qas: is missing"),
        ("squad2", SQUAD | {"paragraphs": [{"context": "c", "qas": [{"id": "1", "answers": []}]}]}, "qas.question: is missing"),
        ("ragbench", RAGBENCH | {"documents": "d"}, "documents: must be a list of texts"),
        ("ragbench", RAGBENCH | {"adherence_score": "maybe"}, "adherence_score: must be one of true, false"),
        ("attributionbench", ATTRIBUTED | {"references": "r"}, "references: must be a list of texts"),
        ("faithbench", FAITH | {"annotations": [{"label": ["Invented"]}]}, "annotations.label: must begin with unwanted"),
        ("faithbench", FAITH | {"annotations": ["x"]}, "annotations: must be a list of objects"),
    ],
)  # fmt: skip
def test_an_odd_record_is_told_and_not_read_as_another(convert, name, record, said):
    more = [("source_info.jsonl", lines(RAGTRUTH))] if name == "ragtruth" else []
    with pytest.raises(EvalError) as told:
        convert(name, ("a.jsonl", lines(record)), *more)
    assert "a.jsonl: record 1: " in told.value.problem and said in told.value.problem


def test_a_label_that_is_a_word_is_read_as_that_word(convert):
    (row,) = convert("ragbench", ("a.jsonl", lines(RAGBENCH | {"adherence_score": "False"})))
    assert row.label == "unsupported"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "a.jsonl: is empty"),
        (b'{"id": 1}\n{"id": \n', "a.jsonl:2: not valid JSON: Expecting value"),
        (b'{"id": "caf\xe9"}\n', "a.jsonl: is not UTF-8"),
        (b'{"data": 5}', "a.jsonl: holds no list of records"),
    ],
)
def test_a_file_that_is_broken_is_told_with_its_line(tmp_path, content, said):
    (tmp_path / "a.jsonl").write_bytes(content)
    with pytest.raises(EvalError) as told:
        list(records([tmp_path / "a.jsonl"], under="data"))
    assert said in told.value.problem
