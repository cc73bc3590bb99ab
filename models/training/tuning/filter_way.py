"""Tuning by the best of a model's own draws: words are drawn once, and those worth most are learned like a list.

What words of the first and of the last weights are worth on average is measured on draws of their own, the same random
numbers for both. Any family can be tuned so that learns by steps, since no probability of a word is asked for.
"""

from collections.abc import Generator
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor

from models.arrays import Array, Symbols
from models.errors import UserError
from models.model import Model
from models.sampling import sampler
from models.sampling.defaults import default_recipe
from models.training.best_model import current_model
from models.training.progress import Progress, TrainingStage
from models.training.reporter import Reports, RunCommand
from models.training.tuning.filter_tuning import BestDraws, FilterTuning, described, on_card
from models.training.tuning.reward_outcome import Mean, RewardNow, gain_in_words
from models.training.tuning.tuning_way import EVALUATED, EVALUATED_FROM, PART, LossAlone, TuningEnd, TuningSetup


class FilterWay(LossAlone):
    """Draws from the model as it is, keeps the best, and takes ordinary steps on these."""

    def __init__(self, setup: TuningSetup) -> None:
        asked = setup.spec.tuned_by
        assert isinstance(asked, FilterTuning)
        self._setup, self._asked, self._run, self._reporter = setup, asked, setup.run, setup.reporter
        self._recipe = default_recipe(setup.source, setup.constraint(asked.pattern)).with_(seed=setup.spec.seed)
        self._score = setup.rewarding(asked.reward)
        self._now, self._kept, self._ends = RewardNow(), BestDraws(0, 0, 0.0), 0.0

    def begin(self) -> Reports:
        """Draw, keep the best, and measure the first weights."""
        began = self._reporter.clock.seconds
        _, rewards = yield from self._drawn(self._setup.source, EVALUATED_FROM, EVALUATED, "preparing")
        self._say(before=Mean.of(rewards))
        self._ends = self._reporter.clock.seconds - began
        self._reporter.besides = lambda: self._ends
        x0, rewards = yield from self._drawn(self._setup.source, 0, self._asked.draws, "preparing")
        if rewards.min() == rewards.max():
            raise UserError("All words that were drawn are worth the same; reward something else.")
        least = float(np.sort(rewards)[-max(1, round(self._asked.keep * len(rewards)))])
        if least == rewards.min():  # fewer than that are better than the worst
            least = float(rewards[rewards > least].min())
        best = x0[rewards >= least]
        floored = self._kept.floored
        self._kept = BestDraws(len(best), len(np.unique(best, axis=0)), least, floored)
        run, device = self._run, self._setup.data.train.device
        run.data = replace(run.data, train=torch.from_numpy(best).to(device), running=None, labels=None, lessons=None)
        run.plan = replace(run.plan, batch=min(run.plan.batch, len(best)))
        self._reporter.update(batch=run.plan.batch)

    def end(self, weights: list[Tensor]) -> Generator[Progress, RunCommand, TuningEnd]:
        """Draw from the last weights."""
        model = current_model(self._run, weights, self._setup.spec)
        _, rewards = yield from self._drawn(model, EVALUATED_FROM, EVALUATED, "evaluating")
        self._say(after=Mean.of(rewards))
        self._reporter.besides = lambda: 0.0
        said = described(self._asked, self._kept, self._now)
        return TuningEnd(on_card(self._asked, self._kept, self._now), gain_in_words(self._now), said)

    def _say(self, **changes: Mean) -> None:
        self._now = replace(self._now, **changes)  # type: ignore[arg-type]
        self._reporter.update(rewarded=self._now)

    def _drawn(
        self, model: Model, first_row: int, rows: int, stage: TrainingStage
    ) -> Generator[Progress, RunCommand, tuple[Symbols, Array]]:
        """Words (N, L) of a model with their rewards (N,)."""
        words, rewards = list[Symbols](), list[Array]()
        for i in range(0, rows, PART):
            part = self._recipe.with_(first_row=first_row + i, rows=min(PART, rows - i))
            for frame in sampler.run(model, part):
                x0 = frame.x
                yield from self._reporter.yield_if_due(stage)
            values, floored = self._score(x0)
            self._kept = replace(self._kept, floored=self._kept.floored + int(np.count_nonzero(floored)))
            words.append(x0)
            rewards.append(values)
        return np.concatenate(words), np.concatenate(rewards)
