from pathlib import Path

from typer.testing import CliRunner

from guard.adapters.symbols.index import unpack
from guard.cli import app
from guard.errors import ConfigError


def run(*words: str):
    return CliRunner().invoke(app, ["registry", *words])


def test_what_is_known_of_a_name_is_shown():
    assert run("show", "requests").output == "package: exists\nmodule: exists\n"
    shown = run("show", "cv2").output
    assert "package: absent (PyPI has no package `cv2`" in shown
    assert "module: exists (the module `cv2` is in `opencv-python`)" in shown
    assert run("show", "lodash", "-r", "npm").output == "package: exists\n"


def test_names_are_written_and_used(tmp_path):
    names, folder = tmp_path / "names.txt", tmp_path / "names"
    names.write_text("Zzqq_One\nzzqq-two\n")
    said = run("update", "--names", str(names), "--folder", str(folder))
    assert said.output == f"{folder}: 2 names of PyPI, 0 of them popular\n"
    config = tmp_path / "guard.yaml"
    config.write_text(f"registry: {{names: {folder}}}\n")
    assert run("show", "zzqq.one", "--config", str(config)).output == "package: exists\n"
    assert "PyPI, all 2 as of" in run("list", "--config", str(config)).output


def test_what_can_not_be_written_is_told(tmp_path):
    folder = str(tmp_path / "names")
    assert "--names" in str(run("update", "-r", "npm", "--folder", folder).exception)
    assert "pypi and npm" in str(run("update", "-r", "gems", "--folder", folder).exception)
    missing = run("update", "--names", str(tmp_path / "none"), "--folder", folder)
    assert "can't be read" in str(missing.exception)


def test_the_names_that_ship_are_listed():
    lines = run("list").output.splitlines()
    assert lines == [
        "names of packages: PyPI, all 886,323 as of 2026-11, 14,985 of them popular",
        "names of packages: npm, the most used 182,303 as of 2026-11, 15,410 of them popular",
    ]


def test_build_writes_an_archive_for_each_package(tmp_path: Path) -> None:
    site = tmp_path / "site"
    (site / "shop").mkdir(parents=True)
    (site / "shop" / "__init__.py").write_text("def sell(price): return price\n")
    (site / "one.py").write_text("raise SystemExit('this must not be run')\nx = 1\n")
    out = tmp_path / "index"
    done = CliRunner().invoke(app, ["registry", "build", str(site), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "shop: 1 modules" in done.output
    unpack(out, tmp_path / "unpacked")
    assert "def sell(price): ..." in (tmp_path / "unpacked/shop/__init__.pyi").read_text()
    assert "x: int" in (tmp_path / "unpacked/one/__init__.pyi").read_text()


def test_build_says_what_is_not_there(tmp_path: Path) -> None:
    nowhere = CliRunner().invoke(app, ["registry", "build", str(tmp_path / "no")])
    assert isinstance(nowhere.exception, ConfigError)
    nothing = CliRunner().invoke(app, ["registry", "build", str(tmp_path), "--only", "absent"])
    assert isinstance(nothing.exception, ConfigError)
    assert "absent: no such package" in str(nothing.exception)
