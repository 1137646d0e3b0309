"""Providers that speak another protocol, through litellm, which is imported on first use."""

import asyncio
import copy
import functools
import importlib
import logging
import os
import warnings
from collections.abc import Mapping
from typing import Any

import orjson

from guard.adapters.upstream.failures import broken, late, too_long
from guard.adapters.upstream.headers import OWN, Headers
from guard.adapters.upstream.litellm_errors import explain
from guard.adapters.upstream.objects import Objects
from guard.adapters.upstream.passed import Passed
from guard.adapters.upstream.settings import Route
from guard.errors import RequestError

# The fields of OpenAI's request, which litellm translates. All others travel as they are, in the
# provider's request: as arguments they could change litellm's own course (api_base, api_key, ...).
FIELDS = frozenset(
    "messages temperature top_p n stop max_tokens max_completion_tokens presence_penalty "
    "frequency_penalty logit_bias user response_format seed tools tool_choice functions "
    "function_call parallel_tool_calls logprobs top_logprobs reasoning_effort modalities "
    "prediction audio stream stream_options service_tier store verbosity safety_identifier "
    "prompt_cache_key prompt_cache_retention web_search_options".split()
)


class Lite:
    """One provider, called through litellm. Its `connect` time is a part of `first_byte`."""

    def __init__(self, route: Route, key: str | None) -> None:
        self._route = route
        self._headers = Headers(route, key)

    async def ask(self, body: Mapping[str, Any], client: Mapping[str, str]) -> Objects:
        """Send a chat completion request; return what comes back once the answer has begun."""
        litellm = await asyncio.to_thread(load)
        secrets = self._headers.secrets(client)
        times = self._route.timeouts
        ends = asyncio.get_running_loop().time() + times.total
        try:
            async with asyncio.timeout(times.first_byte):
                answer = await litellm.acompletion(**self._arguments(body, client))
        except TimeoutError:
            raise late(self._route, "first_byte") from None
        except Exception as exc:
            raise explain(exc, self._route, secrets) from None
        return self._chunks(answer, ends, secrets) if body.get("stream") else _one(answer)

    async def forward(
        self, method: str, path: str, body: Mapping[str, Any] | None, client: Mapping[str, str]
    ) -> Passed:
        """Refuse: nothing but chat completions is translated."""
        raise RequestError(f"the upstream {self._route.label} serves chat completions only")

    def _arguments(self, body: Mapping[str, Any], client: Mapping[str, str]) -> dict[str, Any]:
        sent = copy.deepcopy(dict(body))  # litellm changes messages in place
        asked = str(sent.pop("model"))
        headers = self._headers.outgoing(client)
        key = headers.pop("authorization", "").removeprefix("Bearer ").strip()
        return {
            **{name: value for name, value in sent.items() if name in FIELDS},
            "extra_body": {name: value for name, value in sent.items() if name not in FIELDS},
            "model": str(self._route.litellm).replace("*", self._route.model or asked),
            "api_base": self._route.url,
            "api_key": key or None,
            "extra_headers": {n: v for n, v in headers.items() if n not in OWN},
            "timeout": self._route.timeouts.total,
            "num_retries": 0,
            "max_retries": 0,
            "_skip_mcp_handler": True,  # or a tool of the client's makes litellm call MCP servers
        }

    async def _chunks(self, answer: Any, ends: float, secrets: list[str]) -> Objects:
        loop = asyncio.get_running_loop()
        size = 0
        try:
            while True:
                left = ends - loop.time()
                idle = self._route.timeouts.idle
                try:
                    async with asyncio.timeout(min(idle, left)):
                        chunk = await anext(answer, None)
                except TimeoutError:
                    raise late(self._route, "idle" if idle <= left else "total") from None
                except Exception as exc:
                    raise explain(exc, self._route, secrets, begun=True) from None
                if chunk is None:
                    break
                plain = _plain(chunk)
                if _is_made_up_end(plain, answer):
                    raise broken(self._route, "the stream ended early")
                size += len(orjson.dumps(plain))
                if size > self._route.max_answer_bytes:
                    raise too_long(self._route)
                yield plain
        finally:
            await answer.aclose()


async def close() -> None:
    """Close the connections that litellm keeps, and its task."""
    if not load.cache_info().currsize:
        return  # never used
    litellm = load()
    await litellm.close_litellm_async_clients()
    litellm.in_memory_llm_clients_cache.flush_cache()
    worker = importlib.import_module("litellm.litellm_core_utils.logging_worker")
    await worker.GLOBAL_LOGGING_WORKER.stop()


@functools.cache
def load() -> Any:
    """Import litellm so that it asks nobody for anything, tells nobody, and drops nothing."""
    os.environ["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")  # or it reads a .env file
    warnings.filterwarnings("ignore", r"Item '\w+' on TypedDict", UserWarning)  # of its own types
    litellm: Any = importlib.import_module("litellm")
    for name in ("LiteLLM", "LiteLLM Router", "LiteLLM Proxy"):
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)  # they quote what they carry
    litellm.telemetry = False
    litellm.suppress_debug_info = True
    litellm.drop_params = False
    litellm.disable_aiohttp_transport = True  # it leaves sessions open
    return litellm


async def _one(answer: Any) -> Objects:
    yield _plain(answer)


def _plain(answer: Any) -> dict[str, Any]:
    """Return litellm's object as OpenAI's JSON, without litellm's own empty additions."""
    plain: dict[str, Any] = answer.model_dump(exclude_none=True, warnings=False)
    for choice in plain.get("choices", ()):
        for part in (choice, choice.get("message", {}), choice.get("delta", {})):
            extra = part.get("provider_specific_fields")
            if extra is not None and not any(value is not None for value in extra.values()):
                del part["provider_specific_fields"]
    return plain


def _is_made_up_end(chunk: Mapping[str, Any], answer: Any) -> bool:
    """Tell whether litellm says `stop` in the name of a stream that just broke off."""
    came = answer.received_finish_reason or answer.intermittent_finish_reason
    return not came and any(choice.get("finish_reason") for choice in chunk.get("choices", ()))
