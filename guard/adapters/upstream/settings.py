"""What may be said about an upstream: which models it serves, how it is reached, and patience."""

import os
from collections.abc import Mapping
from fnmatch import fnmatchcase
from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator
from yarl import URL

from guard.errors import ConfigError
from guard.fixed import Fixed

HOP_BY_HOP = frozenset(  # RFC 9110, section 7.6.1, and what the connection itself decides
    "connection keep-alive proxy-authenticate proxy-authorization proxy-connection te trailer "
    "transfer-encoding upgrade host content-length content-encoding accept-encoding".split()
)
Seconds = Annotated[float, Field(gt=0)]


class Timeouts(Fixed):
    """How long each part of a call may take, in seconds."""

    connect: Seconds = Field(5, description="to open a connection, TLS included")
    first_byte: Seconds = Field(120, description="from the call to the head of the answer")
    idle: Seconds = Field(60, description="between two pieces of the answer")
    total: Seconds = Field(600, description="for the whole call")


class Route(Fixed):
    """One upstream, and the models that it serves.

    Exactly one of `url`, `litellm` and `local` says what kind it is; with `litellm`, `url` may
    say in addition where the provider is.
    """

    name: str = Field("", description="what logs and `fallback` call it; default: its address")
    models: tuple[str, ...] = Field(
        ("*",), description="patterns over the request's model; none: only as a fallback"
    )
    url: str | None = Field(None, description="base URL of an OpenAI-compatible server")
    litellm: str | None = Field(
        None, description="a model in litellm's words; `*` stands for the request's model"
    )
    local: str | None = Field(
        None, description="a .gguf file to run embedded, or `smollm2`, the model of the demo"
    )
    model: str | None = Field(None, description="what the model is called upstream")
    key_env: str | None = Field(None, description="environment variable with the server's own key")
    client_key: bool = Field(True, description="pass the client's key on if the server has none")
    headers: Mapping[str, str] = Field(
        default_factory=dict, repr=False, description="headers to add to every call"
    )
    pass_headers: tuple[str, ...] = Field(
        (), description="headers of the client that travel on, besides its key"
    )
    timeouts: Timeouts = Timeouts()
    retries: int = Field(2, ge=0, le=10, description="more tries, before the answer begins")
    fallback: str | None = Field(None, description="name of the upstream to ask when this fails")
    max_answer_bytes: int = Field(20_000_000, ge=1, description="longest answer taken")

    @field_validator("url")
    @classmethod
    def _is_a_plain_http_url(cls, url: str | None) -> str | None:
        if url is None:
            return None
        parsed = URL(url)
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise ValueError("must be an http:// or https:// URL")
        if parsed.user or parsed.password:
            raise ValueError("must not hold a user or password; name the key's variable in key_env")
        return url

    @field_validator("headers", "pass_headers")
    @classmethod
    def _belong_upstream(cls, headers: Mapping[str, str]) -> Mapping[str, str]:
        if refused := sorted(HOP_BY_HOP & {name.lower() for name in headers}):
            raise ValueError(f"these headers belong to one connection only: {', '.join(refused)}")
        return headers

    @model_validator(mode="after")
    def _has_one_kind(self) -> Self:
        kinds = [k for k in ("url", "litellm", "local") if getattr(self, k)]
        if kinds not in (["url"], ["litellm"], ["local"], ["url", "litellm"]):
            raise ValueError("name one of url, litellm and local: where is the model?")
        return self

    @property
    def host(self) -> str:
        """The address, fit for logs and messages."""
        if not self.url:
            return self.litellm or "the embedded model"
        parsed = URL(self.url)
        return f"{parsed.host}:{parsed.port}" if not parsed.is_default_port() else parsed.host or ""

    @property
    def label(self) -> str:
        """The name, or else the address."""
        return self.name or self.host

    def serves(self, model: str) -> bool:
        """Tell whether a request for `model` goes here."""
        return any(fnmatchcase(model, pattern) for pattern in self.models)

    def endpoint(self, path: str) -> URL:
        """The URL of an endpoint such as `chat/completions`.

        A base URL without a path gets `/v1`; one with a path is used as it stands.
        """
        base = URL(self.url or "")
        root = base if base.path.strip("/") else base.with_path("/v1")
        return root.joinpath(path).with_query(base.query)

    def key(self) -> str | None:
        """The server's own key. Raises ConfigError if its variable is not set."""
        if self.key_env is None:
            return None
        key = os.environ.get(self.key_env, "").strip()
        if not key:
            raise ConfigError(
                f"upstream {self.label}: the environment variable {self.key_env} is not set: "
                "export it, or leave key_env out, and the clients' own keys travel"
            )
        if not key.isascii() or not key.isprintable():
            raise ConfigError(
                f"upstream {self.label}: {self.key_env} holds characters that no key can have"
            )
        return key
