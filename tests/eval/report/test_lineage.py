import re

from guard_eval.report.lineage import graph, table
from guard_eval.report.sections import FittedPart, Lineage
from guard_eval.splits.split import Role

from .demo import lineage, sha


def test_parts_that_were_fitted_each_have_a_row_of_their_own():
    drawn = graph(lineage(30), sha(Role.TEST))
    tops = [float(y) for y in re.findall(r'<rect class="part" x="4" y="([\d.]+)"', drawn.svg)]
    assert len(tops) == sum(bool(part.fit_on or part.through) for part in lineage(30).parts) == 24
    assert "6 not fitted, or the code's own, stand in the table only" in drawn.words
    assert min(b - a for a, b in zip(sorted(tops), sorted(tops)[1:], strict=False)) >= 24
    height = float(re.search(r'viewBox="0 0 760 (\d+)"', drawn.svg)[1])
    assert max(tops) + 22 <= height


def test_no_line_ends_at_the_test_split():
    drawn = graph(lineage(), sha(Role.TEST))
    assert "bad" not in drawn.svg
    assert "No line ends at a test split" in drawn.words
    assert drawn.svg.count("<path") == sum(
        len(part.fit_on) + len(part.through) for part in lineage().parts
    )


def test_a_line_to_the_test_split_is_seen():
    for way in ("fit_on", "through"):
        bad = FittedPart(kind="prompt", fingerprint=sha("p"), **{way: (sha(Role.TEST),)})
        tainted = Lineage(parts=(*lineage().parts, bad), splits=lineage().splits)
        drawn = graph(tainted, sha(Role.TEST))
        assert drawn.svg.count('bad"') == 1
        assert "1 lines end at the test split" in drawn.words
        assert [
            mark
            for row in table(tainted).rows
            for mark in row
            if getattr(mark, "tone", "") == "bad"
        ]


def test_names_are_escaped():
    hostile = FittedPart(kind="prompt", name="</svg><script>x", fingerprint=sha("p"), run="r")
    svg = graph(Lineage(parts=(hostile,)), "").svg
    assert "<script" not in svg
    assert "&lt;script&gt;" in svg


def test_what_was_fitted_elsewhere_is_not_called_unfitted():
    made = (
        FittedPart(kind="detector", fingerprint=sha("a"), run="card 7"),
        FittedPart(kind="setting", fingerprint=sha("b")),
    )
    drawn, rows = graph(Lineage(parts=made), ""), table(Lineage(parts=made)).rows
    assert drawn.svg.count('class="part"') == 1 and "1 fitted elsewhere" in drawn.words
    assert [row[3] for row in rows] == [
        "elsewhere, it is said: card 7",
        "not fitted, or the code's own",
    ]
