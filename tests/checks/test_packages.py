import time
from dataclasses import replace
from typing import Any

import pytest

from guard.adapters.fetch import Fetcher, FetchSettings
from guard.adapters.registry import Registry
from guard.checks.base import Report
from guard.checks.packages import Packages
from guard.claims import split
from guard.ports import NO_PACKAGES
from guard.repair import Masks
from guard.types import Draft, Evidence, Prompt, ToolCall, Verdict
from tests.fakes import fake_tools

TOOLS = replace(fake_tools(""), packages=Registry(Fetcher(FetchSettings())))


async def reported(text: str, tools: Any = TOOLS, **more: Any) -> Report:
    evidence = more.pop("evidence", ())
    return await Packages().report(Draft("?", evidence, text, split(text), **more), tools)


async def test_the_name_alone_is_masked():
    text = "First do this.\n\n```bash\npip install requests reqeusts\npip install requestz\n```\n"
    report = await reported(text)
    spans = [span for finding in report.findings for span in finding.spans]
    assert Masks(spans).over(text, 0, len(text)) == text.replace(
        "reqeusts", "[NO SUCH PACKAGE]"
    ).replace("requestz", "[LOOK-ALIKE PACKAGE]")
    assert all(f.claim and "```bash" in f.claim.text for f in report.findings)
    assert report.notes == {"names": 3}


async def test_what_others_named_is_left_alone():
    messages = ({"role": "system", "content": "Our tool: `pip install zzqq-one`."},)
    evidence = (Evidence("a", "a", "Run `pip install zzqq-two`, then `import zzqq_three`."),)
    text = "Run `pip install zzqq-one zzqq-two zzqq-four`."
    report = await reported(text, evidence=evidence, prompt=Prompt(messages=messages))
    assert [f.reason[:34] for f in report.findings] == ["PyPI has no package `zzqq-four` (a"]
    assert report.notes == {"names": 3, "given": 2}


async def test_a_module_that_is_a_file_of_the_answer_or_the_user_is_given():
    code = "```python\nimport mine_zzqq.part\nimport yours_zzqq\n```\n"
    messages = ({"role": "user", "content": "I have yours_zzqq.py here."},)
    report = await reported(f"In mine_zzqq/part.py:\n\n{code}", prompt=Prompt(messages=messages))
    assert report.findings == [] and report.notes["given"] == 2


async def test_only_the_claims_to_be_judged_are_looked_at():
    text = "Run `pip install zzqq-one`. Run `pip install zzqq-two`."
    claims = split(text)
    draft = Draft("?", (), text, claims[-1:], final=False)
    (finding,) = (await Packages().report(draft, TOOLS)).findings
    assert "zzqq-two" in finding.reason and finding.claim == claims[-1]


async def test_where_nothing_knows_names_that_is_said():
    tools = replace(TOOLS, packages=NO_PACKAGES)
    (finding,) = (await reported("Run `pip install requests`.", tools)).findings
    assert finding.verdict is Verdict.NOT_ENOUGH_INFO and finding.tentative
    assert finding.reason == "nothing here knows the names of packages"


async def test_more_names_than_are_judged_are_an_error():
    text = f"```\npip install {' '.join(f'zzqq-{n}' for n in range(510))}\n```\n"
    report = await reported(text)
    assert len(report.findings) == 500
    assert report.error == "more than 500 names of packages: the rest was not judged"


@pytest.mark.parametrize(
    "text",
    [
        "pip install " * 2_000,
        "```\npip install " + "a " * 20_000 + "\n```",
        "`pip install " + "a" * 1_000_000 + "`",
        "```python\n" + "import a\n" * 5_000 + "```",
        "```json\n" + "[" * 100_000 + "\n```",
        "```toml\n" + "[" * 100_000 + "\n```",
        "```yaml\ndependencies:\n" + "- [" * 5_000 + "\n```",
        "`" * 100_000,
        "pip install \u202e\u200b\x00\x1b[2K `\x00`",
        "npx " + "-p " * 50_000,
        "pip install \\\n" * 2_000,
        "pip  install --x" * 2_000,
        "x" * 1_500_000,
    ],
    ids=range(13),
)
async def test_hostile_texts_have_a_stated_outcome_in_time(text: str):
    began = time.process_time()
    report = await reported(text)
    assert report.error or len(text) <= 1_000_000
    assert all(f.reason.isprintable() and len(f.reason) < 400 for f in report.findings)
    assert time.process_time() - began < 10


@pytest.mark.parametrize(
    ("arguments", "verdicts"),
    [
        ('{"command": "pip install zzqq-none requests && npm i zzqq-none"}', "rn"),
        ('{"cmd": ["pip", "install", "reqeusts"]}', "r"),
        ('{"steps": [{"run": "uv add zzqq-none"}], "cwd": "/tmp"}', "r"),
        ("pip install zzqq-none", "r"),
        ('{"path": "a.py", "text": "import zzqq_none\\nprint(1)\\n"}', "n"),
        ('{"command": "npm install express lodash", "why": "pip it"}', ""),
        ('{"command": "pip install --index-url https://pypi.my.net/simple zzqq-none"}', "n"),
    ],
)
async def test_what_a_tool_call_would_install_is_judged(arguments, verdicts):
    call = ToolCall("a", "run_shell", arguments)
    other = ToolCall("b", "weather", '{"city": "Rome"}')
    report = await reported("", tool_calls=(other, call))
    letters = {Verdict.REFUTED: "r", Verdict.NOT_ENOUGH_INFO: "n"}
    assert "".join(letters[f.verdict] for f in report.findings) == verdicts
    assert all(f.tool_call == 1 and f.claim is None for f in report.findings)
    assert all(f.tentative == (f.verdict is Verdict.NOT_ENOUGH_INFO) for f in report.findings)


async def test_what_the_user_asked_to_install_is_given_to_a_tool_too():
    messages = ({"role": "user", "content": "Please pip install zzqq-none."},)
    call = ToolCall("a", "run", '{"command": "pip install zzqq-none"}')
    report = await reported("", tool_calls=(call,), prompt=Prompt(messages=messages))
    assert report.findings == [] and report.notes == {"names": 1, "given": 1}


async def test_calls_are_judged_once_when_the_answer_is_whole():
    call = ToolCall("a", "run", '{"command": "pip install zzqq-none"}')
    report = await reported("Wait.", tool_calls=(call,), final=False)
    assert report.findings == []
