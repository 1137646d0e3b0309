import orjson
import pytest

from guard.errors import RequestError
from guard.wire.chat import parse

GOOD = {"model": "m", "messages": [{"role": "user", "content": "Hi"}]}


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"model": None}, "model"),
        ({"model": 3}, "model"),
        ({"messages": []}, "messages"),
        ({"messages": "Hi"}, "messages"),
        ({"messages": ["Hi"]}, "messages[0]"),
        ({"messages": [{"content": "Hi"}]}, "messages[0].role"),
        ({"messages": [{"role": "user", "content": 3}]}, "messages[0].content"),
        ({"messages": [{"role": "user", "content": ["Hi"]}]}, "messages[0].content"),
        ({"n": 0}, "n"),
        ({"n": True}, "n"),
        ({"n": 129}, "n"),
        ({"stream": "yes"}, "stream"),
        ({"tools": {}}, "tools"),
        ({"tools": ["x"]}, "tools"),
        ({"stream_options": [1]}, "stream_options"),
        ({"guard": {"evidense": []}}, "guard.evidense"),
        ({"guard": {"evidence": [{"id": "a b", "text": "x"}]}}, "guard.evidence.0.id"),
        ({"guard": {"evidence": [3]}}, "guard.evidence.0"),
    ],
)
def test_a_bad_body_is_refused_with_the_field_at_fault(change, param):
    with pytest.raises(RequestError) as caught:
        parse(orjson.dumps(GOOD | change))
    assert caught.value.param == param
    assert caught.value.status == 400


@pytest.mark.parametrize("raw", [b"", b"{", b"[]", b"null", b'"x"', b"\xff\xfe", b"NaN"])
def test_what_is_no_object_is_refused(raw):
    with pytest.raises(RequestError):
        parse(raw)


def test_unknown_fields_stay_and_the_guards_field_does_not():
    raw = orjson.dumps({**GOOD, "top_k": 3, "guard": {"evidence": [{"text": "x"}]}})
    request = parse(raw)
    assert request.body == {**GOOD, "top_k": 3}
    assert request.guard.evidence[0].text == "x"


def test_a_passage_may_be_a_bare_text():
    raw = orjson.dumps({**GOOD, "guard": {"evidence": ["A.", {"id": "b", "text": "B."}]}})
    assert [(e.id, e.text) for e in parse(raw).guard.evidence] == [(None, "A."), ("b", "B.")]


def test_legacy_functions_are_tools_to_the_checks():
    request = parse(orjson.dumps({**GOOD, "functions": [{"name": "f"}], "seed": 1}))
    prompt = request.prompt(request.messages)
    assert prompt.tools == ({"type": "function", "function": {"name": "f"}},)
    assert prompt.params == {"seed": 1}


def test_tests_of_the_code_wanted_are_for_the_guard_alone():
    request = parse(orjson.dumps({**GOOD, "guard": {"tests": ["assert f(1) == 2"]}}))
    assert "guard" not in request.body
    assert request.prompt(request.messages).tests == ("assert f(1) == 2",)
