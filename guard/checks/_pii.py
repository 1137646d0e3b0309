"""What data about a person looks like."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from guard.checks._rules import Rule

_GROUP = re.compile(r"[A-Za-z0-9]+")


class Pii(StrEnum):
    """Kinds of personal data that can be recognised by form."""

    EMAIL = "email"
    PHONE = "phone"
    CREDIT_CARD = "credit_card"
    IBAN = "iban"
    US_SSN = "us_ssn"
    IP_ADDRESS = "ip_address"


def _cards(text: str) -> Iterator[tuple[int, int]]:
    if "." not in text:  # a long decimal fraction
        yield from _runs(text, 13, 19, _luhn)


def _ibans(text: str) -> Iterator[tuple[int, int]]:
    yield from _runs(text, 15, 34, _mod97)


def _ssns(text: str) -> Iterator[tuple[int, int]]:
    area, group, serial = text.split("-")
    # Never issued (US Social Security Administration).
    if area not in ("000", "666") and area < "900" and group != "00" and serial != "0000":
        yield 0, len(text)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    if len(text) < 7 or not any(c.isdigit() for c in text):  # `add::bad` in C++, `[1::2]`
        return
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return
    if not (address.is_loopback or address.is_unspecified):
        yield 0, len(text)


def _runs(
    text: str, low: int, high: int, holds: Callable[[str], bool]
) -> Iterator[tuple[int, int]]:
    """The longest runs of whole groups, `low` to `high` letters and digits, for which it holds.

    `4111 1111 1111 1111 2027` holds a card number and a year: both end where a group ends.
    """
    groups = [match.span() for match in _GROUP.finditer(text)]
    past = 0
    for first, (start, _) in enumerate(groups):
        if start < past:
            continue
        number = ""
        for begin, end in groups[first:]:
            number += text[begin:end]
            if len(number) > high:
                break
            if len(number) >= low and holds(number):
                past = end
        if past > start:
            yield start, past


def _luhn(digits: str) -> bool:
    """The check digit of ISO/IEC 7812-1, for the ranges that card networks use."""
    if digits[0] not in "23456":
        return False
    doubled = [int(d) * (2 if i % 2 else 1) for i, d in enumerate(reversed(digits))]
    return sum(d - 9 if d > 9 else d for d in doubled) % 10 == 0


def _mod97(iban: str) -> bool:
    """The check digits of ISO 13616 (ISO/IEC 7064, MOD 97-10)."""
    if not (iban[:2].isalpha() and iban[2:4].isdigit()):
        return False
    return int("".join(str(int(c, 36)) for c in iban[4:] + iban[:4])) % 97 == 1


PII = {
    kind: Rule(kind.value, kind.name, pattern, narrow)
    for kind, pattern, narrow in (
        (
            Pii.EMAIL,
            r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}",
            None,
        ),
        (
            Pii.PHONE,
            r"(?:\+|\b00)[1-9](?:[ ().-]{0,2}\d){6,14}\b"  # ITU-T E.164: at most 15 digits
            r"|\(0\d{1,4}\)(?:[ .-]?\d){5,9}\b"
            r"|\b0[1-9]\d{1,3}[ /-]\d(?:[ -]?\d){4,9}\b"
            r"|\b0[1-9](?:[ .-]\d{2}){4}\b"
            r"|(?:\(\d{3}\) ?|\b\d{3}[ .-])\d{3}[ .-]\d{4}\b",
            None,
        ),
        (Pii.CREDIT_CARD, r"\b(?:\d+\.)?\d(?:[ -]?\d){12,}\b", _cards),
        (Pii.IBAN, r"\b[A-Za-z]{2}\d{2}(?:[ -]?[A-Za-z0-9]){11,}\b", _ibans),
        (Pii.US_SSN, r"\b\d{3}-\d{2}-\d{4}\b", _ssns),
        (
            Pii.IP_ADDRESS,
            r"\b\d{1,3}(?:\.\d{1,3}){3,}\b|\b[0-9A-Fa-f]{1,4}(?::[0-9A-Fa-f]{0,4}){2,7}\b",
            _addresses,
        ),
    )
}
"""The rule for each kind. Form only: a name or an address takes a model, not an expression."""
