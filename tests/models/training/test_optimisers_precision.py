"""The precision of a step: none but float32 where bfloat16 is emulated, and what is learned is the same either way."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from models.training.processor import Features
from models.training.trainer import Training
from tests.models.training.lists import EAGER, first_learner, spec_of


class Types(TorchDispatchMode):
    """The types of all tensors that are computed while it is entered."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: set[torch.dtype] = set()

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        out = func(*args, **(kwargs or {}))
        self.seen |= {t.dtype for t in tree_leaves(out) if isinstance(t, Tensor)}
        return out


def training_on(of: Features, patch: pytest.MonkeyPatch, folder: Path, **changes: Any) -> Training:
    for place in ("models.training.optimisers.features", "models.training.hyperparameters.features"):
        patch.setattr(place, lambda: of)
    return Training(spec_of(folder, **changes), intervals=EAGER)


@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
@pytest.mark.parametrize("words", [30, 300])
def test_no_bfloat16_is_made_where_the_processor_would_emulate_it(
    denoiser: str, words: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whole runs, short lists with dropout too: steps, judging, samples and the last figure."""
    chosen = spec_of(tmp_path).words[:words]
    training = training_on(Features(library=True), monkeypatch, tmp_path, denoiser=denoiser, words=chosen, steps=3)
    with Types() as types:
        *_, last = training.reports()
    assert last.stage == "done"
    assert torch.float32 in types.seen
    assert torch.bfloat16 not in types.seen


def test_a_processor_with_bfloat16_multiplies_in_it_and_keeps_float32_weights(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    training = training_on(Features(avx512_bf16=True, library=True), monkeypatch, tmp_path)
    with Types() as types:
        learner = first_learner(training)
        learner.advance(1.0)
    assert torch.bfloat16 in types.seen
    assert {p.dtype for p in learner.net.parameters()} == {torch.float32}
    assert {v.dtype for v in learner.optimiser.state().values()} == {torch.float32}


def test_both_precisions_learn_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Forty steps of each: the losses agree far closer than they fell."""
    losses = []
    for of in (Features(), Features(amx=True, library=True)):
        run = first_learner(training_on(of, monkeypatch, tmp_path))
        run.advance(1.0)
        first = run.train_nats
        for _ in range(39):
            run.advance(1.0)
        losses.append(run.train_nats)
    assert abs(losses[0] - losses[1]) < 0.05 * (first - losses[0])
