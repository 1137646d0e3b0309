"""Rows are dealt: clusters stay whole, nothing is lost, the seed decides."""

import random
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from guard_eval.errors import EvalError
from guard_eval.rows.row import Row
from guard_eval.splits.clusters import Brief, clustered
from guard_eval.splits.dealing import by_chance, by_time
from guard_eval.splits.split import Role
from hypothesis import given, settings
from hypothesis import strategies as st

SHARES = {Role.TRAIN: 0.4, Role.TUNE: 0.1, Role.CAL: 0.25, Role.TEST: 0.25}
START = datetime(2026, 1, 1, tzinfo=UTC)
WORDS = [f"word{i}" for i in range(3000)]


def rows(count=800, seed=1, size=3, **more):
    chance = random.Random(seed)
    return [
        Row(
            id=f"r{i}", cluster=f"c{i // size}", question=" ".join(chance.choices(WORDS, k=9)),
            answer=" ".join(chance.choices(WORDS, k=9)), segment=chance.choice(["law", "law", "food"]),
            label="unsupported" if chance.random() < 0.3 else "supported",
            prediction_time=START + timedelta(hours=i), **more,
        )
        for i in range(count)
    ]  # fmt: skip


def groups(dealt):
    return {role: {row.group for row in own} for role, own in dealt.splits.items()}


@settings(max_examples=8, deadline=None)
@given(st.integers(0, 99), st.integers(1, 6))
def test_clusters_stay_whole_and_no_row_is_lost(seed, size):
    own = rows(240, seed, size)
    dealt = by_chance(own, SHARES, seed)
    ids = [row.id for split in dealt.splits.values() for row in split]
    assert sorted(ids) == sorted(row.id for row in own)
    assert not dealt.dropped
    clusters = Counter(group for own in groups(dealt).values() for group in own)
    assert set(clusters.values()) == {1}


def test_shares_labels_and_segments_are_kept():
    own = rows(3000, size=1)
    dealt = by_chance(own, SHARES, 5)
    for role, split in dealt.splits.items():
        assert len(split) / len(own) == pytest.approx(SHARES[role], abs=0.01)
        assert sum(r.label == "unsupported" for r in split) / len(split) == pytest.approx(
            sum(r.label == "unsupported" for r in own) / len(own), abs=0.01
        )
        assert sum(r.segment == "law" for r in split) / len(split) == pytest.approx(
            sum(r.segment == "law" for r in own) / len(own), abs=0.01
        )


def test_the_seed_decides_not_the_order_of_the_file():
    own = rows()
    mixed = random.Random(4).sample(own, len(own))
    assert groups(by_chance(own, SHARES, 1)) == groups(by_chance(mixed, SHARES, 1))
    assert groups(by_chance(own, SHARES, 1)) != groups(by_chance(own, SHARES, 2))


def test_large_clusters_come_to_every_role_as_their_share_says():
    """Else test would be easier or harder than cal, and no guarantee would hold there."""
    own = [
        r.model_copy(update={"cluster": "big"}) if i < 60 else r
        for i, r in enumerate(rows(300, size=1))
    ]
    got = Counter(
        next(role for role, names in groups(by_chance(own, SHARES, seed)).items() if "big" in names)
        for seed in range(60)
    )
    assert got[Role.TEST] > 5
    assert got[Role.CAL] > 5
    assert got[Role.TRAIN] > 12


def test_what_belongs_together_is_joined_and_said():
    own = rows(40, size=1)
    own[1] = own[1].model_copy(
        update={"question": own[0].question, "answer": own[0].answer.upper()}
    )
    said = own[2].question.split()
    own[3] = own[3].model_copy(
        update={"question": " ".join([*said[:8], "other"]), "answer": own[2].answer}
    )
    own[4] = own[4].model_copy(update={"meta": {"conversation": "k"}})
    own[5] = own[5].model_copy(update={"meta": {"conversation": "k", "shop": "s"}})
    own[6] = own[6].model_copy(update={"meta": {"shop": "s"}})
    found = clustered(own)
    assert found.joined == {
        "the same meta.conversation": 1, "the same question and answer": 1, "nearly the same text": 1,
    }  # fmt: skip
    names = [row.group for row in found.rows]
    assert names[0] == names[1] == "c0"
    assert names[2] == names[3] == "c2"
    assert names[4] == names[5] != names[6]
    assert found.rows[7] == Brief.of(own[7])
    with_shop = clustered(own, ["shop"])
    assert with_shop.rows[6].group == with_shop.rows[4].group


def test_without_clusters_the_same_context_joins():
    own = [
        Row(id=f"r{i}", question=f"{WORDS[i]}?", answer=WORDS[-i], context=f"text {i // 2}")
        for i in range(6)
    ]
    assert [row.group for row in clustered(own).rows] == ["r0", "r0", "r2", "r2", "r4", "r4"]
    own = [row.model_copy(update={"cluster": row.id}) for row in own]
    assert [row.group for row in clustered(own).rows] == [f"r{i}" for i in range(6)]


def test_a_question_for_many_documents_is_no_duplicate():
    own = [
        Row(
            id=f"r{i}",
            question="Summarize the document.",
            context=" ".join(WORDS[9 * i : 9 * i + 9]),
        )
        for i in range(9)
    ]
    assert clustered(own).joined == {}


def test_by_time_later_is_dealt_later_and_the_embargo_holds():
    embargo = timedelta(hours=30)
    own = rows(600, size=1)
    dealt = by_time(own, SHARES, embargo)
    order = [[row.prediction_time for row in split] for split in dealt.splits.values()]
    for before, after in zip(order, order[1:], strict=False):
        assert max(before) + embargo < min(after) + timedelta(hours=1)
        assert max(before) < min(after) - embargo + timedelta(hours=1)
    assert {why for _, why in dealt.dropped} == {"embargo"}
    assert len(dealt.dropped) == 90
    assert sum(map(len, dealt.splits.values())) + len(dealt.dropped) == len(own)


def test_by_time_a_cluster_is_on_one_side():
    own = [
        r.model_copy(update={"cluster": f"c{i % 50}" if i % 10 == 0 else r.id})
        for i, r in enumerate(rows(400))
    ]
    dealt = by_time(own, SHARES, timedelta())
    clusters = Counter(group for names in groups(dealt).values() for group in names)
    assert set(clusters.values()) == {1}
    assert {why for _, why in dealt.dropped} == {"straddles"}
    assert sum(map(len, dealt.splits.values())) + len(dealt.dropped) == len(own)


def test_what_cannot_be_dealt_is_explained():
    own = rows(200, size=200)
    with pytest.raises(
        EvalError, match=r"would be empty: 200 rows in 1 cluster, the largest \(c0\) of 200"
    ):
        by_chance(own, SHARES, 1)
    alike = [r.model_copy(update={"meta": {"template": "faq"}}) for r in rows(200)]
    with pytest.raises(EvalError, match="the same meta.template") as refused:
        by_chance(alike, SHARES, 1)
    assert refused.value.remedy.startswith("meta.template says the same of most rows")
    assert "--drop meta.template; or give more" in refused.value.remedy
    with pytest.raises(EvalError, match="1 id used more than once: r0"):
        by_chance([*rows(40), rows(1)[0]], SHARES, 1)
    timeless = [row.model_copy(update={"prediction_time": None}) for row in own]
    with pytest.raises(EvalError, match="200 of 200 rows have no prediction_time"):
        by_time(timeless, SHARES, timedelta())
