import sqlite3
import time

import pytest

from guard.adapters import records as module
from guard.adapters.records import Records
from guard.errors import ConfigError, Overloaded

RECEIPT = {
    "id": "gr-1",
    "created": "2026-01-02T03:04:05.678+00:00",
    "policy": "default",
    "action": "pass",
    "model": "m",
    "claims": [],
}


def wait(holds):
    deadline = time.monotonic() + 5
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_receipt_is_kept_and_found_again(tmp_path):
    records = Records(f"sqlite:///{tmp_path}/deep/receipts.db")
    for i in range(1_200):
        records.put({**RECEIPT, "id": f"gr-{i}"})
    records.close()
    again = Records(f"sqlite:///{tmp_path}/deep/receipts.db")
    assert again.get("gr-1199") == {**RECEIPT, "id": "gr-1199"}
    assert again.get("gr-none") is None
    again.close()


def test_a_database_that_is_away_loses_nothing(tmp_path, monkeypatch):
    path = tmp_path / "receipts.db"
    records = Records(f"sqlite:///{path}")
    monkeypatch.setattr(module, "WAITING", 3)
    locker = sqlite3.connect(path, timeout=0.1, isolation_level=None)
    locker.execute("ALTER TABLE receipts RENAME TO away")  # any reason why an insert fails
    for i in range(3):
        records.put({**RECEIPT, "id": f"gr-{i}"})
    wait(lambda: records.problem)
    assert "receipts" in records.problem
    with pytest.raises(Overloaded, match="3 receipts wait"):
        records.admit()
    locker.execute("ALTER TABLE away RENAME TO receipts")
    wait(lambda: records.problem is None)
    records.admit()
    records.close()
    assert locker.execute("SELECT count(*) FROM receipts").fetchone() == (3,)
    locker.close()


def test_what_closing_cannot_write_is_said(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(module, "PATIENCE", 0.4)
    path = tmp_path / "receipts.db"
    records = Records(f"sqlite:///{path}")
    with sqlite3.connect(path) as other:
        other.execute("DROP TABLE receipts")
    other.close()
    records.put(RECEIPT)
    records.close()
    assert "receipts not written" in capsys.readouterr().out


def test_one_receipt_that_cannot_be_written_holds_up_no_other(tmp_path):
    records = Records(f"sqlite:///{tmp_path}/receipts.db")
    for extra in ({}, {"id": "gr-odd", "claims": [1 << 70]}, {}, {"id": "gr-2", "model": "m\0n"}):
        records.put({**RECEIPT, **extra})  # the third was there already
    wait(lambda: records.get("gr-2"))
    assert records.get("gr-1") == RECEIPT
    assert records.get("gr-odd") is None
    records.close()
    assert records.problem is None


def test_a_database_that_cannot_be_read_is_told(tmp_path):
    records = Records(f"sqlite:///{tmp_path}/receipts.db")
    with sqlite3.connect(tmp_path / "receipts.db") as other:
        other.execute("DROP TABLE receipts")
    other.close()
    with pytest.raises(ConfigError, match="can't be read: no such table"):
        records.get("gr-1")
    records.close()


@pytest.mark.parametrize("url", ["nonsense", "nosuchdb://x/y", "sqlite:////proc/none/x.db"])
def test_a_wrong_url_is_told_at_start(url):
    with pytest.raises((ConfigError, module.MissingExtra)) as caught:
        Records(url)
    assert "records.url" in str(caught.value) or "pip install" in str(caught.value)


def test_a_password_is_not_told():
    with pytest.raises(Exception) as caught:
        Records("postgresql://me:hunter2@127.0.0.1:1/x")
    assert "hunter2" not in str(caught.value)
