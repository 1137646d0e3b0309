import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from guard.corpus.document import Unreadable
from guard.corpus.load import Options, Skipped, find, name_of, parse, read
from guard.errors import MissingExtra

DAY = datetime(2024, 5, 6, tzinfo=UTC)


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_folders_are_walked_without_hidden_and_linked_files(tmp_path: Path) -> None:
    for name in ("docs/b.md", "docs/in/a.txt", "docs/.git/x.md", "docs/.hidden.md", "docs/cat.png"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "docs/loop").symlink_to(tmp_path / "docs")
    (tmp_path / "docs/passwd.txt").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "docs/pipe.txt")
    found = list(find([Path("docs")]))
    assert [item for item in found if isinstance(item, Path)] == [
        Path("docs/b.md"),
        Path("docs/in/a.txt"),
    ]
    assert {item.file: item.reason[:18] for item in found if isinstance(item, Skipped)} == {
        "docs/cat.png": ".png: the kinds kn",
        "docs/loop": "is a symbolic link",
        "docs/passwd.txt": "is a symbolic link",
        "docs/pipe.txt": "is no file",
    }


def test_what_was_named_is_found_once(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("x")
    (tmp_path / "link.md").symlink_to("a.md")
    (tmp_path / "round.md").symlink_to("round.md")
    os.mkfifo(tmp_path / "pipe.md")
    named = [Path(n) for n in ("link.md", "a.md", ".", "round.md", "pipe.md", "none.md")]
    found = [
        item for item in find(named) if isinstance(item, Path) or item.file not in os.listdir()
    ]
    assert found == [Path("link.md"), Skipped("none.md", "does not exist")]


def test_names_are_from_here_or_whole(tmp_path: Path) -> None:
    assert name_of(Path("docs/../docs/a.md")) == "docs/a.md"
    assert name_of(tmp_path / "docs/a.md") == "docs/a.md"
    assert name_of(Path("../a.md")) == (tmp_path.parent / "a.md").as_posix()


def test_a_file_and_its_fingerprint(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("# T\nHello.")
    os.utime(path, (0, DAY.timestamp()))
    file = read(path, Options())
    (document,) = parse(file, Options())
    assert (document.source, document.available_at) == ("a.md", DAY)
    os.utime(path, (0, 0))
    assert read(path, Options()).fingerprint == file.fingerprint
    assert read(path, Options(available_at=DAY)).fingerprint != file.fingerprint
    path.write_text("# T\nHello!")
    assert read(path, Options()).fingerprint != file.fingerprint


def test_when_it_became_available(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text("---\navailable_at: 2020-01-01\n---\nHello.")
    told = Options(available_at=DAY)
    assert parse(read(path, Options()), Options())[0].available_at == datetime(
        2020, 1, 1, tzinfo=UTC
    )
    assert parse(read(path, told), told)[0].available_at == DAY


def test_rows_without_text_are_counted(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_text('{"text": "a"}\n{"text": " "}\n')
    (document,) = parse(read(path, Options()), Options())
    assert document.notes == ("1 rows without text",)


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.txt", b"", "holds no text"),
        ("a.txt", b"\n \n", "holds no text"),
        ("a.html", b"<script>x</script>", "holds no text"),
        ("a.jsonl", b"", "holds no text"),
        ("a.csv", b"", "holds no text"),
        ("a.txt", b"x" * 10_000_000, "a line of 10,000,000 characters"),
        ("a.docx", b"PK\x03\x04", "not a whole Word document"),
        ("a.docx", b"PK\x05\x06" + b"\0" * 18, "is broken: KeyError"),
        ("a.pdf", b"%PDF-1.4", "cut off"),
        ("a.md", b"\x80", "not UTF-8"),
    ],
)
def test_broken_files_have_a_reason(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(Unreadable, match=reason):
        parse(read(tmp_path / name, Options()), Options())


def test_what_cannot_be_read_has_a_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(Unreadable, match="cannot be read: No such file"):
        read(tmp_path / "a.md", Options())
    (tmp_path / "a.md").write_text("long")
    monkeypatch.setattr("guard.corpus.load.MAX_BYTES", 3)
    with pytest.raises(Unreadable, match="larger than 3 bytes"):
        read(tmp_path / "a.md", Options())


def test_a_missing_parser_names_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("x")
    monkeypatch.setitem(__import__("sys").modules, "markdown_it", None)
    with pytest.raises(MissingExtra, match=r"groundwire\[corpus\]"):
        parse(read(tmp_path / "a.md", Options()), Options())
