"""Natural language inference: the shipped model, the lexical baseline, or a model of one's own."""

import asyncio
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from weakref import WeakKeyDictionary

from guard.adapters.nli.dialects import dialect
from guard.adapters.nli.groundedness import Groundedness
from guard.adapters.nli.http import Http
from guard.adapters.nli.lexical import Lexical
from guard.adapters.nli.load import MINICHECK, REMOTE_CODE, load
from guard.adapters.nli.own import Own
from guard.adapters.nli.queue import Judge, Queue
from guard.errors import ConfigError, GuardError, meant
from guard.ports import Entailment, Nli

_Loop = asyncio.AbstractEventLoop


SHIPPED = ("groundedness", "lexical")
"""Models that need nothing else."""
_TRIED = ("The board met in May.", "The board met.")
_SERVERS = ("tei+http", "vllm+http", "triton+http")


class Models:
    """The models that judge entailment, by the names that policies call them.

    Each is loaded when it is first asked for, and each has a queue that all requests share.

    | name | model |
    |---|---|
    | `groundedness` | the one that ships |
    | `lexical` | shared words; needs nothing, proves little |
    | a folder, or a name on the hub | what its config says: a cross-encoder with labels of entailment or one output (HHEM 1), a token classifier (LettuceDetect), a T5 that writes 1 or 0 (MiniCheck) |
    | `minicheck:NAME` | a binary classifier without names for its labels (MiniCheck's RoBERTa, DeBERTa) |
    | `trust-remote-code:NAME` | a model that brings its own Python code with `predict` (HHEM 2.1); it is run |
    | `tei+http://HOST` | Text Embeddings Inference |
    | `vllm+http://HOST#NAME` | vLLM's scores |
    | `triton+http://HOST#NAME` | a KServe v2 server, such as Triton |

    A server's key stands in the environment variable GUARD_ENTAILMENT_KEY.
    """  # noqa: E501

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


async def tried(nli: Nli, models: Iterable[str]) -> dict[str, str]:
    """Have each of one's own models judge a pair; return what is wrong with it, "" for nothing."""
    found: dict[str, str] = {}
    for model in sorted(set(models).difference(SHIPPED)):
        try:
            await nli.entail(model, [_TRIED])
            found[model] = ""
        except GuardError as exc:
            found[model] = str(exc)
        except Exception as exc:  # of torch, or of code of the model's own
            found[model] = f"{type(exc).__name__}: {exc}"
    return found


def doubt(name: str) -> str:
    """Say why a name can be no model, as far as that is known without asking; empty if it may be.

    `OWNER/NAME` may be on the hub.
    """
    try:
        judge = _named(name)
    except ConfigError as exc:
        return str(exc)
    folder = name.removeprefix(REMOTE_CODE).removeprefix(MINICHECK)
    if not isinstance(judge, Own) or Path(folder).is_dir():
        return ""
    if folder.startswith(("/", ".", "~")):
        return f"there is no folder {folder}"
    if folder.count("/") == 1:
        return ""
    near = meant(name, SHIPPED)
    return (
        f"there is no model {name!r}; {near}groundedness and lexical ship, "
        "others are a folder or the hub's OWNER/NAME"
    )


def _named(name: str) -> Judge:
    if name == "groundedness":
        return Groundedness()
    if name == "lexical":
        return Lexical()
    if name.startswith(_SERVERS):
        return Http(dialect(name))
    if "://" in name:
        raise ConfigError(
            f"{name!r} is no server that is known here; write tei+http://HOST, "
            "vllm+http://HOST#NAME or triton+http://HOST#NAME"
        )
    return Own(name, partial(load, name))
