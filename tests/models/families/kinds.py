"""A joint family under a name that the program has never seen: a word has a kind, and letters of their own in each."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.data.table import Table
from models.data.vocabulary import END
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.distributions.protocol import indicators
from models.distributions.truncation import temper, truncate
from models.families.family import Family, Tensors
from models.families.predictor import PositionPrediction, Prediction
from models.families.registry import FAMILIES
from models.processes.masked import Masked
from models.processes.traits import Traits
from models.training.progress import Progress
from models.training.train_spec import TrainSpec

NAME = "kinds"
TRAITS = Traits(joint=True)
Array = NDArray[np.float64]


class KindOfWord:
    """The distribution: a kind and a length together, then each letter by itself.

    weight (R, K, L): how likely what is asked and each kind and length are together. letters (R, K, L, V - 1).
    """

    def __init__(self, weight: Array, letters: Array) -> None:
        self.mass = weight.sum((1, 2))
        self.weight = weight / np.maximum(self.mass, 1e-300)[:, None, None]
        self.letters = letters

    @property
    def marginals(self) -> Array:
        ended = self.weight.cumsum(2)
        reach = ended[..., -1:] - ended
        letters = np.einsum("rkl,rklv->rlv", reach, self.letters)
        out = np.concatenate([ended.sum(1)[..., None], letters], -1)
        return out / out.sum(-1, keepdims=True)

    def marginals_at(self, where: NDArray[np.bool_]) -> tuple[Array, Array]:
        marginals = self.marginals[where]
        return marginals[:, END], marginals[:, 1:]

    def draw(self, u: Array, where: NDArray[np.bool_] | None = None) -> NDArray[np.int16]:
        """Of whole words, whatever is needed of them."""
        rows, _, length = self.weight.shape
        chosen = _at(self.weight.reshape(rows, -1), u[:, 0])
        each = np.arange(rows)
        symbols = 1 + _at(self.letters[each, chosen // length], u[:, 1:])
        return np.where(np.arange(length) < (chosen % length)[:, None], symbols, END).astype(np.int16)

    def log_mean(self, weight: Array) -> Array:
        with np.errstate(divide="ignore"):
            letters = np.log(np.einsum("rklv,rlv->rkl", self.letters, weight[..., 1:]))
            ends, lengths = np.log(weight[..., END]), np.log(self.weight)
        before, behind = np.zeros_like(letters), ends[:, ::-1].cumsum(1)[:, None, ::-1]
        before[..., 1:] = letters.cumsum(2)[..., :-1]
        return np.logaddexp.reduce((lengths + before + behind).reshape(len(weight), -1), axis=1)

    def log_prob(self, x0: NDArray[np.int16], where: NDArray[np.bool_]) -> Array:
        return self.log_mean(indicators(x0, where, self.letters.shape[-1] + 1))

    def best(self) -> NDArray[np.int16]:
        """The likeliest of the likeliest words of each kind and length."""
        rows, _, length = self.weight.shape
        words = np.where(
            np.arange(length) < np.arange(length)[:, None], self.letters.argmax(-1)[:, :, None] + 1, END
        ).reshape(rows, -1, length)
        whole = np.ones((rows, length), bool)
        logs = np.stack([self.log_prob(word, whole) for word in words.swapaxes(0, 1)], 1)
        return words[np.arange(rows), logs.argmax(1)].astype(np.int16)

    def lengths(self) -> Array:
        return self.weight.sum(1)

    def rows(self, index: Any) -> KindOfWord:
        out = KindOfWord(self.weight[index], self.letters[index])
        out.mass = self.mass[index]
        return out


def _at(weight: Array, u: Array) -> NDArray[np.intp]:
    below = weight.cumsum(-1)
    return np.minimum((below <= u[..., None] * below[..., -1:]).sum(-1), weight.shape[-1] - 1)


class Kinds(StateDenoiser):
    """kinds (K,), lengths (K, L), letters (K, L, V - 1): chances, that of a letter being given that there is one."""

    def __init__(self, kinds: Array, lengths: Array, letters: Array) -> None:
        self.kinds, self.lengths, self.letters = (np.asarray(a, np.float64) for a in (kinds, lengths, letters))

    def fingerprint(self) -> bytes:
        return b"".join(a.tobytes() for a in (self.kinds, self.lengths, self.letters))

    def tensors(self) -> dict[str, np.ndarray]:
        return {"kinds": self.kinds, "lengths": self.lengths, "letters": self.letters}

    def law(self, allowed: NDArray[np.bool_], lengths: NDArray[np.bool_]) -> KindOfWord:
        """Of words in the allowed cells (R, L, V) with one of the lengths (R, L)."""
        letters = self.letters * allowed[:, None, :, 1:]
        kept = letters.sum(-1)
        ends = np.logical_and.accumulate(allowed[:, ::-1, END], axis=1)[:, ::-1]
        before = np.ones_like(kept)
        before[..., 1:] = kept.cumprod(2)[..., :-1]
        weight = self.kinds[:, None] * self.lengths * before * (ends & lengths)[:, None]
        even = np.full(letters.shape[-1], 1.0 / letters.shape[-1])
        return KindOfWord(weight, np.where(kept[..., None] > 0, letters / np.maximum(kept, 1e-300)[..., None], even))

    def shown(self, x: NDArray[np.int16]) -> NDArray[np.bool_]:
        """(R, L, V) what the symbols that are settled leave open; V where one is not."""
        size = self.letters.shape[-1] + 1
        return (x[..., None] == size) | (x[..., None] == np.arange(size))

    def logits(self, inputs: DenoiserInput) -> Array:
        any_length = np.arange(inputs.x.shape[1]) > 0
        marginals = self.law(self.shown(inputs.x), np.broadcast_to(any_length, inputs.x.shape)).marginals
        return np.log(np.maximum(marginals, 1e-300))

    def log_prob(self, table: NDArray[np.int16]) -> Array:
        return np.log(np.maximum(self.law(self.shown(table), np.ones(table.shape, bool)).mass, 1e-300))

    def predict(self, process, state, support, recipe, base=None) -> Prediction:
        p0 = np.exp(self.logits(DenoiserInput(state.settled(process.size))))
        return Prediction(
            state, PositionPrediction.plain(p0, 1), self.distribution(process, state, support, recipe, p0)
        )

    def distribution(self, process, state, support, recipe, p0) -> KindOfWord:
        law = self.law(support.cells & self.shown(state.settled(process.size)), support.possible_lengths(state))
        if not recipe.truncates:
            return law
        weight = temper(law.weight.reshape(len(p0), -1), recipe.temperature).reshape(law.weight.shape)
        return KindOfWord(weight, truncate(temper(law.letters, recipe.temperature), recipe.top_k, recipe.top_p))


def fit(table: Table, _spec: TrainSpec) -> Iterator[Progress | Tensors]:
    """Words are of one kind if they begin alike."""
    words, size = table.words, table.size
    found = np.unique(words[:, 0])
    kinds, lengths, letters = [], [], []
    for first in found:
        own, weights = words[words[:, 0] == first], table.weights[words[:, 0] == first]
        kinds.append(weights.sum())
        number = np.bincount((own != END).sum(1), weights, words.shape[1]) + 0.01
        number[0] = 0.0
        lengths.append(number / number.sum())
        counts = np.stack([np.bincount(column, weights, size)[1:] for column in own.T]) + 0.01
        letters.append(counts / counts.sum(1, keepdims=True))
    yield Progress("training", 1, 1.0, 0.0, None, train=float(np.log(len(found))))
    yield {"kinds": np.array(kinds) / sum(kinds), "lengths": np.stack(lengths), "letters": np.stack(letters)}


def make(card: Mapping[str, Any], tensors: Tensors, _device: str) -> Kinds:
    if tensors["letters"].shape[1:] != (card["length"], len(card["alphabet"])):
        raise ValueError("kinds of other letters or places")
    return Kinds(tensors["kinds"], tensors["lengths"], tensors["letters"])


def kinds_family(**changes: Any) -> Family:
    """The family; letters are hidden and filled in again, any number of them at once."""
    whole = Family(
        name=NAME,
        title="Kinds of word",
        about="A word has a kind, and its letters are drawn by it.",
        traits=TRAITS,
        process=lambda size, parameters, tensors: Masked(size, traits=TRAITS),
        denoiser=make,
        fit=fit,
        policies=("random", "left-to-right", "ancestral"),
        default_steps=lambda free: 1,
    )
    return replace(whole, **changes)


def listed() -> None:
    """The family is in the table from now on."""
    FAMILIES[NAME] = kinds_family()


def training(spec: TrainSpec) -> Generator[Progress, Any, None]:
    """In the child process of a window's test: the training of a program in which the family is listed."""
    from models.training.engine import train

    listed()
    yield from train(spec)
