"""Rows of one source in two splits."""

from guard_eval.refusals.base import Moment

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import honest, rows_of, with_rows


def last_of(name, **changes):
    """The rows of a split with changes to the last one."""
    rows = rows_of(name)
    return (*rows[:-1], rows[-1].model_copy(update=changes))


def texts_of(test, train):
    """The context of a training row under the last test row, dated as the test row's was."""
    text = train.context[0].text
    return tuple(p.model_copy(update={"text": text}) for p in test.context)


@attack("E_CLUSTER_STRADDLE", Moment.SPLIT)
def rows_dealt_instead_of_sources():
    cluster = rows_of("train")[0].cluster
    world = honest(Moment.SPLIT)
    return with_rows(world, test=last_of("test", cluster=cluster)), world


@attack("E_CLUSTER_STRADDLE", Moment.SEAL)
def a_cluster_spelt_otherwise():
    cluster = rows_of("train")[0].cluster.upper().replace(" ", " _ ").replace("_", "\u200b")
    world = honest(Moment.SEAL)
    other = with_rows(world, test=last_of("test", cluster=f"{cluster} 2"))
    return with_rows(world, test=last_of("test", cluster=f" {cluster}")), other


@attack("E_CLUSTER_STRADDLE", Moment.OPEN)
def a_source_of_a_sealed_row():
    world = honest(Moment.OPEN, sealed=True)
    cluster = rows_of("test")[0].cluster
    return with_rows(world, cal=last_of("cal", cluster=cluster)), world


@attack("E_CLUSTER_BLANK", Moment.SPLIT)
def a_cluster_blanked_to_dodge():
    test, train = rows_of("test")[-1], rows_of("train")[4]
    world = honest(Moment.SPLIT)
    attacked = last_of("test", cluster="", context=texts_of(test, train))
    return with_rows(world, test=attacked), with_rows(world, test=last_of("test", cluster=""))


@attack("E_CLUSTER_BLANK", Moment.SPLIT)
def one_question_without_a_context():
    asked = rows_of("train")[-1].question
    world = with_rows(honest(Moment.SPLIT), train=last_of("train", context=()))
    same, other = (
        last_of("test", cluster="", context=(), question=each) for each in (asked, "Why is it so?")
    )
    return with_rows(world, test=same), with_rows(world, test=other)


@attack("E_CLUSTER_BLANK", Moment.SEAL)
def all_clusters_blanked():
    world = honest(Moment.SEAL)
    test, train = rows_of("test")[-1], rows_of("train")[4]
    blank = tuple(row.model_copy(update={"cluster": ""}) for row in rows_of("train"))
    shown = last_of("test", cluster="", context=texts_of(test, train))
    honest_rows = with_rows(world, train=blank, test=last_of("test", cluster=""))
    return with_rows(world, train=blank, test=shown), honest_rows


@attack("E_SHARED_CONTEXT", Moment.SPLIT)
def one_handbook_under_two_splits():
    test, train = rows_of("test")[-1], rows_of("train")[4]
    world = honest(Moment.SPLIT)
    short = tuple(p.model_copy(update={"text": "Only a few words."}) for p in test.context)
    both = with_rows(
        world, train=last_of("train", context=short), test=last_of("test", context=short)
    )
    return with_rows(world, test=last_of("test", context=texts_of(test, train))), both
