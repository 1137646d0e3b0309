"""The demo: a real model, four documents, five questions; raw and guarded answer side by side."""

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import yaml
from rich.console import Console

from guard.demo import show
from guard.errors import GuardError

HERE = Path(__file__).parent
HOME = Path(".guard/demo")
PATIENCE = 60.0  # seconds that the server may take to start


def run(console: Console) -> None:
    """Start the proxy before an embedded model, ask it the questions, print what comes."""
    import openai

    began = time.monotonic()
    port = _free_port()
    with _server(port, console):
        base = f"http://127.0.0.1:{port}"
        console.print(f"[dim]The proxy serves {base}, after {time.monotonic() - began:.1f} s.[/]\n")
        clients = {
            name: openai.OpenAI(base_url=f"{base}/{name}/v1", api_key="none", max_retries=0)
            for name in ("raw", "demo")
        }
        for question in yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8")):
            answers = {name: ask(client, question) for name, client in clients.items()}
            show.answers(console, question, answers["raw"], answers["demo"])
        console.print(f"[dim]{time.monotonic() - began:.0f} s in all.[/]")
    show.last_words(console)


def ask(client: "openai.OpenAI", question: str) -> "openai.types.chat.ChatCompletion":  # noqa: F821
    """Ask as any client would."""
    return client.chat.completions.create(
        model="smollm2",
        messages=[{"role": "user", "content": question}],
        max_tokens=80,
        temperature=0,
        seed=1,
    )
