"""The leak scan of a report: the line of each check, with counts and hashes of examples."""

from guard_eval.likeness import near
from guard_eval.refusals.base import Case, Moment
from guard_eval.refusals.scan import scan
from guard_eval.refusals.table import BY_CODE
from guard_eval.report.scanned import merged
from guard_eval.rows.row import Row
from guard_eval.splits.split import Role

from tests.eval.sealing import split_of

TEXT = "the notice period of the lease is thirty days from the end of the month in number"


def rows(role, count):
    return [
        Row(
            id=f"{role}{n}",
            cluster=f"{role}{n}",
            question=f"{TEXT} {n}?",
            answer=f"{n} it is {n * n}",
        )
        for n in range(count)
    ]


def case():
    both = {Role.TUNE: rows("tune", 5), Role.TEST: rows("test", 5)}
    splits = tuple(split_of(own, role, role=role) for role, own in both.items())
    held = {split.sha256: both[split.role] for split in splits}
    return Case(splits=splits, rows=held, near=near)


def test_a_line_says_how_many_and_shows_three_hashes_and_no_text():
    (finding,) = scan(case(), Moment.SPLIT, [BY_CODE["E_DUP_ACROSS_SPLITS"]])
    (line,) = merged([finding.model_dump(mode="json")], [], ())
    assert (line.state, line.count) == ("refused", 5)
    assert line.examples == tuple(row.content[:12] for row in rows("test", 3))
    assert TEXT not in line.model_dump_json()


def test_what_was_not_looked_at_now_stands_as_it_was_found_before():
    before = {"code": "E_NEARDUP", "status": "refused", "seen": "7 rows", "count": 7}
    now = {"code": "E_NEARDUP", "status": "not checked", "seen": "cannot be read"}
    (line,) = merged([now], [before], ())
    assert (line.state, line.count, line.note) == ("refused", 7, "7 rows")
