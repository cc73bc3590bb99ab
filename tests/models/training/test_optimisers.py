"""Which weights Muon moves, and that an optimiser's state can be put down and taken up."""

import torch

from models.denoisers import shape
from models.denoisers.nets import build
from models.losses import draw_masks, generator, masked_loss
from models.optimisers import Optimiser, is_hidden_matrix

OF = shape("transformer", "tiny", 9, 6)


def learner(seed: int = 0) -> tuple[torch.nn.Module, Optimiser]:
    net = build(OF, seed=seed)
    return net, Optimiser(net, adam_lr=1e-3, muon_lr=1e-2, weight_decay=0.05)


def learn(net: torch.nn.Module, optimiser: Optimiser, steps: range, factor: float = 1.0) -> None:
    x0 = torch.randint(0, 9, (32, 6), generator=generator(0, 0))
    for step in steps:
        masked_loss(net, x0, draw_masks(32, 6, generator(0, step)), OF.size).backward()
        optimiser.step(factor)


def weights(net: torch.nn.Module) -> torch.Tensor:
    return torch.cat([p.detach().flatten() for p in net.parameters()])


def test_muon_moves_hidden_matrices_and_nothing_else() -> None:
    names = {name for name, p in build(OF).named_parameters() if is_hidden_matrix(name, p)}
    assert names == {f"blocks.{i}.{m}.weight" for i in (0, 1) for m in ("qkv", "join", "up", "down")}
    mlp = build(shape("mlp", "tiny", 9, 6))
    assert {n for n, p in mlp.named_parameters() if is_hidden_matrix(n, p)} == {"hidden.weight"}


def test_every_weight_learns() -> None:
    net, optimiser = learner()
    before = {n: p.detach().clone() for n, p in net.named_parameters()}
    learn(net, optimiser, range(2))
    # the key's bias shifts every score of a row alike, which the softmax does not see
    assert all(not torch.equal(p, before[n]) for n, p in net.named_parameters())


def test_a_rate_of_zero_leaves_the_weights() -> None:
    net, optimiser = learner()
    before = weights(net)
    learn(net, optimiser, range(1), factor=0.0)
    assert torch.equal(weights(net), before)


def test_state_put_down_and_taken_up_goes_on_to_the_bit() -> None:
    net, optimiser = learner()
    learn(net, optimiser, range(3))
    other, fresh = learner(seed=5)
    other.load_state_dict(net.state_dict())
    fresh.load({k: v.clone() for k, v in optimiser.state().items()})
    learn(net, optimiser, range(3, 6))
    learn(other, fresh, range(3, 6))
    assert torch.equal(weights(net), weights(other))
