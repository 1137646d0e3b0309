"""What the guard's own log says while something is measured: on standard error, or not at all."""

import logging
import sys

_level = logging.WARNING


def show(verbose: bool = False) -> None:
    """Show warnings; with `verbose` also what is merely told, such as which sandbox was chosen."""
    global _level
    import structlog

    _level = logging.INFO if verbose else logging.WARNING
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(_level),
        logger_factory=lambda *_: structlog.PrintLogger(sys.stderr),  # what it is then: a bar's
    )


def verbose() -> bool:
    """Whether this process shows what is merely told."""
    return _level < logging.WARNING
