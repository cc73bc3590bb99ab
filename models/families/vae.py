"""Variational autoencoder: a word is decoded from a few numbers, and an encoder guesses them from a word.

Candidate C of the founding design, its learned form (Kingma and Welling 2013, arXiv 1312.6114): p(x) is the mean of
p(x | z) over z from the prior, where the length and the letters are independent given z. What is settled of a word has
no exact answer, so it is taken over `DRAWS` z, half of them from the prior and half from what the encoder makes of the
settled letters, each with its importance p(z) / q(z): a mixture of products, exact in itself and approximate as the
model. Equal states draw equal z.
"""

import hashlib
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Symbols
from models.data.vocabulary import END
from models.denoisers.protocol import Denoiser, DenoiserInput, StateDenoiser
from models.denoisers.shapes import VaeShape, from_json
from models.denoisers.vae_shape import LATENT
from models.distributions.each_words import EachWords
from models.distributions.mixed_words import MixedWords
from models.distributions.symbol_probs import SymbolProbs
from models.families.counterparts import Counterpart
from models.families.family import Family, Tensors
from models.families.predictor import Earlier, PositionPrediction, Prediction
from models.families.products import Products
from models.families.sizes import sizes_from
from models.interruption import proceed
from models.probabilities import softmax
from models.processes.masked import Masked
from models.processes.protocol import Process
from models.processes.state import State
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.denoisers.shape import Shape
    from models.sampling.recipe import Recipe
    from models.sampling.support import Support
    from models.training.objectives.objective import Objective

DRAWS = 128  # z for a state
BOUND_DRAWS = 64  # of a word, for the bound
BOUND = f"importance bound of {BOUND_DRAWS} draws"
ROWS = 1024  # words that are bounded together
KEPT = 64  # mixtures that are remembered: some 100 MB
_NAMES = ("shown", "shown_bias", "code", "code_bias", "hidden", "hidden_bias", "out", "out_bias")
_TRAITS = Traits(joint=True, exact_draws=False, likelihood="bound")


@dataclass(frozen=True, eq=False)
class Autoencoder(StateDenoiser):
    """The tensors of `models.denoisers.networks.vae`, computed without torch: some thousand products a word.

    length: L. size: V. shape: that of the network; None where the card names none.
    """

    weights: Mapping[str, NDArray[Any]]
    length: int
    size: int
    bound: str = BOUND
    shape: "Shape | None" = None
    _mixtures: dict[bytes, Products] = field(default_factory=dict)

    @property
    def parameters(self) -> int:
        """The number of trained numbers."""
        return sum(np.size(table) for table in self.weights.values())

    def fingerprint(self) -> bytes:
        """Its tensors, hashed."""
        parts = (np.ascontiguousarray(table).tobytes() for table in self.tensors().values())
        return hashlib.sha256(b"vae" + b"".join(parts)).digest()

    def tensors(self) -> dict[str, NDArray[Any]]:
        """What was learned."""
        return {name: np.asarray(self.weights[name], np.float32) for name in _NAMES}

    def encoded(self, x: Symbols) -> tuple[Array, Array]:
        """The mean and the log of the spread of q(z | x), (R, d) each; x (R, L), V where nothing is shown."""
        w = self.weights
        hidden = np.tanh(w["shown"][np.arange(self.length), x].sum(1, dtype=np.float64) + w["shown_bias"])
        mean, log_spread = np.split(_products(hidden, w["code"]) + w["code_bias"], 2, axis=-1)
        return mean, log_spread

    def decoded(self, z: Array) -> tuple[Array, Array]:
        """P(n letters | z), (S, L), and q_i(c | z), (S, L, V - 1)."""
        w = self.weights
        logits = np.tanh(z @ w["hidden"] + w["hidden_bias"]) @ w["out"] + w["out_bias"]
        logits = logits.reshape(len(z), self.length, self.size)
        lengths = np.pad(softmax(logits[:, 1:, END]), ((0, 0), (1, 0)))  # a word has a letter
        return lengths, softmax(logits[..., 1:])

    def log_bound(self, table: Symbols) -> Array:
        """(N,) the log of the mean of p(x, z) / q(z | x) over `BOUND_DRAWS` z of words (N, L).

        On average it is at most log p(x), and closer to it than the mean of the log is (Burda et al. 2016, arXiv
        1509.00519).
        """
        parts = (table[a : a + ROWS] for a in range(0, len(table), ROWS))
        return np.concatenate([np.empty(0), *map(self._log_bound, parts)])

    def _log_bound(self, table: Symbols) -> Array:
        mean, log_spread = self.encoded(table)
        seeds = ([zlib.crc32(word.astype(np.int16).tobytes()), BOUND_DRAWS] for word in table)  # each word has its own
        noise = np.stack([np.random.default_rng(s).standard_normal((BOUND_DRAWS, mean.shape[1])) for s in seeds], 1)
        rows, number, logs = np.arange(len(table)), (table != END).sum(1), np.empty(noise.shape[:2])
        for out, drawn in zip(logs, noise, strict=True):
            proceed()
            z = mean + np.exp(log_spread) * drawn
            lengths, letters = self.decoded(z)
            chance = np.take_along_axis(letters, np.maximum(table - 1, 0)[..., None].astype(np.intp), -1)[..., 0]
            out[:] = np.log(lengths[rows, number]) + np.where(table != END, np.log(chance), 0.0).sum(1)
            out += 0.5 * (drawn**2 - z**2).sum(1) + log_spread.sum(1)
        found: Array = np.logaddexp.reduce(logs, 0) - np.log(BOUND_DRAWS)
        return found

    def mixture(self, x: Symbols) -> Products:
        """The kinds of word that stand for the model where x (L,) is settled, V where nothing is."""
        key = x.astype(np.int16).tobytes()
        found = self._mixtures.get(key)
        if found is None:
            if len(self._mixtures) >= KEPT:
                self._mixtures.clear()
            found = self._mixtures[key] = self._mixture(x, np.random.default_rng([zlib.crc32(key), DRAWS]))
        return found

    def _mixture(self, x: Symbols, rng: np.random.Generator) -> Products:
        proceed()
        mean, log_spread = (part[0] for part in self.encoded(x[None]))
        noise = rng.standard_normal((DRAWS, len(mean)))
        z = np.where(np.arange(DRAWS)[:, None] % 2, noise, mean + np.exp(log_spread) * noise)
        prior = -0.5 * (z**2).sum(1)
        near = -0.5 * (((z - mean) / np.exp(log_spread)) ** 2).sum(1) - log_spread.sum()
        return Products(softmax(prior - np.logaddexp(prior, near)), *self.decoded(z))

    def logits(self, inputs: DenoiserInput) -> Array:
        """log p(x0 | xt), (R, L, V), as `mixture` has it."""
        return np.concatenate([self.mixture(x).logits(DenoiserInput(x[None])) for x in inputs.x])

    def predict(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", base: Earlier | None = None
    ) -> Prediction:
        """One call, whatever is asked."""
        logits = self.logits(DenoiserInput(state.settled(process.size)))
        p0 = np.exp(logits).astype(np.float32)
        probs = SymbolProbs.where(state.noise, p0, state.x)
        predicted = PositionPrediction.joint(probs, state)
        return Prediction(state, predicted, self.distribution(process, state, support, recipe, p0))

    def distribution(
        self, process: Process, state: State, support: "Support", recipe: "Recipe", p0: NDArray[np.float32]
    ) -> EachWords:
        """Words that are allowed of the mixture that stands for each row, truncated as those of a mixture are."""
        settled = state.settled(process.size)
        found, of = np.unique(settled, axis=0, return_inverse=True)
        of = of.ravel()
        rows = [np.flatnonzero(of == number) for number in range(len(found))]
        at = np.empty(len(of), np.intp)
        for some in rows:
            at[some] = np.arange(len(some))

        def part(number: int) -> MixedWords:
            some = rows[number]
            made = self.mixture(found[number])
            return made.distribution(process, state.rows(some), support.rows(some), recipe, p0[some])

        return EachWords(part, of, at)


def _products(rows: Array, table: NDArray[Any]) -> Array:
    """Row vectors (R, A) times (A, B), one a product: that of a batch would round differently with the batch."""
    out: Array = (rows[:, None] @ table)[:, 0]
    return out


def _of_network(network: Denoiser) -> Autoencoder:
    """The model of a network's tensors. Raises ValueError for another kind of network."""
    return _of_shape(network.shape, network.tensors())


def _of_shape(shape: "Shape | None", tensors: Tensors) -> Autoencoder:
    if not isinstance(shape, VaeShape) or shape.latent != LATENT:
        raise ValueError("no autoencoder")
    weights = {name: tensors[name].astype(np.float64) for name in _NAMES}
    return Autoencoder(weights, shape.length, shape.size, shape=shape)


def _make(card: Mapping[str, Any], tensors: Tensors, _device: str) -> Autoencoder:
    """An autoencoder of the network on the card, whose tensors tell its size where the card names none."""
    size, length = len(card["alphabet"]) + 1, int(card["length"])
    width, code = tensors["code"].shape
    shapes = {
        "shown": (length, size + 1, width),
        "shown_bias": (width,),
        "code": (width, code),
        "code_bias": (code,),
        "hidden": (code // 2, width),
        "hidden_bias": (width,),
        "out": (width, length * size),
        "out_bias": (length * size,),
    }
    if code % 2 or any(tensors[name].shape != shape for name, shape in shapes.items()):
        raise ValueError("an autoencoder of other letters or places")
    if card.get("network"):
        return _of_shape(from_json(card["network"]), tensors)
    return Autoencoder({name: tensors[name].astype(np.float64) for name in _NAMES}, length, size)


def _objective(process: Process, _traits: Traits) -> "Objective":
    from models.training.objectives.vae import VaeElbo

    return VaeElbo(process.size)


VAE = Family(
    name="vae",
    title="Variational autoencoder",
    about="A word is decoded from sixteen numbers. What a pattern says of them is guessed, so fills are approximate.",
    wait="half a minute",
    traits=_TRAITS,
    process=lambda size, _parameters, _tensors: Masked(size, traits=_TRAITS),
    denoiser=_make,
    of_network=_of_network,
    objective=_objective,
    sizes={"autoencoder": sizes_from(400_000, 8_000_000, batch=256)},
    unnamed_network=True,
    policies=("random", "ancestral"),
    shows=(
        Counterpart(
            "VAE", "Kingma and Welling 2013, arXiv 1312.6114", "the model, its encoder and its bound", "images"
        ),
        Counterpart(
            "Importance weighted autoencoder",
            "Burda et al. 2016, arXiv 1509.00519",
            "the bound by many draws",
            "learning by it",
        ),
    ),
)
