"""What a model gives a word's own symbols in many states at once: the reading that every likelihood is made of."""

from collections.abc import Callable, Generator, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np

from models.arrays import Array, Symbols
from models.constraints.constraint import free_for
from models.data.vocabulary import END
from models.distributions.protocol import WordDistribution
from models.errors import UserError
from models.model import Model
from models.probabilities import softmax
from models.processes import State
from models.rng import CounterRNG
from models.sampling.defaults import default_policy, default_timetable, even_policy
from models.sampling.first_length import FirstLength, first_length, is_drawn_first
from models.sampling.recipe import Recipe
from models.sampling.reverse_step import check, predict, rng_of
from models.sampling.support import Support

T = TypeVar("T")
Done = TypeVar("Done")
Reported = TypeVar("Reported")
CHUNK = 128  # states a model call: more take no less time each, and who stops waits for one call
STEPS_A_POSITION = 2  # of a run of a process whose steps are its own


class Part(NamedTuple):
    """How much of a computation is done, in units of its own: words, or states shown to the model."""

    done: int
    total: int


@dataclass(frozen=True)
class Reading:
    """A model and what is drawn from its predictions.

    as_run True: the distribution over whole words under the recipe, what the sampler draws from; the padding behind an
    end is filled with it. False: the denoiser's own softmax, one position at a time, the padding behind an end too.
    """

    model: Model
    recipe: Recipe
    as_run: bool = True

    def __post_init__(self) -> None:
        check(self.model, self.recipe)

    def refuse_informative_noise(self) -> None:
        """Raise UserError unless noise is uninformative: only then do the letters that stand identify a state."""
        if not self.model.process.traits.uninformative_noise:
            name = self.model.process.name
            raise UserError(f"Words have no likelihood of this kind under the {name} process; score them along paths.")

    @property
    def draws_lengths(self) -> bool:
        """Whether each row's length is drawn before its letters."""
        return is_drawn_first(self.recipe)

    def support(self, x0: Symbols) -> Support:
        """What rows that are to become x0 (R, L) may hold."""
        number = (x0 != END).sum(1).astype(np.int16)
        return Support.of(self.recipe.constraint, number if self.draws_lengths else np.zeros_like(number))

    def first(self, x0: Symbols) -> Symbols:
        """(R, L) the symbols of the states in which runs that end in x0 (R, L) begin."""
        return self.start(x0).x

    def start(self, x0: Symbols) -> State:
        """The states in which runs that end in x0 (R, L) begin."""
        known = self.support(x0).known
        return self.model.process.prior(len(x0), known, self._rng(len(x0)))

    def _at(self, x: Symbols) -> State:
        """The state that shows x, (R, L), V where it is noise."""
        process = self.model.process
        nothing = np.full(x.shape[1], -1, np.int16)
        state = process.prior(len(x), nothing, self._rng(len(x)))
        return process.settle(state, x < process.size, x)

    def _rng(self, rows: int) -> CounterRNG:
        return CounterRNG(self.recipe.seed, self.recipe.first_row, rows, 0)

    def length_log_prob(self, x0: Symbols) -> Array:
        """(R,) log-probability of the length drawn beforehand; 0 where none is."""
        if not self.draws_lengths:
            return np.zeros(len(x0))
        return self._first_length.repeated(len(x0)).log_prob((x0 != END).sum(1))

    @cached_property
    def _first_length(self) -> FirstLength:
        """The reading of a row that has not begun."""
        support = Support.of(self.recipe.constraint, np.zeros(1, np.int16))
        one = self.recipe.with_(rows=1)
        state = self.model.process.prior(1, support.known, rng_of(one, 0))
        return first_length(self.model, one, predict(self.model, one, state, support))

    def distribution(self, x: Symbols, x0: Symbols) -> WordDistribution:
        """The distribution over words in states x (R, L) of rows that are to become x0. One model call."""
        support, state = self.support(x0), self._at(x)
        return predict(self.model, self.recipe, state, support).distribution

    def chances(self, x: Symbols, x0: Symbols) -> Generator[int, None, Array]:
        """log p(x0_i | x) where x is noise, 0 elsewhere: states (S, L) -> (S, L). Yields rows done."""
        self.refuse_informative_noise()
        out = np.zeros(x.shape)
        noise = x == len(self.model.vocabulary)
        for a in range(0, len(x), CHUNK):
            part, target = x[a : a + CHUNK], x0[a : a + CHUNK]
            p = self.distribution(part, target).marginals if self.as_run else self._softmax(part)
            with np.errstate(divide="ignore"):
                logs = np.log(np.take_along_axis(p, target[..., None].astype(np.intp), -1)[..., 0])
            out[a : a + CHUNK] = np.where(noise[a : a + CHUNK], logs, 0.0)
            yield len(part)
        return out

    def _softmax(self, x: Symbols) -> Array:
        """What the denoiser itself predicts at every position."""
        denoiser = self.model.guided(self.recipe.guides.of_denoiser).denoiser
        return softmax(denoiser.logits(self.model.process.denoiser_input(self._at(x), denoiser.reads)))


def reading(model: Model, recipe: Recipe | None = None, *, as_run: bool = True) -> Reading:
    """A reading of the model alone, or of a recipe's runs.

    Alone, any word is asked about, filled one position at a time in random order, or in the order of a family that has
    no other; where noise says something of its letter, along the steps of the process itself.
    """
    if recipe is None:
        free = free_for(model.vocabulary, model.length)
        steps = model.length * (1 if model.process.traits.uninformative_noise else STEPS_A_POSITION)
        policy, timetable = even_policy(model) or default_policy(model), default_timetable(model.card)
        recipe = Recipe(free, steps=steps, policy=policy, timetable=timetable)
    return Reading(model, recipe, as_run)


def watched(work: Generator[Done, Any, T], report: Callable[[Done], Iterable[Reported]]) -> Generator[Reported, Any, T]:
    """The result of work, with what is reported of each that it yields.

    What is sent goes there, to a generator, and what that returns is sent to the work.
    """
    answer = None
    while True:
        try:
            step = work.send(answer)
        except StopIteration as end:
            result: T = end.value
            return result
        reported: Any = report(step)
        answer = yield from reported


def parts(work: Generator[int, None, T], total: int) -> Generator[Part, None, T]:
    """Yield what the work yields, each with a running count."""
    done = 0

    def done_with(more: int) -> Iterator[Part]:
        nonlocal done
        done += more
        yield Part(done, total)

    return (yield from watched(work, done_with))


def finish(work: Generator[object, None, T]) -> T:
    """The result of work whose progress nobody watches."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: T = end.value
            return result
