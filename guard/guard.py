"""The guard inside a Python program: judge answers without a server."""

import asyncio
import threading
import warnings
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from guard.adapters.fetch import Fetcher, FetchSettings
from guard.adapters.nli import Models, tried
from guard.adapters.registry import Registry
from guard.adapters.symbols import Lookers, SymbolSettings
from guard.adapters.upstream import Route, Router
from guard.corpus import Corpora
from guard.pipeline import check, new_id
from guard.policy import Policy
from guard.ports import Tools
from guard.sandbox import Ladder
from guard.shelf import SHIPPED, Shelf, doubts
from guard.wire.chat import invalid
from guard.wire.check import CheckRequest

_OFFLINE = FetchSettings()
_SYMBOLS = SymbolSettings()


class Guard:
    """Judges answers under one policy; the same judgement as `POST /v1/check`.

    ``Guard("medical").check(answer="...", question="...", evidence=["..."])``

    Args:
        policy: name of the policy.
        policies: folder of policies; default: those that ship.
        corpus: folder or Lance URI of the corpora that the policy may name.
        upstreams: where the policy's judge is asked: `guard.adapters.upstream.Route(url=...)`.
        fetch: whether links are opened, and how; default: they are not.
        symbols: where the names that code uses are looked up; default: the index that ships.

    Raises ConfigError if the policy is not there or not right.
    """

    def __init__(
        self,
        policy: str = "default",
        *,
        policies: Path | str = SHIPPED,
        corpus: str = ".guard/corpus",
        upstreams: Sequence[Route] = (),
        fetch: FetchSettings = _OFFLINE,
        symbols: SymbolSettings = _SYMBOLS,
    ) -> None:
        self._policy = Shelf(Path(policies), policy).pick(policy)
        for doubt in doubts(Path(policies), {policy: self._policy}):
            warnings.warn(doubt, stacklevel=2)
        self._router = Router(upstreams)
        self._web = Fetcher(fetch)
        self._symbols = Lookers(symbols)
        self._tools = Tools(
            llm=self._router,
            store=Corpora(corpus),
            nli=Models(),
            web=self._web,
            sandbox=Ladder(),
            packages=Registry(self._web),
            symbols=self._symbols,
        )
        self._connects = bool(upstreams)  # without any there is nothing to connect to
        self._begun = False
        self._loop: asyncio.AbstractEventLoop | None = None

    @property
    def policy(self) -> Policy:
        """What it judges by."""
        return self._policy

    def check(
        self,
        answer: str | Mapping[str, Any],
        question: str | None = None,
        evidence: Sequence[str | Mapping[str, Any]] = (),
        **more: Any,
    ) -> dict[str, Any]:
        """Judge an answer; see `CheckRequest` for what else may be said.

        Evidence is a sequence of texts or of `{"id": ..., "text": ...}`. Returns what
        `POST /v1/check` returns. Raises RequestError for an item that can't be judged.
        """
        coroutine = self.acheck(answer, question, evidence, **more)
        return asyncio.run_coroutine_threadsafe(coroutine, self._running()).result()

    async def acheck(
        self,
        answer: str | Mapping[str, Any],
        question: str | None = None,
        evidence: Sequence[str | Mapping[str, Any]] = (),
        **more: Any,
    ) -> dict[str, Any]:
        """The same, to be awaited."""
        try:
            item = CheckRequest.model_validate(
                {"answer": answer, "question": question, "evidence": evidence, **more}
            )
        except ValidationError as exc:
            raise invalid(exc, CheckRequest) from None
        if not self._begun:
            self._begun = True
            if self._connects:
                await self._router.start()
            await tried(self._tools.nli, self._policy.models)  # loading is out of a check's time
        return await check(item, self._policy, self._tools, new_id())

    def close(self) -> None:
        """Give up what `check` opened: connections, embedded models. It is not asked any more."""
        if self._loop is None:
            return
        asyncio.run_coroutine_threadsafe(self._close(), self._loop).result()
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        self._loop = None

    async def _close(self) -> None:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:  # such as a model that a check no longer waited for
            task.cancel()
        await asyncio.gather(*left, return_exceptions=True)
        await self._router.close()
        await self._web.close()
        await self._symbols.close()

    def _running(self) -> asyncio.AbstractEventLoop:
        """A loop of our own, so that a notebook's running one is no obstacle."""
        if self._loop is None:
            self._loop = asyncio.new_event_loop()
            run = self._loop.run_forever
            self._thread = threading.Thread(target=run, name="guard", daemon=True)
            self._thread.start()
        return self._loop
