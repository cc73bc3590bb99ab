"""Which weights Muon moves, and that an optimiser's state can be put down and taken up."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import Tensor, optim

from models.denoisers.networks.build import build
from models.denoisers.shapes import shape
from models.training.adam import Adam
from models.training.objectives.objective import generator
from models.training.optimisers import Optimiser, is_hidden_matrix
from models.training.processor import Features
from tests.models.training.masked_nats import masked_loss

ROOT = Path(__file__).parents[3]
OF = shape("transformer", "tiny", 9, 6)


def learner(seed: int = 0) -> tuple[torch.nn.Module, Optimiser]:
    net = build(OF, seed=seed)
    return net, Optimiser(net, adam_lr=1e-3, muon_lr=1e-2, weight_decay=0.05)


def learn(net: torch.nn.Module, optimiser: "Optimiser | Before", steps: range, factor: float = 1.0) -> None:
    x0 = torch.randint(0, 9, (32, 6), generator=generator(0, 0))
    for step in steps:
        masked_loss(net, x0, OF.size, step).backward()
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


class Before:
    """The optimiser of earlier versions: torch's Muon and AdamW side by side, and how they wrote their state."""

    def __init__(self, net: torch.nn.Module) -> None:
        named = list(net.named_parameters())
        hidden = [p for n, p in named if is_hidden_matrix(n, p)]
        other = [p for n, p in named if not is_hidden_matrix(n, p)]
        self.names: dict[Tensor, str] = {p: n for n, p in named}
        self.both = (
            optim.Muon(hidden, lr=1e-2, momentum=0.95, weight_decay=0.05, adjust_lr_fn="match_rms_adamw"),
            optim.AdamW(other, lr=1e-3, betas=(0.9, 0.98), weight_decay=0.0),
        )

    def step(self, _factor: float) -> None:
        for optimiser in self.both:
            optimiser.step()
            optimiser.zero_grad(set_to_none=True)

    def state(self) -> dict[str, Tensor]:
        return {
            f"{self.names[p]}/{key}": value.clone()
            for optimiser in self.both
            for p, values in optimiser.state.items()
            for key, value in values.items()
        }


@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_a_state_of_earlier_versions_goes_on(denoiser: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To the same weights as torch's own Muon, where both compute in float32."""
    monkeypatch.setattr("models.training.optimisers.features", Features)
    monkeypatch.setattr(Tensor, "bfloat16", Tensor.clone)
    of = shape(denoiser, "tiny", 9, 6)
    net, other = build(of), build(of, seed=5)
    before = Before(net)
    learn(net, before, range(3))
    other.load_state_dict(net.state_dict())
    now = Optimiser(other, adam_lr=1e-3, muon_lr=1e-2, weight_decay=0.05)
    now.load(before.state())
    learn(net, before, range(3, 8))
    learn(other, now, range(3, 8))
    assert torch.allclose(weights(net), weights(other), atol=1e-4)
    assert now.state().keys() == before.state().keys()


def test_adam_steps_as_torchs() -> None:
    ours, theirs = (list(build(OF).parameters()) for _ in range(2))
    adam = Adam(ours, betas=(0.9, 0.98))
    reference = optim.AdamW(theirs, lr=1e-2, betas=(0.9, 0.98), weight_decay=0.0)
    for step in range(6):
        for i, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            g = torch.randn(a.shape, generator=generator(0, step, i))
            a.grad, b.grad = (None, None) if (i, step) == (3, 2) else (g, g.clone())  # one of them pauses
        adam.step(1e-2)
        reference.step()
    assert all(torch.allclose(a, b, atol=1e-6) for a, b in zip(ours, theirs, strict=True))


def test_no_step_loads_torchs_compiler() -> None:
    """It takes more than a second, at the start of every run."""
    code = (
        "import sys, torch\n"
        "from models.denoisers.shapes import shape\n"
        "from models.denoisers.networks.build import build\n"
        "from models.training.optimisers import Optimiser\n"
        "net = build(shape('mlp', 'tiny', 9, 6))\n"
        "optimiser = Optimiser(net, adam_lr=1e-3, muon_lr=1e-2, weight_decay=0.05)\n"
        "net(torch.zeros(2, 6, dtype=torch.long)).sum().backward()\n"
        "optimiser.step(1.0)\n"
        "print('torch._dynamo' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert said.stdout.split() == ["False"]
