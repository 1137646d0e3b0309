"""What splits of different roles share is said in the leak scan's words, and never as text."""

from guard_eval.refusals.table import BY_CODE
from guard_eval.splits.dealing import by_chance
from guard_eval.splits.exclusive import overlaps
from guard_eval.splits.split import Role

from tests.eval.sealing import split_of
from tests.eval.splits.test_dealing import SHARES, rows


def shared(splits):
    """What is shared, of splits given as name -> (role, rows)."""
    made = [split_of(own, name, role=role) for name, (role, own) in splits.items()]
    held = {split.sha256: own for split, (_, own) in zip(made, splits.values(), strict=True)}
    return overlaps(made, held)


def test_what_was_dealt_shares_nothing():
    own = {row.id: row for row in rows(240)}
    dealt = by_chance(list(own.values()), SHARES, 1)
    splits = {
        role: (role, [own[brief.id] for brief in split]) for role, split in dealt.splits.items()
    }
    assert shared(splits) == []


def test_overlaps_are_named():
    own = rows(60, size=1)
    near = own[3].model_copy(update={"id": "n", "cluster": "n", "answer": own[3].answer + " more"})
    same = own[4].model_copy(
        update={"id": "s", "cluster": "s", "question": own[4].question.title()}
    )
    found = shared({"a": (Role.TUNE, own[:20]), "b": (Role.TEST, [*own[19:40], near, same])})
    assert [f.code for f in found] == ["E_CLUSTER_STRADDLE", "E_DUP_ACROSS_SPLITS", "E_NEARDUP"]
    assert [f.title for f in found] == [BY_CODE[f.code].title for f in found]
    assert [f.count for f in found] == [1, 2, 1]
    assert found[2].examples == (near.content[:12],)
    assert "b row 22" in found[2].seen
    assert own[3].answer not in found[2].seen


def test_two_splits_of_one_role_may_share_rows():
    own = rows(60, size=1)
    assert shared({"a": (Role.TUNE, own[:20]), "b": (Role.TUNE, own[10:30])}) == []
