"""The number of letters, drawn before any letter: where an ending is asked for, and where the recipe says so.

With an ending the chance of a length is P(n) P(the word ends so at n | n letters). The second factor is read off the
model, position after position: the letters of the ending that are settled so far are shown to it. All that must be
shown is known beforehand, so it is one batch.
"""

from itertools import product
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.distributions.truncation import temper, truncate
from models.distributions.words import FLOOR
from models.families.marginal import Marginal
from models.families.predictor import Prediction
from models.interruption import proceed
from models.model import Model
from models.processes import State
from models.rng import CounterRNG, Stream
from models.sampling.recipe import Recipe
from models.sampling.support import Support

MOST = 512  # states a row and a length may take; what goes beyond is taken as independent given the rest
CHUNK = 512  # states a model call


class FirstLength(NamedTuple):
    """chances (R, L): of each number of letters, rows summing to 1. calls: model calls they took."""

    chances: Array
    calls: int

    def repeated(self, rows: int) -> "FirstLength":
        """The chances of one state, repeated."""
        return FirstLength(np.repeat(self.chances, rows, 0), self.calls)

    def draw(self, numbers: CounterRNG) -> tuple[Symbols, Array]:
        """A number of letters for each row, and its log-probability in nats."""
        below = np.cumsum(self.chances, axis=1)
        below[:, -1] = 1.0
        u = numbers(1, Stream.FIRST_LENGTH)[:, 0]
        lengths: Symbols = np.add.reduce(below <= u[:, None], 1, np.int16)
        return lengths, self.log_prob(lengths)

    def log_prob(self, lengths: NDArray[np.integer]) -> Array:
        """(R,) log-probability of numbers of letters (R,), nats."""
        with np.errstate(divide="ignore"):
            out: Array = np.log(self.chances[np.arange(len(lengths)), lengths])
        return out


def is_drawn_first(recipe: Recipe) -> bool:
    """Whether each row's length is drawn before its letters."""
    return recipe.length_first or len(recipe.constraint.suffix) > 0


def first_length(model: Model, recipe: Recipe, prediction: Prediction) -> FirstLength:
    """The distribution of the length in the R states of a prediction.

    Without an ending the length is that of the words; with one its chances are tempered and cut off as those of a
    symbol are.
    """
    model, constraint, state = model.guided(recipe.guides), recipe.constraint, prediction.state
    if not len(constraint.suffix):
        return FirstLength(prediction.distribution.lengths(), 0)
    support = Support.without_ending(constraint)
    lengths = support.possible_lengths(state)
    if model.traits.joint:
        chances, calls = _masses(model, recipe, prediction), 0
    else:
        shown = state.x if model.process.traits.uninformative_noise else _everything(state)
        _, first, row_of = np.unique(shown, axis=0, return_index=True, return_inverse=True)
        ending, calls = _ending(model, constraint, state.rows(first), lengths[first])
        chances = support.distribution(prediction.predicted.probs, state).lengths() * ending[row_of.ravel()]
    chances /= np.maximum(chances.sum(1, keepdims=True), 1e-300)
    chances = (chances + FLOOR) * lengths
    chances = temper(chances / chances.sum(1, keepdims=True), recipe.temperature)
    return FirstLength(truncate(chances, recipe.top_k, recipe.top_p), calls)


def _masses(model: Model, recipe: Recipe, prediction: Prediction) -> Array:
    """(R, L) how likely a joint distribution makes the words of each length that satisfy all that is asked."""
    state = prediction.state
    out = np.zeros(state.x.shape)
    plain = recipe.untruncated()
    for n in recipe.constraint.lengths:
        support = Support.of(recipe.constraint, np.full(len(state.x), n, np.int16))
        out[:, n] = model.predictor.distribution(model.process, state, support, plain, prediction.p0).mass
    return out


def _everything(state: State) -> Array:
    """All that sets rows apart, (R, ...): rows that are the same are asked about once."""
    rows = len(state.x)
    latent = np.zeros((rows, 0)) if state.latent is None else state.latent.reshape(rows, -1)
    return np.concatenate([state.x, state.level, latent], axis=1)


class _Question(NamedTuple):
    """What row `row` ends in if it has `letters` letters, position after position, the fewest choices first.

    positions, symbols: where it asks for something, and what. shown: how many of these positions are shown to the model
    with each of their symbols in turn; what is asked of the others is taken as independent given those.
    """

    row: int
    letters: int
    positions: tuple[int, ...]
    symbols: tuple[tuple[int, ...], ...]
    shown: int

    @classmethod
    def of(cls, constraint: Constraint, row: int, letters: int, settled: Symbols) -> "_Question":
        """settled (L,): the row's symbols, V where it is noise."""
        first = letters - len(constraint.suffix)
        cells = constraint.at_length(letters)
        anything = np.ones(constraint.shape, bool) if constraint.kinds is None else constraint.kinds
        asked = [
            (np.flatnonzero(cells[i]).tolist(), i)
            for i in range(first, letters)
            if (cells[i] != anything[i])[1:].any() and not (settled[i] < cells.shape[1] and cells[i, settled[i]])
        ]
        asked.sort(key=lambda pair: (len(pair[0]), pair[1]))
        states = np.cumprod([1, *(len(symbols) for symbols, _ in asked[:-1])])
        shown = int((np.cumsum(states) <= MOST).sum()) - 1
        return cls(row, letters, tuple(i for _, i in asked), tuple(tuple(s) for s, _ in asked), shown)

    def prefixes(self) -> list[tuple[int, ...]]:
        """Every choice of symbols at the first positions, none of them included; empty where nothing is asked."""
        if not self.positions:
            return []
        return [p for count in range(self.shown + 1) for p in product(*self.symbols[:count])]

    def written(self, length: int, prefix: tuple[int, ...]) -> tuple[Symbols, Flags, Flags]:
        """(L,) symbols, where they are written (the end, and those of a prefix), and what returns to noise."""
        symbols, settled, renewed = np.full(length, END, np.int16), np.zeros(length, bool), np.zeros(length, bool)
        settled[self.letters :] = True
        for position, symbol in zip(self.positions, prefix, strict=False):
            symbols[position], settled[position] = symbol, True
        renewed[list(self.positions[len(prefix) :])] = True  # a settled letter that the ending forbids will not stay
        return symbols, settled, renewed

    def chance(self, p: dict[tuple[int, ...], Array], prefix: tuple[int, ...] = ()) -> float:
        """P(the rest of the ending | the prefix). p: what is predicted, (L, V), for each prefix."""
        if not self.positions:
            return 1.0
        here, at = p[prefix], len(prefix)
        if at < self.shown:
            position = self.positions[at]
            return sum(float(here[position, c]) * self.chance(p, (*prefix, c)) for c in self.symbols[at])
        rest = zip(self.positions[at:], self.symbols[at:], strict=True)
        return float(np.prod([here[position, list(symbols)].sum() for position, symbols in rest]))


def _ending(model: Model, constraint: Constraint, state: State, lengths: Flags) -> tuple[Array, int]:
    """(R, L) P(the word ends as asked | n letters, state), 0 where n is not possible, and the model calls it took."""
    settled = state.settled(len(model.vocabulary))
    questions = [_Question.of(constraint, r, n, settled[r]) for r, n in np.argwhere(lengths).tolist()]
    asked = [(question, prefix) for question in questions for prefix in question.prefixes()]
    predicted: dict[_Question, dict[tuple[int, ...], Array]] = {question: {} for question in questions}
    calls = 0
    for a in range(0, len(asked), CHUNK):
        proceed()
        part = asked[a : a + CHUNK]
        p, more = _predictions(model, constraint, state, part)
        calls += more
        for (question, prefix), one in zip(part, p, strict=True):
            predicted[question][prefix] = one
    out = np.zeros(lengths.shape)
    for question in questions:
        out[question.row, question.letters] = question.chance(predicted[question])
    return out, calls


def _predictions(
    model: Model, constraint: Constraint, state: State, asked: list[tuple[_Question, tuple[int, ...]]]
) -> tuple[NDArray[np.float32], int]:
    """What is predicted for each question and prefix, (S, L, V), and the model calls it took."""
    shown = state.rows(np.array([question.row for question, _ in asked]))
    letters = np.array([question.letters for question, _ in asked])
    written = (question.written(shown.x.shape[1], prefix) for question, prefix in asked)
    symbols, settled, renewed = (np.stack(part) for part in zip(*written, strict=True))
    shown = model.process.settle(shown, settled, symbols)
    shown = model.process.renew(shown, renewed & ~shown.noise, CounterRNG(0, 0, len(asked), 0))
    at_least = Support.without_ending(constraint).at_lengths(letters).hidden_minimum(shown)
    predicted = Marginal(model.denoiser).predicted(model.process, shown, at_least)
    return predicted.p0, predicted.calls
