"""Where models are, as a command is told."""

from collections.abc import Sequence
from typing import Annotated, Any

import typer

from guard.errors import ConfigError

Upstreams = Annotated[
    list[str] | None,
    typer.Option(
        "--upstream",
        help="Where the model is: an OpenAI-compatible URL, a litellm model name "
        "(anthropic/..., bedrock/...), or local:smollm2. Once for each; "
        "'PATTERN=UPSTREAM' for some models only.",
    ),
]


def routes(told: Sequence[str] | None) -> list[dict[str, Any]] | None:
    """The setting `upstreams` that flags say; None without any. Raises ConfigError."""
    return [_route(text) for text in told] if told else None


def _route(text: str) -> dict[str, Any]:
    pattern, found, rest = text.partition("=")
    if not found or pattern.startswith(("http:", "https:", "local:")):
        pattern, rest = "*", text
    if rest.startswith(("http://", "https://")):
        return {"models": [pattern], "url": rest}
    if rest.startswith("local:"):
        return {"models": [pattern], "local": rest.removeprefix("local:")}
    if "/" in rest:
        return {"models": [pattern], "litellm": rest}
    raise ConfigError(
        f"--upstream: {rest!r} is neither an http(s) URL, nor a litellm model name "
        "(provider/model), nor local:smollm2"
    )
