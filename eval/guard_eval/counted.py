"""Numbers of things, in words."""


def count(number: int, noun: str, many: str = "") -> str:
    """Return `1 row`, `1,200 rows`; `many` is the plural that takes no s."""
    return f"{number:,} {noun if number == 1 else many or f'{noun}s'}"
