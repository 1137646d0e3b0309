"""Sealed text where it must not be."""

import base64
from dataclasses import replace

from guard_eval.refusals.base import Moment

from tests.eval.refusals.trial import *  # noqa: F403
from tests.eval.refusals.trial import attack
from tests.eval.refusals.world import MARK, a_part, honest, rows_of, sha, with_bundle, with_rows

ANOTHER = MARK[:-1] + "2"


@attack("E_CANARY", Moment.REPORT)
def in_a_log():
    world = honest(Moment.REPORT)
    bad, good = ({**world.texts, "trace.log": f"asked: {mark}"} for mark in (MARK.upper(), ANOTHER))
    return replace(world, texts=bad), replace(world, texts=good)


@attack("E_CANARY", Moment.REGISTER)
def in_a_prompt():
    world = honest(Moment.REGISTER)
    bad, good = (
        with_bundle(
            world,
            a_part(
                "prompt", "answer", mark, text=f"Hint {mark}", fit_run="r", fit_on=(sha("tune"),)
            ),
        )
        for mark in (MARK, ANOTHER)
    )
    return bad, good


@attack("E_CANARY", Moment.REGISTER)
def from_its_end_in_a_prompt():
    world = honest(Moment.REGISTER)
    made = (
        a_part("prompt", "answer", text, text=f"Hint {text}", fit_run="r", fit_on=(sha("tune"),))
        for text in (MARK[::-1], ANOTHER[::-1])
    )
    bad, good = (with_bundle(world, part) for part in made)
    return bad, good


@attack("E_CANARY", Moment.REPORT)
def in_base64_in_a_log():
    world = honest(Moment.REPORT)
    coded = (base64.b64encode(mark.encode()).decode() for mark in (MARK, ANOTHER))
    bad, good = (replace(world, texts={"trace.log": f"asked: {text}"}) for text in coded)
    return bad, good


@attack("E_CANARY", Moment.FIT)
def between_what_nobody_sees_in_a_context():
    world = honest(Moment.FIT)
    first, *rest = rows_of("train")
    texts = ("\u200b".join(mark).replace("-", "\uff0d") for mark in (MARK, ANOTHER))
    under = ((first.context[0].model_copy(update={"text": text}),) for text in texts)
    rows = ((first.model_copy(update={"context": each}), *rest) for each in under)
    bad, good = (with_rows(world, train=each) for each in rows)
    return bad, good


@attack("E_CANARY", Moment.SEAL)
def in_the_corpus():
    world = honest(Moment.SEAL)
    bad, good = (
        replace(
            world,
            documents=(world.documents[0].model_copy(update={"text": mark}), *world.documents[1:]),
        )
        for mark in (MARK, ANOTHER)
    )
    return bad, good


@attack("E_CANARY", Moment.FIT)
def in_a_training_row():
    world = honest(Moment.FIT)
    bad, good = (
        with_rows(
            world,
            train=(
                rows_of("train")[0].model_copy(update={"meta": {"note": mark}}),
                *rows_of("train")[1:],
            ),
        )
        for mark in (MARK, ANOTHER)
    )
    return bad, good


@attack("E_SEALED_SPILL", Moment.OPEN)
def an_executor_that_writes_to_disk():
    world = honest(Moment.OPEN, sealed=True)
    spilling = replace(world, executor="ray")
    return spilling, replace(spilling, encrypted=True)


@attack("E_SEALED_SPILL", Moment.REGISTER)
def the_plain_file_left_beside_the_sealed_one():
    world = honest(Moment.REGISTER, sealed=True)
    files = [
        "\n".join(row.model_dump_json() for row in rows_of(name)[:2]) for name in ("test", "tune")
    ]
    bad, good = (replace(world, texts={"splits/test.jsonl": text}) for text in files)
    return bad, good
