"""Options of shell commands: the words of a script, the index that ships, and what is missing."""

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from guard.adapters.symbols.shell import Shell
from guard.adapters.symbols.shell.index import FILE, index, read
from guard.adapters.symbols.shell.looker import LONGEST
from guard.adapters.symbols.shell.words import TooDeep, commands, shown

CASES = yaml.safe_load(Path(__file__).with_name("shell.yaml").read_text())
SMALL = read(
    [
        "git @version=2 -C=",
        "git commit -a -m= --message= --amend -S? --author~",
        "go @long -race -o=",
        "gh @exact --web",
        "tool @open -x",
        "sudo @wraps=0 -u=",
    ]
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["script"].split("\n")[0][:50])
async def test_golden(case: dict[str, Any]) -> None:
    looked = await Shell().look(case["script"])
    assert [one.name for one in looked.missing] == case.get("missing", []), looked
    for one in looked.missing:
        assert one.name.lstrip("-") in case["script"][one.start : one.end]
    if "says" in case:
        assert case["says"] in looked.missing[0].reason


async def options(script: str) -> list[str]:
    return [one.name for one in (await Shell(SMALL).look(script)).missing]


async def test_short_options_can_be_joined_until_one_takes_the_rest() -> None:
    assert await options("git commit -am x -amxyz -aS -Sxyz") == []
    assert await options("git commit -axm x") == ["-x"]


async def test_long_options_can_be_cut_short_where_the_command_allows_it() -> None:
    assert await options("git commit --am --mess=x --mess --zzz") == []
    assert await options("gh --we") == ["--we"]


async def test_a_value_that_looks_like_an_option_is_none() -> None:
    assert await options("git commit -m --zzz --message --zzz") == []
    assert await options("git -C --zzz commit --amend --zzz") == ["--zzz"]


async def test_options_of_one_dash() -> None:
    assert await options("go -race -o -x --race -race=true") == []
    assert await options("go -rac") == ["-rac"]


async def test_what_is_not_known_is_unread_not_missing() -> None:
    for script, names in (
        ("other -x", "other"),
        ("git zzz -x", "git zzz"),
        ("tool --yy", "tool --yy"),
        ("$CMD --x", "a command in a variable"),
    ):
        looked = await Shell(SMALL).look(script)
        assert not looked.missing
        assert looked.unread == (f"options not looked up: {names}",)


async def test_it_says_what_it_looked_with() -> None:
    assert (await Shell(SMALL).look("git commit -a; sudo git commit")).by == "git 2"


def test_prompts_and_output() -> None:
    assert shown("ls\n# x") == "ls\n# x"
    told = shown("(venv) $ ls \\\n -l\nout\n% x")
    assert [[word.text for word in line] for line in commands(told)] == [["ls", "-l"], ["x"]]
    assert len(told) == len("(venv) $ ls \\\n -l\nout\n% x")


def test_words_keep_their_places() -> None:
    script = "a 'b c'\"d\"\\ e; f $(g h) <(i) > out 2>&1 && j # k"
    found = [[script[word.start : word.end] for word in line] for line in commands(script)]
    assert ["a", "'b c'\"d\"\\ e"] in found and ["g", "h"] in found and ["i"] in found
    assert ["f", "$(g h)", "<(i)"] in found and ["j"] in found and len(found) == 5


@pytest.mark.parametrize(
    "script",
    ["", "\0" * 999, "(" * 50_000, "'" * 9, '"', "<<", "<<EOF", "$(", "`", "${", "\\", "-" * 9999],
)
async def test_odd_scripts_are_borne(script: str) -> None:
    assert not (await Shell().look(script)).missing


async def test_long_and_deep_scripts_are_told_of() -> None:
    assert (await Shell().look("x" * 10_000_000)).unread == (
        f"it is longer than {LONGEST:,} characters",
    )
    with pytest.raises(TooDeep):
        commands("$(" * 50_000)
    assert "nested too deeply" in (await Shell().look("$(" * 50_000)).unread[0]


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="ab-$(){}<>'\"`\\ \n;&|#=E~", max_size=60))
def test_no_script_breaks_it(script: str) -> None:
    try:
        for line in commands(script):
            assert all(0 <= word.start < word.end <= len(script) for word in line)
    except TooDeep:
        pass


def test_the_index_that_ships_is_sound() -> None:
    known = index()
    assert FILE.stat().st_size < 1_000_000
    for path in (
        ("git", "commit"),
        ("docker", "compose", "up"),
        ("kubectl", "get"),
        ("pip", "install"),
    ):
        assert len(known[path].options) > 10
    for path, command in known.items():
        assert all(name.startswith("-") and len(name) > 1 for name in command.options), path
