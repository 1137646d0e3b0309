import pytest
from pydantic import ValidationError

from guard.adapters.upstream import Route


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({}, "name one of url, litellm and local"),
        ({"url": "http://a", "local": "smollm2"}, "name one of"),
        ({"litellm": "openai/x", "local": "smollm2"}, "name one of"),
        ({"url": "a.test/v1"}, "must be an http:// or https:// URL"),
        ({"url": "ftp://a.test"}, "must be an http:// or https:// URL"),
        ({"url": "http://"}, "must be an http:// or https:// URL"),
        ({"url": "http://a:99999"}, "Port out of range"),
        ({"url": "http://me:secret@a.test"}, "must not hold a user or password"),
        ({"url": "http://a", "header": {}}, "Extra inputs"),
        ({"url": "http://a", "timeouts": {"read": 1}}, "Extra inputs"),
        ({"url": "http://a", "timeouts": {"idle": 0}}, "greater than 0"),
        ({"url": "http://a", "retries": -1}, "greater than or equal to 0"),
        (
            {"url": "http://a", "headers": {"Connection": "close"}},
            "one connection only: connection",
        ),
        ({"url": "http://a", "pass_headers": ["TE", "host"]}, "one connection only: host, te"),
    ],
)
def test_a_wrong_setting_is_refused(settings, problem):
    with pytest.raises(ValidationError, match=problem):
        Route(**settings)


@pytest.mark.parametrize(
    ("settings", "label"),
    [
        ({"url": "https://api.test/v1"}, "api.test"),
        ({"url": "http://127.0.0.1:8000"}, "127.0.0.1:8000"),
        ({"url": "http://a", "name": "big"}, "big"),
        ({"litellm": "bedrock/*"}, "bedrock/*"),
        ({"local": "smollm2"}, "the embedded model"),
    ],
)
def test_a_route_has_a_label(settings, label):
    assert Route(**settings).label == label


def test_a_route_does_not_print_its_headers():
    assert "hush" not in repr(Route(url="http://a", headers={"api-key": "hush"}))
