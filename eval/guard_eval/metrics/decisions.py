"""How good the decisions are that were taken, at the threshold of the policy.

An alarm is an answer that was withheld, or released with a mark on what is unsupported. Arguments
are counts of rows, of any shape; NaN where a class is missing.
"""

from guard_eval.metrics.types import Floats, share


def balanced_accuracy(caught: Floats, missed: Floats, alarms: Floats, passed: Floats) -> Floats:
    """Return the mean of the catch rate and the share of supported rows without an alarm.

    Args:
        caught: unsupported rows with an alarm.
        missed: unsupported rows without.
        alarms: supported rows with an alarm.
        passed: supported rows without.
    """
    return (share(caught, caught + missed) + share(passed, alarms + passed)) / 2


def f1(caught: Floats, missed: Floats, alarms: Floats) -> Floats:
    """Return the harmonic mean of precision and recall of the alarms."""
    return share(2 * caught, 2 * caught + missed + alarms)
