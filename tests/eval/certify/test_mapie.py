"""MAPIE tests the same thresholds on the same labels: what it certifies, we certify as well."""

import warnings

import numpy as np
import pytest
from guard_eval.certify import certify
from guard_eval.certify.sequence import sequence

from tests.eval.certify.worlds import draw

control = pytest.importorskip("mapie.risk_control")


@pytest.mark.parametrize("seed", range(8))
def test_no_looser_than_ours(seed):
    random = np.random.default_rng(seed)
    tune, cal = draw(400, random), draw(1200, random)
    grid = np.sort(sequence(tune, len(cal), 0.15, 0.05))
    made = control.BinaryClassificationController(
        lambda x: np.stack([1 - x[:, 0], x[:, 0]], axis=1),
        "precision",
        target_level=0.85,
        confidence_level=0.95,
        list_predict_params=grid,
        fwer_method="fixed_sequence",
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made.calibrate(cal.scores[:, None], 1 - cal.unsupported.astype(int))
    own = certify(tune, cal, 0.15, 0.95).threshold
    theirs = made.best_predict_param
    assert own is not None
    assert theirs is None or own <= theirs + 1e-12
