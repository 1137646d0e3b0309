"""Golden cases and common promises: a check is tested the moment it is listed."""

import ast
import asyncio
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guard import checks
from guard.adapters.fetch import Fetcher, FetchSettings
from guard.adapters.nli import Models
from guard.adapters.registry import Registry
from guard.checks import CHECKS, Check
from guard.checks._passages import MOST
from guard.claims import split
from guard.errors import GuardError
from guard.ports import Tools
from guard.types import Draft, Evidence, Finding, Prompt, Verdict
from tests.fakes import FakeLlm, FakeStore

HERE = Path(__file__).parent
REGISTRY = Registry(Fetcher(FetchSettings()))
NAMES = {check.name() for check in CHECKS}
CASE = {"evidence", "question", "user", "text", "settings"}
EXPECTED = {"expect", "reason", "from", "tentative"}
FRAGMENTS = [
    *(
        "The plan ",
        "of 30 days ",
        "$1-",
        "5 mg ",
        "twenty-",
        "half a ",
        "3 March ",
        "12:",
        "1,2",
        "%",
    ),
    *(
        '"',
        "“",
        "'",
        "[a]",
        "[",
        "](",
        "```",
        "\n",
        "\n- ",
        "| a |",
        ". ",
        "Dr. ",
        "U.S. ",
        "GPT-4 ",
    ),
    *(
        "Ada Lovelace ",
        "(AL) ",
        "vitamin C ",
        "not ",
        "\u200b",
        "\u202e",
        "\x00",
        "é",
        "漢字。",
        "🙂",
    ),
]
TEXTS = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=8), max_size=12).map("".join)


def cases() -> Iterator[Any]:
    for check in CHECKS:
        path = HERE / f"{check.name()}.yaml"
        for i, case in enumerate(yaml.safe_load(path.read_text("utf-8")) if path.exists() else ()):
            yield pytest.param(check, case, id=f"{check.name()}-{i}")


def draft(case: dict[str, Any]) -> Draft:
    evidence = tuple(Evidence(id, id, text) for id, text in case.get("evidence", {}).items())
    prompt = Prompt(messages=tuple({"role": "user", "content": u} for u in case.get("user", ())))
    question, text = case.get("question", "?"), case["text"]
    return Draft(question, evidence, text, split(text), prompt=prompt)


def judge(check: Check, given: Draft) -> list[Finding]:
    web = Fetcher(FetchSettings())
    tools = Tools(FakeLlm([""]), FakeStore({}), Models(), web, packages=REGISTRY)
    return asyncio.run(check.run(given, tools))


def test_every_check_has_cases_and_every_file_of_cases_a_check():
    written = {path.stem for path in HERE.glob("[!_]*.yaml")}
    tested = {path.stem.removeprefix("test_") for path in HERE.glob("test_*.py")}
    assert written - NAMES == set()
    assert NAMES - written - tested == set()


@pytest.mark.parametrize(("check", "case"), list(cases()))
def test_case(check: type[Check], case: dict[str, Any]):
    assert case.keys() - CASE - EXPECTED == set()
    findings = judge(check(**case.get("settings", {})), draft(case))
    assert [f.verdict.value for f in findings] == case["expect"], [f.reason for f in findings]
    for part, finding in zip(case.get("reason", ()), findings, strict=False):
        assert part in finding.reason
    if "from" in case:
        assert [f.evidence for f in findings] == [(id,) for id in case["from"]]
    if "tentative" in case:
        assert [f.tentative for f in findings] == case["tentative"]


@pytest.mark.parametrize("check", CHECKS, ids=Check.name.__func__)
class TestEveryCheck:
    def test_explains_itself(self, check: type[Check]):
        assert check.__doc__
        assert check.run is not Check.run or check.report is not Check.report
        assert check.run.__doc__ and check.report.__doc__
        assert all(field.description for field in check.model_fields.values())

    def test_works_without_settings_and_refuses_those_it_does_not_know(self, check: type[Check]):
        check()
        with pytest.raises(ValueError, match="[Ee]xtra"):
            check(no_such_setting=1)

    def test_says_nothing_of_an_empty_draft(self, check: type[Check]):
        assert judge(check(), Draft("", (), "", ())) == []

    def test_knows_no_other_check(self, check: type[Check]):
        tree = ast.parse(Path(checks.__path__[0], f"{check.name()}.py").read_text("utf-8"))
        imported: set[str] = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom):
                imported |= {node.module or "", *(f"{node.module}.{a.name}" for a in node.names)}
            elif isinstance(node, ast.Import):
                imported |= {alias.name for alias in node.names}
        assert imported & {f"guard.checks.{name}" for name in NAMES - {check.name()}} == set()

    @settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
    @given(text=TEXTS, passages=st.lists(TEXTS, max_size=3))
    def test_keeps_its_promises_on_any_text(
        self, check: type[Check], text: str, passages: list[str]
    ):
        evidence = tuple(Evidence(str(i), "s", passage) for i, passage in enumerate(passages))
        given = Draft("Why?", evidence, text, split(text))
        try:
            findings = judge(check(), given)
        except GuardError:  # a judge that answers nothing; becomes ERROR
            return
        assert judge(check(), given) == findings
        for finding in findings:
            assert finding.check == check.name()
            assert finding.claim is None or finding.claim in given.claims
            assert finding.reason
            assert finding.score is None or 0 <= finding.score <= 1
            assert {*finding.evidence} <= {passage.id for passage in evidence}
            assert finding.verdict is not Verdict.ERROR
            assert check.sufficient or finding.verdict is not Verdict.SUPPORTED


@pytest.mark.parametrize("name", ["numbers", "names", "quotes", "entailment"])
def test_evidence_beyond_what_is_read_is_reported_and_never_refutes(name: str):
    check = next(check for check in CHECKS if check.name() == name)
    passage = "The plan of the board takes 30 days in Lyon. " + "word " * (MOST // 5)
    text = 'The plan of the board takes 60 days in Nice and "is never read by anyone".'
    whole = Draft("?", (Evidence("a", "a", passage[: MOST // 2]),), text, split(text))
    (read,) = judge(check(), whole)
    (cut,) = judge(check(), replace(whole, evidence=(Evidence("a", "a", passage),)))
    assert "read" not in read.reason.replace("never read", "")
    assert cut.verdict is Verdict.NOT_ENOUGH_INFO
    assert "read" in cut.reason.replace("never read", "")
