"""What the check makes of names that are looked up: where they stand, and which are excused."""

import asyncio
import re
from dataclasses import dataclass, field, replace

import pytest

from guard.checks.api import Api
from guard.checks.base import Report
from guard.claims import split
from guard.ports import Looked, Missing
from guard.types import Draft, Prompt, Verdict
from tests.fakes import fake_tools


@dataclass
class Words:
    """Every name that begins with `bad` is missing. Remembers what it was given."""

    unread: tuple[str, ...] = ()
    given: list[tuple[str, str]] = field(default_factory=list)

    async def look(self, language: str, source: str) -> Looked:
        self.given.append((language, source))
        found = [(m.start(), m.end(), m[0]) for m in re.finditer(r"\bbad\w*", source)]
        missing = tuple(Missing(s, e, name, f"there is no `{name}`") for s, e, name in found)
        return Looked(missing, self.unread, "words")


def judge(text: str, *users: str, words: Words | None = None) -> tuple[Report, Words]:
    words = words or Words()
    messages = tuple({"role": "user", "content": user} for user in users)
    draft = Draft("?", (), text, split(text), prompt=Prompt(messages=messages))
    tools = replace(fake_tools(""), symbols=words)
    return asyncio.run(Api().report(draft, tools)), words


def fenced(code: str, language: str = "python") -> str:
    return f"```{language}\n{code}\n```\n"


@pytest.mark.parametrize(
    "text",
    [
        "Do this:\n\n" + fenced("import a\na.bad_one()"),
        "- Do this:\n\n  ```python\n  import a\n  a.bad_one()\n  ```\n",
        "> ```python\n> import a\n> a.bad_one()\n> ```\n",
        fenced(">>> import a\n>>> a.bad_one()\n3", "pycon"),
        fenced("$ bad_one --x\nout", "console"),
        fenced("bad_one()", "ts"),
        "import a\n\ndef f():\n    return a.bad_one()\n",
        "First.\n\n" + fenced("x = 1") + "\nThen é.\n\n" + fenced("é = 1; a.bad_one()"),
    ],
)
def test_a_missing_name_is_refuted_where_it_stands(text):
    report, _ = judge(text)
    (found,) = report.findings
    assert found.verdict is Verdict.REFUTED
    assert "there is no `bad_one`" in found.reason
    assert [text[s.start : s.end] for s in found.spans] == ["bad_one"]
    assert report.notes["missing"] == 1


def test_the_line_of_the_block_is_said():
    report, _ = judge(fenced("x = 1\n\na.bad_one()"))
    assert "(line 3 of the code)" in report.findings[0].reason


@pytest.mark.parametrize(
    "text",
    [
        "`bad_one` was removed in 2.0.\n\n" + fenced("a.bad_one()"),
        "There is no `bad_one` in it.\n\n" + fenced("a.bad_one()"),
        "Before (this does not work):\n\n" + fenced("a.bad_one()"),
        "Do it so.\n\n" + fenced("a.bad_one()  # raises AttributeError"),
        "Do it so.\n\n" + fenced("# old API\na.bad_one()\n"),
    ],
)
def test_what_the_answer_itself_says_is_gone_is_not_refuted(text):
    assert judge(text)[0].findings == []


@pytest.mark.parametrize(
    "text",
    [
        "Nothing was removed here.\n\n" + fenced("a.bad_one()"),
        "`bad_one` is what you need; the rest was removed later on. See:\n\n"
        + fenced("a.bad_two()"),
        "Do it so.\n\n" + fenced("a.bad_one()  # the new API"),
    ],
)
def test_other_words_excuse_nothing(text):
    assert [f.verdict for f in judge(text)[0].findings] == [Verdict.REFUTED]


def test_names_of_the_users_own_code_exist_and_go_before_the_answer():
    user = "I have:\n\n" + fenced("class Shop:\n    def bad_one(self): ...")
    report, words = judge(fenced("Shop().bad_one()"), user)
    assert report.findings == []
    ((_, source),) = words.given
    assert source.startswith("class Shop:")


def test_a_missing_name_in_the_users_code_is_not_the_answers():
    report, _ = judge(fenced("x = f()"), fenced("import a\ndef f():\n    return a.bad_one()"))
    assert report.findings == []


def test_cells_are_one_program_and_files_of_the_answer_are_no_packages():
    text = (
        "`tool.py`:\n\n"
        + fenced("def go(): ...")
        + "\nThen:\n\n"
        + fenced("from tool import go\ngo()")
    )
    _, words = judge(text)
    ((language, source),) = words.given
    assert language == "python"
    assert "def go(): ..." in source
    assert "import" not in source
    assert "go()" in source


def test_each_language_goes_to_its_own():
    text = "".join(fenced(f"x{i}", name) for i, name in enumerate(["js", "ts", "bash", "python"]))
    _, words = judge(text)
    assert sorted(words.given) == [
        ("javascript", "x0\n"),
        ("python", "\nx3\n"),
        ("shell", "x2\n"),
        ("typescript", "x1\n"),
    ]


def test_what_was_not_looked_up_is_said_beside_what_was():
    report, _ = judge(fenced("a.bad_one()"), words=Words(unread=("the package a is strange",)))
    assert [f.verdict for f in report.findings] == [Verdict.REFUTED, Verdict.NOT_ENOUGH_INFO]
    assert report.findings[1].tentative
    assert "the package a is strange" in report.findings[1].reason
    assert report.notes == {"programs": 1, "missing": 1, "not looked up": 1}
