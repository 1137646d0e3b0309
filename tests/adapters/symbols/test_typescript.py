"""The language service: its protocol, with a stand-in for the compiler, and what it finds."""

import asyncio
import contextlib
import os
import shutil
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest

from guard.adapters.symbols.typescript import Dialect, TypeScript, TypeScriptSettings
from guard.adapters.symbols.typescript.looker import LONGEST
from guard.ports import Looked

FAKE = Path(__file__).with_name("fake_typescript.js")
HERE = Path(__file__).parents[3] / "node_modules"  # where a developer may have run `npm install`

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not here")


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "node_modules"
    (folder / "typescript").mkdir(parents=True)
    shutil.copy(FAKE, folder / "typescript" / "index.js")
    return folder


@contextlib.asynccontextmanager
async def service(packages: Path | None, **more: object) -> AsyncIterator[TypeScript]:
    made = TypeScript(TypeScriptSettings(packages=packages, **more))
    try:
        yield made
    finally:
        await made.close()


async def test_says_nothing_of_a_program_without_faults(packages: Path) -> None:
    async with service(packages) as ts:
        looked = await Dialect(ts, "javascript").look("x = 1")
        assert looked == Looked(by="typescript 5.0.0-fake")


async def test_what_a_program_does_not_define_is_unread(packages: Path) -> None:
    async with service(packages) as ts:
        looked = await ts.look("javascript", "app.get()")
        assert looked.unread == ("it does not define app",)
        assert not looked.missing


async def test_a_missing_name_is_told_with_its_place_and_what_was_meant(packages: Path) -> None:
    async with service(packages) as ts:
        (one,) = (await ts.look("javascript", "lacks")).missing
        assert (one.start, one.end, one.name) == (0, 3, "lacks")
        assert one.reason == "module m has no lacks; did you mean has?"


async def test_places_count_characters_not_units(packages: Path) -> None:
    async with service(packages) as ts:
        source = "lacks \N{GRINNING FACE}"
        (one,) = (await ts.look("javascript", source)).missing
        assert (one.start, one.end) == (0, 3)
        fake = packages / "typescript" / "index.js"
        fake.write_text(fake.read_text().replace("getStart: () => 0", "getStart: () => 8"))
    async with service(packages) as ts:
        (one,) = (await ts.look("javascript", source)).missing
        assert one.start == 7


@pytest.mark.parametrize("source", ["die", "babble"])
async def test_one_that_kills_the_service_harms_no_other(packages: Path, source: str) -> None:
    async with service(packages) as ts:
        broken = await ts.look("javascript", source)
        assert broken.unread == ("the service that looks names up broke down over it",)
        assert (await ts.look("javascript", "app")).unread == ("it does not define app",)


async def test_one_that_hangs_is_ended(packages: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("guard.adapters.symbols.typescript.looker._GRACE", 0.2)
    async with service(packages, seconds=0.3) as ts:
        await ts.warm()
        assert (await ts.look("javascript", "hang")).unread == (
            "looking its names up took too long",
        )
        assert not (await ts.look("javascript", "x")).unread


async def test_one_nested_too_deeply_is_unread_and_the_service_stays(packages: Path) -> None:
    async with service(packages) as ts:
        looked = await ts.look("javascript", "nested")
        assert looked.unread == ("it is nested too deeply or cannot be read",)
        child = ts._child
        await ts.look("javascript", "x")
        assert ts._child is child


async def test_the_service_sees_nothing_of_the_environment(
    packages: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "secret")
    async with service(packages) as ts:
        assert (await ts.look("javascript", "env")).unread == ()


async def test_programs_wait_their_turn_and_too_many_are_turned_away(packages: Path) -> None:
    async with service(packages, waiting=3) as ts:
        looks = [asyncio.create_task(ts.look("javascript", "app")) for _ in range(5)]
        told = [looked.unread[0] for looked in await asyncio.gather(*looks)]
        assert told.count("too many programs wait to be looked up") == 2
        assert told.count("it does not define app") == 3


async def test_one_that_is_given_up_does_not_answer_for_the_next(packages: Path) -> None:
    async with service(packages) as ts:
        await ts.warm()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(0.0001):
                await ts.look("javascript", "lacks")
        assert (await ts.look("javascript", "app")).unread == ("it does not define app",)


async def test_without_packages_it_says_what_to_do(tmp_path: Path) -> None:
    async with service(None) as ts:
        (why,) = (await ts.look("javascript", "x")).unread
        assert "npm install typescript@5" in why
    (tmp_path / "node_modules").mkdir()
    async with service(tmp_path / "node_modules") as ts:
        (why,) = (await ts.look("javascript", "x")).unread
        assert why.startswith("javascript is not looked up: typescript is not in that folder")


async def test_a_compiler_without_a_service_is_told(packages: Path) -> None:
    (packages / "typescript" / "index.js").write_text("module.exports = { version: '7.0.2' }")
    async with service(packages) as ts:
        (why,) = (await ts.look("javascript", "x")).unread
        assert "typescript 7.0.2 has no language service" in why


async def test_without_node_it_says_so(packages: Path) -> None:
    async with service(packages, node=packages / "no-node") as ts:
        (why,) = (await ts.look("typescript", "x")).unread
        assert "Node.js is not here" in why


async def test_what_is_too_long_is_not_sent(packages: Path) -> None:
    async with service(packages) as ts:
        (why,) = (await ts.look("javascript", "x" * 10_000_000)).unread
        assert why == f"it is longer than {LONGEST:,} characters"
        assert ts._child is None


async def test_lone_surrogates_and_control_characters_are_only_text(packages: Path) -> None:
    async with service(packages) as ts:
        looked = await ts.look("javascript", "app \ud800 \x00 \x1b \u2028 \n\r")
        assert looked.unread == ("it does not define app",)


def test_another_event_loop_begins_anew(packages: Path) -> None:
    ts = TypeScript(TypeScriptSettings(packages=packages))

    async def once() -> tuple[str, ...]:
        looked = await ts.look("javascript", "app")
        await ts.close()
        return looked.unread

    assert asyncio.run(once()) == asyncio.run(once()) == ("it does not define app",)


async def test_closing_leaves_no_process(packages: Path) -> None:
    async with service(packages) as ts:
        await ts.warm()
        assert ts._child
        pid = ts._child._process.pid
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


@pytest.fixture(scope="module")
def real() -> Iterator[Callable[[str, str], Looked]]:
    """What the real compiler says, if its packages were installed beside this project's files."""
    if not (HERE / "typescript").is_dir() or not (HERE / "@types" / "node").is_dir():
        pytest.skip("no node_modules here: npm install --no-save typescript@5 @types/node")
    ts = TypeScript(TypeScriptSettings(packages=HERE, seconds=60.0, start_seconds=120.0))
    with asyncio.Runner() as runner:
        yield lambda language, source: runner.run(ts.look(language, source))
        runner.run(ts.close())


SOUND = [
    "const err = new Error('x'); err.status = 404; console.log(document.querySelector('#a').value);",
    "const history = [1]; history.push(2); const name = 'a'; name.padEnd(3); counts = {}; counts.a = 1;",
    "class A extends Map { go() { return this.made ?? this.get(1); } }\nnew A().go().anything;",
    "const fs = require('fs'); fs.promises.readFile('a').then((t) => t.toString());",
    "/** @param {Request} req */\nexport function f(req) { return req.params.id; }",
    "const r = await fetch('/x', { duplex: 'half' });\nconst s = r.clone(); { const r = app(); r.send(1); }",
    "import x from './own.js'; import y from 'not-a-package-here'; x.a(y.b);",
    "status.empty[200]; form.submit(); Array.prototype.last = function () {}; [1].last();",
    "localStorage.theme = 'a'; console.log(localStorage.theme); const o = { a: 1 }; o.go = 1; o.go();",
]


def test_sound_programs_have_no_missing_names(real: Callable[[str, str], Looked]) -> None:
    for one in SOUND:
        assert not real("javascript", one).missing, one


@pytest.mark.parametrize(
    ("language", "source", "name", "says"),
    [
        ("javascript", "JSON.parseSafe('')", "parseSafe", "JSON (JavaScript) has no"),
        ("javascript", "const { readAll } = require('fs')", "readAll", "module"),
        ("javascript", "import { hashSync } from 'node:crypto'", "hashSync", "node:crypto"),
        ("javascript", "import 'node:nothing'", "node:nothing", "no module"),
        ("javascript", "document.body.innerHtml = ''", "innerHtml", "did you mean innerHTML?"),
        ("typescript", "const rows: number[] = [];\nrows.toSortedBy()", "toSortedBy", "toSorted?"),
        ("typescript", "fetch('/x', { methud: 'GET' })", "methud", "method"),
        ("javascript", "'\N{GRINNING FACE}'.padLeft(3)", "padLeft", "JavaScript"),
        ("javascript", "AbortSignal.expire(3)", "expire", "AbortSignal (web pages) has no"),
    ],
)
def test_a_made_up_name_is_named(
    real: Callable[[str, str], Looked], language: str, source: str, name: str, says: str
) -> None:
    (one,) = real(language, source).missing
    assert one.name == name and source[one.start : one.end].strip("'") == name
    assert says in one.reason


def test_a_package_that_is_not_there_is_missing_only_where_all_are(
    real: Callable[[str, str], Looked],
) -> None:
    source = "import magic from 'fast-json-magic'; magic();"
    looked = real("javascript", source)
    assert not looked.missing and "fast-json-magic" in looked.unread[0]

    async def whole() -> Looked:
        async with service(HERE, whole=True, seconds=60.0, start_seconds=120.0) as ts:
            return await ts.look("javascript", source)

    (one,) = asyncio.run(whole()).missing
    assert one.reason == "the project has no package fast-json-magic"


def test_no_file_outside_of_the_folder_is_read(
    real: Callable[[str, str], Looked], tmp_path: Path
) -> None:
    (tmp_path / "secret.d.ts").write_text("export declare const password: string;")
    source = f"import {{ pass }} from '{tmp_path}/secret';"
    looked = real("typescript", source)
    assert not looked.missing and "modules of its own" in looked.unread[0]
