import pytest

from guard.adapters.fetch.settings import FetchSettings, listed


@pytest.mark.parametrize(
    "wrong",
    [
        {"ports": [0]},
        {"ports": [70_000]},
        {"seconds": 0},
        {"redirects": -1},
        {"per_host": 0},
        {"agent": "two\r\nlines"},
        {"agent": ""},
        {"agent": "лось/1.0"},
        {"onlime": True},
    ],
)
def test_what_can_not_be_is_refused(wrong: dict[str, object]):
    with pytest.raises(ValueError, match=next(iter(wrong))):
        FetchSettings.model_validate(wrong)


def test_robots_know_us_by_the_name_of_the_agent():
    assert FetchSettings().robot == "Groundwire"
    assert FetchSettings(agent="Lark/2 (x)").robot == "Lark"


@pytest.mark.parametrize(
    ("host", "pattern", "is_listed"),
    [
        ("a.net", "a.net", True),
        ("www.a.net", "a.net", True),
        ("www.a.net", "*.a.net", True),
        ("a.net", "*.a.net", False),
        ("ba.net", "a.net", False),
        ("a.net.evil.org", "a.net", False),
        ("x.y.org", "*", True),
    ],
)
def test_patterns_of_hosts(host: str, pattern: str, is_listed: bool):
    assert listed(host, (pattern,)) is is_listed
