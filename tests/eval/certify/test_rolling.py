from datetime import UTC, datetime, timedelta

import numpy as np
import pytest
from guard_eval.certify.rolling import Buffer, Judged, Watch
from guard_eval.errors import EvalError, Refusal

DAY = datetime(2026, 1, 1, tzinfo=UTC)


def judged(i, wrong=False, score=0.9, days=1, **more):
    at = DAY + timedelta(days=i)
    return Judged(
        id=f"a{i}",
        score=score,
        unsupported=wrong,
        predicted_at=at,
        label_available_at=at + timedelta(days=days),
        **more,
    )


def test_a_label_from_the_future_is_refused():
    buffer = Buffer()
    with pytest.raises(Refusal, match="E_LABEL_FROM_FUTURE: a0") as caught:
        buffer.add(judged(0, days=3), now=DAY + timedelta(days=2))
    assert caught.value.exit == 4 and len(buffer) == 0
    buffer.add(judged(0, days=3), now=DAY + timedelta(days=3))  # the honest twin
    assert len(buffer) == 1


def test_what_else_is_refused():
    buffer, now = Buffer(), DAY + timedelta(days=9)
    buffer.add(judged(0), now)
    for wrong, time in (
        (judged(0), now),
        (judged(1), DAY + timedelta(days=5)),
        (judged(2, days=-1), now),
    ):
        with pytest.raises(EvalError):
            buffer.add(wrong, time)
    with pytest.raises(EvalError):
        Buffer(0)


def test_only_the_latest_are_held():
    buffer = Buffer(3)
    for i in range(5):
        buffer.add(judged(i, cluster="c"), DAY + timedelta(days=9))
    assert [each.id for each in buffer] == ["a2", "a3", "a4"]
    buffer.add(judged(0), DAY + timedelta(days=9))  # fell out, may come again
    assert buffer.labelled().clusters.tolist() == ["c", "c", "a0"]


def test_a_late_change_is_found_and_dated():
    watch, random = Watch(0.5, 0.05), np.random.default_rng(0)
    wrong = np.concatenate([random.random(5000) < 0.03, random.random(400) < 0.2])
    for i, each in enumerate(wrong):
        watch.see(judged(i, bool(each)))
    (whole,) = watch.slices()
    assert whole.alarm.raised > whole.alarm.since
    assert abs(whole.alarm.since - DAY - timedelta(days=5001)) < timedelta(days=60)
    assert 340 < whole.alarm.released < 460
    assert 0.15 < whole.alarm.errors / whole.alarm.released < 0.25


def test_answers_of_a_cluster_within_a_day_bet_once():
    def evidence(hours, **more):
        watch = Watch(0.5, 0.05)
        for i in range(20):
            at = DAY + timedelta(hours=hours * i)
            watch.see(
                Judged(
                    id=str(i), score=1, unsupported=True, predicted_at=at, label_available_at=at,
                    **more,
                )
            )  # fmt: skip
        return watch.slices()[0].evidence

    assert evidence(1) > 1000 > 20 > evidence(1, cluster="c") > 1
    assert evidence(24, cluster="c") == pytest.approx(evidence(1))


def test_slices_and_alarms():
    watch = Watch(0.5, 0.1, segments=["law", "news"])
    random = np.random.default_rng(1)
    for i in range(300):
        watch.see(judged(i, bool(random.random() < 0.4), segment="law"))
        watch.see(judged(i, bool(random.random() < 0.02), segment="news"))
        watch.see(judged(i, True, score=0.1, segment="news"))  # not released: no risk
    whole, law, news = watch.slices()
    assert (whole.judged, law.judged, news.judged) == (900, 300, 600)
    assert (law.released, news.released) == (300, 300)
    assert law.risk[0] > 0.1 > news.risk[1] and news.coverage[0] < 0.5 < news.coverage[1]
    assert watch.alarms == ["", "law"]
    with pytest.raises(EvalError, match="watched are: law, news"):
        watch.see(judged(0, segment="sport"))


def test_nothing_seen_is_nothing_known():
    (whole,) = Watch(0.5, 0.1).slices()
    assert whole.risk == whole.coverage == (0.0, 1.0) and not whole.alarm
