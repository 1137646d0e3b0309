import json
import re

import pytest
from guard_eval.canonical import digest
from guard_eval.errors import EvalError, Refusal
from guard_eval.report import verify as module
from guard_eval.report.html import html
from guard_eval.report.model import Report
from guard_eval.report.sections import Figure
from guard_eval.report.verify import verify

from .demo import ledger, proved, report


@pytest.fixture(scope="module")
def page():
    made = report(curves=report().curves[:1])
    return html(made, proved(made)).encode()


def undrawn(**changes):
    """A report that takes no time to draw."""
    return report(curves=(), **changes)


def refused(page: bytes, entries=None) -> str:
    with pytest.raises(Refusal) as caught:
        verify(page, "r.html", entries)
    assert caught.value.code == "E_REPORT_TAMPERED"
    assert caught.value.exit == 4
    assert "r.html" in caught.value.seen
    return caught.value.seen


def carried(page: bytes):
    return json.loads(re.search(rb'id="carried">(.*?)</script>', page)[1])


def test_what_was_written_is_verified(page):
    made = report(curves=report().curves[:1])
    seen = verify(page, "r.html", ledger(made.digest))
    assert seen.title == "CERTIFIED HELD-OUT (look 1 of 2)"
    assert len(seen.held) == 6
    assert len(seen.open) == 1


def test_without_the_ledger_it_says_what_was_not_verified(page):
    seen = verify(page, "r.html")
    assert any("ledger was not given" in words for words in seen.open)
    bare = verify(html(Report()).encode(), "r.html")
    assert any("no part of a ledger" in words for words in bare.open)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"0.8011 to 0.8598", b"0.8411 to 0.8598"),
        (b"CERTIFIED HELD-OUT (look 1", b"CERTIFIED HELD-OUT (look 0"),
        (b"</main>", b"</main> "),
        (b'd="M', b'd="M '),
        (b"\n", b"\r\n"),
    ],
)
def test_an_edited_page_is_noticed(page, old, new):
    assert old in page
    assert "not what its data say" in refused(page.replace(old, new, 1))


def test_something_after_the_end_is_noticed(page):
    refused(page + b"<p>AUROC 0.99</p>")


def test_edited_data_are_noticed(page):
    seen = refused(page.replace(b'"value":0.8312', b'"value":0.9312'))
    assert "digest" in seen
    refused(page.replace(b'"failures":[{', b'"failures":[], "x":[{', 1))


def test_a_page_that_agrees_with_itself_is_noticed_by_the_ledger():
    made = undrawn()
    better = made.primary.model_copy(update={"figure": Figure(name="auroc", value=0.99)})
    forged = made.model_copy(update={"primary": better})
    assert "another report" in refused(html(forged, proved(made)).encode())
    whole = html(forged, proved(forged)).encode()
    assert verify(whole, "r.html").held
    assert "is not the one in the ledger" in refused(whole, ledger(made.digest))


def test_another_registration_than_the_ledgers_is_noticed():
    made = undrawn()
    other = made.registration.model_copy(update={"seed": 18})
    forged = made.model_copy(update={"registration": other})
    assert "registered" in refused(html(forged, proved(made)).encode())


def test_an_edited_entry_or_a_gap_is_noticed():
    made = undrawn()
    good = proved(made)
    entry = good.links[2].entry.model_copy(update={"data": {"split": "x"}})
    bad = good.links[2].model_copy(update={"entry": entry})
    edited = good.model_copy(update={"links": (*good.links[:2], bad, *good.links[3:])})
    assert "entry 5 of the ledger was changed" in refused(html(made, edited).encode())
    gap = good.model_copy(update={"links": (*good.links[:1], *good.links[2:])})
    assert "does not follow" in refused(html(made, gap).encode())
    shorter = good.model_copy(update={"entries": 3})
    assert "shorter" in refused(html(made, shorter).encode())


def test_a_ledger_that_was_cut_off_is_noticed():
    made = undrawn()
    page = html(made, proved(made)).encode()
    assert verify(page, "r.html", ledger(made.digest)).held
    assert "had 8 entries" in refused(page, ledger(made.digest)[:-1])


def test_other_entries_are_carried_as_hashes_only():
    links = proved(undrawn()).links
    assert [link.entry is None for link in links] == [False, True, False, False]
    assert links[1].digest == digest(ledger()[4])


def test_pages_of_other_versions_are_neither_verified_nor_accused(page, monkeypatch):
    here = module.drawn_by()
    monkeypatch.setattr(module, "drawn_by", lambda: {**here, "matplotlib": "0.1"})
    verify(page, "r.html")
    with pytest.raises(EvalError, match="matplotlib") as caught:
        verify(page.replace(b"0.8011 to", b"0.8411 to"), "r.html")
    assert not isinstance(caught.value, Refusal)
    assert "NOT verified" in caught.value.remedy


def test_a_report_in_markdown_is_not_the_one_to_verify():
    with pytest.raises(EvalError) as caught:
        verify(b"# A report", "r.md")
    assert "Give the HTML" in caught.value.remedy


@pytest.mark.parametrize("text", [b"", b"<html></html>", b"\xff\xfe", b"# A report"])
def test_what_is_no_report_is_said_to_be_none(text):
    with pytest.raises(EvalError, match="is no report"):
        verify(text, "notes.html")
    assert carried(html(Report()).encode())["proof"] is None
