"""A step of learning: what is minimised beside the loss is not reported with it."""

from pathlib import Path

import torch

from models.denoisers.networks.experts import BALANCE, Experts, taken_balance
from models.training.trainer import Training
from tests.models.training.lists import EAGER, first_learner, spec_of


def test_experts_that_are_never_chosen_are_learned_to_be_chosen(tmp_path: Path) -> None:
    """The balance is minimised with the loss, and the loss that is reported is that of the words alone."""
    run = first_learner(Training(spec_of(tmp_path, denoiser="moe"), intervals=EAGER))
    layers = [module for module in run.net.modules() if isinstance(module, Experts)]
    with torch.no_grad():
        for layer in layers:
            layer.router.bias.copy_(torch.tensor([3.0, 3.0, 0.0, 0.0]))
    run.advance(1.0)
    assert taken_balance(run.net) is None
    with torch.no_grad():
        run.net(run.data.train[:32].long())
    unbalanced = taken_balance(run.net)
    assert unbalanced is not None
    assert unbalanced.item() > 1.7 * BALANCE
    first = float(run.loss)
    for _ in range(6):
        run.advance(1.0)
    for layer in layers:
        often, seldom = layer.router.bias.detach().sort().values.split(2)[::-1]
        assert float((often - seldom).max()) < 3.0
    assert float(run.loss) < first
