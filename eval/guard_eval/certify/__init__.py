"""Thresholds with a guarantee: what is released is unsupported at most this often, this surely."""

from guard_eval.certify.certificate import Certificate
from guard_eval.certify.labelled import Labelled
from guard_eval.certify.ltt import certify

__all__ = ["Certificate", "Labelled", "certify"]
