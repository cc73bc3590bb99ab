"""What one step of a run costs over the bare call of the denoiser: draws, truncation, choice, posterior step and frame.

    python -m benchmarks.stepping
    python -m benchmarks.stepping models

16 positions, 28 symbols, a denoiser that only looks up a table. Microseconds a step, the softmax of its logits
included, averaged over the steps of some runs: each run is repeated, and each of its steps counts with the least time
that it took, which is its cost, and with the median, which is what a busy machine makes of it. With `models`: a
step of one row of each model that comes with the program by its default recipe, its network and what the board shows
included, in milliseconds of this process's time, the median and the most over three runs; the target is 10.
"""

import sys
import time

import numpy as np
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.model import Model
from models.processes import Masked
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.sampling.recipe import Recipe
from models.storage.checkpoint import load
from models.storage.installed import installed

L, V = 16, 28


class Lookup(StateDenoiser):
    """Logits from a table by the first symbol of a state."""

    def __init__(self) -> None:
        self._table = np.random.default_rng(0).normal(size=(V + 1, L, V)).astype(np.float32)

    def logits(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """(R, L) states -> (R, L, V)."""
        out: NDArray[np.float32] = self._table[inputs.x[:, 0]]
        return out

    def fingerprint(self) -> bytes:
        """One table, one name."""
        return b"lookup"


def microseconds(model: Model, recipe: Recipe, seeds: int = 6, repeats: int = 25) -> tuple[float, float]:
    """The mean over the steps of some runs of the least time that each took, and of the median."""
    each: list[NDArray[np.float64]] = []
    for seed in range(seeds):
        runs = [_run(model, recipe.with_(seed=seed)) for _ in range(repeats)]
        each.append(np.stack([np.array(runs).min(0), np.median(runs, 0)]))
    cost, median = np.concatenate(each, 1).mean(1) * 1e6
    return float(cost), float(median)


def _run(model: Model, recipe: Recipe) -> list[float]:
    """The seconds of every step of a run."""
    times: list[float] = []
    frames = sampler.run(model, recipe)
    next(frames)
    while True:
        started = time.perf_counter()
        if next(frames, None) is None:
            return times
        times.append(time.perf_counter() - started)


def steps_of(model: Model, seeds: int = 3) -> list[float]:
    """The milliseconds of the steps of some runs of one row, with what is shown of each."""
    out: list[float] = []
    for seed in range(seeds):
        frames = sampler.run(model, default_recipe(model).with_(seed=seed))
        next(frames)
        while True:
            started = time.process_time()
            frame = next(frames, None)
            if frame is None:
                break
            _ = frame.p0, frame.sampling_probs
            out.append(1000 * (time.process_time() - started))
    return out


def of_models() -> None:
    """Print the table of the models."""
    print(f"{'model':<24}{'steps':>6}{'median':>8}{'most':>8}")
    for one in installed():
        if one.bundled:
            times = steps_of(load(one.folder))
            print(f"{one.name:<24}{len(times):>6}{np.median(times):>8.1f}{max(times):>8.1f}", flush=True)


def main() -> None:
    """Print the table."""
    if sys.argv[1:] == ["models"]:
        of_models()
        return
    model = Model("lookup", Vocabulary(tuple(map(chr, range(97, 97 + V - 1)))), L, Masked(V), Lookup())
    print(f"{'rows':>4}  {'policy':<20}{'cost':>8}{'median':>8}")
    for rows in (1, 16):
        for policy in ("lowest-entropy", "random", "ancestral", "sample-then-choose"):
            cost, median = microseconds(model, Recipe(Constraint.free(L, V), L, policy=policy, rows=rows))
            print(f"{rows:>4}  {policy:<20}{cost:>8.0f}{median:>8.0f}")


if __name__ == "__main__":
    main()
