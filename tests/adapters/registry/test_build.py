import json
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from guard.adapters.registry.build import fetched, listed, write
from guard.adapters.registry.names import Names
from guard.errors import ConfigError

HTML = b'<!DOCTYPE html><a href="/simple/a/">A.b</a><br/>\n<a href="x" data-x="1">c&amp;d</a>'


def test_an_index_is_read_as_json_or_html():
    data = json.dumps({"projects": [{"name": "A"}, {"name": "b"}]}).encode()
    assert listed(data, "application/vnd.pypi.simple.v1+json") == ["A", "b"]
    assert listed(HTML, "text/html") == ["A.b", "c&d"]
    with pytest.raises(ConfigError, match="PEP 691"):
        listed(b"{}", "application/json")


def test_names_are_written_and_found_again(tmp_path):
    said = write(
        tmp_path / "n", "pypi", "2030-01", ["A_b", "requests", "../x", ""], ["requests", "z"]
    )
    assert (said.names, said.popular) == (2, 1)
    names = Names(tmp_path / "n")
    assert names.package("pypi", "a.b").standing.value == "exists"
    assert names.package("pypi", "numpy").reason == "PyPI has no package `numpy` (as of 2030-01)"
    assert names.package("npm", "lodash").standing.value == "exists", "the rest is that which ships"
    assert names.module("cv2").nearest == "opencv-python"
    write(tmp_path / "n", "pypi", "2030-02", ["numpy", "requests"])
    again = Names(tmp_path / "n")
    assert again.package("pypi", "numpy").standing.value == "exists"
    assert again.rolls["pypi"].popular.names == ["requests"], "the ranking is kept"
    assert not list((tmp_path / "n").glob(".*"))


def test_nothing_is_written_without_names(tmp_path):
    with pytest.raises(ConfigError, match="nothing is written"):
        write(tmp_path / "n", "pypi", "2030", ["../x"])
    assert not (tmp_path / "n").exists()


def test_an_index_is_fetched():
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200 if self.path == "/simple/" else 404)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(HTML)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        url = f"http://127.0.0.1:{server.server_port}"
        assert fetched(f"{url}/simple/") == ["A.b", "c&d"]
        with pytest.raises(ConfigError, match="could not be fetched"):
            fetched(f"{url}/none/")
    finally:
        server.shutdown()
        server.server_close()
    with pytest.raises(ConfigError, match="no address of an index"):
        fetched("file:///etc/passwd")
