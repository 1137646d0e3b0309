import re
from xml.etree import ElementTree

import pytest
from guard_eval.report.plots import plot

from .demo import curves


@pytest.fixture(scope="module")
def drawn():
    return {curve.kind: plot(curve, "fitted on cal").svg for curve in curves()}


def test_ids_do_not_clash(drawn):
    ids = [found for svg in drawn.values() for found in re.findall(r'\bid="([^"]+)"', svg)]
    assert len(ids) > 100
    assert len(ids) == len(set(ids))
    for svg in drawn.values():
        used = {*re.findall(r"url\(#([^)]+)\)", svg), *re.findall(r'href="#([^"]+)"', svg)}
        assert used <= {*re.findall(r'\bid="([^"]+)"', svg)}


def test_colours_are_the_pages(drawn):
    for svg in drawn.values():
        ElementTree.fromstring(svg.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1))
        assert not re.search(r"(fill|stroke): #", svg)
        assert "var(--ink)" in svg
        assert "var(--line)" in svg
        assert "<style" not in svg
        assert "<metadata" not in svg
        assert "font-family" not in svg


def test_the_same_twice(drawn):
    assert {c.kind: plot(c, "fitted on cal").svg for c in curves()[:1]} == {"roc": drawn["roc"]}


def test_the_threshold_and_where_it_is_from_are_said():
    roc, _, reliability, _ = (plot(curve, "fitted on cal") for curve in curves())
    assert (
        "Threshold, fitted on cal: share of supported stopped 0.080, catch rate 0.470." in roc.words
    )
    assert "AUROC 0.8312" in roc.words
    assert "var(--spot)" in roc.svg
    assert "not measured" in reliability.words
    assert "var(--spot)" not in reliability.svg
    assert 'role="img"' in roc.svg
    assert "AUROC 0.8312" in re.search(r'aria-label="([^"]*)"', roc.svg)[1]
