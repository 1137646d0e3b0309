"""How often an upstream is asked, and what takes over."""

import pytest

from guard.adapters.upstream import Route, Router, retry
from guard.errors import ConfigError, UpstreamError, UpstreamStatus, UpstreamTimeout
from tests.adapters.routing import routing, text
from tests.upstreams import TEXT, serving

NOWHERE = "http://127.0.0.1:1"


@pytest.mark.parametrize("name", ["fails_once", "resets_once", "busy_once"])
async def test_a_passing_failure_is_tried_again(upstream, pauses, name):
    async with routing({"url": upstream.url}) as router:
        assert await text(router, name, stream=True) == TEXT
    assert len(upstream.requests) == 2
    assert len(pauses) == 1
    assert pauses == [0.01] if name == "busy_once" else 0.125 <= pauses[0] <= 0.25


@pytest.mark.parametrize(
    ("name", "tries"),
    [
        ("empty_502", 4),
        ("closes_at_once", 4),
        ("slow_down", 1),  # it asks for 30 s
        ("bad_request", 1),
        ("wrong_key", 1),
        ("silence", 1),
        ("ends_early", 1),
        ("error_event", 1),
        ("redirect", 1),
    ],
)
async def test_tries_have_an_end(upstream, pauses, name, tries):
    times = {"first_byte": 0.2} if name == "silence" else {}
    route = {"url": upstream.url, "retries": 3, "timeouts": times}
    async with routing(route) as router:
        with pytest.raises(UpstreamError):
            await text(router, name, stream=True)
    assert len(upstream.requests) == tries
    assert len(pauses) == tries - 1
    assert all(0.125 * 2**i <= pause <= 0.25 * 2**i for i, pause in enumerate(pauses))


@pytest.mark.parametrize(
    ("asked", "seconds"),
    [
        ("3", 3),
        ("0", 0),
        ("-1", 0),
        ("Wed, 21 Oct 2015 07:28:00 GMT", 0),
        ("9", None),
        ("1e9", None),
        ("Fri, 21 Oct 2095 07:28:00 GMT", None),
        ("nan", None),
    ],
)
def test_retry_after_is_honoured(asked, seconds):
    assert retry.pause(UpstreamStatus(503, {}, {"retry-after": asked}), 0) == seconds


def test_a_retry_after_without_sense_is_as_good_as_none():
    assert 0.125 <= retry.pause(UpstreamStatus(503, {}, {"retry-after": "soon"}), 0) <= 0.25
    assert retry.pause(UpstreamStatus(503, {}, None), 20) <= retry.LONGEST_PAUSE


@pytest.mark.parametrize(
    ("name", "retries", "final"),
    [
        ("empty_502", 2, True),
        ("empty_502", 0, False),  # the client's library tries instead
        ("slow_down", 2, False),  # nor is it tried here: the client knows when
        ("silence", 2, True),
        ("redirect", 2, False),
    ],
)
async def test_what_was_tried_again_here_is_not_tried_again_by_the_client(
    upstream, pauses, name, retries, final
):
    route = {"url": upstream.url, "retries": retries, "timeouts": {"first_byte": 0.2}}
    async with routing(route) as router:
        with pytest.raises(UpstreamError) as caught:
            await text(router, name, stream=True)
    assert (caught.value.headers().get("x-should-retry") == "false") is final


@pytest.mark.parametrize("name", ["empty_502", "reset_at_once", "slow_down", "silence"])
async def test_a_fallback_takes_over(upstream, pauses, name):
    async with serving(answer="saved") as other:
        times = {"first_byte": 0.2} if name == "silence" else {}
        first = {"url": upstream.url, "fallback": "second", "timeouts": times}
        second = {"name": "second", "models": [], "url": NOWHERE, "fallback": "third"}
        third = {"name": "third", "models": [], "url": other.url, "model": "theirs"}
        async with routing(first, second, third) as router:
            assert await text(router, name, stream=True) == "saved"
    assert other.requests[0].json["model"] == "theirs"


@pytest.mark.parametrize("name", ["bad_request", "wrong_key", "ends_early"])
async def test_a_fallback_is_for_outages_only(upstream, name):
    async with serving() as other:
        first = {"url": upstream.url, "fallback": "second"}
        async with routing(first, {"name": "second", "url": other.url}) as router:
            with pytest.raises(UpstreamError):
                await text(router, name, stream=True)
    assert other.requests == []


async def test_the_last_fallbacks_failure_is_told(upstream):
    first = {"url": NOWHERE, "fallback": "second", "retries": 0}
    second = {"name": "second", "url": upstream.url, "retries": 0, "timeouts": {"first_byte": 0.1}}
    async with routing(first, second) as router:
        with pytest.raises(UpstreamTimeout, match="upstream second: no answer began"):
            await text(router, "silence")


@pytest.mark.parametrize(
    ("routes", "problem"),
    [
        ([{"fallback": "b"}], "no upstream is named 'b', its fallback; known: none"),
        ([{"name": "a", "fallback": "a"}], "a: its fallbacks go round in a circle"),
        ([{"name": "a", "fallback": "b"}, {"name": "b", "fallback": "a"}], "in a circle"),
        ([{"fallback": "a"}, {"name": "a", "fallback": "a"}], "in a circle"),
        ([{"name": "a"}, {"name": "a"}], "two upstreams have the same name"),
    ],
)
def test_fallbacks_are_checked_at_start(routes, problem):
    with pytest.raises(ConfigError, match=problem):
        Router([Route(url=NOWHERE, **route) for route in routes])
