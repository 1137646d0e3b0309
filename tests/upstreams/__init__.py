"""A model server on 127.0.0.1 that answers well, or misbehaves in one of many named ways.

A request whose model is the name of a way (`BEHAVIOURS`) is answered in that way; any other one
is answered as `Upstream.behaviour` says. The text is `Upstream.answer`: a string, or a function
of the request's JSON that returns a string or a whole message.
"""

from tests.upstreams.exchange import TEXT, USAGE, Exchange, Request, Upstream
from tests.upstreams.server import BEHAVIOURS, serving

__all__ = ["BEHAVIOURS", "TEXT", "USAGE", "Exchange", "Request", "Upstream", "serving"]
