"""The packages that an answer tells to install or imports must exist, and be what they seem."""

from collections import Counter
from collections.abc import Iterator
from functools import partial
from typing import Literal

from pydantic import Field

from guard.checks._located import claim_at
from guard.checks._packages import Mention
from guard.checks._packages.calls import ordered
from guard.checks._packages.said import READ, given, said, warned
from guard.checks._passages import off_loop
from guard.checks.base import Check, Report, together
from guard.ports import Package, Standing, Tools
from guard.ports import Packages as Registries
from guard.types import Draft, Finding, Span, Verdict

_JUDGED = 500  # names in an answer that are judged
_Known = dict[tuple[str, str, bool], Package]


class Packages(Check):
    """The packages that an answer tells to install or imports must exist, and be what they seem.

    Names of PyPI and npm in commands, lists of requirements, imports and prose, and in what the
    arguments of tool calls would install or import. One that its
    registry does not have is refuted, and so is a little used one that is easily taken for a
    popular one. A module that no package is known to have may be a private one: that is said, and
    refuted only where it looks like a slip for a popular one. What the user or the evidence named,
    and what the answer itself warns of, is left alone.
    """

    look_alikes: Literal["refute", "tell"] = Field(
        "refute", description="what a little used name that resembles a popular one is"
    )

    async def report(self, draft: Draft, tools: Tools) -> Report:
        """Report names that no registry has, look-alikes, and what could not be told.

        The notes count names: found, given by others, warned of, and not known.
        """
        found = await off_loop(partial(said, draft, _JUDGED + 1), len(draft.text))
        size = sum(len(call.arguments) for call in draft.tool_calls)
        calls = await off_loop(partial(_calls, draft), size) if draft.final else []
        errors = []
        if len(draft.text) > READ:
            errors.append(f"longer than {READ:,} characters: the rest was not read for packages")
        if max(len(found), len(calls)) > _JUDGED:
            errors.append(f"more than {_JUDGED} names of packages: the rest was not judged")
        error = "; ".join(errors) or None
        if not found and not calls:
            return Report([], error=error)
        size = len(draft.text) + sum(len(passage.text) for passage in draft.evidence)
        users, files = await off_loop(partial(given, draft), size)
        refused = warned(draft, found)
        notes = Counter({"names": len(found) + len(calls)})
        judged = []
        for one, call in [*((one, None) for one in found[:_JUDGED]), *calls[:_JUDGED]]:
            if one.key in users or (one.module and one.name in files):
                notes["given"] += 1
            elif one.name in refused:
                notes["warned of"] += 1
            else:
                judged.append((one, call))
        known = await _looked_up([one for one, _ in judged], tools.packages)
        findings: list[Finding] = []
        for one, call in judged:
            package = known[one.key]
            notes["not known"] += package.standing is Standing.UNKNOWN
            findings += self._told(one, package, draft, call)
        return Report(findings, {name: n for name, n in notes.items() if n}, error)

    def _told(
        self, one: Mention, package: Package, draft: Draft, call: int | None
    ) -> Iterator[Finding]:
        claim = claim_at(draft, one.start) if call is None else None
        standing = package.standing
        if standing is Standing.EXISTS and (one.module or not package.nearest):
            return
        alike = standing is Standing.ALIKE
        refutes = alike and self.look_alikes == "refute"
        firm = standing is Standing.ABSENT and (not one.module or bool(package.nearest))
        if not one.private and (firm or (refutes and not one.module)):
            label = "LOOK-ALIKE PACKAGE" if alike else "NO SUCH PACKAGE"
            spans = [Span(one.start, one.end, label)] if call is None else []
            refuted, reason = Verdict.REFUTED, package.reason
            yield self.finding(claim, refuted, reason, score=0.0, spans=spans, tool_call=call)
        elif claim or call is not None:
            reason = package.reason
            if one.private:
                reason += "; the command names an index of its own, which may have it"
            elif standing is Standing.ABSENT:
                reason += "; it may be a private one"
            unknown = Verdict.NOT_ENOUGH_INFO
            yield self.finding(claim, unknown, reason, tentative=True, tool_call=call)


def _calls(draft: Draft) -> list[tuple[Mention, int]]:
    """The packages that tool calls name, with the number of the call."""
    return [(one, i) for i, call in enumerate(draft.tool_calls) for one in ordered(call)]


async def _looked_up(judged: list[Mention], registries: Registries) -> _Known:
    """What is known of each distinct name."""
    keys = list(dict.fromkeys(one.key for one in judged))
    asking = [
        registries.module(name) if module else registries.package(registry, name)
        for registry, name, module in keys
    ]
    return dict(zip(keys, await together(asking) if asking else [], strict=True))
