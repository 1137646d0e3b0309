"""Where wide tables are printed: a narrow terminal wraps their lines, but no figure is cut."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

LEAST = 120  # columns; files, pipes and the logs of a CI pass for 80


def console() -> "Console":
    """Standard output, as wide as the terminal and never narrower than a table needs."""
    from rich.console import Console

    return Console(width=max(LEAST, Console().width))
