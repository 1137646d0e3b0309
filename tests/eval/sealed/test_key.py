import base64
import stat

import pytest
from guard_eval.errors import EvalError, Refusal
from guard_eval.sealed import key

from tests.eval.sealing import home  # noqa: F401

pytestmark = pytest.mark.usefixtures("home")


def test_made_for_its_owner_alone_and_read_again(tmp_path):
    path = key.make(tmp_path / "work")
    assert path == tmp_path / "config" / "groundwire" / "eval.key"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    made = key.load(tmp_path / "work")
    assert len(made) == 32 and base64.b64encode(made).decode() == path.read_text().strip()


def test_is_not_made_twice(tmp_path):
    path = key.make(tmp_path / "work")
    before = path.read_text()
    with pytest.raises(EvalError, match="there is a key already"):
        key.make(tmp_path / "work")
    assert path.read_text() == before


def test_environment_comes_first(tmp_path, monkeypatch):
    key.make(tmp_path / "work")
    monkeypatch.setenv("GUARD_EVAL_KEY", base64.b64encode(b"k" * 32).decode())
    assert key.load(tmp_path / "work") == b"k" * 32


@pytest.mark.parametrize(
    "text", ["short", base64.b64encode(b"k" * 31).decode(), "§" * 44, "a" * 45]
)
def test_malformed(tmp_path, monkeypatch, text):
    monkeypatch.setenv("GUARD_EVAL_KEY", text)
    with pytest.raises(EvalError, match="GUARD_EVAL_KEY: is not 32 bytes in base64"):
        key.load(tmp_path)


def test_missing(tmp_path):
    with pytest.raises(EvalError, match="guard eval seal key"):
        key.load(tmp_path / "work")


def test_readable_by_others(tmp_path):
    key.make(tmp_path / "work").chmod(0o640)
    with pytest.raises(Refusal, match=r"E_KEY_READABLE.*mode 0640") as caught:
        key.load(tmp_path / "work")
    assert "chmod 600" in caught.value.remedy


def test_inside_the_workspace(tmp_path):
    with pytest.raises(Refusal, match="E_KEY_PLACE.*inside the workspace"):
        key.make(tmp_path)
    key.make(tmp_path / "work")
    with pytest.raises(Refusal, match="E_KEY_PLACE.*inside the workspace"):
        key.load(tmp_path / "config")


def test_inside_a_git_work_tree(tmp_path):
    (tmp_path / "config" / ".git").mkdir(parents=True)
    with pytest.raises(Refusal, match="E_KEY_PLACE.*git work tree"):
        key.make(tmp_path / "work")


def test_purposes_and_names_are_apart():
    assert len({key.derived(b"k" * 32, "rows"), key.derived(b"k" * 32, "sketch"), b"k" * 32}) == 3
    assert key.name(b"k" * 32) != key.name(b"l" * 32)
