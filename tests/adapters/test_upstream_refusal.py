import orjson
import pytest

from guard.adapters.upstream.refusal import redact, refused, reported
from guard.errors import UpstreamError, UpstreamStatus

SECRETS = ["Bearer hush-1234", "hush-1234", "x"]


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("your key hush-1234 is wrong", "your key [key] is wrong"),
        ("Authorization: Bearer hush-1234", "Authorization: [key]"),
        ("a key nobody sent: sk-proj-abcdef012345, and more", "a key nobody sent: [key], and more"),
        ("bearer abc.def-ghi", "[key]"),
        (
            "sk-1 is short, an example text is not a key",
            "sk-1 is short, an example text is not a key",
        ),
    ],
)
def test_keys_are_taken_out(text, clean):
    assert redact(text, SECRETS) == clean


@pytest.mark.parametrize("field", ["message", "type", "code", "param"])
def test_keys_are_taken_out_of_every_field(field):
    body = orjson.dumps({"error": {"message": "m", field: "see hush-1234"}})
    assert getattr(refused(401, body, {}, SECRETS), field, "see [key]") == "see [key]"
    assert "hush" not in repr(vars(refused(401, body, {}, SECRETS)))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (b'{"error": {"message": "m"}}', "m"),
        (b'{"error": {"code": "c"}}', '{"code":"c"}'),
        (b'{"error": "m"}', "m"),
        (b'{"error": ["m"]}', '["m"]'),
        (b'{"message": "m"}', "m"),
        (b'{"object": "error", "message": "m"}', "m"),
        (b'{"detail": "m"}', "m"),
        (b'{"type": "error", "error": {"type": "t", "message": "m"}}', "m"),
        (b'[{"error": {"message": "m"}}]', "m"),
        (b"m\n", "m"),
        (b"\xff", "\ufffd"),
        (b"[]", "the upstream answered 418"),
        (b"7", "the upstream answered 418"),
        (b"{}", "the upstream answered 418"),
        (b"", "the upstream answered 418"),
        (b" <!doctype html>", "the upstream answered 418"),
    ],
)
def test_the_message_is_found(body, message):
    assert str(refused(418, body, {}, [])) == message


@pytest.mark.parametrize(
    "body",
    [b"", b"<html>", b'{"detail": "Not Found"}', b"404 page not found\n", b"404: Not Found"]
    + [b'{"error": {"message": "File Not Found", "code": 404}}', b"Method Not Allowed"],
)
def test_a_path_that_is_not_there_leads_to_the_settings(body):
    assert "is its `url` right?" in str(refused(404, body, {}, []))
    assert "`url`" not in str(refused(403, body, {}, []))
    assert str(refused(404, b'{"error": "model not found"}', {}, [])) == "model not found"


@pytest.mark.parametrize("advice", ["7", "Wed, 21 Oct 2015 07:28:00 GMT"])
def test_retry_after_travels(advice):
    assert refused(429, b"", {"Retry-After": advice}, []).headers() == {"retry-after": advice}


@pytest.mark.parametrize("advice", [None, "", "7\r\nx: y", "a" * 65, "<7>"])
def test_a_strange_retry_after_does_not_travel(advice):
    given = {} if advice is None else {"Retry-After": advice}
    assert refused(429, b"", given, []).headers() == {}


@pytest.mark.parametrize(
    ("answer", "kind", "status"),
    [
        ({"error": {"message": "m", "code": 503}}, UpstreamStatus, 503),
        ({"error": {"message": "m", "code": "429"}}, UpstreamStatus, 429),
        ({"error": {"message": "m", "code": "rate_limited"}}, UpstreamError, 502),
        ({"error": {"message": "m", "code": 200}}, UpstreamError, 502),
        ({"error": "m"}, UpstreamError, 502),
        ({"object": "error", "message": "m", "code": 400}, UpstreamStatus, 400),
    ],
)
def test_an_error_sent_with_status_200(answer, kind, status):
    error = reported(answer, [])
    assert (type(error), error.status) == (kind, status)
    assert str(error).endswith("m")


@pytest.mark.parametrize("answer", [{"error": None}, {"error": {}}, {"object": "chat.completion"}])
def test_no_error(answer):
    assert reported(answer, []) is None
