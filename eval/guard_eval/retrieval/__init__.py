"""How well what answers a question is found: by a guard's search, or by anybody's."""

from guard_eval.retrieval.documents import Documents, load
from guard_eval.retrieval.measure import Measured, measure

__all__ = ["Documents", "Measured", "load", "measure"]
