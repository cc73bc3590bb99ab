"""What a run costs over the bare forward passes of its network, and how long one step of one row takes.

    python -m benchmarks.sampling

Three kinds of bare passes, all of them calls of the network and nothing else: one a step for every row, which is what
the steps asked for cost; those the run made, the very states it asked about in the same batches (rows that are
finished or alike are not asked about); and those again by the fused forward pass that sampling itself calls.
Last, what it costs that a row is the same in every batch: a pass over products of one size (see `fused`) beside the
same pass with one product for the whole batch, as it was before rows were independent.
Run and passes take turns and the fastest of each is compared, so that a busy machine does not decide.
"""

import os
from collections.abc import Callable
from functools import partial
from unittest.mock import patch

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import numpy as np
import torch
from numpy.typing import NDArray

from benchmarks.shared import Line, default_model, fresh_model, in_turn, show
from models.constraints.constraint import free_for
from models.denoisers.networks.fast_forward import fused
from models.denoisers.networks.products import Linear
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.model import Model
from models.sampling import sampler
from models.sampling.recipe import Recipe

REPEATS = 25
MOST = 1.15  # of the default model's passes
MOST_ROWS = {1: 1.1, 16: 1.7}  # of the same pass with one product for the whole batch


class Listening:
    """A denoiser that keeps the states it is asked about."""

    def __init__(self, inside: TorchDenoiser) -> None:
        self.inside = inside
        self.asked: list[NDArray[np.int16]] = []
        self.parameters, self.reads, self.gives = inside.parameters, inside.reads, inside.gives
        self.shape, self.tensors = inside.shape, inside.tensors

    def fingerprint(self) -> bytes:
        """That of the network."""
        return self.inside.fingerprint()

    def logits(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """As the network says."""
        self.asked.append(inputs.x.copy())
        return self.inside.logits(inputs)


def states_of(model: Model, recipe: Recipe) -> list[NDArray[np.int16]]:
    """Every batch of states that a run asks its network about."""
    denoiser = model.denoiser
    assert isinstance(denoiser, TorchDenoiser)
    listening = Listening(denoiser)
    sampler.fill(Model(model.name, model.vocabulary, model.length, model.process, listening), recipe)
    return listening.asked


@torch.inference_mode()
def passes(net: Callable[[torch.Tensor], torch.Tensor], states: list[NDArray[np.int16]]) -> None:
    """The bare forward passes."""
    for xt in states:
        net(torch.from_numpy(xt.astype(np.int64))).numpy()


def run_lines(model: Model, most: float | None) -> list[Line]:
    """A whole run against its passes, and its steps, for one row and sixteen."""
    net = model.denoiser._net  # type: ignore[attr-defined]  # the network alone is what is compared with
    lines = []
    for rows in (1, 16):
        free = free_for(model.vocabulary, model.length)
        recipe = Recipe(free, steps=model.length - 1, rows=rows, seed=5)
        made = states_of(model, recipe)
        asked = [np.resize(made[-1], (rows, model.length))] * recipe.steps
        bares = (partial(passes, net, made), partial(passes, net, asked), partial(passes, fused(net), made))
        run, bare, whole, quick = in_turn(REPEATS, partial(sampler.fill, model, recipe), *bares)
        each = 1000 * min(run) / len(made)
        name = f"{rows} row{'s' if rows > 1 else ''}"
        lines.append(Line(f"run / a pass a step, {name}, {recipe.steps} steps", min(run) / min(whole), most))
        lines.append(Line(f"run / the passes it made, {name}, {len(made)} calls", min(run) / min(bare), most))
        lines.append(Line(f"run / those passes fused, {name}", min(run) / min(quick), None))
        lines.append(Line(f"one step, look included, {name}", each, 5.0 if rows == 1 and most else None, "ms"))
        lines.append(Line(f"one bare pass, {name}", 1000 * min(bare) / len(made), None, "ms"))
    return lines


WHERE = "models.denoisers.networks"


class _AtOnce(Linear):
    """One product for the whole batch, whose rounding depends on how many rows there are."""

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        return torch.addmm(self.bias, x, self.weight)

    def onto(self, h: torch.Tensor, x: torch.Tensor) -> torch.Tensor:
        return (h + self.bias).addmm_(x, self.weight)


def batch_lines(model: Model) -> list[Line]:
    """Passes over one row and sixteen with products of one size, beside those with one product a batch."""
    inside = model.denoiser._net  # type: ignore[attr-defined]
    net = fused(inside)
    with patch(f"{WHERE}.fast_forward.Linear", _AtOnce), patch(f"{WHERE}.products.Linear", _AtOnce):
        whole = fused(inside)
    rng, lines = np.random.default_rng(0), []
    for rows, most in MOST_ROWS.items():
        states = list(rng.integers(0, len(model.vocabulary) + 1, (20, rows, model.length)).astype(np.int16))
        apart, together = in_turn(REPEATS, partial(passes, net, states), partial(passes, whole, states))
        name = f"{rows} row{'s' if rows > 1 else ''}"
        lines.append(Line(f"independent rows / one product a batch, {name}", min(apart) / min(together), most))
    return lines


def main() -> None:
    """Print the tables."""
    torch.set_num_threads(1)
    others = [(fresh_model("transformer", "small"), None), (fresh_model("mlp", "small"), None)]
    for model, most in [(default_model(), MOST), *others]:
        title = f"{model.title}: {model.denoiser.parameters:,} parameters, {model.length} positions, one thread"
        show(title.replace(",", " ", 1), [*run_lines(model, most), *batch_lines(model)])


if __name__ == "__main__":
    main()
