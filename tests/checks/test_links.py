import asyncio
import json
import random
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest
from aiohttp import web

from guard.adapters.fetch import Fetcher, FetchSettings
from guard.checks.base import Report, run
from guard.checks.links import Links
from guard.claims import split
from guard.pipeline import check
from guard.ports import Entailment, Outcome, Page, Web
from guard.repair import Masks
from guard.shelf import load
from guard.types import Draft, Evidence, Finding, Prompt, Verdict
from guard.wire.check import CheckRequest
from tests.adapters.fetch.sites import fetching, serving
from tests.fakes import FakeWeb, fake_tools

URL = "https://a.net/larks"


def said(text: str, **more: Any) -> Draft:
    return Draft("?", more.pop("evidence", ()), text, split(text), **more)


async def reported(text: str, web: Web, **settings: Any) -> Report:
    tools = replace(fake_tools(""), web=web)
    return await Links.model_validate(settings).report(said(text), tools)


async def found(text: str, web: Web, **settings: Any) -> list[Finding]:
    return (await reported(text, web, **settings)).findings


def told(findings: list[Finding]) -> list[tuple[str, bool]]:
    return [(f.verdict.value, f.tentative) for f in findings]


def page(outcome: Outcome, reason: str = "", **more: Any) -> Page:
    return Page(URL, outcome, reason, **more)


class TestLookUp:
    async def test_a_dead_link_alone_is_masked(self):
        text = f"Larks sing well. Their nests are shown at [this place]({URL}). They eat seeds."
        (finding,) = await found(text, FakeWeb())
        assert (finding.verdict, finding.reason) == (Verdict.REFUTED, "the link answers 404")
        assert Masks(finding.spans).over(text, 0, len(text)) == text.replace(URL, "[DEAD LINK]")
        assert finding.claim and finding.claim.text.startswith("Their nests")

    @pytest.mark.parametrize("reason", ["answers 403", "answers 503", "no answer within 5 s"])
    async def test_what_can_not_be_told_is_said_and_refutes_nothing(self, reason: str):
        site = FakeWeb({URL: page(Outcome.UNKNOWN, reason)})
        report = await reported(f"See {URL} today.", site)
        (finding,) = report.findings
        assert told([finding]) == [("not_enough_info", True)]
        assert finding.reason == f"not known whether {URL} holds: {reason}"
        assert report.notes == {"references": 1, "not known": 1}

    async def test_offline_the_receipt_says_so(self):
        report = await reported(f"See {URL} today.", Fetcher(FetchSettings()))
        assert report == Report([], {"references": 1, "not looked up": 1})

    async def test_beside_passages_that_lack_it_a_link_leaves_its_claim_unsupported(self):
        tools = replace(fake_tools(""), web=Fetcher(FetchSettings()))
        text = f"The catalogue of the larks is kept at {URL} for all."
        lacks = said(text, evidence=(Evidence("a", "s", "The catalogue is on paper."),))
        (finding,) = await Links().run(lacks, tools)
        assert told([finding]) == [("not_enough_info", False)]
        assert finding.reason == f"{URL} is in no passage, and it is not known whether it holds"
        for has in (Evidence("a", "s", f"See {URL}."), Evidence("a", URL, "On paper.")):
            assert await Links().run(said(text, evidence=(has,)), tools) == []
        assert await Links().run(said(text), tools) == []

    async def test_beside_passages_a_page_that_is_there_is_no_invention(self):
        tools = replace(fake_tools(""), web=FakeWeb({URL: "Larks\nThe catalogue of the larks."}))
        evidence = (Evidence("a", "s", "The catalogue is on paper."),)
        found = await Links().run(said(f"The catalogue is at {URL} now.", evidence=evidence), tools)
        assert "is in no passage" not in " ".join(finding.reason for finding in found)

    async def test_a_page_beside_which_a_made_up_one_is_gone_is_found(self):
        site = FakeWeb({URL: "Larks\nLarks sing."})
        report = await reported(f"See {URL} today.", site)
        assert report == Report([], {"references": 1, "found": 1})
        assert len(site.asked) == 2 and site.asked[1].startswith("https://a.net/")

    async def test_the_root_of_a_site_needs_no_other_page(self):
        site = FakeWeb({"https://a.net/": "Home"})
        assert not await found("See https://a.net/ today.", site)
        assert site.asked == ["https://a.net/"]

    async def test_identical_links_are_fetched_once_and_each_is_masked(self):
        site = FakeWeb()
        text = f"See {URL} first. Or see {URL} later."
        findings = await found(text, site)
        assert [text[s.start : s.end] for f in findings for s in f.spans] == [URL, URL]
        assert site.asked == [URL]

    async def test_an_archived_copy_is_suggested_where_there_is_one(self):
        copy = "https://old.net/web/a.net/larks"
        archive = "https://old.net/web/{url}"
        (finding,) = await found(f"See {URL}.", FakeWeb({copy: "Larks"}), archive=archive)
        assert finding.reason == "the link answers 404; archived copy: old.net/web/a.net/larks"
        (finding,) = await found(f"See {URL}.", FakeWeb(), archive=archive)
        assert finding.reason == "the link answers 404"

    async def test_identifiers_are_looked_up_where_the_policy_says(self):
        site = FakeWeb({"https://ids.net/10.1000/182": ""})
        settings = {"resolvers": {"doi": "https://ids.net/{name}"}}
        text = "It is in doi:10.1000/182 and doi:10.1000/183. See also RFC 9110."
        (finding,) = await found(text, site, **settings)
        assert finding.reason == "the doi reference is not registered"
        assert Masks(finding.spans).over(text, 0, len(text)).count("[FALSE REFERENCE]") == 1
        assert sorted(site.asked) == ["https://ids.net/10.1000/182", "https://ids.net/10.1000/183"]

    async def test_more_links_than_the_policy_says_are_not_opened(self):
        site = Judging()
        text = " ".join(f"See https://a.net/{n}." for n in range(5))
        await found(text, site, most=2)
        assert [deny for _, deny in site.asked] == [(), (), ("*",), ("*",), ("*",)]

    async def test_what_is_to_be_filled_in_is_not_opened(self):
        site = Judging()
        report = await reported("Call https://a.net/{id} with an id.", site)
        assert site.asked == [("https://a.net/{id}", ("*",))]
        assert report == Report([], {"references": 1, "to be filled in": 1})

    async def test_a_slow_site_is_unknown_and_the_check_is_no_error(self):
        class Slow(FakeWeb):
            async def fetch(self, url: str, allow: Any = (), deny: Any = ()) -> Page:
                await asyncio.sleep(60 if "slow" in url else 0)
                return await super().fetch(url)

        text = "See https://a.net/slow today. See https://a.net/gone."
        tools = replace(fake_tools(""), web=Slow())
        findings, (ran,) = await run([Links(seconds=0.5)], said(text), tools)
        assert told(list(findings)) == [("not_enough_info", True), ("refuted", False)]
        assert ran.error is None

    async def test_nothing_goes_on_when_the_time_of_the_check_is_over(self):
        class Endless(FakeWeb):
            async def fetch(self, url: str, allow: Any = (), deny: Any = ()) -> Page:
                try:
                    await asyncio.sleep(60)
                finally:
                    self.asked.append("over")
                return await super().fetch(url)

        site = Endless()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(found(f"See {URL}.", site), 0.2)
        await asyncio.sleep(0)
        assert site.asked == ["over"]

    async def test_the_lists_of_the_policy_travel(self):
        site = Judging()
        await found(f"See {URL}.", site, deny=["b.net"])
        assert site.asked == [(URL, ("b.net",))]

    async def test_more_references_than_are_judged_are_an_error(self):
        text = " ".join(f"See https://a.net/{n}." for n in range(2_100))
        report = await reported(text, Fetcher(FetchSettings()))
        assert report.error == "more than 2,000 references: the rest was not judged"

    @pytest.mark.parametrize(
        "settings", [{"archive": "https://old.net"}, {"resolvers": {"doi": "https://ids.net"}}]
    )
    def test_addresses_without_a_place_are_refused(self, settings: Mapping[str, Any]):
        with pytest.raises(ValueError, match="must contain"):
            Links.model_validate(settings)


class Judging(FakeWeb):
    """Remembers which hosts must not be asked, and knows nothing."""

    async def fetch(self, url: str, allow: Any = (), deny: Any = ()) -> Page:
        self.asked.append((url, deny))
        return Page(url, Outcome.UNKNOWN, "denied", barred=True)


class TestGiven:
    async def test_what_the_user_or_the_evidence_named_is_not_looked_up(self):
        evidence = (Evidence("a", "https://b.net/source", f"Larks are shown at {URL}."),)
        messages = (
            {"role": "system", "content": "Point to https://c.net/help."},
            {"role": "user", "content": "I read https://d.net/x."},
            {"role": "assistant", "content": "I read https://e.net/x."},
        )
        text = f"See {URL} https://b.net/source https://c.net/help https://d.net/x https://e.net/x."
        draft = said(text, evidence=evidence, prompt=Prompt(messages=messages))
        site = FakeWeb()
        site.fetch = Judging.fetch.__get__(site)
        report = await Links().report(draft, replace(fake_tools(""), web=site))
        opened = [url for url, deny in site.asked if not deny]
        assert opened == ["https://e.net/x"]
        assert "https://d.net/x" not in {url for url, _ in site.asked}
        assert report.notes["given"] == 4

    async def test_the_beginning_of_a_given_address_is_not_given(self):
        draft = said("See https://a.net/lark.", evidence=(Evidence("a", "a", f"At {URL}."),))
        findings = await Links().run(draft, replace(fake_tools(""), web=FakeWeb()))
        assert told(findings) == [("refuted", False)]


class Reader:
    """Finds what a premise holds word for word, and what `no` stands before contradicted."""

    async def entail(self, model: str, pairs: Any) -> list[Entailment]:
        return [
            Entailment(0.9, 0.1, 0.0)
            if h.rstrip(".") in p
            else Entailment(0.0, 0.05, 0.95)
            if f"not so: {h}" in p.replace("no ", "")
            else Entailment(0.05, 0.9, 0.05)
            for p, h in pairs
        ]


class TestSupport:
    CLAIM = "Skylarks nest on open ground"

    async def judged(self, text: str, **pages: Any) -> list[Finding]:
        site = FakeWeb({f"https://a.net/{name}": page for name, page in pages.items()})
        tools = replace(fake_tools(""), web=site, nli=Reader())
        return await Links().run(said(text), tools)

    async def test_a_page_that_says_it(self):
        text = f"{self.CLAIM} (https://a.net/larks)."
        assert not await self.judged(text, larks=f"Birds\nWe saw that {self.CLAIM} in May.")

    async def test_a_page_that_does_not(self):
        text = f"{self.CLAIM} (https://a.net/larks)."
        (finding,) = await self.judged(text, larks="Birds\nLarks sing well.")
        assert told([finding]) == [("not_enough_info", False)]
        assert "does not bear it out" in finding.reason and "Larks sing" in finding.reason

    async def test_a_page_that_says_otherwise(self):
        class Denies(Reader):
            async def entail(self, model: str, pairs: Any) -> list[Entailment]:
                return [Entailment(0.01, 0.04, 0.95) for _ in pairs]

        site = FakeWeb({"https://a.net/larks": "Birds\nSkylarks never nest on open ground."})
        tools = replace(fake_tools(""), web=site, nli=Denies())
        text = f"{self.CLAIM} (https://a.net/larks)."
        (finding,) = await Links().run(said(text), tools)
        assert told([finding]) == [("refuted", False)] and not finding.spans
        assert "says otherwise" in finding.reason

    async def test_a_claim_with_a_note(self):
        text = f"{self.CLAIM} [1].\n\n[1]: https://a.net/larks"
        (finding,) = await self.judged(text, larks="Birds\nLarks sing well.")
        assert finding.claim and finding.claim.text.startswith(self.CLAIM)

    async def test_pages_that_could_not_all_be_read_say_nothing(self):
        text = f"{self.CLAIM} (https://a.net/larks, https://a.net/more)."
        other = Page("https://a.net/more", Outcome.UNKNOWN, "answers 403")
        findings = await self.judged(text, larks="Birds\nLarks sing well.", more=other)
        assert told(findings) == [("not_enough_info", True)]
        app = Page("https://a.net/more", Outcome.UNKNOWN, "shows an app", text="Birds\nNo larks.")
        assert told(await self.judged(text, larks="Birds\nLarks.", more=app)) == told(findings)
        picture = Page("https://a.net/more", Outcome.FOUND)
        assert not await self.judged(text, larks="Birds\nLarks sing well.", more=picture)


def words(seed: str, count: int = 200) -> str:
    chosen = random.Random(seed).choices(
        "alpha beta gamma delta omega kappa sigma theta".split(), k=count
    )
    return " ".join(chosen)


def shown(text: str, status: int = 200) -> web.Response:
    return web.Response(text=text, status=status, content_type="text/html")


REAL = {
    f"/{kind}/{n}"
    for kind in ("hard", "fixed", "changing", "home", "app", "login")
    for n in range(5)
}


async def sites(request: web.Request) -> web.StreamResponse:
    """Sites that each have five pages, and their own way to say that there is no other."""
    kind, path = request.path.split("/")[1], request.path
    if kind == "app":
        return shown("<title>App</title><div id=root></div><script src=/app.js></script>")
    if kind == "login" and path != "/login":
        return web.Response(status=302, headers={"Location": "/login"})
    if path in REAL or path in ("/", "/login"):
        return shown(f"<title>{path}</title><p>{words(path)}")
    if kind == "fixed":
        return shown("<title>Oops</title>Sorry, we could not find that page." + "<li>menu" * 40)
    if kind == "changing":
        extra = f"{words(str(random.random()), 60)} {random.random()}"
        return shown(f"<title>Not found</title>Nothing at {path}. You may like {extra}")
    if kind == "home":
        return web.Response(status=302, headers={"Location": "/"})
    return shown("no", 404)


@pytest.mark.parametrize("kind", ["hard", "fixed", "changing", "home", "app", "login"])
async def test_four_kinds_of_soft_404_are_told_from_pages(kind: str):
    async with serving(sites) as site, fetching(site.port) as fetcher:
        real = " ".join(f"See {site.url(f'/{kind}/{n}')} now." for n in range(5))
        ghosts = " ".join(f"See {site.url(f'/{kind}/ghost{n}')} now." for n in range(5))
        there, missing = await found(real, fetcher), await found(ghosts, fetcher)
    unknown, dead = [("not_enough_info", True)] * 5, [("refuted", False)] * 5
    if kind in ("app", "login"):
        assert told(there) == told(missing) == unknown
    else:
        assert told(there) == [] and told(missing) == dead


async def test_through_the_whole_guard_a_dead_link_is_masked_and_said():
    async with serving(sites) as site, fetching(site.port) as fetcher:
        dead, alive = site.url("/hard/ghost"), site.url("/hard/1")
        item = CheckRequest.model_validate(
            {"answer": f"Larks are shown at {dead} today. More is at {alive} too.", "question": "?"}
        )
        tools = replace(fake_tools(""), web=fetcher)
        done = await check(item, load()["code"], tools, "id")
    assert done["text"] == f"Larks are shown at [DEAD LINK] today. More is at {alive} too."
    (links,) = [ran for ran in done["receipt"]["checks"] if ran["check"] == "links"]
    assert links["notes"]["found"] == 2  # judged, masked and judged again
    assert any(f["reason"] == "the link answers 404" for c in done["claims"] for f in c["findings"])


async def test_a_page_about_pages_that_are_not_found_is_found():
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/http/404":
            return shown(f"<title>What the status 404, not found, means</title>{words('x')}")
        return shown(f"<title>Sorry</title>Page not found. {words('y', 20)}")

    async with serving(answer) as site, fetching(site.port) as fetcher:
        assert not await found(f"See {site.url('/http/404')} now.", fetcher)


async def test_a_page_that_others_lead_to_is_found():
    async def answer(request: web.Request) -> web.StreamResponse:
        if request.path == "/start":
            return shown("<title>Start</title>Welcome.")
        return web.Response(status=302, headers={"Location": "/start"})

    async with serving(answer) as site, fetching(site.port) as fetcher:
        assert not await found(f"See {site.url('/start')} now.", fetcher)
        assert told(await found(f"See {site.url('/other')} now.", fetcher)) == [("refuted", False)]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "word " * 2_000_000,
        "See https://a.net/x. " * 500_000,
        "\x00\xff\x01" * 100_000 + "https://a.net/\x00",
        "\u202eمرحبا https://a.net/صفحة \u202c" * 100,
        "https://\u200ba.net/ \u200b" * 100,
        "> " * 20_000 + "[" * 20_000 + "https://a.net/" + "](" * 20_000,
        "```\n" * 50_000 + "https://a.net/",
        "http://" * 100_000,
        "https://a.net/" + "(" * 1_000_000,
    ],
    ids=["empty", "words", "links", "binary", "rtl", "zero-width", "nested", "fences", "http", "("],
)
async def test_any_text_has_an_outcome(text: str):
    claims = split(text) if len(text) < 1_000_000 else split(text[:1_000])
    draft = Draft("?", (), text, (replace(claims[0], end=len(text)),) if claims else ())
    tools = replace(fake_tools(""), web=Fetcher(FetchSettings()))
    report = await Links().report(draft, tools)
    json.dumps([f.reason for f in report.findings])
    assert bool(report.error) is (text.count("See ") > 2_000)
