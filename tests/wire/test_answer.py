import pytest
from hypothesis import given
from hypothesis import strategies as st

from guard.errors import UpstreamError
from guard.types import TokenLogprob, ToolCall
from guard.wire.answer import Answer


def answer(*chunks):
    out = Answer()
    for chunk in chunks:
        out.add(chunk)
    return out


def delta(index=0, reason=None, **fields):
    return {"choices": [{"index": index, "delta": fields, "finish_reason": reason}]}


def test_chunks_and_a_completion_make_the_same_answer():
    call = {"id": "c1", "type": "function", "function": {"name": "f", "arguments": '{"a": 1}'}}
    whole = answer(
        {"choices": [{"index": 0, "message": {"content": "Hello", "tool_calls": [call]}}]}
    )
    first = {"index": 0, "id": "c1", "type": "function", "function": {"name": "f"}}
    pieces = answer(
        delta(role="assistant", content="Hel"),
        delta(content="lo"),
        delta(tool_calls=[first]),
        delta(tool_calls=[{"index": 0, "function": {"arguments": '{"a"'}}]),
        delta(tool_calls=[{"index": 0, "function": {"arguments": ": 1}"}}]),
    )
    assert pieces.choices[0].text == whole.choices[0].text == "Hello"
    assert pieces.choices[0].tool_calls == whole.choices[0].tool_calls
    assert whole.choices[0].tool_calls == (ToolCall("c1", "f", '{"a": 1}'),)


def test_a_custom_call_given_in_pieces_keeps_its_kind():
    first = {"index": 0, "id": "c1", "type": "custom", "custom": {"name": "sql", "input": "SEL"}}
    got = answer(
        delta(tool_calls=[first]), delta(tool_calls=[{"index": 0, "custom": {"input": "ECT"}}])
    )
    assert got.choices[0].tool_calls == (ToolCall("c1", "sql", "SELECT", "custom"),)


def test_legacy_function_call():
    got = answer(
        delta(function_call={"name": "f", "arguments": "{"}),
        delta(function_call={"arguments": "}"}),
    )
    assert got.choices[0].tool_calls == (ToolCall("", "f", "{}", "function_call"),)


def test_choices_may_come_in_any_order():
    got = answer(delta(2, content="c"), delta(0, content="a"), delta(2, content="d"))
    assert {i: c.text for i, c in got.choices.items()} == {0: "a", 2: "cd"}


def test_what_no_check_reads_is_kept_apart():
    got = answer(
        delta(reasoning_content="I th"),
        delta(reasoning_content="ink"),
        delta(content=[{"type": "text", "text": "x"}, {"type": "image_url", "image_url": {}}]),
        {"choices": [], "citations": ["https://a.example"]},
    )
    assert got.choices[0].other["reasoning_content"] == "I think"
    assert got.choices[0].other["content"] == [{"type": "image_url", "image_url": {}}]
    assert got.choices[0].text == "x"
    assert got.other == {"citations": ["https://a.example"]}


def test_tokens_come_with_the_alternatives_that_are_any():
    odd = [{"token": "b", "logprob": -2}, {"token": "c"}, {"logprob": -1}, 3, {"logprob": "x"}]
    tokens = [
        {"token": "a", "logprob": -0.5, "top_logprobs": odd},
        {"token": "z", "logprob": -1.0, "top_logprobs": {"b": -1}},
        {"token": "y", "logprob": -1.0},
    ]
    chunk = {"choices": [{"delta": {"content": "azy"}, "logprobs": {"content": tokens}}]}
    assert answer(chunk).choices[0].token_logprobs == (
        TokenLogprob("a", -0.5, (("b", -2.0),)),
        TokenLogprob("z", -1.0),
        TokenLogprob("y", -1.0),
    )


@pytest.mark.parametrize(
    "chunk",
    [
        {"choices": {}},
        {"choices": ["x"]},
        {"choices": [{"index": -1, "delta": {}}]},
        {"choices": [{"index": "0", "delta": {}}]},
        {"choices": [{"index": 10**9, "delta": {}}]},
        {"choices": [{"delta": "x"}]},
        {"choices": [{"delta": {"content": 3}}]},
        {"choices": [{"delta": {"tool_calls": {}}}]},
        {"choices": [{"delta": {"tool_calls": [3]}}]},
        {"choices": [{"delta": {"tool_calls": [{"index": 0, "function": "f"}]}}]},
        {"choices": [{"delta": {"tool_calls": [{"index": 500}]}}]},
        {"choices": [{"delta": {}, "finish_reason": 3}]},
        {"choices": [{"delta": {}, "logprobs": {"content": [{"token": "x"}]}}]},
        {"choices": [], "usage": [1]},
    ],
)
def test_what_is_not_an_answer_is_an_upstream_error(chunk):
    with pytest.raises(UpstreamError):
        answer(chunk)


json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "choices",
                    "delta",
                    "message",
                    "content",
                    "tool_calls",
                    "function",
                    "index",
                    "usage",
                ]
            ),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["choices", "usage", "id", "x"]), json, max_size=4))
def test_garbage_is_either_an_answer_or_an_upstream_error(chunk):
    try:
        got = answer(chunk)
    except UpstreamError:
        return
    for choice in got.choices.values():
        assert isinstance(choice.text, str)
        assert isinstance(choice.tool_calls, tuple)
