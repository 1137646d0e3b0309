import hashlib
import json
import re
import time

import pytest

from guard.adapters.registry.names import Names
from guard.adapters.registry.roll import SHIPPED
from guard.errors import ConfigError
from guard.ports import Standing

NAMES = Names()


def known(name: str, registry: str = "pypi") -> tuple[str, str]:
    package = NAMES.package(registry, name)
    return package.standing.value, package.nearest


def test_the_card_names_every_file_and_its_sha256():
    card = (SHIPPED / "CARD.md").read_text("utf-8")
    said = dict(re.findall(r"^\| `([^`]+)` \| `([0-9a-f]{64})` \|", card, re.MULTILINE))
    files = [path for path in SHIPPED.iterdir() if path.name != "CARD.md"]
    assert said == {f.name: hashlib.sha256(f.read_bytes()).hexdigest() for f in files}
    about = json.loads((SHIPPED / "about.json").read_bytes())
    assert all(
        f"{one['names']:,}" in card and f"{one['popular']:,}" in card for one in about.values()
    )


def test_less_than_five_megabytes_ship():
    assert sum(path.stat().st_size for path in SHIPPED.iterdir()) < 5_000_000


@pytest.mark.parametrize(
    "name",
    "requests numpy Flask black httpx numpy-stl flash typing_extensions zope.interface boto3 pip "
    "block hyphen ramjam httpz pandas-utils".split(),
)
def test_real_names_exist_and_are_nobodys_look_alikes(name: str):
    assert known(name) == ("exists", "")


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("reqeusts", "requests"),
        ("python-dotevn", "python-dotenv"),
        ("torchvison", "torchvision"),
        ("huggingface-cli", "huggingface-hub"),
        ("scikitlearn", "scikit-learn"),
        ("openai-client", "openai"),
        ("djnago", "django"),
        ("python-requests", "requests"),
        ("cv2", "opencv-python"),
        ("yaml", "pyyaml"),
        ("PIL", "pillow"),
        ("requеsts", "requests"),  # the third letter is Cyrillic
        ("ｎｕｍｐｙ", "numpy"),
        ("json", ""),
        ("zzqqxxvvkk", ""),
    ],
)
def test_names_that_do_not_exist(name: str, nearest: str):
    assert known(name) == ("absent", nearest)


@pytest.mark.parametrize(
    ("name", "nearest"),
    [
        ("requestz", "requests"),
        ("reqwests", "requests"),
        ("requestsh", "requests"),
        ("networkxx", "networkx"),
        ("pandaa", "pandas"),
        ("aiohttpx", "aiohttp"),
        ("markdawn", "markdown"),
        ("skimage", "scikit-image"),
        ("mock-requests", "requests-mock"),
    ],
)
def test_little_used_names_that_pass_for_popular_ones(name: str, nearest: str):
    assert known(name) == ("alike", nearest)


@pytest.mark.parametrize(
    ("name", "package"),
    [("sklearn", "scikit-learn"), ("bs4", "beautifulsoup4"), ("docx", "python-docx")],
)
def test_a_popular_name_that_is_the_module_of_another_says_of_which(name: str, package: str):
    assert known(name) == ("exists", package)


def test_popular_names_are_no_look_alikes():
    popular = NAMES.rolls["pypi"].popular
    assert not any(popular.resembled(name) for name in popular.names)
    standings = {NAMES.package("pypi", name).standing for name in popular.names}
    assert standings == {Standing.EXISTS}


def test_members_of_a_family_and_versions_are_not_alike():
    popular = NAMES.rolls["pypi"].popular
    for name in ("google-cloud-iap", "nvidia-cudnn-cu114", "mypy-boto3-smx", "django-cal"):
        assert popular.resembled(name) == ""


class TestNpm:
    def test_what_is_known(self):
        assert known("lodash", "npm") == ("exists", "")
        assert known("@types/node", "npm") == ("exists", "")
        assert known("crossenv", "npm") == ("alike", "cross-env")

    def test_absence_proves_nothing_but_a_slip_is_one_whether_it_exists_or_not(self):
        assert known("my-own-thing-zq", "npm") == ("unknown", "")
        assert known("@types/nodee", "npm") == ("unknown", "@types/node")
        package = NAMES.package("npm", "lodahs")
        assert (package.standing, package.nearest) == (Standing.ALIKE, "lodash")
        assert "does not exist or is little used" in package.reason


def test_another_registry_is_not_known():
    assert known("numpy", "conda") == ("unknown", "")


class TestModules:
    @pytest.mark.parametrize(
        ("name", "package"),
        [
            ("cv2", "opencv-python"),
            ("yaml", "pyyaml"),
            ("sklearn", "scikit-learn"),
            ("PIL", "pillow"),
            ("bs4", "beautifulsoup4"),
            ("dotenv", "python-dotenv"),
            ("numpy", "numpy"),
            ("typing_extensions", "typing-extensions"),
            ("os", ""),
            ("distutils", ""),
        ],
    )
    def test_the_package_of_a_module(self, name: str, package: str):
        found = NAMES.module(name)
        assert (found.standing, found.nearest) == (Standing.EXISTS, package)

    def test_an_unknown_module(self):
        assert NAMES.module("reqeusts").nearest == "requests"
        alike = NAMES.module("sklaern")  # somebody has taken this name
        assert (alike.standing, alike.nearest) == (Standing.ALIKE, "sklearn")
        found = NAMES.module("my_private_thing_zq")
        assert (found.standing, found.nearest) == (Standing.ABSENT, "")


@pytest.mark.parametrize(
    "name",
    ["", " ", "a\x00b", "../../etc/passwd", "a" * 10_000_000, "\u202eabc", "🙂", "-", "a b", "a\nb"]
    + ["@" * 1000, "`rm -rf`", "ﷺ" * 100_000, "-" * 214, "a-" * 106 + "a"],
    ids=range(15),
)
def test_hostile_names_are_absent_and_told_in_a_short_line(name: str):
    began = time.process_time()
    for registry in ("pypi", "npm"):
        package = NAMES.package(registry, name)
        assert package.standing in (Standing.ABSENT, Standing.UNKNOWN)
        assert len(package.reason) < 300 and package.reason.isprintable()
    assert NAMES.module(name).standing is Standing.ABSENT
    assert time.process_time() - began < 2


def test_a_folder_without_names_is_told(tmp_path):
    with pytest.raises(ConfigError, match="guard registry update"):
        Names(tmp_path).package("pypi", "x")
    for file in SHIPPED.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "pypi.trie").write_bytes(b"no trie")
    with pytest.raises(ConfigError, match="can't be read"):
        Names(tmp_path).package("pypi", "a-rare-name")
