"""How likely words are: exact where it can be, else an estimate that bounds it in expectation, and always which.

Without a recipe the question is about the model: any word, filled one position at a time in random order. With one it
is about that recipe: the probability that a run of it ends in this word.
"""

import hashlib
from collections.abc import Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from models.arrays import Array, Symbols
from models.constraints.constraint import leaves_attributes
from models.data.table import characters
from models.denoisers.protocol import BoundedModel
from models.evaluation.along_path import follow, is_exact, refuse_unscorable
from models.evaluation.elbo import tight
from models.evaluation.exact_ancestral import ancestral_log_prob, can_sum_over_sets
from models.evaluation.exact_orders import exact, rows_needed
from models.evaluation.figure import WITH_ATTRIBUTES, Figure, Kind
from models.evaluation.reading import Part, Reading, finish, parts, reading, watched
from models.model import Model
from models.processes.orders import POLICIES
from models.processes.policy import Sets
from models.processes.schedules import counts
from models.rng import MAX_SEED
from models.sampling.recipe import Recipe

Effort = Literal["quick", "thorough"]
STATES = {"quick": 4096, "thorough": 65536}  # states an exact sum may show the model, for one word
PATHS = {"quick": 16, "thorough": 64}


@dataclass(frozen=True)
class Score:
    """nats: -log p(word). nats_per_char: over its letters and one end.

    stderr: the standard error of nats where it was estimated. Such an estimate is no bound by itself: it is one in
    expectation, on average at least the true value.
    """

    nats: float
    nats_per_char: float
    kind: Kind
    stderr: float | None = None
    bound: str = ""  # the name of a bound, where `kind` says that nats is one

    @property
    def in_expectation(self) -> bool:
        """Whether it is a bound on average only, as an estimate is."""
        return self.kind is Kind.BOUND and self.bound != WITH_ATTRIBUTES

    @property
    def figure(self) -> Figure:
        """What `nats` is."""
        return Figure.of(self.kind, self.nats, self.bound)


def score(model: Model, words: Sequence[str], recipe: Recipe | None = None, effort: Effort = "quick") -> list[Score]:
    """One score a word. Raises UserError for words the model cannot hold and recipes without word probabilities."""
    return finish(_scores(model, words, recipe, effort))


def scores(
    model: Model, words: Sequence[str], recipe: Recipe | None = None, effort: Effort = "quick"
) -> Iterator[Part | list[Score]]:
    """`score` as a generator for a thread: progress, and at last the list."""
    result = yield from _scores(model, words, recipe, effort)
    yield result


def _scores(
    model: Model, words: Sequence[str], recipe: Recipe | None, effort: Effort
) -> Generator[Part, None, list[Score]]:
    if not words:
        return []
    table = np.stack([model.vocabulary.encode(word, model.length) for word in words])
    if recipe is None and model.exact is not None:
        return _exactly(-model.exact.log_prob(table), table, None, model)
    if recipe is None and isinstance(model.denoiser, BoundedModel):
        return _listed(-model.denoiser.log_bound(table), table, model, bound=model.denoiser.bound)
    read = reading(model, recipe)
    refuse_unscorable(read.recipe)
    if is_exact(read.recipe, model.traits):
        logs = yield from parts(follow(read, table), len(table))
        return _exactly(-logs, table, read.recipe, model)
    return (yield from _random_scores(read, table, effort))


def _random_scores(read: Reading, table: Symbols, effort: Effort) -> Generator[Part, None, list[Score]]:
    def score(number: int, word: Symbols) -> Generator[Part, None, Score]:
        return watched(_random_score(read, word, effort), lambda _: [Part(number, len(table))])

    out = []
    for number, word in enumerate(table):
        out.append((yield from score(number, word)))
    return out


def _random_score(read: Reading, word: Symbols, effort: Effort) -> Generator[object, None, Score]:
    one, recipe = word[None], read.recipe
    uninformative = read.model.process.traits.uninformative_noise
    if uninformative and _one_at_a_time(read, word) and rows_needed(read, word) <= STATES[effort]:
        both = yield from exact(read, word)
        return _exactly(np.array([both.mixture]), one, recipe, read.model)[0]
    if uninformative and can_sum_over_sets(read, word):
        logp = yield from ancestral_log_prob(read, word)
        return _exactly(np.array([-logp]), one, recipe, read.model)[0]
    bound = yield from tight(read.model, one, recipe, paths=PATHS[effort], seed=_seed_of(word, recipe.seed))
    return _listed(bound.nats, one, read.model, bound.stderr, bound.bound)[0]


def _seed_of(word: Symbols, seed: int) -> int:
    """Each word has random orders of its own, whatever words are scored beside it, so their errors are independent."""
    digest = hashlib.sha256(seed.to_bytes(8, "little") + word.astype("<i2").tobytes()).digest()
    return int.from_bytes(digest[:8], "little") & MAX_SEED


def _one_at_a_time(read: Reading, word: Symbols) -> bool:
    """Whether a run that ends in this word fills no two positions in one step that could be chosen.

    Where its length is drawn first, more of them are known than of the run's blocks: no step then fills more.
    """
    recipe = read.recipe
    sets = POLICIES[recipe.policy].sets
    if sets is not Sets.EVENLY:
        return sets is Sets.SINGLY
    if recipe.timetable.is_even:
        free = int((read.first(word[None]) == len(read.model.vocabulary)).sum())
        return max(counts(recipe.schedule, recipe.steps, free)) <= 1
    by_step = recipe.timetable.counts(recipe.schedule, recipe.steps, recipe.constraint.free_positions)
    return bool(by_step) and max(by_step) <= 1


def _exactly(nats: Array, table: Symbols, recipe: Recipe | None, model: Model) -> list[Score]:
    """Exact values of words (N, L) with all that stands before them: of the words alone, where that is given."""
    known = not (leaves_attributes(recipe.constraint) if recipe is not None else model.vocabulary.attribute_count)
    return _listed(nats, table, model, bound="" if known else WITH_ATTRIBUTES)


def _listed(nats: Array, table: Symbols, model: Model, stderr: Array | None = None, bound: str = "") -> list[Score]:
    """bound: its name, "" for exact values."""
    n, kind = characters(table[:, model.vocabulary.attribute_count :]), Kind.BOUND if bound else Kind.EXACT
    errors = [None] * len(nats) if stderr is None else [float(e) for e in stderr]
    nats = nats + 0.0  # a certain word has 0 nats, not -0
    return [Score(float(v), float(v / m), kind, e, bound) for v, m, e in zip(nats, n, errors, strict=True)]
