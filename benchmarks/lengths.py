"""How near a trained model's prediction given a length is to the average over the letters that may stand last.

    python -m benchmarks.lengths [--words N] [--seed S] [MODEL ...]

A masked model can be shown that a word ends by n, not that it reaches n. Three predictions are set beside the average,
weighed by the model itself, over every letter at n - 1 (V - 1 passes, so too slow to draw with): the mere removal of
the end, the difference of two predictions with each symbol clamped at 0, and the one the program draws from. Total
variation, mean over hidden positions of held-out words of n letters whose last letter and others are hidden.
"""

import argparse
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END
from models.families.marginal import Marginal
from models.model import Model
from models.processes import State
from models.storage.checkpoint import load
from models.storage.installed import find
from models.storage.model_card import read_card
from models.storage.model_words import word_lists

Array = NDArray[np.float64]
NAMES = ("names-transformer", "names-mlp", "russian", "english")


def main() -> None:
    """Print a table for each model."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("models", nargs="*", default=NAMES, metavar="MODEL")
    parser.add_argument("--words", type=int, default=200, help="held-out words of each length, at most (200)")
    parser.add_argument("--seed", type=int, default=0, help="chooses the words and what is hidden (0)")
    options = parser.parse_args()
    for name in options.models:
        folder = find(name)
        words = word_lists(folder, read_card(folder)).heldout
        report(load(folder), words, options.words, np.random.default_rng(options.seed))


def report(model: Model, words: Iterable[str], most: int, rng: np.random.Generator) -> None:
    """One line a length that 20 words or more have, and the mean over lengths."""
    print(f"{model.title}\n letters  P(shorter)  end removed   clamped  drawn from  misfit")
    lines = []
    for n in range(2, model.length):
        some = [word for word in words if len(word) == n]
        if len(some) < 20:
            continue
        some = [some[i] for i in rng.permutation(len(some))[:most]]
        line = distances(model, model.vocabulary.encode_all(some, model.length), n, rng)
        lines.append(line)
        print(f"{n:>8} " + _figures(line), flush=True)
    print(f"{'mean':>8} " + _figures(np.mean(lines, axis=0)))


def _figures(line: Iterable[float]) -> str:
    return " ".join(f"{value:>{wide}.4f}" for value, wide in zip(line, (11, 12, 9, 11, 7), strict=True))


def distances(model: Model, x0: NDArray[np.int16], n: int, rng: np.random.Generator) -> list[float]:
    """P(shorter), the three total variations and the mean misfit, for words (N, L) of n letters."""
    size, at = len(model.vocabulary), np.arange(model.length)
    hidden = rng.random(x0.shape) < rng.random((len(x0), 1))
    hidden[:, n - 1], hidden[:, n:] = True, False
    x = np.where(hidden, size, x0).astype(np.int16)
    p = _shown(model, x)
    short = p[:, n - 1, END][:, None, None]
    removed = p.copy()
    removed[..., END] *= at >= n
    clamped = np.maximum(p - short * _shown(model, np.where(at >= n - 1, END, x).astype(np.int16)), 0.0)
    clamped[..., END] *= at >= n
    drawn = Marginal(model.denoiser).predicted(model.process, _state(x, size), np.full(len(x), n, np.int16))
    exact = np.zeros_like(p)
    for letter in range(1, size):
        last = x.copy()
        last[:, n - 1] = letter
        exact += p[:, n - 1, letter][:, None, None] * _shown(model, last)
    judged = hidden & (at != n - 1)
    apart = [_apart(q, exact)[judged].mean() if judged.any() else 0.0 for q in (removed, clamped, drawn.p0)]
    return [float(v) for v in (short.mean(), *apart, drawn.misfit.mean())]


def _shown(model: Model, x: NDArray[np.int16]) -> Array:
    return model.probabilities(_state(x, len(model.vocabulary)))


def _state(x: NDArray[np.int16], size: int) -> State:
    """Rows in which the masked positions are pure noise and the others settled."""
    return State(x, (x == size).astype(np.float64))


def _apart(p: NDArray[np.floating], q: Array) -> Array:
    """Total variation of two distributions, each normalised, over the last axis."""
    scaled = [a / np.maximum(a.sum(-1, keepdims=True), 1e-300) for a in (p, q)]
    out: Array = 0.5 * np.abs(scaled[0] - scaled[1]).sum(-1)
    return out


if __name__ == "__main__":
    main()
