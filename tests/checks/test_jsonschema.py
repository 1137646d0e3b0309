import json
import time
from itertools import count
from types import SimpleNamespace
from typing import Any

import pytest

from guard.checks import _keywords
from guard.checks._jsonschema import problems
from guard.checks.base import run
from guard.checks.schema import Schema
from guard.types import Prompt, ToolCall
from tests.checks.drafts import draft
from tests.fakes import fake_tools


async def against(schema: Any, instance: Any, **settings: Any) -> tuple[str, str]:
    """(verdict, reason) of one call of a tool with that schema."""
    tools = ({"type": "function", "function": {"name": "f", "parameters": schema}},)
    calls = (ToolCall("a", "f", json.dumps(instance)),)
    check = Schema.model_validate(settings)
    findings, _ = await run(
        [check], draft(tool_calls=calls, prompt=Prompt(tools=tools)), fake_tools("")
    )
    return next(((f.verdict.value, f.reason) for f in findings), ("", ""))


@pytest.mark.parametrize(
    "schema",
    [
        {"type": "strin"},
        {"properties": {"a": {"pattern": "("}}},
        {"$ref": "#/$defs/nowhere"},
        {"$ref": "http://127.0.0.1:9/schema.json"},
        {"$ref": "file:///etc/passwd"},
        {"$ref": "#"},
        {"$schema": 5},
        {"unevaluatedProperties": False},
        {"properties": {"a": {"$schema": "http://json-schema.org/draft-07/schema#"}}},
        [1],
        "object",
    ],
)
async def test_a_schema_that_is_wrong_is_not_the_fault_of_the_model(schema: Any) -> None:
    verdict, reason = await against(schema, {"a": "b"})
    assert verdict == "not_enough_info" and reason.startswith("the arguments: not checked: ")


async def test_what_is_too_large_is_not_checked_and_said_so() -> None:
    larger = "not checked: larger than 50 characters"
    schema = {"type": "array"}
    assert await against(schema, {"a": "b" * 50}, max_chars=50) == (
        "not_enough_info",
        f"the arguments: {larger}",
    )
    verdict, reason = await against({"enum": ["x" * 50]}, {}, max_chars=50)
    assert (verdict, "schema is larger than 50" in reason) == ("not_enough_info", True)


async def test_the_dialect_that_a_schema_names_counts() -> None:
    items = {"properties": {"a": {"items": [{"type": "integer"}]}}}
    old = {"$schema": "http://json-schema.org/draft-07/schema#", **items}
    assert (await against(old, {"a": ["x"]}))[0] == "refuted"
    assert (await against(items, {"a": ["x"]}))[0] == "not_enough_info"  # `prefixItems` since 2020
    assert (await against({"$schema": "urn:mine", "type": "array"}, {}))[0] == "refuted"


@pytest.mark.parametrize(
    ("schema", "instance", "fits"),
    [
        ({"patternProperties": {"^x": {"type": "integer"}}}, {"x1": 1, "y": "a"}, True),
        ({"patternProperties": {"^x": {"type": "integer"}}}, {"x1": "a"}, False),
        ({"patternProperties": {"^x": {}}, "additionalProperties": False}, {"x1": 1}, True),
        ({"patternProperties": {"^x": {}}, "additionalProperties": False}, {"y": 1}, False),
        ({"additionalProperties": {"type": "integer"}}, {"a": 1}, True),
        ({"additionalProperties": {"type": "integer"}}, {"a": "b"}, False),
        ({"properties": {"a": {"pattern": "^(?=.*\\d)[a-z0-9]+$"}}}, {"a": "ab1"}, True),
        ({"properties": {"a": {"pattern": "^(?=.*\\d)[a-z0-9]+$"}}}, {"a": "abc"}, False),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [1, True, {"b": [1]}, [1]]}, True),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [1, 1.0]}, False),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [{"b": [1]}, {"b": [1.0]}]}, False),
        ({"properties": {"a": {"uniqueItems": False}}}, {"a": [1, 1]}, True),
        ({"$defs": {"n": {"type": "null"}}, "properties": {"a": {"$ref": "#/$defs/n"}}}, {}, True),
    ],
)
async def test_the_keywords_of_our_own_mean_what_the_standard_says(
    schema: Any, instance: Any, fits: bool
) -> None:
    assert (await against(schema, instance))[0] == ("" if fits else "refuted")


def explosive() -> dict[str, Any]:
    """40 references deep, two at each: 2^40 evaluations."""
    defs: dict[str, Any] = {"a0": {"type": "object"}}
    for i in range(1, 40):
        defs[f"a{i}"] = {"allOf": [{"$ref": f"#/$defs/a{i - 1}"}] * 2}
    return {"$defs": defs, "$ref": "#/$defs/a39"}


@pytest.mark.parametrize(
    ("schema", "instance", "verdict"),
    [
        (explosive(), {}, "error"),
        ({"properties": {"a": {"pattern": "^(a+)+$"}}}, {"a": "a" * 5000 + "!"}, "refuted"),
        ({"properties": {"a": {"pattern": "^(?=a)(a|aa)+$"}}}, {"a": "a" * 99 + "!"}, "error"),
        ({"patternProperties": {"^(a+)+$": False}}, {"a" * 5000 + "!": 1}, ""),
        ({"properties": {"a": {"uniqueItems": True}}}, {"a": [{"b": i} for i in range(9000)]}, ""),
        (
            {"patternProperties": {f"x{i}$": {} for i in range(5000)}},
            {str(i): 1 for i in range(9000)},
            "error",
        ),
    ],
)
async def test_no_schema_takes_for_ever(schema: Any, instance: Any, verdict: str) -> None:
    assert (await against(schema, instance, seconds=1.0))[0] == verdict


def test_evaluation_ends_by_itself_when_its_time_is_over() -> None:
    assert problems({}, {"type": "object"}, 1000, time.monotonic() + 60) == []
    with pytest.raises(TimeoutError):
        problems({}, explosive(), 100_000, time.monotonic())


def test_a_search_for_many_patterns_looks_at_the_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    ticks = count()
    monkeypatch.setattr(_keywords, "time", SimpleNamespace(monotonic=lambda: next(ticks)))
    schema = {"patternProperties": {f"x{i}$": {} for i in range(10)}}
    assert problems({str(i): 1 for i in range(5)}, schema, 1000, 90) == []
    with pytest.raises(TimeoutError):
        problems({str(i): 1 for i in range(5)}, schema, 1000, 90)


@pytest.mark.filterwarnings("ignore")
def test_nothing_is_fetched(monkeypatch: pytest.MonkeyPatch) -> None:
    fetched = []
    monkeypatch.setattr("urllib.request.urlopen", fetched.append)
    with pytest.raises(_keywords.NotChecked):
        problems({}, {"$ref": "https://example.com/schema.json"}, 1000, time.monotonic() + 60)
    assert fetched == []
