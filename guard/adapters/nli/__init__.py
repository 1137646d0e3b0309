"""Natural language inference: the shipped model, the lexical baseline, or a model of one's own."""

import asyncio
from collections.abc import Sequence
from weakref import WeakKeyDictionary

from guard.adapters.nli.cross_encoder import CrossEncoder
from guard.adapters.nli.groundedness import Groundedness
from guard.adapters.nli.lexical import Lexical
from guard.adapters.nli.queue import Judge, Queue
from guard.ports import Entailment

_Loop = asyncio.AbstractEventLoop


class Models:
    """The models that judge entailment, by the names that policies call them.

    Each is loaded when it is first asked for, and each has a queue that all requests share.

    | name | model |
    |---|---|
    | `groundedness` | the one that ships |
    | `lexical` | shared words; needs nothing, proves little |
    | any other | a sentence-transformers `CrossEncoder`: a folder, or a name on its hub |
    """

    def __init__(self) -> None:
        self._models: dict[str, Judge] = {}
        self._queues: WeakKeyDictionary[_Loop, dict[str, Queue]] = WeakKeyDictionary()

    async def entail(self, model: str, pairs: Sequence[tuple[str, str]]) -> list[Entailment]:
        """Judge (premise, hypothesis) pairs, in order.

        Raises ConfigError if the model cannot be had or is no model of entailment, MissingExtra
        without what it needs, TooLarge for a hypothesis that leaves no room for a premise.
        """
        if model not in self._models:
            self._models[model] = _named(model)
        queues = self._queues.setdefault(asyncio.get_running_loop(), {})
        if model not in queues:
            queues[model] = Queue(self._models[model])
        return await queues[model].entail(pairs)


def _named(name: str) -> Judge:
    if name == "groundedness":
        return Groundedness()
    if name == "lexical":
        return Lexical()
    return CrossEncoder(name)
