"""What tuning by a reward has come to: figures for reports and the card, and sentences. Loads no torch."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.plurals import counted, grouped, signed
from models.rewards.reward import FLOOR
from models.training.tuning.reward_tuning import ALL_ORDERS, PATH, SURROGATES, RewardTuning


@dataclass(frozen=True)
class Mean:
    """An average over drawn words and its standard error."""

    value: float
    stderr: float

    @classmethod
    def of(cls, values: NDArray[np.floating]) -> "Mean":
        """The average of values (N,), N > 1, and its standard error."""
        return cls(float(values.mean()), float(values.std(ddof=1) / len(values) ** 0.5))

    def __str__(self) -> str:
        return f"{signed(self.value, 3)} ± {self.stderr:.3f}"

    def to_json(self) -> dict[str, float]:
        """Plain data for a card."""
        return {"mean": round(self.value, 4), "stderr": round(self.stderr, 4)}


@dataclass(frozen=True)
class GradientGap:
    """How a surrogate's policy gradient differs from that of the path, of the same words with the same advantages.

    difference: ||g - g_path|| / ||g_path||, 0 where it rewards what was done and nothing else. cosine: of the angle
    between them, 1 where only the size differs.
    """

    difference: float
    cosine: float

    def to_json(self) -> dict[str, float]:
        """Plain data for a card."""
        return {"difference": round(self.difference, 4), "cosine": round(self.cosine, 4)}


@dataclass(frozen=True)
class ScoredWord:
    """A drawn word, its reward, and its log-probabilities in nats by name: those of SURROGATES and ALL_ORDERS."""

    word: str
    reward: float
    nats: tuple[tuple[str, float], ...]

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return {"word": self.word, "reward": self.reward, **{name: round(value, 4) for name, value in self.nats}}


@dataclass(frozen=True)
class ExactGaps:
    """All surrogates of the same words, each summed over every state: no masks are drawn.

    several: whether a word may be drawn in several orders. words: those that were few enough letters long. left_out:
    how many were longer. from_path, from_mixture: gradients beside that of the path, and beside that of the mixture,
    which the path's is on average over the orders that may have drawn the words: what is left there is no chance of
    the draw.
    """

    several: bool
    words: tuple[ScoredWord, ...] = ()
    left_out: int = 0
    from_path: tuple[tuple[str, GradientGap], ...] = ()
    from_mixture: tuple[tuple[str, GradientGap], ...] = ()

    @property
    def numbers(self) -> tuple[float, ...]:
        """All that must be finite."""
        return (
            *(number for _, gap in (*self.from_path, *self.from_mixture) for number in (gap.difference, gap.cosine)),
            *(number for word in self.words for number in (word.reward, *(value for _, value in word.nats))),
        )

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        return {
            "from_path": {name: gap.to_json() for name, gap in self.from_path},
            "from_mixture": {name: gap.to_json() for name, gap in self.from_mixture},
            "left_out": self.left_out,
            "words": [word.to_json() for word in self.words],
        }


@dataclass(frozen=True)
class RewardNow:
    """What reports say of a tuning by a reward.

    reward: of the words drawn last. before, after: of many words of the first and of the last weights. kl: to the first
    weights, nats a word, an estimate along paths; an upper bound of that between the words where a word has several
    paths. gaps: the surrogates' gradients beside the path's, by name. exact: the same at the end, no masks drawn.
    """

    reward: Mean | None = None
    before: Mean | None = None
    after: Mean | None = None
    kl: Mean | None = None
    gaps: tuple[tuple[str, GradientGap], ...] = ()
    exact: ExactGaps | None = None

    @property
    def numbers(self) -> tuple[float, ...]:
        """All that must be finite."""
        means = (mean for mean in (self.reward, self.before, self.after, self.kl) if mean is not None)
        return (
            *(number for mean in means for number in (mean.value, mean.stderr)),
            *(number for _, gap in self.gaps for number in (gap.difference, gap.cosine)),
            *(self.exact.numbers if self.exact is not None else ()),
        )


def on_card(asked: RewardTuning, now: RewardNow) -> Mapping[str, Any]:
    """What a card keeps of the tuning."""
    means = {"before": now.before, "after": now.after, "kl_nats": now.kl}
    return {
        **asked.to_json(),
        **{name: mean.to_json() for name, mean in means.items() if mean is not None},
        **({} if now.exact is None else {"exact": now.exact.to_json()}),
    }


def described(asked: RewardTuning, now: RewardNow, floored: int = 0, *, several: bool) -> tuple[str, ...]:
    """What came of it, in sentences. floored: how many rewards on the way were no number. several: as `ExactGaps`."""
    exact, (bound, along) = now.exact, ("at most ", " along paths") if several else ("", "")
    if asked.takes_one_path:
        bound, along = "", " along the orders that it takes"
    said = [
        f"Mean reward {now.before} before, {now.after} now.",
        f"KL to the model it began with: {bound}{now.kl} nats a word, an estimate{along}.",
    ]
    if floored:
        said.append(floored_in_words(floored))
    if exact is None:
        return (*said, "Off policy: not measured, since that was stopped.")
    if not exact.words:
        return (*said, f"Off policy: none of {counted(exact.left_out, 'word')} is short enough to sum over its states.")
    if not exact.from_path:
        return (*said, "Off policy: the words that were compared have the same reward, so no gradient says anything.")
    words = counted(len(exact.words), "word")
    left_out = f" ({exact.left_out} longer ones left out)" if exact.left_out else ""
    if not exact.several:
        return (*said, f"Off policy: 0. This model has one order, so of {words} every surrogate is the path.")
    said.append(
        f"Off policy, of {words}{left_out}, no masks drawn: the gradient differs from the path's by"
        f" {gaps_in_words(exact.from_path)}."
    )
    if others := [(name, gap) for name, gap in exact.from_mixture if name != PATH]:
        said.append(
            "Which order was taken is chance; beside the mean over the orders that may have drawn the words, which"
            f" leaves that out, it differs by {gaps_in_words(others)}."
        )
    return tuple(said)


def floored_in_words(floored: int) -> str:
    """How many rewards were no number."""
    return f"{counted(floored, 'reward')} on the way were no number and counted as {grouped(int(FLOOR))}."


def gain_in_words(now: RewardNow) -> str:
    """ "Rewards rose from 0.31 to 0.58"; no change is claimed within twice the standard error of the difference."""
    if now.before is None or now.after is None:
        return "Rewards were not measured"
    more, error = now.after.value - now.before.value, math.hypot(now.before.stderr, now.after.stderr)
    before, after = (signed(mean.value, 2) for mean in (now.before, now.after))
    if abs(more) <= 2 * error:
        return f"Rewards did not change measurably, {before} before and {after} now"
    return f"Rewards {'rose' if more > 0 else 'fell'} from {before} to {after}"


def in_words(now: RewardNow) -> str:
    """How far a tuning is: what words are worth, and how far each surrogate's gradient is from the path's."""
    parts = []
    if now.reward is not None and now.before is not None:
        parts.append(f"reward {now.reward}, {now.before} before")
    if now.gaps:
        parts.append(f"off policy: {gaps_in_words(now.gaps)}")
    return "; ".join(parts)


def gaps_in_words(gaps: Sequence[tuple[str, GradientGap]]) -> str:
    """ "one pass 1.20 (cosine 0.31), ELBO 0.84 (cosine 0.62)" """
    return ", ".join(f"{label_of(name)} {gap.difference:.2f} (cosine {signed(gap.cosine, 2)})" for name, gap in gaps)


def label_of(name: str) -> str:
    """A surrogate's or the mixture's name on screen."""
    return "mean over orders" if name == ALL_ORDERS else SURROGATES[name].label
