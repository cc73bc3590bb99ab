"""Edits of the reward by which words are drawn beside the board, whose rows they leave as they are."""

from dataclasses import dataclass, replace

from models.sampling.by_reward import ByReward
from playground.experiment.edit_outcome import Edit, Outcome
from playground.experiment.experiment import Experiment
from playground.experiment.recipe_transfer import ModelShape


@dataclass(frozen=True)
class ChangeReward(Edit):
    """Another reward or another way to draw by it; None for none."""

    needs_prediction = False
    after_start = True
    by: ByReward | None

    @property
    def merge_key(self) -> str:
        """One key for all rewards; one that is taken away stands alone."""
        return "" if self.by is None else "reward"

    def apply(self, experiment: Experiment, shape: ModelShape) -> Outcome | None:
        """See `Edit`."""
        if self.by == experiment.reward:
            return None
        label = "no reward" if self.by is None else "change the reward"
        if self.by is not None and experiment.reward is None:
            label = "set a reward"
        return Outcome(replace(experiment, reward=self.by), label, self.merge_key, goes_on=True, only=("reward",))
