"""What a model is tuned by where a reward says what is liked, as a plain value. Loads no torch."""

from dataclasses import dataclass, fields
from typing import Any, ClassVar

from models.errors import UserError
from models.plurals import check_range
from models.processes.orders import POLICIES
from models.processes.policy import Path
from models.processes.traits import Traits
from models.rewards.reward import Reward

MIN_GROUP, MAX_GROUP = 2, 256
MAX_GROUPS = 64
MIN_CLIP, MAX_CLIP = 0.01, 1.0
MAX_KL = 100.0
MAX_UPDATES = 16
MAX_MASKS = 64


@dataclass(frozen=True)
class Surrogate:
    """What stands for log p(word) in the gradient. label: on screen. about: what it is. source: who uses it."""

    label: str
    about: str
    source: str = ""


PATH = "path"
SURROGATES: dict[str, Surrogate] = {
    PATH: Surrogate("the steps that drew it", "each word's own path and no other: on-policy"),
    "one-pass": Surrogate("one pass", "each letter by itself, from the first state alone", "d1"),
    "elbo": Surrogate("ELBO", "states at random of all orders, taken or not", "UniGRPO of MMaDA"),
    "coupled": Surrogate(
        "coupled masks", "two states that hide complementary letters, and the first state", "coupled-GRPO of DiffuCoder"
    ),
}
ALL_ORDERS = "all-orders"  # log p of the run in random order: what a path estimates without bias


@dataclass(frozen=True)
class RewardTuning:
    """GRPO on a reward. Raises UserError, saying what to change, for what cannot be learned from.

    pattern: what words are drawn by. surrogate: a name of SURROGATES. order: the policy by which they are drawn, "" for
    random order, or from left to right where a model has no other. group: words whose rewards are compared. groups: of
    a draw. updates: steps that learn from a draw before the next one. clip: how far the ratio of probabilities may go
    from 1. kl: weight of the KL to the model that the tuning begins with. masks: states of a word for one estimate of
    its ELBO, or pairs of states of coupled ones.
    """

    reward: Reward
    pattern: str = "*"
    surrogate: str = PATH
    order: str = ""
    group: int = 16
    groups: int = 2
    updates: int = 2
    clip: float = 0.2
    kl: float = 0.05
    masks: int = 4
    on_card: ClassVar[str] = "rewarded"
    usual_steps: ClassVar[int] = 60
    rate: ClassVar[float] = 0.3

    def __post_init__(self) -> None:
        if self.reward.lacks:
            raise UserError(self.reward.lacks)
        if self.surrogate not in SURROGATES:
            raise UserError(f"There is no surrogate {self.surrogate!r}; choose one of {', '.join(SURROGATES)}.")
        if self.order and not (self.order in POLICIES and learns_from(self.order)):
            known = ", ".join(filter(learns_from, POLICIES))
            raise UserError(f"Nothing can be learned from runs in the order {self.order!r}; choose one of {known}.")
        check_range("Group", self.group, MIN_GROUP, MAX_GROUP)
        check_range("Groups", self.groups, 1, MAX_GROUPS)
        check_range("Updates", self.updates, 1, MAX_UPDATES)
        check_range("Clip", self.clip, MIN_CLIP, MAX_CLIP)
        check_range("KL", self.kl, 0, MAX_KL)
        check_range("Masks", self.masks, 1, MAX_MASKS)

    @property
    def rows(self) -> int:
        """How many words a step learns from."""
        return self.group * self.groups

    @property
    def takes_one_path(self) -> bool:
        """Whether the order was chosen to follow from the weights or from places, so that a word has one path."""
        return bool(self.order) and POLICIES[self.order].path is Path.ONE

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return {f.name: getattr(self, f.name) for f in fields(self)} | {"reward": self.reward.source}


def learns_from(order: str) -> bool:
    """Whether the chances of an order's positions do not depend on the weights, so that a gradient need not ask them.

    They are the same numbers whatever the weights (random order), or 1: where a step takes the surest positions they
    are a function of the weights that is constant but where two positions are equally sure, and such jumps have no
    gradient. An order that takes letters back, or draws positions by how sure they are, is neither.
    """
    policy = POLICIES[order]
    return policy.path is Path.ONE or (policy.path is Path.RANDOM and policy.sets is not None)


def has_paths(traits: Traits) -> bool:
    """Whether a gradient can follow the runs of a model: letters are settled one after another, and masks say nothing.

    Their log-probability is then the sum of those of the symbols that each step reveals.
    """
    exact = traits.likelihood == "exact"
    return traits.uninformative_noise and exact and not traits.block and not traits.one_pass
