"""What an answer points to must exist, and its pages must say what it says they do."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Self
from urllib.parse import quote

from pydantic import Field, model_validator

from guard.checks._asked import asked
from guard.checks._entailment.borne import Borne, borne
from guard.checks._located import claim_at
from guard.checks._passages import off_loop
from guard.checks._references import Kind, Reference
from guard.checks._references.cited import cited
from guard.checks._references.ghosts import ghostly, neighbour
from guard.checks._references.given import Keys, given, said
from guard.checks.base import Check, Report
from guard.ports import Outcome, Page, Tools, Web
from guard.types import Claim, Draft, Finding, Span, Verdict

_JUDGED = 2_000  # references of an answer that are judged
_LOOKING = 0.6  # of the time budget may go by while pages are opened
_Pages = Mapping[tuple[str, str], Page]
_NOWHERE = ("*",)  # denies every host: the address itself is judged, nothing is opened


class Links(Check):
    """What an answer points to must exist, and its pages must say what it says they do.

    Web addresses, DOIs, arXiv, PubMed, ISBN, ISSN, RFC, CVE and ORCID numbers and court decisions.
    Hostile addresses, impossible forms and wrong check digits are refuted; the rest is looked up
    where the server's settings let pages be opened (`fetch: {online: true}`). What the user or the
    evidence named is no invention, and not looked up. What can't be told is said, not refuted;
    where there are passages, and none has it, its claim is not supported.
    """

    most: int = Field(20, ge=0, description="references of an answer that are looked up")
    allow: tuple[str, ...] = Field((), description="patterns of hosts to ask; none: any")
    deny: tuple[str, ...] = Field((), description="patterns of hosts not to ask")
    resolvers: Mapping[Kind, str] = Field(
        {
            Kind.DOI: "https://doi.org/api/handles/{name}",
            Kind.ARXIV: "https://arxiv.org/abs/{name}",
            Kind.PUBMED: "https://pubmed.ncbi.nlm.nih.gov/{name}/",
            Kind.RFC: "https://www.rfc-editor.org/rfc/rfc{name}",
            Kind.CVE: "https://nvd.nist.gov/vuln/detail/{name}",
        },
        description="where identifiers are looked up; a kind without one is judged by its form",
    )
    archive: str | None = Field(
        None, description="where an archived copy of {url} would be, to be suggested"
    )
    model: str = Field("groundedness", description="the model that reads pages, as in entailment")
    bears_out: float = Field(0.3, ge=0, le=1, description="a page bears a claim out from here on")
    contradicts: float = Field(0.9, ge=0, le=1, description="a page contradicts it from here on")

    @model_validator(mode="after")
    def _has_places(self) -> Self:
        if self.archive is not None and "{url}" not in self.archive:
            raise ValueError("archive must contain {url}, the place of the address")
        if any("{name}" not in where for where in self.resolvers.values()):
            raise ValueError("resolvers must contain {name}, the place of the identifier")
        return self

    async def report(self, draft: Draft, tools: Tools) -> Report:
        """Report references that can't be, that lead nowhere, and pages that say otherwise.

        The notes count what was found, given by others, or not looked up.
        """
        found = await off_loop(partial(said, draft, _JUDGED + 1), len(draft.text))
        if not found:
            return Report([])
        size = sum(map(len, (*asked(draft), *(passage.text for passage in draft.evidence))))
        users, others = await off_loop(partial(given, draft), size)
        judged = [one for one in found[:_JUDGED] if one.key not in users]
        invented = [one for one in judged if one.key not in others]
        pages = await self._look_up(judged, others, tools.web)
        notes = Counter({"references": len(found)})
        notes["given"] = min(len(found), _JUDGED) - len(invented)
        findings = []
        for one in judged:
            page, own = pages[one.key], one.key not in others
            fault = one.fault if own or one.kind is Kind.URL else None
            if fault or page.outcome in (Outcome.HOSTILE, Outcome.GONE):
                findings.append(self._refuted(one, fault, page, draft))
            elif own:
                notes[_noted(one, page)] += 1
                findings += self._unknown(one, page, draft)
        live = [one for one in invented if not one.fault]
        for claim, told in (await self._borne(draft, live, pages, tools)).items():
            notes["pages read with a claim"] += 1
            findings += self._told(claim, told)
        error = None
        if len(found) > _JUDGED:
            error = f"more than {_JUDGED:,} references: the rest was not judged"
        return Report(findings, {name: count for name, count in notes.items() if count}, error)

    async def _look_up(self, found: Sequence[Reference], given: Keys, web: Web) -> _Pages:
        """Open each distinct address once, while there is time; what is given stays closed."""
        tasks: dict[tuple[str, str], asyncio.Task[Page]] = {}
        opened = 0
        for one in found:
            if one.key in tasks or not (address := self._address(one)):
                continue
            opens = one.key not in given and not one.template and opened < self.most
            opened += opens
            look = self._open(one, address, web) if opens else web.fetch(address, (), _NOWHERE)
            tasks[one.key] = asyncio.create_task(look)
        try:
            if tasks:
                await asyncio.wait(tasks.values(), timeout=self.seconds * _LOOKING)
        finally:
            late = [task for task in tasks.values() if task.cancel()]
        await asyncio.gather(*late, return_exceptions=True)
        nothing = Page("", Outcome.UNKNOWN, "judged by its form only", barred=True)
        slow = Page("", Outcome.UNKNOWN, "not looked up in time")
        pages = {key: slow if t.cancelled() else t.result() for key, t in tasks.items()}
        return {one.key: pages.get(one.key, nothing) for one in found}

    def _address(self, one: Reference) -> str | None:
        if one.fault:
            return None
        if one.kind is Kind.URL:
            return one.name
        where = self.resolvers.get(one.kind)
        return where and where.replace("{name}", quote(one.name, safe="/:;()"))

    async def _open(self, one: Reference, address: str, web: Web) -> Page:
        """Open an address, beside a made-up one, and look for a copy of what is gone."""
        page = await web.fetch(address, self.allow, self.deny)
        if one.kind is not Kind.URL or page.barred:
            return page
        if page.outcome is Outcome.FOUND and (beside := neighbour(address)):
            other = await web.fetch(beside, self.allow, self.deny)
            outcome, reason = ghostly(address, page, other)
            page = Page(page.url, outcome, reason, page.text)
        if page.outcome is Outcome.GONE and self.archive:
            copy = self.archive.replace("{url}", address.partition("://")[2])
            if (await web.fetch(copy, self.allow, self.deny)).outcome is Outcome.FOUND:
                where = copy.partition("://")[2]  # a reason that quotes a masked https:// is lost
                page = Page(page.url, page.outcome, f"{page.reason}; archived copy: {where}")
        return page

    def _refuted(self, one: Reference, fault: str | None, page: Page, draft: Draft) -> Finding:
        label, reason = "DEAD LINK", f"the link {page.reason}"
        if fault and one.kind is Kind.URL:
            label, reason = "HOSTILE LINK", f"the link {fault}"
        elif fault:
            label, reason = "FALSE REFERENCE", f"the {one.kind.value} reference {fault}"
        elif page.outcome is Outcome.HOSTILE:
            label, reason = "HOSTILE LINK", f"the link {page.reason}"
        elif one.kind is not Kind.URL:
            label, reason = "FALSE REFERENCE", f"the {one.kind.value} reference is not registered"
        span = Span(one.start, one.end, label)
        return self.finding(
            claim_at(draft, one.start), Verdict.REFUTED, reason, score=0.0, spans=[span]
        )

    def _unknown(self, one: Reference, page: Page, draft: Draft) -> list[Finding]:
        """Say that a link could not be told to hold; beside passages that lack it, it is unknown.

        Without any passages that decides nothing.
        """
        claim = claim_at(draft, one.start)
        if page.outcome is Outcome.FOUND or one.template or claim is None:
            return []
        if draft.evidence and claim.checkworthy:
            reason = f"{one.name} is in no passage, and it is not known whether it holds"
            return [self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason)]
        if page.barred:
            return []
        reason = f"not known whether {one.name} holds: {page.reason}"
        return [self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason, tentative=True)]

    async def _borne(
        self,
        draft: Draft,
        live: Sequence[Reference],
        pages: _Pages,
        tools: Tools,
    ) -> dict[Claim, Borne]:
        """What the pages that claims rest on say of them."""
        rests = {
            claim: [pages[one.key] for one in on]
            for claim, on in cited(draft, live).items()
            if all(pages[one.key].outcome is Outcome.FOUND for one in on)
        }
        return await borne(draft, rests, tools.nli, self.model)

    def _told(self, claim: Claim, told: Borne) -> list[Finding]:
        if told.entailment >= self.bears_out:
            return []
        if told.contradiction >= self.contradicts:
            reason = f"the page it cites says otherwise: “{told.closest}”"
            return [self.finding(claim, Verdict.REFUTED, reason)]
        reason = f"the page it cites does not bear it out; closest is “{told.closest}”"
        return [self.finding(claim, Verdict.NOT_ENOUGH_INFO, reason)]


def _noted(one: Reference, page: Page) -> str:
    if one.template:
        return "to be filled in"
    if page.outcome is Outcome.FOUND:
        return "found"
    return "not looked up" if page.barred else "not known"
