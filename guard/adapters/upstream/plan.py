"""Which upstream a request goes to, and which one takes over."""

from collections.abc import Sequence
from typing import Any

import orjson

from guard.adapters.upstream.settings import Route
from guard.errors import ConfigError, RequestError

GLOB = frozenset("*?[")


class UnknownModel(RequestError):
    """No upstream serves the model that a request names."""

    status = 404
    code = "model_not_found"


class Plan:
    """The routes in order. Raises ConfigError for names that are double, missing or circular."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.routes = tuple(routes)
        self._places = {route.name: place for place, route in enumerate(routes) if route.name}
        if len(self._places) < sum(bool(route.name) for route in routes):
            raise ConfigError("two upstreams have the same name")
        for route in routes:
            self._follow(route)

    def place(self, model: Any) -> int:
        """Return the place of the first route that serves a model. Raises RequestError."""
        if not isinstance(model, str):
            raise RequestError("must be the name of a model", param="model")
        for place, route in enumerate(self.routes):
            if route.serves(model):
                return place
        if not self.routes:
            raise UnknownModel(
                f"no upstream to ask for the model {model[:100]!r}: name one with --upstream, or "
                "in the settings (upstreams)",
                param="model",
            )
        known = sorted({pattern for route in self.routes for pattern in route.models})
        raise UnknownModel(
            f"no upstream serves the model {model[:100]!r}; known: {', '.join(known) or 'none'}",
            param="model",
        )

    def named(self, name: str) -> int:
        """Return the place of the route with a name."""
        return self._places[name]

    def first_server(self) -> int | None:
        """Return the place of the first route that is a server of its own, not litellm's."""
        return next((p for p, route in enumerate(self.routes) if not route.litellm), None)

    def listing(self) -> bytes:
        """Return the models that the routes name in full, as OpenAI's list."""
        names = [name for route in self.routes for name in route.models if not GLOB & set(name)]
        models = [
            {"id": name, "object": "model", "created": 0, "owned_by": "upstream"}
            for name in dict.fromkeys(names)
        ]
        return orjson.dumps({"object": "list", "data": models})

    def _follow(self, route: Route) -> None:
        """Walk along the fallbacks, which must exist and come to an end."""
        seen = [route.name]
        while route.fallback is not None:
            if route.fallback not in self._places:
                known = ", ".join(sorted(self._places)) or "none"
                raise ConfigError(
                    f"upstream {route.label}: no upstream is named {route.fallback!r}, its "
                    f"fallback; known: {known}"
                )
            if route.fallback in seen:
                raise ConfigError(f"upstream {route.label}: its fallbacks go round in a circle")
            seen.append(route.fallback)
            route = self.routes[self._places[route.fallback]]
