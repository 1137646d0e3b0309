import asyncio
import json
from datetime import UTC, datetime, timedelta

import pytest

from guard.adapters.fetch import Fetcher, FetchSettings
from guard.adapters.registry import Registry, RegistrySettings
from guard.adapters.registry.answer import Told, npm_told, pypi_told
from guard.ports import Outcome, Page, Standing
from tests.fakes import FakeWeb

PYPI = "https://pypi.org/pypi/{}/json"


def released(days: int) -> str:
    return (datetime.now(UTC) - timedelta(days=days)).isoformat()


def project(*days: int) -> str:
    files = [{"upload_time_iso_8601": released(d)} for d in days]
    return json.dumps({"releases": {"1": files, "2": [], "3": "odd"}})


async def test_offline_the_names_at_hand_decide():
    registry = Registry(Fetcher(FetchSettings()))
    assert (await registry.package("pypi", "requests")).standing is Standing.EXISTS
    assert (await registry.package("pypi", "reqeusts")).nearest == "requests"
    assert (await registry.package("conda", "numpy")).standing is Standing.UNKNOWN
    assert (await registry.module("cv2")).nearest == "opencv-python"


async def test_a_popular_name_is_not_asked_after_nor_one_that_can_be_none():
    web = FakeWeb()
    registry = Registry(web)
    for name in ("requests", "../../x", "a b", "requеsts"):
        await registry.package("pypi", name)
    assert web.asked == []


async def test_a_name_registered_since_exists_and_its_age_is_told():
    web = FakeWeb({PYPI.format("zzqqxxvvkk"): project(3, 400)})
    package = await Registry(web).package("pypi", "zzqqxxvvkk")
    assert package.standing is Standing.EXISTS
    assert package.reason.startswith("first released on 20")


async def test_a_look_alike_registered_lately_is_said_to_be_new():
    web = FakeWeb({PYPI.format("reqeusts"): project(3)})
    package = await Registry(web).package("pypi", "reqeusts")
    assert (package.standing, package.nearest) == (Standing.ALIKE, "requests")
    assert "; new: first released on" in package.reason
    older = FakeWeb({PYPI.format("reqeusts"): project(300)})
    assert "new:" not in (await Registry(older).package("pypi", "reqeusts")).reason


async def test_npm_tells_that_a_name_is_absent_and_how_much_one_is_used():
    gone = await Registry(FakeWeb()).package("npm", "zz-no-such-zz")
    assert gone.standing is Standing.ABSENT
    assert gone.reason == "npm has no package `zz-no-such-zz`"
    web = FakeWeb(
        {
            "https://registry.npmjs.org/@zq%2Fthing": json.dumps(
                {"time": {"created": released(500)}}
            ),
            "https://api.npmjs.org/downloads/point/last-month/@zq/thing": '{"downloads": 1234}',
        }
    )
    found = await Registry(web).package("npm", "@zq/thing")
    assert found.standing is Standing.EXISTS
    assert found.reason.endswith("1,234 downloads in a month")


@pytest.mark.parametrize(
    "page", [Page("", Outcome.UNKNOWN, "answers 503"), Page("", Outcome.GONE, "leads to no host")]
)
async def test_a_registry_that_does_not_answer_changes_nothing(page: Page):
    web = FakeWeb({PYPI.format("reqeusts"): page})
    package = await Registry(web).package("pypi", "reqeusts")
    assert (package.standing, package.nearest) == (Standing.ABSENT, "requests")


async def test_a_slow_registry_is_not_waited_for():
    class Slow(FakeWeb):
        async def fetch(self, url, allow=(), deny=()):
            await asyncio.sleep(60)

    registry = Registry(Slow(), RegistrySettings(seconds=0.05))
    assert (await registry.package("pypi", "reqeusts")).standing is Standing.ABSENT


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "1", '{"releases": [1]}', '{"time": 3}', "[" * 9999]
)
def test_odd_answers_tell_nothing(text: str):
    assert pypi_told(text) == npm_told(text) == Told()


def test_an_address_without_a_place_for_the_name_is_refused():
    with pytest.raises(ValueError, match="must contain"):
        RegistrySettings(pypi="https://pypi.org/")
