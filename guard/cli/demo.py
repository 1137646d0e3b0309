"""`guard demo`: see it work."""

from rich.console import Console


def demo() -> None:
    """Ask a real, small, embedded model five questions, raw and guarded."""
    from guard.demo import run

    run(Console())
