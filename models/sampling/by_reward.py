"""Words by a reward: a fixed target, p(word | R >= threshold) or p(word) exp(R / beta) / Z, drawn in several ways.

p is the distribution of a recipe, which no reward changes. One sampler is one line of REWARD_SAMPLERS.
"""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from models.errors import UserError
from models.model import Model
from models.plurals import check_range
from models.rewards.reward import LIMIT, Reward, RewardFunction
from models.sampling import reward_samplers, sampler
from models.sampling.recipe import Recipe
from models.sampling.reward_samplers import DrawnWords, RewardTask
from models.storage.typed_json import number, one_of, record, whole

MAX_WORDS, MAX_PARTICLES = 500, 1024
LEAST_BETA, MOST_BETA = 0.001, 1000.0


@dataclass(frozen=True)
class RewardSampler:
    """A way to draw words by a reward.

    label: its name on screen. about: one sentence on what comes of it. reads: the fields of ByReward that it reads
    beside reward and words. unit: what it counts while it draws. repeats: whether each word is the same when its row is
    drawn alone.
    """

    label: str
    about: str
    reads: tuple[str, ...]
    draw: Callable[[RewardTask], Iterator[DrawnWords]] = field(repr=False)
    unit: str = "word"
    repeats: bool = True


REWARD_SAMPLERS: dict[str, RewardSampler] = {
    "smc": RewardSampler(
        "Particles",
        "Particles are weighed at every step by the rewards of where they may end; those that promise little give way.",
        ("particles", "beta"),
        reward_samplers.smc,
        unit="step",
        repeats=False,
    ),
    "resample": RewardSampler(
        "Resampling",
        "Rows are drawn without the reward, and words among them by their weights exp(R / β).",
        ("particles", "beta"),
        reward_samplers.resample,
        unit="row",
    ),
    "best": RewardSampler(
        "Best of n",
        "Each word is the one of n rows with the highest reward.",
        ("particles",),
        reward_samplers.best,
    ),
    "reject": RewardSampler(
        "Rejection",
        "Rows are drawn until as many as are asked for reach the threshold: exactly p(word | R ≥ threshold).",
        ("threshold",),
        reward_samplers.reject,
    ),
}


@dataclass(frozen=True)
class ByReward:
    """How words are drawn by a reward. Raises UserError, naming the field, when a value is out of its range.

    how: a name of REWARD_SAMPLERS, which says what it reads of the rest.
    words: how many are drawn.
    beta: > 0, of exp(R / beta): the lower, the more the reward counts.
    threshold: the least reward of words that are accepted.
    particles: drawn side by side, of which the words are a sample; for `best`, rows of which each word is the best.
    """

    reward: Reward
    how: str = "smc"
    words: int = 20
    particles: int = 64
    beta: float = 0.5
    threshold: float = 1.0

    def __post_init__(self) -> None:
        if self.how not in REWARD_SAMPLERS:
            raise UserError(
                f"There is no way {self.how!r} to draw by a reward; choose one of {', '.join(REWARD_SAMPLERS)}."
            )
        check_range("Words", self.words, 1, MAX_WORDS)
        check_range("Particles", self.particles, 1, MAX_PARTICLES)
        check_range("Beta", self.beta, LEAST_BETA, MOST_BETA)
        check_range("Threshold", self.threshold, -LIMIT, LIMIT)

    @property
    def sampler(self) -> RewardSampler:
        """What its name stands for."""
        return REWARD_SAMPLERS[self.how]

    def to_json(self) -> dict[str, Any]:
        """A plain value for JSON."""
        plain = {f.name: getattr(self, f.name) for f in fields(self)}
        return plain | {"reward": self.reward.to_json()}

    @classmethod
    def from_json(cls, value: Any) -> "ByReward":
        """Read what `to_json` wrote. Raises FieldError or UserError."""
        return cls(**_BY_REWARD(value))


def draw_by_reward(model: Model, recipe: Recipe, by: ByReward, score: RewardFunction) -> Iterator[DrawnWords]:
    """Draw by a reward, rows of the recipe from its first one on; how many these are is `by`'s.

    Yields what there is after each step or batch, at last with `ended`. The same arguments give the same words.
    """
    sampler.check(model, recipe)
    yield from by.sampler.draw(RewardTask(model, recipe, by, score))


def best_of_bound(n: int) -> float:
    """The most that the best of n may differ from p: KL <= log n - (n - 1) / n nats, equal where no two rewards are."""
    return math.log(n) - (n - 1) / n


_FIELDS: Mapping[str, Any] = {
    "reward": Reward.from_json,
    "how": one_of(REWARD_SAMPLERS),
    "words": whole(1, MAX_WORDS),
    "particles": whole(1, MAX_PARTICLES),
    "beta": number(LEAST_BETA, MOST_BETA),
    "threshold": number(-LIMIT, LIMIT),
}
_BY_REWARD = record(_FIELDS)
