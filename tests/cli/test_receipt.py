import orjson
import pytest
from typer.testing import CliRunner

from guard.adapters.records import Records
from guard.cli import app
from guard.errors import ConfigError

KEPT = {
    "id": "gr-1",
    "created": "2026-01-02T03:04:05.678+00:00",
    "policy": "default",
    "action": "pass",
    "model": "m",
}


def test_a_receipt_is_printed_whole_and_an_unknown_one_told_without_the_address(tmp_path):
    url = f"sqlite:///{tmp_path}/hunter2.db"
    records = Records(url)
    records.put(KEPT)
    records.close()
    config = tmp_path / "guard.yaml"
    config.write_text(f"records: {{url: '{url}'}}\n")
    found = CliRunner().invoke(app, ["receipt", "gr-1", "--config", str(config)])
    assert orjson.loads(found.output) == KEPT
    missing = CliRunner().invoke(app, ["receipt", "gr-2", "--config", str(config)])
    with pytest.raises(ConfigError, match="no receipt 'gr-2'") as caught:
        raise missing.exception
    assert "hunter2" not in str(caught.value)
