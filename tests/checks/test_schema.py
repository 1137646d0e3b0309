import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.checks.schema import Schema
from guard.types import Finding, Prompt, ToolCall, Verdict
from tests.checks.drafts import draft
from tests.fakes import fake_tools

WEATHER = {
    "type": "object",
    "properties": {
        "city": {"type": "string", "pattern": "^[A-Z]"},
        "days": {"type": "integer", "minimum": 1},
    },
    "required": ["city"],
    "additionalProperties": False,
}
TOOLS: tuple[dict[str, Any], ...] = (
    {"type": "function", "function": {"name": "weather", "parameters": WEATHER, "strict": True}},
    {"type": "function", "function": {"name": "now"}},
    {"type": "custom", "custom": {"name": "shell"}},
)


async def judge(**fields: Any) -> list[Finding]:
    return await Schema().run(draft(**fields), fake_tools(""))


async def call(arguments: str, name: str = "weather", kind: str = "function", **params: Any) -> str:
    """What is said of one call: empty if nothing."""
    calls = (ToolCall("a", "now", ""), ToolCall("b", name, arguments, kind))
    prompt = Prompt(tools=TOOLS, params=params)
    findings = await judge(tool_calls=calls, prompt=prompt)
    assert all(f.tool_call == 1 and f.verdict is Verdict.REFUTED for f in findings) or params
    return "; ".join(f.reason for f in findings)


async def answer(text: str, form: Any, **fields: Any) -> list[Finding]:
    return await judge(text=text, prompt=Prompt(response_format=form), **fields)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ('{"city": "Oslo", "days": 2}', ""),
        ('{"city": "Oslo", "days": 0}', "the arguments: $.days: expected minimum 1"),
        ('{"days": 1}', "the arguments: $: 'city' is a required property"),
        ('{"city": "oslo"}', 'the arguments: $.city: expected pattern "^[A-Z]"'),
        ('{"city": "Oslo", "zip": 1}', "the arguments: $.zip: nothing is expected here"),
        ("[]", 'the arguments: $: expected type "object"'),
        ("", "the arguments: $: 'city' is a required property"),
        ('{"city": "Oslo"', "the arguments: not JSON: Expecting ',' delimiter"),
        ('{"city": "O", "days": NaN}', "the arguments: not JSON: NaN is not JSON"),
        ('{"city": "O", "days": 1e999}', "the arguments: not JSON: a number is out of range"),
        ('{"city": "\\ud800"}', "the arguments: not JSON: 'utf-8' codec"),
        ("[" * 100_000, "the arguments: not JSON: nested too deeply"),
    ],
)
async def test_arguments_fit_the_schema_of_their_tool(arguments: str, reason: str) -> None:
    said = await call(arguments)
    assert said.startswith(reason) and bool(said) == bool(reason)


async def test_only_tools_that_were_offered_may_be_called() -> None:
    assert await call("{}", "now") == ""
    assert await call("5", "now") == 'the arguments: $: expected type "object"'
    assert await call("{}", "wheather") == "no function of the name 'wheather' was offered"
    assert await call("ls", "shell", "custom") == ""
    assert await call("{}", "shell") == "no function of the name 'shell' was offered"
    assert await call("ls", "now", "custom") == "no custom of the name 'now' was offered"
    assert await call("{}", "now", "function_call") == ""
    assert len(await call("{}", "x" * 5000)) < 120


@pytest.mark.parametrize("field", ["tool_choice", "function_call"])
async def test_no_tool_is_called_where_the_request_allows_none(field: str) -> None:
    said = await call("{}", "now", **{field: "none"})
    assert said == "; ".join(["the request allows no call of a tool"] * 2)
    assert await call("{}", "now", **{field: "auto"}) == ""


@pytest.mark.parametrize(
    ("text", "form", "reason"),
    [
        ('{"a": 1}', {"type": "json_object"}, ""),
        ("[1]", {"type": "json_object"}, 'the answer: $: expected type "object"'),
        ("```json\n{}\n```", {"type": "json_object"}, "the answer: not JSON"),
        ("", {"type": "json_object"}, "the answer: not JSON"),
        ("anything", {"type": "text"}, ""),
        ("anything", None, ""),
        ("anything", {"type": "json_schema", "json_schema": {"name": "x"}}, "the answer: not JSON"),
        ("anything", {"type": "json_schema", "json_schema": {"schema": {}}}, "the answer: not"),
        ('{"city": "Oslo"}', {"type": "json_schema", "json_schema": {"schema": WEATHER}}, ""),
        (
            '{"town": "Oslo"}',
            {"type": "json_schema", "json_schema": {"schema": WEATHER, "strict": False}},
            "the answer: $: 'city' is a required property; $.town: nothing is expected here",
        ),
    ],
)
async def test_an_answer_fits_the_form_asked_for(text: str, form: Any, reason: str) -> None:
    findings = await answer(text, form)
    assert [f.reason[: len(reason)] for f in findings] == ([reason] if reason else [])
    assert all(f.verdict is Verdict.REFUTED and f.claim is f.tool_call is None for f in findings)


async def test_an_answer_that_is_only_calls_or_not_complete_need_not_be_json() -> None:
    form = {"type": "json_object"}
    prompt = Prompt(response_format=form, tools=TOOLS)
    calls = (ToolCall("a", "now", "{}"),)
    assert await judge(text="", tool_calls=calls, prompt=prompt) == []
    assert len(await judge(text="Hm.", tool_calls=calls, prompt=prompt)) == 1
    assert await answer('{"a": ', form, final=False) == []


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=12,
)
SCHEMAS = st.sampled_from(
    [
        WEATHER,
        True,
        {},
        {"uniqueItems": True, "items": {"multipleOf": 0.5}},
        {"patternProperties": {"^.$": {"$ref": "#"}}, "additionalProperties": {"type": "number"}},
        {"anyOf": [{"type": "array", "contains": {"const": 1}}, {"minProperties": 2}]},
        {"if": {"required": ["city"]}, "then": {"$ref": "#/$defs/a"}, "$defs": {"a": False}},
    ]
)


@given(SCHEMAS, st.text() | JSON.map(json.dumps))
async def test_no_arguments_break_the_check(schema: Any, arguments: str) -> None:
    tools = ({"type": "function", "function": {"name": "f", "parameters": schema}},)
    prompt = Prompt(tools=tools, response_format={"type": "json_object"})
    calls = (ToolCall("a", "f", arguments),)
    findings = await judge(text=arguments, tool_calls=calls, prompt=prompt)
    assert {f.verdict for f in findings} <= {Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO}
    "".join(f.reason for f in findings).encode()


async def test_nothing_to_judge_is_nothing_found() -> None:
    assert await judge(text="Hello.", prompt=Prompt(tools=TOOLS)) == []
