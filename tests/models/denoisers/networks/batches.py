"""Whether rows are the same alone, in any batch and on any number of threads: a program for a process of its own.

    python -m tests.models.denoisers.networks.batches [many]

Prints every case that is not. many: more batches of every network, and longer runs. Networks have odd widths, alphabets
of 3 to 1000 symbols and 2 to 32 positions; the models that are shipped are asked for words as `unmask fill` does.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray

from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.protocol import DenoiserInput
from models.denoisers.shapes import (
    BlocksShape,
    CausalShape,
    ContextShape,
    MlpShape,
    MoeShape,
    Shape,
    ShiftedShape,
    TransformerShape,
)
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.storage import checkpoint
from models.storage.folders import bundled_folder

SHAPES = (
    TransformerShape(3, 2, 48, 1, 3),
    TransformerShape(27, 15, 50, 2, 5, noise_input=True),
    TransformerShape(100, 32, 33, 1, 3),
    TransformerShape(1000, 9, 99, 2, 1),
    TransformerShape(5, 3, 7, 1, 1),
    TransformerShape(34, 17, 84, 1, 7, noise_input=True),
    TransformerShape(27, 15, 96, 2, 4),
    TransformerShape(27, 15, 48, 2, 3, self_conditioning=1),
    MlpShape(3, 2, 5, embed=1),
    MlpShape(4, 7, 33, embed=5, noise_input=True),
    MlpShape(27, 15, 128, embed=12),
    MlpShape(1000, 32, 50, embed=3),
    MlpShape(27, 15, 768, embed=24),
    CausalShape(3, 2, 48, 1, 3),
    CausalShape(34, 17, 84, 1, 7),
    ShiftedShape(34, 17, 50, 1, 5),
    CausalShape(27, 15, 96, 2, 4),
    MoeShape(34, 17, 50, 2, 5, experts=5, active=2, hidden=33),
    MoeShape(27, 15, 96, 2, 4, experts=8, active=3, hidden=192),
    BlocksShape(34, 17, 50, 2, 5, block=3),
    BlocksShape(27, 15, 33, 1, 3, block=1),
    ContextShape(5, 3, 7, embed=3, context=4),
    ContextShape(27, 15, 200, embed=24, context=5),
)


@dataclass(frozen=True)
class Trials:
    """How often each network is asked.

    rows: all that there are. alone: of them by themselves. sizes: of batches. drawn: rows of a run of at most so many
    `steps`, of which `compared` are drawn alone too.
    """

    rows: int
    alone: int
    sizes: tuple[int, ...]
    drawn: int
    steps: int
    compared: tuple[int, ...]


FEW = Trials(130, 6, (2, 3, 8, 17, 64, 129), 12, 4, (0, 5, 11))
MANY = Trials(200, 24, (1, 2, 3, 5, 8, 15, 16, 17, 33, 64, 127, 128, 129, 199), 140, 99, (0, 77, 137))


def denoiser(of: Shape) -> TorchDenoiser:
    """A network with weights large enough for rounding to differ where it can."""
    net = build(of, seed=1)
    g = torch.Generator().manual_seed(1)
    with torch.no_grad():
        for p in net.parameters():
            p.add_(torch.randn(p.shape, generator=g), alpha=0.1)
    return TorchDenoiser(net)


def logits(d: TorchDenoiser, x: NDArray[np.int16]) -> NDArray[np.float32]:
    """What it says of states, which alone it reads."""
    return d.logits(DenoiserInput(x))


def batches(trials: Trials, rng: np.random.Generator) -> Iterator[NDArray[np.intp]]:
    """Rows alone, and batches of many sizes in which a row stands anywhere beside any others."""
    yield from np.arange(trials.alone)[:, None]
    for size in trials.sizes:
        yield rng.permutation(trials.rows)[:size]


def differing(of: Shape, trials: Trials) -> list[str]:
    """The batches and numbers of threads that change a row of this network."""
    d, rng, out = denoiser(of), np.random.default_rng(0), []
    x = rng.integers(0, of.size + 1, (trials.rows, of.length)).astype(np.int16)
    whole = logits(d, x)
    out += [str(rows) for rows in batches(trials, rng) if not np.array_equal(logits(d, x[rows]), whole[rows])]
    before = torch.get_num_threads()
    for threads in {1, 2, 5} - {before}:
        torch.set_num_threads(threads)
        same = np.array_equal(logits(d, x[:3]), whole[:3]) and np.array_equal(logits(d, x), whole)
        out += [] if same else [f"{threads} threads"]
    torch.set_num_threads(before)
    return out


def differing_words(name: str, trials: Trials) -> list[str]:
    """The rows of a run of a shipped model that are another when they are drawn alone."""
    model = checkpoint.load(bundled_folder() / name)
    recipe = default_recipe(model, rows=trials.drawn).with_(steps=min(trials.steps, model.length - 1), seed=2)
    many, out = sampler.fill(model, recipe), []
    for row in trials.compared:
        one = sampler.fill(model, recipe.with_(rows=1, first_row=row))
        same = np.array_equal(one.x[0], many.x[row]) and np.array_equal(one.logp[0], many.logp[row], equal_nan=True)
        out += [] if same else [f"row {row}"]
    return out


def main() -> int:
    """Print what differs; 1 where anything does."""
    names = sorted(p.parent.name for p in bundled_folder().glob("*/card.json"))
    trials = MANY if sys.argv[1:] == ["many"] else FEW
    found = {str(of): differing(of, trials) for of in SHAPES} | {n: differing_words(n, trials) for n in names}
    bad = {case: what for case, what in found.items() if what}
    for case, what in bad.items():
        sys.stdout.write(f"{case}: {len(what)} differ: {'; '.join(what)[:200]}\n")
    return int(bool(bad))


if __name__ == "__main__":
    sys.exit(main())
