"""Check digits: whether a number can have been given out."""

from itertools import cycle


def isbn(digits: str) -> bool:
    """Whether the check digit of an ISBN of 10 or 13 characters is right (ISO 2108)."""
    if len(digits) == 10:
        return _eleven(digits, range(10, 0, -1)) == 0
    if not digits.isdecimal() or not digits.startswith(("978", "979")):
        return False
    return sum(int(d) * w for d, w in zip(digits, cycle((1, 3)), strict=False)) % 10 == 0


def issn(digits: str) -> bool:
    """Whether the check digit of an ISSN of 8 characters is right (ISO 3297)."""
    return _eleven(digits, range(8, 0, -1)) == 0


def orcid(digits: str) -> bool:
    """Whether the check digit of an ORCID iD of 16 characters is right (ISO 7064, MOD 11-2)."""
    return _eleven(digits, [2**power % 11 for power in range(15, -1, -1)]) == 1


def _eleven(digits: str, weights: "range | list[int]") -> int | None:
    """The weighted sum modulo 11, an X at the end counting ten; None for what is no number."""
    if not digits[:-1].isdecimal() or not (digits[-1].isdecimal() or digits[-1] == "X"):
        return None
    values = [10 if digit == "X" else int(digit) for digit in digits]
    return sum(v * w for v, w in zip(values, weights, strict=True)) % 11
