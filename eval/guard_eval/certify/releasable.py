"""Which answers of a run a threshold could release at all."""

from dataclasses import replace

import numpy as np

from guard_eval.certify.reading import Source


def releasable(source: Source) -> Source:
    """Return the same, without a score for an answer of a run that no threshold would release.

    Another check keeps it back, or its score is 0, for which nothing is ever supported.
    """
    if not source.vetoes:
        return source
    given = source.answers.scores
    kept = np.array([not each for each in source.vetoes]) & (given > 0)
    answers = replace(source.answers, scores=np.where(kept, given, -np.inf))
    return source._replace(answers=answers)
