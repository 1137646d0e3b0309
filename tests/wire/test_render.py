from hypothesis import given
from hypothesis import strategies as st

from guard.types import ToolCall
from guard.wire.answer import Answer
from guard.wire.events import Delta, Done, Finished, Opened
from guard.wire.render import Chunks, body

META = {"id": "x", "created": 1, "model": "m"}
calls = st.builds(
    ToolCall,
    st.text(min_size=1, max_size=4),
    st.text(max_size=5),
    st.text(max_size=9),
    st.sampled_from(["function", "custom"]),
)


@st.composite
def conversations(draw):
    n = draw(st.integers(1, 3))
    events = [Opened(META)]
    for _ in range(draw(st.integers(0, 8))):
        events.append(Delta(draw(st.integers(0, n - 1)), draw(st.text(min_size=1, max_size=9))))
    for i in range(n):
        logprobs = draw(st.none() | st.just({"content": [{"token": "a", "logprob": -1.0}]}))
        extra = draw(st.none() | st.just({"annotations": [{"type": "url_citation"}]}))
        reason = draw(st.sampled_from(["stop", "length", "tool_calls"]))
        events.append(
            Finished(i, reason, tuple(draw(st.lists(calls, max_size=2))), logprobs, extra)
        )
    events.append(Done({"id": "r"}, draw(st.none() | st.just({"total_tokens": 3})), {}))
    return events


@given(conversations(), st.booleans())
def test_the_stream_joined_is_the_body(events, include_usage):
    chunks = Chunks(include_usage)
    stream = [obj for event in events for obj in chunks.render(event)]
    whole = body(events)
    joined = Answer()
    for obj in stream:
        joined.add(obj)
    assert stream[-1]["guard"] == whole["guard"]
    assert all("guard" not in obj for obj in stream[:-1])
    assert len(whole["choices"]) == len(joined.choices)
    for choice in whole["choices"]:
        got = joined.choices[choice["index"]]
        message = choice["message"]
        assert (message["content"] or "") == got.text
        assert choice["finish_reason"] == got.finish_reason
        assert (choice["logprobs"] or {"content": []})["content"] == got.logprobs
        assert message.get("annotations", []) == got.other.get("annotations", [])
        again = Answer()
        again.add({"choices": [choice]})
        assert again.choices[choice["index"]].tool_calls == got.tool_calls
    if include_usage:
        assert stream[-1]["choices"] == []
        assert stream[-1]["usage"] == whole.get("usage")
    else:
        assert all(obj["choices"] for obj in stream)


@given(conversations())
def test_each_choice_opens_with_its_role_and_closes_once(events):
    chunks = Chunks(False)
    stream = [obj for event in events for obj in chunks.render(event)]
    roles, reasons = {}, {}
    for obj in stream:
        for choice in obj["choices"]:
            index = choice["index"]
            if "role" in choice["delta"]:
                roles[index] = roles.get(index, 0) + 1
            else:
                assert roles.get(index) == 1
            if choice["finish_reason"]:
                reasons[index] = reasons.get(index, 0) + 1
    assert set(roles.values()) == set(reasons.values()) == {1}


def test_two_answers_without_an_id_of_their_own_get_different_ones():
    events = [Opened({"model": "m"}), Finished(0, "stop"), Done({}, None, {})]
    assert body(events)["id"] != body(events)["id"]
    chunks = Chunks(False)
    ids = {obj["id"] for event in events for obj in chunks.render(event)}
    assert len(ids) == 1
