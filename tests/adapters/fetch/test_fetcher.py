import asyncio
import gzip
import os
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from guard.adapters.fetch import Fetcher, FetchSettings
from guard.ports import Outcome, Page
from tests.adapters.fetch.sites import INSIDE, OUTSIDE, Names, Site, fetching, serving


def html(text: str) -> web.Response:
    return web.Response(text=text, content_type="text/html")


async def page(request: web.Request) -> web.StreamResponse:
    """A page, or the status that the path names."""
    name = request.path.strip("/")
    if name.isdigit():
        return web.Response(status=int(name), text="<p>as asked", content_type="text/html")
    return html("<title>Larks</title><p>Larks sing.<script>no</script>")


def sends(place: str, status: int = 302) -> Any:
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/start":
            return web.Response(status=status, headers={"Location": place})
        return html("the end")

    return answer


async def fetched(answer: Any, path: str = "/larks", robots: str | int = 404, **more: Any) -> Page:
    async with serving(answer, robots=robots) as site, fetching(site.port, **more) as fetcher:
        return await fetcher.fetch(site.url(path))


async def test_a_page_is_found_with_its_text():
    async with serving(page) as site, fetching(site.port) as fetcher:
        url = site.url("/larks")
        assert await fetcher.fetch(url + "#top") == Page(
            url, Outcome.FOUND, text="Larks\nLarks sing."
        )


@pytest.mark.parametrize("status", [404, 410])
async def test_what_is_gone_is_gone(status: int):
    found = await fetched(page, f"/{status}")
    assert (found.outcome, found.reason) == (Outcome.GONE, f"answers {status}")


@pytest.mark.parametrize(
    "status", [304, 400, 401, 402, 403, 405, 406, 418, 429, 451, 500, 502, 503]
)
async def test_any_other_refusal_says_nothing(status: int):
    found = await fetched(page, f"/{status}")
    assert (found.outcome, found.reason) == (Outcome.UNKNOWN, f"answers {status}")


async def test_offline_nothing_is_resolved_or_fetched_but_hostile_addresses_are_told():
    names = Names()
    async with serving(page) as site:
        async with fetching(site.port, names=names, online=False) as fetcher:
            found = await fetcher.fetch(site.url("/larks"))
            hostile = await fetcher.fetch("http://0x7f.1/")
        assert found.barred and found.outcome is Outcome.UNKNOWN
        assert hostile.outcome is Outcome.HOSTILE and "oddly written" in hostile.reason
        assert not site.asked and not names.asked


async def test_offline_is_the_default():
    assert not FetchSettings().online


async def test_what_is_sent_tells_nothing_of_the_guard_and_its_environment(monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.9:1/")
    monkeypatch.setenv("NETRC", "/nowhere")
    async with serving(page) as site, fetching(site.port) as fetcher:
        for path in ("/larks", "/more"):
            assert (await fetcher.fetch(site.url(path))).outcome is Outcome.FOUND
        for request in site.asked:
            assert request.headers["Host"] == f"site.net:{site.port}"
            assert request.headers["Accept-Encoding"] == "identity"
            assert request.headers["User-Agent"].startswith("Groundwire")
            assert not {"Cookie", "Authorization", "Referer"} & set(request.headers)


async def test_cookies_are_not_kept():
    async def answer(request: web.Request) -> web.StreamResponse:
        response = html("x")
        response.set_cookie("id", "7")
        return response

    async with serving(answer) as site, fetching(site.port) as fetcher:
        await fetcher.fetch(site.url("/a"))
        await fetcher.fetch(site.url("/b"))
        assert "Cookie" not in site.asked[-1].headers


class TestAddresses:
    """No address inside a network is connected to, whatever a name or a site says."""

    @pytest.mark.parametrize("answer", [[INSIDE], [OUTSIDE, INSIDE], [INSIDE, OUTSIDE], ["::1"]])
    async def test_a_name_with_any_address_inside(self, answer: list[str]):
        async with serving(page) as out, serving(page, INSIDE, out.port) as inside:
            async with fetching(out.port, names=Names({"evil.net": [answer]})) as fetcher:
                found = await fetcher.fetch(out.url("/x", "evil.net"))
            assert found.outcome is Outcome.UNKNOWN and "inside a network" in found.reason
            assert not out.asked and not inside.asked

    @pytest.mark.parametrize("host", [INSIDE, "127.0.0.3", "10.0.0.1", "169.254.169.254", "[::1]"])
    async def test_an_address_inside_for_a_host(self, host: str):
        async with serving(page, INSIDE) as inside, fetching(inside.port) as fetcher:
            found = await fetcher.fetch(inside.url("/x", host))
            assert found.outcome is Outcome.UNKNOWN and "inside a network" in found.reason
            assert not inside.asked

    async def test_rebinding_what_was_checked_is_what_is_connected_to(self):
        """The name is public when it is checked; whoever asks again gets the address inside."""
        names = Names({"evil.net": [[OUTSIDE], [INSIDE]]})
        async with serving(page) as out, serving(page, INSIDE, out.port) as inside:
            async with fetching(out.port, names=names, robots=False) as fetcher:
                found = await fetcher.fetch(out.url("/x", "evil.net"))
            assert found.outcome is Outcome.FOUND
            assert names.asked == ["evil.net"]
            assert out.paths == ["/x"] and not inside.asked

    async def test_rebinding_between_two_pages(self):
        names = Names({"evil.net": [[OUTSIDE], [INSIDE]]})
        async with serving(closing(page)) as out, serving(page, INSIDE, out.port) as inside:
            async with fetching(out.port, names=names, robots=False) as fetcher:
                await fetcher.fetch(out.url("/x", "evil.net"))
                found = await fetcher.fetch(out.url("/y", "evil.net"))
            assert found.outcome is Outcome.UNKNOWN and "inside a network" in found.reason
            assert len(names.asked) == 2 and not inside.asked


def closing(answer: Any) -> Any:
    async def once(request: web.Request) -> web.StreamResponse:
        response = await answer(request)
        response.force_close()
        return response

    return once


class TestNames:
    async def test_a_host_that_does_not_exist(self):
        async with fetching(80) as fetcher:
            found = await fetcher.fetch("http://no-such-host.net/")
        assert (found.outcome, found.reason) == (
            Outcome.GONE,
            "leads to a host that does not exist",
        )

    @pytest.mark.parametrize("answer", [[], ["no address"]])
    async def test_an_answer_without_an_address(self, answer: list[str]):
        async with fetching(80, names=Names({"odd.net": [answer]})) as fetcher:
            assert (await fetcher.fetch("http://odd.net/")).outcome is Outcome.UNKNOWN

    async def test_where_no_name_resolves_no_host_is_missed(self):
        async with fetching(80, names=Names({"example.com": []})) as fetcher:
            found = await fetcher.fetch("http://no-such-host.net/")
        assert found.outcome is Outcome.UNKNOWN


class TestRedirects:
    @pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
    async def test_are_followed(self, status: int):
        async with serving(sends("/there?a=1#b", status)) as site, fetching(site.port) as fetcher:
            found = await fetcher.fetch(site.url("/start"))
            assert found == Page(site.url("/there?a=1"), Outcome.FOUND, text="the end")

    @pytest.mark.parametrize(
        "place",
        [
            "http://127.0.0.2:{port}/x",
            "http://127.1:{port}/x",
            "http://2130706434:{port}/x",
            "http://[::ffff:127.0.0.2]:{port}/x",
            "http://evil.net:{port}/x",
            "http://localhost:{port}/x",
            "http://site.net@127.0.0.2:{port}/x",
            "http://site.net:{port}\\@127.0.0.2:{port}/x",
            "//127.0.0.2:{port}/x",
            "http://site.net:1/x",
            "ftp://site.net:{port}/x",
            "file:///etc/passwd",
            "javascript:alert(1)",
            "http://[",
        ],
    )
    async def test_are_checked_like_any_address(self, place: str):
        names = Names({"evil.net": [[INSIDE]]})
        async with serving(page, INSIDE) as inside:
            answer = sends(place.format(port=inside.port))
            async with serving(answer, port=inside.port) as site:
                async with fetching(site.port, names=names) as fetcher:
                    found = await fetcher.fetch(site.url("/start"))
            assert found.outcome is Outcome.UNKNOWN and found.reason
            assert not inside.asked and site.paths == ["/robots.txt", "/start"]

    async def test_end_after_five(self):
        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(status=302, headers={"Location": f"{request.path}x"})

        async with serving(answer) as site, fetching(site.port) as fetcher:
            found = await fetcher.fetch(site.url("/start"))
            assert found.reason == "not opened: more than 5 redirects"
            assert len(site.asked) == 7  # robots.txt, the first, and five more

    async def test_to_a_denied_host_are_not_followed(self):
        names = Names({"other.net": [[OUTSIDE]]})
        async with serving(page) as other:
            answer = sends(other.url("/x", "other.net"))
            async with serving(answer) as site:
                async with fetching(
                    site.port, other.port, names=names, deny=["other.net"]
                ) as fetcher:
                    found = await fetcher.fetch(site.url("/start"))
            assert "not to ask" in found.reason and not other.asked


class TestLists:
    @pytest.mark.parametrize(
        ("server", "policy", "asks"),
        [
            ({}, {}, True),
            ({"deny": ["site.net"]}, {}, False),
            ({}, {"deny": ["*.net"]}, False),
            ({"allow": ["*.org"]}, {}, False),
            ({"allow": ["*.org", "site.net"]}, {}, True),
            ({"allow": ["net"]}, {"allow": ["other.net"]}, False),
            ({"allow": ["net"]}, {"allow": ["site.*"]}, True),
            ({"allow": ["site.net"], "deny": ["site.net"]}, {}, False),
            ({"allow": ["ite.net"]}, {}, False),
        ],
    )
    async def test_who_is_asked(self, server: dict[str, Any], policy: dict[str, Any], asks: bool):
        async with serving(page) as site, fetching(site.port, **server) as fetcher:
            found = await fetcher.fetch(site.url("/larks"), **policy)
            assert (found.outcome is Outcome.FOUND) is asks
            assert bool(site.asked) is asks


class TestLimits:
    async def test_a_page_of_ten_megabytes_is_read_to_the_limit(self):
        sent = 0

        async def answer(request: web.Request) -> web.StreamResponse:
            nonlocal sent
            response = web.StreamResponse(headers={"Content-Type": "text/html"})
            await response.prepare(request)
            for _ in range(160):
                await response.write(b"<p>" + b"lark " * 13_107)
                sent += 1
            return response

        found = await fetched(answer, bytes=100_000)
        assert found.outcome is Outcome.FOUND and len(found.text) <= 100_000
        assert sent < 160

    @pytest.mark.parametrize("when", ["head", "body"])
    async def test_a_site_that_never_ends_is_unknown(self, when: str):
        async def answer(request: web.Request) -> web.StreamResponse:
            response = web.StreamResponse()
            if when == "body":
                await response.prepare(request)
                await response.write(b"<p>")
            await asyncio.sleep(30)
            return response

        found = await asyncio.wait_for(fetched(answer, seconds=0.3), 10)
        assert found.outcome is Outcome.UNKNOWN and "within 0.3 s" in found.reason

    async def test_a_compressed_answer_is_not_blown_up(self):
        async def answer(request: web.Request) -> web.StreamResponse:
            body = gzip.compress(b"<p>" + b"x" * 5_000_000)
            headers = {"Content-Encoding": "gzip", "Content-Type": "text/html"}
            return web.Response(body=body, headers=headers)

        found = await fetched(answer)
        assert found.outcome is Outcome.FOUND and found.text is None

    @pytest.mark.parametrize(
        ("kind", "body", "text"),
        [
            ("image/png", b"\x89PNG\0\0", None),
            ("application/pdf", b"%PDF-1.7", None),
            ("text/plain", b"a\0b", None),
            ("text/plain; charset=latin-1", b"caf\xe9", "café"),
            ("text/html; charset=nonsense", b"caf\xc3\xa9", "café"),
            ("text/html", b"\xff\xfe<p>\xff", "��\n�"),
            ("text/html", b"", ""),
        ],
    )
    async def test_only_text_is_read(self, kind: str, body: bytes, text: str | None):
        async def answer(request: web.Request) -> web.StreamResponse:
            return web.Response(body=body, headers={"Content-Type": kind})

        found = await fetched(answer)
        assert (found.outcome, found.text) == (Outcome.FOUND, text)

    async def test_what_is_no_http_is_unknown(self):
        async def garbage(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            writer.write(b"\x16\x03\x01 nonsense\r\n\r\n" * 9)
            writer.close()

        server = await asyncio.start_server(garbage, OUTSIDE, 0)
        async with server, fetching(port := server.sockets[0].getsockname()[1]) as fetcher:
            found = await fetcher.fetch(Site(port).url("/x"))
        assert found.outcome is Outcome.UNKNOWN and "could not be reached" in found.reason

    async def test_a_site_has_no_more_than_two_connections(self):
        at_once = most = 0

        async def answer(request: web.Request) -> web.StreamResponse:
            nonlocal at_once, most
            at_once += 1
            most = max(most, at_once)
            await asyncio.sleep(0.02)
            at_once -= 1
            return html("x")

        async with serving(answer) as site, fetching(site.port) as fetcher:
            await asyncio.gather(*(fetcher.fetch(site.url(f"/{i}x")) for i in range(8)))
        assert most == 2


class TestRobots:
    async def test_a_site_that_forbids_is_unknown_and_is_asked_for_its_rules_once(self):
        rules = "User-agent: *\nDisallow: /private"
        async with serving(page, robots=rules) as site, fetching(site.port) as fetcher:
            found = await fetcher.fetch(site.url("/private/x"))
            assert found.outcome is Outcome.UNKNOWN and "robots" in found.reason
            assert (await fetcher.fetch(site.url("/open"))).outcome is Outcome.FOUND
            assert site.paths == ["/robots.txt", "/open"]

    async def test_links_opened_at_once_ask_for_the_rules_once(self):
        async with serving(page) as site, fetching(site.port) as fetcher:
            await asyncio.gather(*(fetcher.fetch(site.url(f"/{i}x")) for i in range(5)))
            assert site.paths.count("/robots.txt") == 1

    @pytest.mark.parametrize("status", [429, 500, 503])
    async def test_rules_that_can_not_be_had_forbid(self, status: int):
        found = await fetched(page, robots=status)
        assert found.outcome is Outcome.UNKNOWN and "could not be had" in found.reason

    @pytest.mark.parametrize("status", [401, 403, 404, 410])
    async def test_where_there_are_none_all_is_allowed(self, status: int):
        assert (await fetched(page, robots=status)).outcome is Outcome.FOUND

    async def test_may_be_left_aside_by_the_settings(self):
        async with serving(page, robots="User-agent: *\nDisallow: /") as site:
            async with fetching(site.port, robots=False) as fetcher:
                assert (await fetcher.fetch(site.url("/x"))).outcome is Outcome.FOUND
            assert site.paths == ["/x"]


class TestCache:
    async def test_a_page_is_fetched_once(self, tmp_path: Path):
        async with serving(page) as site:
            for _ in range(2):
                async with fetching(site.port, cache=tmp_path) as fetcher:
                    found = await fetcher.fetch(site.url("/larks"))
                    assert found.text == "Larks\nLarks sing."
            assert site.paths == ["/robots.txt", "/larks"]

    async def test_what_is_not_to_be_asked_is_not_kept(self, tmp_path: Path):
        async with fetching(80, cache=tmp_path) as fetcher:
            assert (await fetcher.fetch("http://site.net/", deny=["*"])).barred
        assert not os.listdir(tmp_path)

    async def test_where_one_policy_was_led_another_may_not_go(self, tmp_path: Path):
        async with serving(page) as other:
            names = Names({"other.net": [[OUTSIDE]]})
            async with serving(sends(other.url("/x", "other.net"))) as site:
                async with fetching(site.port, other.port, names=names, cache=tmp_path) as fetcher:
                    led = await fetcher.fetch(site.url("/start"))
                    denied = await fetcher.fetch(site.url("/start"), deny=["other.net"])
        assert (led.outcome, denied.outcome) == (Outcome.FOUND, Outcome.UNKNOWN)

    async def test_what_one_policy_may_ask_another_may_not(self, tmp_path: Path):
        async with serving(page) as site, fetching(site.port, cache=tmp_path) as fetcher:
            assert (await fetcher.fetch(site.url("/larks"))).outcome is Outcome.FOUND
            denied = await fetcher.fetch(site.url("/larks"), deny=["site.net"])
            assert denied.outcome is Outcome.UNKNOWN


async def test_a_fetcher_that_never_fetched_closes():
    await Fetcher(FetchSettings()).close()
