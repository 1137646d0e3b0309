"""What data about a person looks like."""

import ipaddress
import re
from collections.abc import Callable, Iterator
from enum import StrEnum

from guard.checks._patterns.rules import Rule

_GROUP = re.compile(r"[A-Za-z0-9]+")


class Pii(StrEnum):
    """Kinds of personal data that can be recognised by form."""

    EMAIL = "email"
    PHONE = "phone"
    CREDIT_CARD = "credit_card"
    IBAN = "iban"
    US_SSN = "us_ssn"
    IP_ADDRESS = "ip_address"
    UK_NHS = "uk_nhs"
    ES_DNI = "es_dni"
    DE_TAX_ID = "de_tax_id"


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


def _mailboxes(text: str) -> Iterator[tuple[int, int]]:
    if not text.startswith("git@"):  # git@github.com:org/repo.git: a host's account, no person's
        yield 0, len(text)


def _addresses(text: str) -> Iterator[tuple[int, int]]:
    if len(text) < 7 or not any(c.isdigit() for c in text):  # `add::bad` in C++, `[1::2]`
        return
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return
    mask_of_a_net = text.startswith("255.")
    if not (address.is_loopback or address.is_unspecified or mask_of_a_net):
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


def _nhs(text: str) -> Iterator[tuple[int, int]]:
    digits = [int(c) for c in text if c.isdigit()]
    check = 11 - sum(d * weight for d, weight in zip(digits, range(10, 1, -1), strict=False)) % 11
    if check % 11 == digits[9] and len(set(digits)) > 1:
        yield 0, len(text)


def _dni(text: str) -> Iterator[tuple[int, int]]:
    number = text.translate(str.maketrans("XYZxyz", "012012", "- ."))
    if "TRWAGMYFPDXBNJZSQVHLCKE"[int(number[:-1]) % 23] == text[-1].upper():
        yield 0, len(text)


def _tax_id(text: str) -> Iterator[tuple[int, int]]:
    """The check digit of ISO/IEC 7064, MOD 11,10; of ten digits one is there twice or thrice."""
    digits = [int(c) for c in text if c.isdigit()]
    product = 10
    for digit in digits[:10]:
        product = ((digit + product) % 10 or 10) * 2 % 11
    if (11 - product) % 10 == digits[10] and digits[0] and len(set(digits[:10])) in (8, 9):
        yield 0, len(text)


PII = {
    kind: Rule(kind.value, kind.name, pattern, narrow, what="personal data by its form")
    for kind, pattern, narrow in (
        (
            Pii.EMAIL,
            r"[\p{L}\p{N}._%+'-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*\.\p{L}{2,}",
            _mailboxes,
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
        (Pii.UK_NHS, r"\b\d{3}[ -]?\d{3}[ -]?\d{4}\b", _nhs),
        (Pii.ES_DNI, r"(?i)\b(?:\d{8}|[XYZ]-?\d{7})-?[A-HJ-NP-TV-Z]\b", _dni),
        (Pii.DE_TAX_ID, r"\b[1-9]\d(?: ?\d{3}){3}\b", _tax_id),
    )
}
"""The rule for each kind. Form only: a name or an address takes a model, not an expression."""
