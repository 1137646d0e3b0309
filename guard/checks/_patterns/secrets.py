"""What credentials look like."""

import base64
import re
from collections.abc import Iterator

from guard.checks._patterns.rules import Rule

_VALUE = re.compile(r"""[=:>]\s*\\*["'`]?([^\s"'`\\]+)\\*["'`]?\Z""")

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


def _last(text: str) -> Iterator[tuple[int, int]]:
    """The whole match, if what stands after its last slash could have been drawn at random."""
    if _drawn(text.rpartition("/")[2]):
        yield 0, len(text)


def _of_a_bot(text: str) -> Iterator[tuple[int, int]]:
    """The whole match, if it begins with a number in base64, as Discord's tokens do."""
    head = text.partition(".")[0]
    if base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)).isdigit():
        yield 0, len(text)


def _drawn(text: str) -> bool:
    """Letters and digits, or letters that change case more often than words run together do."""
    if len(set(text)) <= 5 or not any(c.isalpha() for c in text):
        return False
    return any(c.isdigit() for c in text) or 5 * len(_CHANGE.findall(text)) >= len(text)


SECRETS = tuple(
    Rule(name, "SECRET", pattern, narrow, what="what looks like a key, a token or a password")
    for name, pattern, narrow in (
        ("sk_key", r"\bsk-[A-Za-z0-9_-]{20,}", _random),
        ("aws_access_key", r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b", None),
        ("github_token", r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_\w{22,})", None),
        ("gitlab_token", r"\bglpat-[\w-]{20,}", None),
        ("slack_token", r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", _random),
        (
            "slack_webhook",
            r"\bhttps://hooks\.slack\.com/services/T\w{6,}/B\w{6,}/[A-Za-z0-9]{20,}",
            _last,
        ),
        ("telegram_token", r"\b\d{8,10}:AA[\w-]{33}\b", _random),
        ("discord_token", r"\b[MNO][\w-]{23,27}\.[\w-]{6}\.[\w-]{27,38}\b", _of_a_bot),
        ("databricks_token", r"\bdapi[0-9a-f]{32}\b", None),
        ("twilio_key", r"\bSK[0-9a-f]{32}\b", None),
        ("age_key", r"\bAGE-SECRET-KEY-1[02-9AC-HJ-NP-Z]{58}\b", None),
        ("azure_key", r"\b(?:Account|SharedAccess)Key=[A-Za-z0-9+/]{40,}={0,2}", _assigned),
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
            r"-----BEGIN [A-Z ]*PRIVATE KEY(?: BLOCK)?-----"
            r"(?s:.*?)(?:-----END [A-Z ]*PRIVATE KEY(?: BLOCK)?-----|\z)",
            None,
        ),
        (
            "assigned_secret",
            r"(?i)(?:pass(?:word|wd|phrase)|\bpwd|secret|token|(?:api|access|private)[_ -]?key)"
            r"""\\{0,2}["'`]?\s*(?::=|=>|=|:)\s*\\{0,2}["'`]?[^\s"'`\\]{8,}\\{0,2}["'`]?""",
            _assigned,
        ),
    )
)
"""Published key formats (their prefixes are the issuers' own), tokens, keys in PEM, assignments.

An assignment counts when its value has letters and digits: `password: at least 8` is advice."""
