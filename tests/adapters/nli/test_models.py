"""Models by their names, on any number of event loops."""

import asyncio

from guard.adapters.nli import Models
from guard.ports import Entailment

PAIR = ("The board met in May.", "The board met.")


def test_one_object_serves_one_event_loop_after_another():
    models = Models()
    for _ in range(2):
        assert asyncio.run(models.entail("lexical", [PAIR])) == [Entailment(1.0, 0.0, 0.0)]


async def test_none_is_nothing_and_loads_nothing():
    assert await Models().entail("no/such", []) == []
