import sys
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from guard.cli.corpus import app
from guard.errors import ConfigError, MissingExtra


@pytest.fixture(autouse=True)
def docs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "refunds.md").write_text("# Refunds\n\nRefunds take [bold]14[/bold] days.")
    (docs / "old.jsonl").write_text(
        '{"text": "Refunds took 30 days.", "source": "Archive", "available_at": "2020-01-01"}'
    )
    (docs / "broken.pdf").write_bytes(b"%PDF")
    return docs


def run(*words: str) -> Result:
    result = CliRunner().invoke(app, words)
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result


def test_add_search_list_stats_delete_drop() -> None:
    added = run("add", "docs", "--corpus", "help")
    assert added.exit_code == 0
    assert added.stderr.splitlines() == [
        "skipped docs/broken.pdf: is cut off: the end of the PDF is missing",
        "help: 2 added, 1 skipped; 2 passages written",
    ]
    again = run("add", "docs", "-c", "help")
    assert again.stderr.splitlines()[-1] == "help: 2 unchanged, 1 skipped; 0 passages written"

    found = run("search", "how long do refunds take", "-c", "help").stdout
    assert "  Archive  2020-01-01\n    Refunds took 30 days.\n\n" in found
    assert "\n    Refunds\n    Refunds take [bold]14[/bold] days.\n\n" in found
    one = run("search", "how long do refunds take", "-c", "help", "--limit", "1").stdout
    assert "[old-1-1]" in one
    assert "[refunds-1]" not in one
    past = run("search", "how long do refunds take", "-c", "help", "--as-of", "2021-06-01")
    assert "[old-1-1]" in past.stdout
    assert "[refunds-1]" not in past.stdout
    none = run("search", "refunds", "-c", "help", "--as-of", "2001-01-01")
    assert (none.stdout, none.stderr) == ("", "nothing found\n")

    assert run("list").stdout == "help\n"
    listed = run("list", "-c", "help").stdout.splitlines()
    assert listed[1].split()[:4] == ["docs/old.jsonl#1", "Archive", "1", "2020-01-01"]
    assert listed[2].split()[:3] == ["docs/refunds.md", "docs/refunds.md", "1"]
    counted = run("stats", "-c", "help").stdout
    assert "documents  2\n" in counted
    assert "384" in counted

    assert run("delete", "Archive", "-c", "help").stderr == "deleted docs/old.jsonl#1\n"
    assert run("drop", "help").exit_code == 1
    assert run("list").stdout == "help\n"
    assert run("drop", "help", "--yes").stderr == "deleted help\n"
    assert run("list").stdout == ""


def test_dates_and_columns_by_hand(docs: Path) -> None:
    (docs / "faq.csv").write_text("id,answer\nq1,Parcels take two days.\n")
    words = "--text-column", "answer", "--available-at", "2022-02-02"
    assert run("add", str(docs / "faq.csv"), "-c", "help", *words).exit_code == 0
    found = run("search", "parcels", "-c", "help").stdout
    assert found.startswith("[q1-1] 0.9")
    assert found.endswith("  docs/faq.csv  2022-02-02\n    Parcels take two days.\n\n")


def test_nothing_to_use_is_a_failure() -> None:
    failed = run("add", "docs/broken.pdf", "none.md", "-c", "help")
    assert failed.exit_code == 1
    assert failed.stderr.splitlines()[1:] == [
        "skipped none.md: does not exist",
        "help: 2 skipped; 0 passages written",
    ]


def test_what_is_wrong_is_said() -> None:
    with pytest.raises(ConfigError, match="there is no corpus 'help'"):
        run("search", "x", "-c", "help")
    refused = run("search", "x", "-c", "help", "--as-of", "soon")
    assert refused.exit_code == 2
    assert "not an ISO 8601 date" in refused.stderr


def test_names_cannot_steer_the_terminal(docs: Path) -> None:
    (docs / "\x1b[31mred.md").write_text("x")
    (docs / "\x1b]0;title.xyz").write_text("x")
    printed = run("add", "docs", "-c", "help").output + run("list", "-c", "help").output
    assert "\x1b" not in printed
    assert "\ufffd[31mred.md" in printed


def test_without_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "lancedb", None)
    with pytest.raises(MissingExtra, match=r"pip install 'groundwire\[corpus\]'"):
        run("add", "docs", "-c", "help")
