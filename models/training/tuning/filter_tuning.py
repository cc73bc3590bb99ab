"""What a model is tuned by where it learns from the best of its own words: plain values. Loads no torch.

The target is p(word given R >= rho) of the model as it was: fixed, so that nothing is explored and no probability of a
word is needed (Noël 2026, arXiv 2605.30553, on reward as conditioning). RAFT (Dong et al. 2023, arXiv 2304.06767) does
it over and over, from the weights that it has come to.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from models.errors import UserError
from models.plurals import check_range, counted, grouped
from models.rewards.reward import Reward
from models.training.tuning.reward_outcome import RewardNow, floored_in_words

MIN_DRAWS, MAX_DRAWS = 64, 65536
MIN_KEEP, MAX_KEEP = 0.001, 0.9
LABEL = "the best of its own words"
ABOUT = (
    "ordinary learning from the share of words that is worth most; drawn once, so that the target stays (as in RAFT)"
)


@dataclass(frozen=True)
class FilterTuning:
    """Learning from the draws of a model that are worth most to the user. Raises UserError for what cannot be.

    pattern: what words are drawn by. draws: how many words the model is asked for before the first step. keep: the
    share of them to learn from; words worth as much as the last one of that share count too, and the worst never do.
    """

    reward: Reward
    pattern: str = "*"
    draws: int = 4096
    keep: float = 0.1
    on_card: ClassVar[str] = "filtered"
    usual_steps: ClassVar[int] = 40
    rate: ClassVar[float] = 0.3
    rows: ClassVar[int] = 128

    def __post_init__(self) -> None:
        if self.reward.lacks:
            raise UserError(self.reward.lacks)
        check_range("Draws", self.draws, MIN_DRAWS, MAX_DRAWS)
        check_range("The share to keep", self.keep, MIN_KEEP, MAX_KEEP)

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return {"reward": self.reward.source, "pattern": self.pattern, "draws": self.draws, "keep": self.keep}


@dataclass(frozen=True)
class BestDraws:
    """What was learned from: how many words, of how many different ones, each worth `least` or more."""

    words: int
    different: int
    least: float
    floored: int = 0


def on_card(asked: FilterTuning, kept: BestDraws, now: RewardNow) -> Mapping[str, Any]:
    """What a card keeps of the tuning."""
    means = {"before": now.before, "after": now.after}
    return {
        **asked.to_json(),
        "kept": {"words": kept.words, "different": kept.different, "least": round(kept.least, 4)},
        **{name: mean.to_json() for name, mean in means.items() if mean is not None},
    }


def described(asked: FilterTuning, kept: BestDraws, now: RewardNow) -> tuple[str, ...]:
    """What came of it, in sentences."""
    of = counted(asked.draws, "word")
    said = [
        f"Mean reward {now.before} before, {now.after} now.",
        f"It learned from {grouped(kept.words)} of {of} that it had drawn ({counted(kept.different, 'different one')}),"
        f" each worth {kept.least:.3f} or more.",
    ]
    if kept.floored:
        said.append(floored_in_words(kept.floored))
    return tuple(said)
