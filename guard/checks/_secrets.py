"""What credentials look like."""

import re
from collections.abc import Iterator

from guard.checks._rules import Rule

_VALUE = re.compile(r"""[=:>]\s*["'`]?([^\s"'`]+)["'`]?\Z""")


def _random(text: str) -> Iterator[tuple[int, int]]:
    """The whole match, if it could have been drawn at random: letters, digits, no one repeated."""
    if _drawn(text):
        yield 0, len(text)


def _assigned(text: str) -> Iterator[tuple[int, int]]:
    """The value of an assignment, unless it reads like a word, a call or a placeholder."""
    value = _VALUE.search(text)
    if value and not re.search(r"[()<>\[\]{}]", value[1]) and _drawn(value[1]):
        yield value.span(1)


def _drawn(text: str) -> bool:
    return any(c.isdigit() for c in text) and any(c.isalpha() for c in text) and len(set(text)) > 5


SECRETS = tuple(
    Rule(name, "SECRET", pattern, narrow)
    for name, pattern, narrow in (
        ("sk_key", r"\bsk-[A-Za-z0-9_-]{20,}", _random),
        ("aws_access_key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b", None),
        ("github_token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})", None),
        ("gitlab_token", r"\bglpat-[\w-]{20,}", None),
        ("slack_token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", _random),
        ("google_api_key", r"\bAIza[\w-]{35}", None),
        ("stripe_key", r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,}", None),
        ("huggingface_token", r"\bhf_[A-Za-z0-9]{30,}", None),
        ("jwt", r"\beyJ[\w-]{8,}\.eyJ[\w-]{8,}\.[\w-]*", None),
        (
            "private_key",
            r"-----BEGIN [A-Z ]*PRIVATE KEY-----"
            r"(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY-----|\z)",
            None,
        ),
        (
            "assigned_secret",
            r"(?i)(?:pass(?:word|wd|phrase)|\bpwd|secret|token|(?:api|access|private)[_ -]?key)"
            r"""["'`]?\s*(?::=|=>|=|:)\s*["'`]?[^\s"'`]{8,}["'`]?""",
            _assigned,
        ),
    )
)
"""Published key formats (their prefixes are the issuers' own), tokens, keys in PEM, assignments.

An assignment counts when its value has letters and digits: `password: at least 8` is advice."""
