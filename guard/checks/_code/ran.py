"""What a run in the sandbox says: what failed, or why nothing can be told from it."""

import json
import re
import sys
from collections.abc import Mapping
from contextlib import suppress
from typing import Any

Event = Mapping[str, Any]

# What a program may lack here through no fault of its own.
_LACKING = {
    "PermissionError": "something the sandbox forbids",
    "BlockingIOError": "more processes than the sandbox allows",
    "ConnectionError": "the network",
    "gaierror": "the network",
    "URLError": "the network",
    "TimeoutError": "something that did not answer",
    "FileNotFoundError": "a file that is not here",
    "OSError": "something the sandbox has not",
    "EOFError": "input",
    "MemoryError": "more memory than the sandbox has",
    "SystemExit": "arguments, or it ends by itself",
    "KeyboardInterrupt": "somebody at the keyboard",
}
_JS_ERROR = re.compile(r"^(?:Uncaught )?(\w*Error)(?: \[\w+\])?: ([^\n]{0,300})", re.M)
_JS_LINE = re.compile(r"^[^\n]{0,200}?main\.m?js:(\d+)$", re.M)
_BROWSER = re.compile(
    r"(?:document|window|localStorage|alert|navigator|XMLHttpRequest|jQuery|\$)\b"
)


def events(word: str, output: str) -> list[Event]:
    """The lines of a report: those that begin with its word."""
    found: list[Event] = []
    for line in output.split("\n"):
        if line.startswith(word):
            with suppress(ValueError):
                event = json.loads(line[len(word) :])
                found.append(event if isinstance(event, dict) else {})
    return found


def sound(event: Event) -> bool:
    """Whether an event has what one of its kind has; a forged one may not."""
    texts = {"source", "output", "error", "message", "actual", "expected", "unknown"}
    needs = {"output"} if event["kind"] == "cell" else set()
    needs |= {"message"} if "error" in event else set()
    needs |= {"kinds"} if "error" in event and event["kind"] == "cell" else set()
    needs |= {"actual"} if "expected" in event else set()
    return (
        needs <= event.keys()
        and all(isinstance(event[name], str) for name in texts & event.keys())
        and isinstance(event.get("kinds", []), list)
    )


def lacks(event: Event) -> str:
    """What a failing program needs that is not here; empty if the failure is its own."""
    if "unknown" in event:
        return f"{event['unknown']}, which is not known here"
    kinds = event.get("kinds", ())
    if "ImportError" in kinds:
        top = str(event.get("missing") or "").partition(".")[0]
        if event["error"] == "ModuleNotFoundError" and top:
            whole = top == event.get("missing")
            return f"the package {top}" if whole or top not in sys.stdlib_module_names else ""
        return "" if top in sys.stdlib_module_names else f"the package {top or '?'}"
    if event.get("environment"):
        return "a variable of the environment"
    if event.get("error") == "RuntimeError" and "thread" in event.get("message", ""):
        return "more threads than the sandbox allows"
    lacking = next((what for kind, what in _LACKING.items() if kind in kinds), "")
    return lacking or ("what this sandbox's Python may not have" if event.get("platform") else "")


def failure(event: Event) -> str:
    """What failed, in words: the line, the exception, expected and actual."""
    source = " ".join(str(event.get("source", "")).split())[:200]
    where = f"line {event['line']}: " if event.get("line") and event["kind"] == "cell" else ""
    what = f"`{source}` " if source else where
    if "expected" in event:
        return f"{what}gives {event['actual']}, expected {event['expected']}"
    message = f": {event['message']}" if event.get("message") else ""
    return f"{what}raises {event['error']}{message}"


def javascript_failure(stderr: str) -> tuple[str, str]:
    """(what failed, what it lacks here) of a JavaScript program; one of the two is empty."""
    found = _JS_ERROR.search(stderr)
    if not found:
        return "", "something that is not here"
    error, message = found[1], found[2]
    if "Cannot find module" in message or "Cannot find package" in message:
        return "", "a package that is not here"
    if error == "ReferenceError" or _BROWSER.match(message):
        return "", f"what it does not define ({message[:80]})"
    if error not in ("SyntaxError", "TypeError", "RangeError", "AssertionError"):
        return "", f"something that is not here ({error})"
    if "Cannot use import statement" in message or "await is only valid" in message:
        return "", "a module system of its own"
    at = _JS_LINE.search(stderr)
    return f"{f'line {at[1]}: ' if at else ''}raises {error}: {message}", ""
