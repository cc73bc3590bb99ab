"""Functions over probabilities, by hand."""

from __future__ import annotations

import numpy as np
import pytest

from models.probabilities import entropy, total_entropy


def test_the_total_entropy_is_the_sum_over_positions():
    p = np.random.default_rng(0).dirichlet(np.ones(4), (2, 3))
    p[0, 1] = [0.0, 1.0, 0.0, 0.0]
    assert total_entropy(p.astype(np.float32)) == pytest.approx(entropy(p).sum(-1), rel=1e-5)


def test_what_is_certain_has_no_entropy_and_what_is_no_prediction_has_none_to_give():
    certain = np.eye(3, dtype=np.float32)[[0, 2]]
    assert total_entropy(np.stack([certain, np.zeros((2, 3), np.float32)])) == pytest.approx([0.0, np.nan], nan_ok=True)
