import re
from html.parser import HTMLParser

import pytest
from guard_eval.report.html import html
from guard_eval.report.model import Report
from guard_eval.report.page import SECTIONS
from guard_eval.report.sections import Check, Figure, Miss, Primary, Slice

from .demo import certificate, dev, proved, report, split

HOSTILE = "</script><script>alert(1)</script>\"'><img src=x onerror=alert(1)>"
VOID = {"meta", "img", "br", "link", "path", "rect", "use"}


class Outline(HTMLParser):
    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags, self.open, self.ids, self.said, self.attributes = [], [], [], [], []
        self.feed(page)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        self.tags.append(tag)
        self.attributes += attrs
        self.ids += [value for name, value in attrs if name == "id"]
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.open.pop()

    def handle_endtag(self, tag):
        if tag not in VOID:
            assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] not in ("script", "style"):
            self.said.append(data)

    @property
    def text(self):
        return re.sub(r"\s+", " ", " ".join(self.said))


@pytest.fixture(scope="module")
def full():
    made = report()
    return html(made, proved(made))


@pytest.fixture(scope="module")
def bare():
    return html(Report())


def test_all_sections_are_there_whatever_is_known(full, bare):
    for page in (full, bare):
        outline = Outline(page)
        for name, title, _ in SECTIONS:
            assert name in outline.ids
            assert title in outline.text
        assert len(outline.ids) == len(set(outline.ids))
        assert outline.tags.count("h1") == 1


def test_the_banner_says_what_it_may_be_called(full, bare):
    assert '<p class="banner good" role="status">CERTIFIED HELD-OUT (look 1 of 2)</p>' in full
    assert '<p class="banner warn" role="status">DEV - NOT HELD-OUT</p>' in bare
    assert "<title>CERTIFIED HELD-OUT (look 1 of 2): Evaluation of support</title>" in full


def test_what_is_shown(full):
    text = Outline(full).text
    for words in (
        "Threat level of the split: L1 sealed", "Prevented: Reading the rows by accident",
        "Evident: Every opening", "nothing is prevented: whoever has both",
        "E_TARGET_PROXY", "lengths differ by design", "0.8312", "0.8011 to 0.8598", "0.0310",
        "cluster bootstrap, 2,000 draws", "Threshold fitted on support-cal",
        "at most 5 % are unsupported", "another fingerprint voids it",
        "billing", "< 0.0001", "0.4200", "support-2026-10", "0.0352", "Always flag",
        "Bigrams copied from the context", "0.7441", "1 pass, 1 waived", "934", "77.8 %",
        "auroc 0.8312", "UpstreamTimeout", "1.40 s", "90,210", "guard eval report verify",
        report().digest, "rows of a test split are never shown",
    ):  # fmt: skip
        assert words in text, words


def test_what_is_not_known_is_said(bare):
    text = Outline(bare).text
    for words in (
        "Threat level: not measured", "Nothing was registered beforehand: not measured",
        "ROC: not measured", "Reliability: not measured", "Risk-coverage: not measured",
        "no certificate", "leak scan was not run", "the ledger was not read", "Failures: not measured",
        "Latency and cost: not measured", "Bigrams copied from the context AUROC not measured not measured",
        "Brier score not measured not measured",
    ):  # fmt: skip
        assert words in text, words


def test_a_figure_that_never_varied_has_no_interval_rather_than_an_unmeasured_one():
    sure = Primary(figure=Figure(name="auroc", value=1.0), level=0.95)
    text = Outline(html(report(primary=sure, figures=(sure.figure,)))).text
    assert "AUROC 1.0000 95% interval none" in text
    assert "AUROC 1.0000 none" in text
    assert "Threshold the policy's own Threshold fitted on see its parts, below" in text
    assert "Threshold, the policy's own, whose origin stands above:" in text


def test_a_certificate_that_found_nothing_says_how_many_labels_are_needed():
    none = certificate(threshold=None, missing=412, assumptions=(), domains=())
    text = Outline(html(report(certificate=none, curves=()))).text
    assert "nothing may be released. About 412 more labels are needed." in text


def test_nothing_from_outside_and_no_script(full):
    outline = Outline(full)
    assert outline.tags.count("script") == 1
    assert '<script type="application/json" id="carried">' in full
    assert "default-src 'none'; style-src 'unsafe-inline'; img-src data:" in full
    assert not {"img", "link", "iframe", "object", "base", "form"} & {*outline.tags}
    for name, value in outline.attributes:
        assert not name.startswith("on")
        if name in ("href", "src", "xlink:href"):
            assert value.startswith("#"), value
    assert "@import" not in full
    assert not re.search(r"url\((?!#)", full)


def test_text_from_data_stays_text():
    made = dev(
        curves=report().curves[:1],
        title=HOSTILE, run=HOSTILE, policy=HOSTILE,
        misses=(Miss(row=HOSTILE, error="released unsupported", question=HOSTILE, answer=HOSTILE),),
        slices=(Slice(name=HOSTILE, figure=Figure(name=HOSTILE, value=0.5)),),
        environment={HOSTILE: HOSTILE},
        primary=report().primary.model_copy(update={"threshold_from": HOSTILE}),
    )  # fmt: skip
    page = html(made)
    outline = Outline(page)
    assert outline.tags.count("script") == 1
    assert "img" not in outline.tags
    assert not any(name.startswith("on") for name, _ in outline.attributes)
    assert HOSTILE in outline.text


def test_no_text_of_a_test_split_even_if_it_is_a_plain_file():
    page = html(report(split=split(level="L0"), curves=()))
    assert "rows of a test split are never shown" in page
    assert "On 4 May." not in page
    assert "On 4 May." in html(dev(curves=()))


def test_the_same_bytes_twice_and_small(full):
    made = report()
    assert html(made, proved(made)) == full
    assert len(full.encode()) < 200_000


def test_dark_print_and_narrow_are_styled(full):
    for rule in ("prefers-color-scheme: dark", "@media print", "max-width: 34rem", "@page"):
        assert rule in full


def test_what_was_found_stands_before_what_passed():
    checks = (
        Check(code="E_A", state="pass"), Check(code="E_B", state="not checked"),
        Check(code="E_C", state="flagged"), Check(code="E_D", state="pass"),
    )  # fmt: skip
    text = Outline(html(report(checks=checks))).text
    places = [text.index(check) for check in ("E_C", "E_B", "E_A", "E_D")]
    assert places == sorted(places)
