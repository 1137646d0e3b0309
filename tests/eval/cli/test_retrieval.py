"""`guard eval retrieval`: from questions, documents and a search to figures."""

import json

import pytest
from guard_eval.cli import app
from guard_eval.errors import EvalError, Refusal
from guard_eval.retrieval import load
from guard_eval.retrieval.overlap import Overlap
from guard_eval.rows import suites

from tests.eval.cli.called import called
from tests.eval.jsonl import read, write
from tests.eval.servers import ok, serving

SHOP = "# Shop\n\n## Refunds\n\nRefunds take ten days. Ask the desk for a form.\n\n## Hours\n\nWe open at nine."
RAIL = "Trains leave at nine. The night train needs a reservation."
ROWS = [
    {"id": "q1", "cluster": "shop", "question": "How long do refunds take?",
     "quotes": [{"document": "shop.md", "text": "refunds take TEN  days"}]},
    {"id": "q2", "cluster": "shop", "question": "When can I come in?",
     "quotes": [{"document": "shop.md", "text": "We open at nine."}]},
    {"id": "q3", "cluster": "rail", "question": "Which train must be reserved?",
     "quotes": [{"document": "rail.txt", "text": "The night train needs a reservation."},
                {"document": "rail.txt", "text": "Trains leave at nine."}]},
    {"id": "none", "question": "Anything else?"},
]  # fmt: skip
REFUNDS = {"document": "shop.md", "text": "Refunds take ten days. Ask the desk for a form."}
HOURS = {"document": "docs/shop.md", "text": "Shop > Hours\nWe open at nine."}
RAILWAY = {"document": "rail.txt", "text": RAIL, "score": 0.5}
FOUND = [
    {"id": "q1", "passages": [REFUNDS, HOURS]},
    {"id": "q2", "passages": [RAILWAY, REFUNDS, HOURS]},
    {"id": "q3", "passages": []},
]


@pytest.fixture
def desk(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs/shop.md").write_text(SHOP)
    (tmp_path / "docs/rail.txt").write_text(RAIL)
    write(tmp_path / "questions.jsonl", ROWS)
    write(tmp_path / "found.jsonl", FOUND)
    return tmp_path


def guard(*words):
    usual = ["retrieval", "questions.jsonl", "--documents", "docs", "--resamples", "100"]
    return called(app, *usual, *words).stdout


def test_figures_of_a_file_of_passages(desk):
    found = json.loads(guard("--retrieved", "found.jsonl", "-k", "1", "-k", "3", "--json"))
    assert (found["questions"], found["unquoted"], found["clusters"], found["quotes"]) == (
        3,
        1,
        2,
        4,
    )
    search = {name: each["search"]["value"] for name, each in found["figures"].items()}
    assert search == {
        "recall@1": pytest.approx(1 / 3),  # q1 at rank 1, q2 at rank 3, q3 nowhere
        "recall@3": pytest.approx(2 / 3),
        "nDCG@1": pytest.approx(1 / 3),
        "nDCG@3": pytest.approx((1 + 1 / 2 + 0) / 3),
        "MRR": pytest.approx((1 + 1 / 3 + 0) / 3),
    }
    assert found["figures"]["recall@1"]["overlap"]["value"] == pytest.approx(2 / 3)  # not q2
    assert found["figures"]["MRR"]["difference"]["value"] == pytest.approx(
        search["MRR"] - found["figures"]["MRR"]["overlap"]["value"]
    )
    assert found["characters"] == pytest.approx((2 * 47 + 2 * 16 + len(RAIL)) / 3)


def test_what_is_shown_and_where_each_quote_was(desk):
    told = guard("--retrieved", "found.jsonl", "-k", "3", "-k", "9", "--out", "ranks.jsonl")
    assert "3 questions in 2 clusters, 4 quotes of 2 documents; 1 rows without quotes" in told
    assert "At most 3 passages were retrieved" in told and "Nothing found for 1: q3" in told
    ranks = read(desk / "ranks.jsonl")
    assert [(each["id"], each["ranks"]) for each in ranks] == [
        ("q1", [1]), ("q2", [3]), ("q3", [None, None]),
    ]  # fmt: skip


def test_a_guard_over_http_is_believed_for_what_its_receipts_name(desk):
    found = {row["question"]: line["passages"] for row, line in zip(ROWS, FOUND, strict=False)}

    def reply(number, body):
        given = [{"source": "request", "text": "Refunds take ten days.", "origin": "request"}]
        given += [
            {"source": each["document"], "text": each["text"], "origin": "corpus"}
            for each in found[body["question"]]
        ]
        return ok({"receipt": {"evidence": given}})

    with serving(reply) as server:
        words = ("--target", f"{server.url}/v1/check", "-k", "1", "-k", "3", "--json")
        asked = json.loads(guard(*words))
    assert all(body.keys() == {"answer", "question"} for body in server.bodies)
    assert asked == json.loads(guard("--retrieved", "found.jsonl", *words[2:]))


def test_the_guards_own_search_in_an_index_made_for_once(desk):
    found = json.loads(guard("-k", "2", "--json"))
    assert found["figures"]["recall@2"]["search"]["value"] == 1
    assert not (desk / ".guard").exists()


@pytest.mark.parametrize(
    "change, seen",
    [
        ({"quotes": [{"document": "shop.md", "text": "Refunds take two days."}]},
         "row q1: the quote 'Refunds take two days.' does not stand in docs/shop.md"),
        ({"quotes": [{"document": "shops.md", "text": "Refunds take ten days."}]},
         "row q1: quotes 'shops.md', which is none of the 2 documents"),
        ({"question": " "}, "row q1: has quotes and no question"),
        ({"quotes": [{"document": "shop.md"}]}, r"questions.jsonl:1: quotes.0.text: is missing"),
    ],
)  # fmt: skip
def test_a_quote_that_cannot_be_found_is_no_zero(desk, change, seen):
    write(desk / "questions.jsonl", [ROWS[0] | change, *ROWS[1:]])
    with pytest.raises(EvalError, match=seen):
        guard("--retrieved", "found.jsonl")


@pytest.mark.parametrize(
    "lines, seen",
    [
        (FOUND[:2], "1 of 3 questions have no line: q3"),
        ([*FOUND, FOUND[0]], "found.jsonl:4: q1 is there twice"),
        ([*FOUND, {"id": "q9", "passages": []}], "found.jsonl:4: no question has the id 'q9'"),
        ([{"id": "q1", "passages": [{"document": "x", "text": "y"}]}, *FOUND[1:]],
         "found.jsonl:1: a passage is of 'x', which is none of the 2 documents"),
        ([{"id": "q1"}, *FOUND[1:]], "found.jsonl:1: passages: is needed"),
    ],
)  # fmt: skip
def test_a_file_of_passages_is_whole_or_refused(desk, lines, seen):
    write(desk / "found.jsonl", lines)
    with pytest.raises(EvalError, match=seen):
        guard("--retrieved", "found.jsonl")


def test_a_target_that_names_no_passage_is_no_zero(desk):
    with serving(lambda number, body: ok({"receipt": {"evidence": []}})) as server:
        with pytest.raises(EvalError, match="no receipt names a passage of a corpus"):
            guard("--target", f"{server.url}/v1/check")
        with pytest.raises(EvalError, match="nobody whose receipts name passages"):
            guard("--target", "chat:m@http://x")
    with serving(lambda number, body: ok({"action": "pass"})) as server:
        with pytest.raises(EvalError, match="row q1: the reply has no receipt"):
            guard("--target", f"{server.url}/v1/check")


def test_nothing_to_find(desk):
    write(desk / "questions.jsonl", ROWS[3:])
    with pytest.raises(EvalError, match="none of 1 rows has quotes"):
        guard("--retrieved", "found.jsonl")
    with pytest.raises(EvalError, match="no document can be read .[^ ]*docs/none: does not exist"):
        load([desk / "docs/none"])


def test_questions_of_a_test_split_are_refused(desk):
    split = {
        "role": "test", "dataset": "0" * 64, "merkle": "0" * 64, "labels": "0" * 64,
        "rows": 4, "clusters": 3, "file": "questions.jsonl",
    }  # fmt: skip
    from guard_eval.rows.files import read
    from guard_eval.rows.identity import identify

    split["sha256"] = identify(read(desk / "questions.jsonl")).sha256
    (desk / "eval.yaml").write_text(json.dumps({"schema": 1, "splits": {"test": split}}))
    with pytest.raises(Refusal, match="E_NOT_REGISTERED"):
        guard("--retrieved", "found.jsonl")


def test_equals_in_the_order_of_words_are_told_apart_by_length(desk):
    known = load([desk / "docs"])
    found = Overlap(known.passages).search("Who will leave at nine?", 5)
    assert [each.text.split(".")[0] for each in found] == [
        "Trains leave at nine",
        "We open at nine",
    ]
    assert Overlap(known.passages).search("zebra", 5) == []


def test_our_own_suite_quotes_what_stands_there():
    from guard_eval.retrieval.measure import quoted
    from guard_eval.rows.files import read

    folder = suites.DATA / "retrieval"
    rows = list(read(folder / "questions.jsonl"))
    known = load([folder / "documents"])
    assert len(quoted(rows, known)) == len(rows) >= 30 and len(known.texts) >= 6
    assert all(row.question for row in rows) and len({row.id for row in rows}) == len(rows)
