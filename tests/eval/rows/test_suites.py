"""Our own suites: labels are as written, and nothing but the text tells them."""

import itertools
import re

import pytest
from guard_eval.errors import EvalError
from guard_eval.facts import holds
from guard_eval.rows import suites

EVERY = {name: suites.load(name) for name in suites.POLICIES}


def auroc(rows, feature):
    """How well a feature tells the unsupported from the supported: 0.5 is not at all."""
    wrong = [feature(row) for row in rows if row.label == "unsupported"]
    right = [feature(row) for row in rows if row.label == "supported"]
    pairs = itertools.product(wrong, right)
    return sum((w > r) + 0.5 * (w == r) for w, r in pairs) / (len(wrong) * len(right))


@pytest.mark.parametrize("name, least, clusters", [("documents", 120, 8), ("code", 30, 3), ("links", 10, 2)])  # fmt: skip
def test_a_suite_is_large_enough_and_has_both_labels(name, least, clusters):
    rows = EVERY[name]
    share = sum(row.label == "unsupported" for row in rows) / len(rows)
    assert len(rows) >= least and len({row.group for row in rows}) >= clusters
    assert 0.35 < share < 0.65
    assert len({row.id for row in rows}) == len({row.content for row in rows}) == len(rows)


@pytest.mark.parametrize("name", EVERY)
def test_a_label_follows_from_the_claims(name):
    for row in EVERY[name]:
        wrong = any(claim.label == "unsupported" for claim in row.claims)
        assert (row.label == "unsupported") is wrong and row.label_source == "construction"
        assert row.answer == " ".join(claim.text for claim in row.claims) and "✗" not in row.answer


@pytest.mark.parametrize("name", EVERY)
def test_no_question_is_asked_with_one_label_only(name):
    labels = {}
    for row in EVERY[name]:
        labels.setdefault((row.group, row.question), set()).add(row.label)
    assert [asked for asked, seen in labels.items() if len(seen) < 2] == []


@pytest.mark.parametrize("name", EVERY)
def test_neither_order_nor_id_nor_length_tells_a_label(name):
    rows = EVERY[name]
    place = {row.id: number for number, row in enumerate(rows)}
    room = 0.05 if name == "documents" else 0.15
    for feature in (
        lambda row: place[row.id],
        lambda row: int(row.id, 16),
        lambda row: len(row.answer),
        lambda row: len(row.answer.split()),
        lambda row: len(row.claims),
    ):
        assert abs(auroc(rows, feature) - 0.5) < room


def test_expected_facts_are_told_from_the_passages():
    numbers = re.compile(r"\d[\d,.]*\d|\d")
    for row in EVERY["documents"]:
        text = " ".join(passage.text for passage in row.context)
        sums = row.reference == "675"  # 410 and 265
        assert sums or set(numbers.findall(row.reference)) <= set(numbers.findall(text)), (
            row.reference
        )


def test_numbers_of_right_answers_stand_in_the_passages():
    numbers = re.compile(r"\d[\d,.]*\d|\d")
    for row in EVERY["documents"]:
        if row.label == "supported":
            text = " ".join([row.question, *(passage.text for passage in row.context)])
            said = set(numbers.findall(row.answer)) - {"675"}
            assert said <= set(numbers.findall(text)), row.answer


def test_every_kind_of_error_occurs():
    kinds = {row.meta["kind"] for row in EVERY["documents"] if row.label == "unsupported"}
    wanted = (
        "number date unit name negation roles overclaim citation premise entity hostile invented"
    )
    assert set(wanted.split()) <= kinds


def test_addresses_are_of_nobody():
    hosts = {
        host
        for row in EVERY["links"]
        for text in [row.answer, *(passage.text for passage in row.context)]
        for host in re.findall(r"https?://(?:[^/@\s]*@)?([^/\s]+)", text)
    }
    assert hosts and all(host.endswith((".example", ".invalid")) for host in hosts)


def test_each_file_has_its_origin_and_licence():
    listed = (suites.DATA / "README.md").read_text("utf-8")
    for path in suites.DATA.glob("*/*.yaml"):
        (line,) = [one for one in listed.splitlines() if f"`{path.name}`" in one]
        assert line.startswith(f"| {path.parent.name} |") and "written here | CC0-1.0" in line


def test_a_suite_that_is_none():
    with pytest.raises(EvalError, match="known: documents, code, links"):
        suites.load("poems")


def test_a_right_answer_holds_the_fact_that_is_expected():
    """Else `versus` would count a right answer as one that misses the fact."""
    rows = [row for row in suites.load("documents") if row.reference and row.label == "supported"]
    assert len(rows) > 80
    assert [row.answer for row in rows if not holds(row.answer, row.reference)] == []
