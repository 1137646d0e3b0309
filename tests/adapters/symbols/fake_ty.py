"""A language server with faults: `python fake_ty.py FAULT`."""

import json
import os
import sys
import time

FAULT = sys.argv[1]


def read():
    length = 0
    while (line := sys.stdin.buffer.readline()) != b"\r\n":
        if not line:
            sys.exit()
        if line.lower().startswith(b"content-length"):
            length = int(line.split(b":")[1])
    return json.loads(sys.stdin.buffer.read(length))


def write(message):
    body = json.dumps({"jsonrpc": "2.0", **message}).encode()
    sys.stdout.buffer.write(b"Content-Length: %d\r\n\r\n%b" % (len(body), body))
    sys.stdout.buffer.flush()


while True:
    asked = read()
    method = asked.get("method")
    if "id" not in asked or method is None:  # it is told something, or answered
        continue
    if method == "initialize":
        if FAULT == "environment" and os.environ.keys() - {"LC_CTYPE"}:
            sys.exit(3)
        encoding = "utf-16" if FAULT == "encoding" else "utf-32"
        write({"id": asked["id"], "result": {"capabilities": {"positionEncoding": encoding}}})
    elif method == "textDocument/diagnostic":
        if FAULT == "dies":
            sys.exit(1)
        if FAULT == "hangs":
            time.sleep(60)
        if FAULT == "garbage":
            sys.stdout.buffer.write(b"Content-Length: nonsense\r\n\r\n")
            sys.stdout.buffer.flush()
            continue
        if FAULT == "long":
            sys.stdout.buffer.write(b"Content-Length: 99999999999\r\n\r\n")
            sys.stdout.buffer.flush()
            continue
        if FAULT == "error":
            write({"id": asked["id"], "error": {"code": -1, "message": "it panicked"}})
            continue
        if FAULT == "no list":
            write({"id": asked["id"], "result": {"kind": "unchanged"}})
            continue
        write({"id": 7, "method": "workspace/configuration", "params": {"items": [{}]}})
        write({"method": "window/logMessage", "params": {}})
        edges = {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 6}}
        said = "Object of type `Any2` has no attribute `gone`"
        item = {"code": "missing-attribute", "message": said, "range": edges}
        write({"id": asked["id"], "result": {"kind": "full", "items": [item]}})
    else:
        write({"id": asked["id"], "result": None})
