"""The demo: a real model, four documents, five questions; raw and guarded answer side by side."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from rich.console import Console

from guard.demo import show
from guard.demo.server import NotReady, serving
from guard.errors import GuardError

if TYPE_CHECKING:
    import openai
    from openai.types.chat import ChatCompletion

HERE = Path(__file__).parent
HOME = Path(".guard/demo")
PATIENCE = 60.0  # seconds that the server may take to start


def run(console: Console, port: int) -> None:
    """Start the proxy before an embedded model, ask it the questions, print what comes."""
    import openai

    began = time.monotonic()
    guard("corpus", "add", str(HERE / "documents"), "--corpus", "demo", *_place())
    with _server(port):
        base = f"http://127.0.0.1:{port}"
        console.print(
            f"[dim]The proxy serves {base} before SmolLM2-135M-Instruct, a small real model, "
            f"with four documents as its corpus ({time.monotonic() - began:.1f} s).[/]\n"
        )
        clients = {
            name: openai.OpenAI(base_url=f"{base}/{name}/v1", api_key="none", max_retries=0)
            for name in ("raw", "demo")
        }
        for question in yaml.safe_load((HERE / "questions.yaml").read_text(encoding="utf-8")):
            raw, guarded = (ask(client, question) for client in clients.values())
            show.answers(console, question, raw, guarded)
        console.print(f"[dim]{time.monotonic() - began:.0f} s in all.[/]\n")
    show.last_words(console)


def ask(client: "openai.OpenAI", question: str) -> "ChatCompletion":
    """Ask as any client would."""
    return client.chat.completions.create(
        model="smollm2",
        messages=[{"role": "user", "content": question}],
        max_tokens=48,
        temperature=0,
        seed=1,
    )


def guard(*arguments: str) -> None:
    """Run the command `guard`, as a user would. Raises GuardError with what it said."""
    done = subprocess.run(
        [sys.executable, "-m", "guard", *arguments], capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise GuardError(f"guard {' '.join(arguments)}: {done.stderr.strip()}")


@contextmanager
def _server(port: int) -> Iterator[None]:
    HOME.mkdir(parents=True, exist_ok=True)
    settings = {
        "port": port,
        "upstreams": [{"local": "smollm2"}],
        "policies": str(HERE / "policies"),
        "default_policy": "demo",
        "corpus": str(HOME / "corpus"),
        "records": {"url": f"sqlite:///{HOME / 'receipts.db'}"},
    }
    try:
        with serving(settings, HOME, PATIENCE):
            yield
    except NotReady as exc:
        raise GuardError("the proxy did not start:\n" + "\n".join(exc.said[-5:])) from None


def _place() -> list[str]:
    return ["--location", str(HOME / "corpus")]
