"""Code in an answer must run, pass the tests that it was given, and print what is said of it."""

from collections.abc import Iterator, Sequence
from functools import partial
from typing import ClassVar

from pydantic import Field

from guard.checks._code import wanted as _wanted
from guard.checks._code.claimed import announced_error, own
from guard.checks._code.diffs import applied
from guard.checks._code.falsified_js import statements
from guard.checks._code.javascript import run_javascript
from guard.checks._code.programs import Order, disproved, run_python, shell_syntax
from guard.checks._code.ran import Event, failure, lacks
from guard.checks._code.snippets import DATA, Snippet, snippets
from guard.checks._code.told import (
    Told,
    asked,
    broken_off,
    is_module,
    judged,
    of_its_own,
    outputs,
    printable,
    syntax,
    too_new,
)
from guard.checks._code.transcripts import announced, replayed, shown
from guard.checks._located import claim_at, claim_over
from guard.checks._passages import off_loop
from guard.checks.base import Check, Report, Scope, added, together
from guard.ports import End, Limits, Tools
from guard.types import Draft, Finding, Verdict


class Code(Check):
    """Code must run, pass the tests that it was given, and print what the answer says it prints.

    Tests are those of the request's `guard.tests`, else the assertions and examples in the user's
    messages. What needs a network, input, a file or a package that is not there is not checked,
    and the reason is said.
    """

    scope: ClassVar[Scope] = Scope.ANSWER
    sufficient: ClassVar[bool] = True

    seconds: float = Field(30.0, gt=0, description="time budget in seconds; over it is ERROR")
    run_seconds: float = Field(6.0, gt=0, le=60, description="time of one program, by the clock")
    max_chars: int = Field(50_000, ge=1, description="longest code of an answer that is checked")
    may_raise: bool = Field(False, description="whether code without tests may end in an exception")

    async def report(self, draft: Draft, tools: Tools) -> Report:
        """Report code that does not hold, and that which passed the tests it was given.

        The notes count blocks, those not checked, and tests passed.
        """
        blocks = await off_loop(partial(snippets, draft.text), len(draft.text))
        code = [one for one in blocks if one.language and one.language not in DATA]
        if not code:
            return Report([])
        if sum(len(one.source) for one in code) > self.max_chars:
            why = f"the code is longer than {self.max_chars} characters"
            told = [Told(one, unchecked=[why]) for one in code]
        else:
            diffs = [one for one in code if one.language in ("diff", "patch")]
            done = await off_loop(partial(self._applied, diffs, draft), len(draft.text))
            code = [one for one in code if one not in diffs]
            code += [file for _, changed in done for file in changed]
            python = [one for one in code if one.language in ("python", "doctest")]
            others = [one for one in code if one not in python]
            work = [self._other(one, draft, blocks, tools) for one in others]
            if python:
                work.append(self._python(python, draft, blocks, tools))
            told = [one for one, _ in done if one.failed or one.unchecked]
            told += [one for some in await together(work) for one in some]
        return Report(
            [found for one in told for found in self._findings(one, draft)],
            added(
                {"blocks": 1, "not checked": bool(one.unchecked), "tests passed": one.passed}
                for one in told
            ),
        )

    def _applied(self, diffs: Sequence[Snippet], draft: Draft) -> list[tuple[Told, list[Snippet]]]:
        """Each diff, and the files that it makes of those which the user showed."""
        texts = [text for text in asked(draft) if len(text) <= self.max_chars] if diffs else []
        files = [one for text in texts for one in snippets(text)]
        done = [(diff, applied(diff, files)) for diff in diffs]
        return [(Told(diff, made.failed, made.unchecked), made.files) for diff, made in done]

    async def _python(
        self, blocks: list[Snippet], draft: Draft, every: Sequence[Snippet], tools: Tools
    ) -> list[Told]:
        told = [Told(block) for block in blocks]
        for one in told:
            if one.block.language == "python" and (wrong := syntax(one.block.source)):
                one.failed.append(wrong)
        if late := next((why for one in told if (why := too_new(one.block))), ""):
            return [Told(one.block, one.failed, [late]) for one in told]
        cells = [one for one in told if one.block.language == "python" and not one.failed]
        shells = [one for one in told if one.block.language == "doctest"]
        if not cells and not shells:
            return told
        messages = list(asked(draft))
        read = partial(_wanted.wanted, messages, draft.prompt.tests, self.max_chars)
        want = await off_loop(read, sum(map(len, messages)))
        if want.unread:
            why = f"a message of the request is longer than {self.max_chars} characters"
            return [Told(one.block, one.failed, [why]) for one in told]
        tests, shown = want.tests, want.examples
        given = bool(tests or shown)
        wants = [
            (one, example)
            for one in (*shells, *cells)
            for example in own(one.block, draft, every, given)
        ][: _wanted.MOST]
        order = Order(
            want.given,
            [one.block.source for one in cells],
            [(e.source, e.want) for e in (*shown, *(example for _, example in wants))],
            tests[: _wanted.MOST],
            {o.block.name: o.block.source for o in cells if is_module(o.block.name)},
        )
        happened, outcome = await run_python(order, tools.sandbox, self._limits)
        whole = cells or told
        if not happened and outcome.end is End.NOT_RUN:
            return [Told(one.block, one.failed, [outcome.why]) for one in told]
        if len(tests) > _wanted.MOST:
            whole[-1].unchecked.append(f"of {len(tests)} tests only {_wanted.MOST} are run")
        passed = 0
        for event in happened:
            if event["kind"] == "cell":
                self._cell(cells[event["number"]], event, draft, given, list(order.beside))
                if "error" not in event:
                    outputs(cells[event["number"]], event["output"], draft, every)
            elif event["kind"] == "example" and event["number"] >= len(shown):
                one, example = wants[event["number"] - len(shown)]
                of_its_own(one, event, example.at)
            elif event["kind"] != "done":
                passed += judged(whole[-1], event)
        finished = bool(happened) and happened[-1]["kind"] == "done"
        if not finished:
            broken_off(whole[-1], outcome, given)
        elif given and not any(one.failed or one.unchecked for one in told):
            wrong, why = await disproved(order, tools.sandbox, self._limits)
            whole[-1].failed += [wrong] if wrong else []
            whole[-1].unchecked += [why] if why else []
            whole[-1].passed = 0 if wrong or why else passed
        return told

    def _cell(
        self, one: Told, event: Event, draft: Draft, given: bool, beside: Sequence[str]
    ) -> None:
        """Judge a cell that raised; where there are tests, these decide."""
        if "error" not in event or given:
            return
        error = str(event["error"])
        if error == "ImportError" and f"{event.get('missing')}.py" in beside:
            one.failed.append(failure(event))
        elif needs := lacks(event):
            one.unchecked.append(f"it needs {needs}")
        elif error == "NameError":
            one.unchecked.append(f"it uses what it does not define ({event['message']})")
        elif announced_error(error, one.block, draft):
            one.unchecked.append(f"it raises {error}, as the answer says")
        elif not self.may_raise:
            one.failed.append(failure(event))

    async def _other(
        self, block: Snippet, draft: Draft, every: Sequence[Snippet], tools: Tools
    ) -> list[Told]:
        told = Told(block)
        if block.language == "javascript":
            tests = self._tests(block, draft, every)
            files = {name: text for name, text in self._files(draft, every).items() if name}
            texts = [text for text in asked(draft) if len(text) <= self.max_chars]
            some = tests[: _wanted.MOST]
            ran = await run_javascript(
                block.source, files, some, texts, tools.sandbox, self._limits
            )
            failed, why = ran.failed, ran.why
            if not failed and not why:
                outputs(told, ran.output, draft, every)
            passed = sum(judged(told, event) for event in ran.tests)
            if len(tests) > _wanted.MOST:
                why = why or f"of {len(tests)} tests only {_wanted.MOST} are run"
            told.passed = 0 if told.failed or told.unchecked or why else passed
        elif block.language in ("shell", "transcript"):
            commands = shown(block.source) or announced(block, draft, every)
            source = "\n".join(one.command for one in commands) or block.source
            failed, why = await shell_syntax(source, tools.sandbox, self._limits)
            if commands and not (failed or why):
                files = self._files(draft, every)
                wrong, why = await replayed(commands, files, tools.sandbox, self._limits)
                told.failed += wrong
        else:
            failed, why = "", f"nothing here runs {block.language}"
        told.failed += [failed] if failed else []
        told.unchecked += [why] if why else []
        return [told]

    def _tests(self, block: Snippet, draft: Draft, every: Sequence[Snippet]) -> Sequence[str]:
        """The tests of the request in JavaScript, for the last program of the answer.

        Those of `guard.tests` are in the language of the answer: with Python in it, in Python.
        """
        own = [one for one in every if one.language in ("python", "doctest", "javascript")]
        if block != own[-1]:
            return ()
        given = draft.prompt.tests if all(one.language == "javascript" for one in own) else ()
        texts = [text for text in asked(draft) if len(text) <= self.max_chars]
        return given or [test for text in texts for test in statements(text)]

    def _files(self, draft: Draft, every: Sequence[Snippet]) -> dict[str, str]:
        """The files that the request shows, and over them those of the answer, by their names."""
        texts = [text for text in asked(draft) if len(text) <= self.max_chars]
        shown = [*(one for text in texts for one in snippets(text)), *every]
        return {one.name.rpartition("/")[2]: one.source for one in shown if one.name}

    @property
    def _limits(self) -> Limits:
        return Limits(wall=self.run_seconds, cpu=max(1, round(self.run_seconds)))

    def _findings(self, told: Told, draft: Draft) -> Iterator[Finding]:
        claim = claim_over(draft, told.block.start, told.block.end)
        if told.failed:
            reason = "the code fails: " + "; ".join(told.failed[:3])
            if len(told.failed) > 3:
                reason += f"; and {len(told.failed) - 3} more"
            yield self.finding(claim, Verdict.REFUTED, printable(reason), score=0.0)
            for reason, at in told.untrue:  # which of the two is wrong nobody knows: neither stays
                if (said := claim_at(draft, at)) and said != claim:
                    yield self.finding(said, Verdict.REFUTED, printable(reason), score=0.0)
        elif told.passed:
            tests = "test" if told.passed == 1 else "tests"
            reason = f"the code passes {told.passed} {tests} of the request"
            yield self.finding(claim, Verdict.SUPPORTED, reason, score=1.0)
        elif told.unchecked and claim:
            reason = f"not checked: {'; '.join(dict.fromkeys(told.unchecked))}"
            yield self.finding(claim, Verdict.NOT_ENOUGH_INFO, printable(reason), tentative=True)
