"""What credentials look like."""

import re
from collections.abc import Iterator

from guard.checks._rules import Rule

_VALUE = re.compile(r"""[=:>]\s*["'`]?([^\s"'`]+)["'`]?\Z""")

_CHANGE = re.compile("[a-z](?=[A-Z])")


def _random(text: str) -> Iterator[tuple[int, int]]:
    """The whole match, if it could have been drawn at random: letters, digits, no one repeated."""
    if _drawn(text):
        yield 0, len(text)


def _assigned(text: str) -> Iterator[tuple[int, int]]:
    """The value of an assignment, unless it reads like a word, a call or a placeholder."""
    value = _VALUE.search(text)
    if value and not re.search(r"[()<>\[\]{}]", value[1]) and _drawn(value[1]):
        yield value.span(1)


def _login(text: str) -> Iterator[tuple[int, int]]:
    """The password in an address, unless it reads like a word or a placeholder."""
    at = text.rindex(":") + 1
    if _drawn(text[at:-1]):
        yield at, len(text) - 1


def _drawn(text: str) -> bool:
    """Letters and digits, or letters that change case more often than words run together do."""
    if len(set(text)) <= 5 or not any(c.isalpha() for c in text):
        return False
    return any(c.isdigit() for c in text) or 5 * len(_CHANGE.findall(text)) >= len(text)


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
        ("npm_token", r"\bnpm_[A-Za-z0-9]{36}", None),
        ("pypi_token", r"\bpypi-AgE[\w-]{40,}", None),
        ("sendgrid_key", r"\bSG\.[\w-]{22}\.[\w-]{43}", None),
        ("google_oauth", r"\b(?:ya29\.[\w-]{20,}|GOCSPX-[\w-]{28})", _random),
        ("shopify_token", r"\bshp(?:at|ca|pa|ss)_[0-9a-fA-F]{32}", None),
        ("digitalocean_token", r"\bdo[opr]_v1_[0-9a-f]{64}", None),
        ("login_in_url", r"\b[A-Za-z][A-Za-z0-9+.-]*://[^\s/:@]*:[^\s/@:]{6,}@", _login),
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
