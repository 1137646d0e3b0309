import re

from guard_eval.report.markdown import markdown
from guard_eval.report.model import Report
from guard_eval.report.page import SECTIONS
from guard_eval.report.sections import Miss

from .demo import dev, proved, report


def test_sections_tables_and_plots_in_words():
    made = report()
    text = markdown(made, proved(made))
    assert text.startswith("# Evaluation of support\n\n**CERTIFIED HELD-OUT (look 1 of 2)**\n")
    for _, title, _ in SECTIONS:
        assert f"\n## {title}\n" in text
    assert "| AUROC | 0.8312 | 0.8011 to 0.8598 |" in text
    assert "**ROC.** Catch rate against" in text
    assert "<svg" not in text
    widths = {}
    for block in re.findall(r"(?:^\|.*\n)+", text, re.M):
        for line in block.splitlines():
            widths.setdefault(block, set()).add(len(re.findall(r"(?<!\\)\|", line)))
    assert all(len(found) == 1 for found in widths.values())


def test_what_is_not_known_is_said():
    assert "| Brier score | *not measured* | *not measured* |" in markdown(Report())


def test_text_from_data_stays_text():
    hostile = "<script>x</script> | a\n# b `c` *d* [e](http://f)"
    miss = Miss(row="q", error="released unsupported", answer=hostile)
    text = markdown(dev(misses=(miss,)))
    assert r"&lt;script&gt;x&lt;/script&gt; \| a # b \`c\` \*d\* \[e\](http://f)" in text
    assert "<script" not in text


def test_nothing_is_drawn_for_it(monkeypatch):
    def never(*_):
        raise AssertionError

    monkeypatch.setattr("guard_eval.report.plots._svg", never)
    assert "AUROC 0.8312. Dashed: chance." in markdown(report())
