"""What the check of the list of removed names makes of a line, with packages that are made up."""

import sys
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path

import pytest

BENCH = Path(__file__).parents[2] / "eval/bench/removed.py"


@pytest.fixture
def removed(tmp_path, monkeypatch):
    spec = spec_from_file_location("removed", BENCH)
    assert spec and spec.loader
    bench = module_from_spec(spec)
    spec.loader.exec_module(bench)
    package = tmp_path / "madeup"
    package.mkdir()
    (package / "__init__.py").write_text(
        "class Table:\n    def sort(self, by): ...\n"
        "def __getattr__(name): raise RuntimeError('gone: ' + name)\n"
    )
    (package / "broken.py").write_text("import nosuchpackage\n")
    (package / "wrecked.py").write_text("1 / 0\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(bench, "_packages", lambda: {"madeup": "made-up"})
    monkeypatch.setattr(bench, "version", lambda name: {"made-up": "2.1.7"}[name])
    yield bench
    for name in [name for name in sys.modules if name.partition(".")[0] == "madeup"]:
        del sys.modules[name]


@pytest.mark.parametrize(
    ("name", "there"),
    [
        ("madeup", True),
        ("madeup.Table", True),
        ("madeup.Table.sort", True),
        ("madeup.Table.sort.by", True),
        ("madeup.Table.sort.key", False),
        ("madeup.Table.sort.by.more", False),
        ("madeup.List", False),  # refused with an error of the module's own
        ("madeup.nowhere.x", False),
        ("absent.x", False),
    ],
)
def test_a_name_is_a_module_a_member_or_a_parameter(removed, name, there):
    assert removed.found(name) is there


@pytest.mark.parametrize("name", ["madeup.broken.x", "madeup.wrecked"])
def test_what_can_not_be_imported_is_not_absent(removed, name):
    with pytest.raises(ImportError):
        removed.found(name)
    assert removed.wrong(name, "made-up 2.0") is None


@pytest.mark.parametrize(
    ("name", "said", "problem"),
    [
        ("madeup.List", "made-up 2.0; use madeup.Table", ""),
        ("madeup.List", "made-up 2.0; use `items` of absent.x", ""),
        ("madeup.List", "made-up 2.0; use madeup.Rows", "there is no madeup.Rows"),
        ("madeup.Table", "made-up 2.1", "is there in made-up 2.1"),
        ("madeup.Table", "made-up 2.10", ""),
        ("madeup.Table", "made-up 3.0; use madeup.Rows", ""),
        ("madeup.List", "made-up 2.2", "is not there in made-up 2.1"),
        ("absent.x", "absent 1.0", None),
        ("dict.has_key", "Python 3.0; use the operator in", ""),
        ("str.upper", "Python 3.0", f"is there in Python {sys.version_info[0]}."),
        ("msilib", "Python 3.13", None),
    ],
)
def test_a_line_is_judged_by_the_version_that_is_here(removed, name, said, problem):
    found = removed.wrong(name, said)
    assert found and found.startswith(problem) if problem else found == problem


def test_lines_that_are_wrong_are_printed_and_counted(removed, monkeypatch, tmp_path, capsys):
    lines = tmp_path / "removed.yaml"
    lines.write_text(
        "made-up:\n  madeup.List: made-up 2.0\n  madeup.Table: made-up 2.0\n"
        "other:\n  absent.x: absent 1.0\n"
    )
    monkeypatch.setattr(removed, "_LIST", lines)
    assert removed.main() is True
    assert capsys.readouterr().out == (
        "madeup.Table: is there in made-up 2.1; the list says made-up 2.0\n"
        "2 judged, 1 wrong, 1 not to be judged here\n"
    )
