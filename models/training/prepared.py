"""A run before its first step: its words, what it learns by, and the ways in which it may begin."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from models.plurals import counted
from models.storage.model_card import SNAPSHOT
from models.training.configuration import Configuration, configurations
from models.training.data import Data, prepare
from models.training.heldout import HeldOut
from models.training.hyperparameters import Budget, choose_device, choose_threads
from models.training.intervals import Intervals
from models.training.learned_process import learned_numbers
from models.training.learner import ALONE, Learner, RankShare
from models.training.lessons import lessons_of
from models.training.objectives.objective import LearnsApart, Objective
from models.training.preparing import Preparing
from models.training.size import family_of
from models.training.train_spec import TrainSpec


@dataclass(frozen=True, eq=False)
class Prepared:
    """What is the same whatever the run begins with.

    heldout: what its weights are chosen by. configurations: what it may begin with; the first, unless one is chosen.
    """

    spec: TrainSpec
    budget: Budget
    intervals: Intervals
    part: RankShare
    data: Data
    objective: Objective
    heldout: HeldOut
    configurations: Sequence[Configuration]

    @classmethod
    def of(cls, spec: TrainSpec, intervals: Intervals, part: RankShare = ALONE) -> Preparing["Prepared"]:
        """Prepare a request; yields what is being done. Raises UserError for what cannot be."""
        budget, made_by = Budget(spec.minutes, spec.steps), family_of(spec)
        torch.set_num_threads(choose_threads(spec.threads))
        device = choose_device(spec.device)
        yield f"reading {counted(len(spec.words), 'word')}"
        data = prepare(spec, device)
        objective = made_by.make_objective(spec.objective)(data.process, made_by.model_traits)
        if spec.teacher:
            data = data.taught((yield from lessons_of(spec.teacher, data.vocabulary, data.length, spec.seed)))
        ways = yield from configurations(spec, data, objective, device, part.ranks)
        long = (spec.minutes or 0.0) >= intervals.long_minutes or (spec.steps or 0) >= intervals.long_steps
        heldout = HeldOut(data, objective, data.evaluated, words=intervals.evaluated_words * (4 if long else 1))
        return cls(spec, budget, intervals, part, data, objective, heldout, ways)

    @property
    def leads(self) -> bool:
        """Whether this process is the one that evaluates, draws and saves."""
        return self.part.rank == 0

    @property
    def chooses(self) -> bool:
        """Whether beginnings or steps are to be tried: not by a run that goes on, nor by several processes."""
        begun = self.spec.longer or (self.spec.resume and (Path(self.spec.out) / SNAPSHOT).exists())
        return not begun and (len(self.configurations) > 1 or (self.data.is_short and self.part.ranks == 1))

    def learner(self, configuration: Configuration, data: Data | None = None) -> Learner:
        """A learner before its first step. data: of a fold; None for all words."""
        return configuration.learner(data or self.data, self.objective, seed=self.spec.seed, part=self.part)

    def about(self, configuration: Configuration) -> dict[str, Any]:
        """What reports say of a run with this configuration, whatever its step."""
        data, bound = self.data, self.objective.bound
        return {
            "parameters": configuration.shape.parameters + learned_numbers(self.objective),
            "preset": configuration.spec.preset,
            "batch": configuration.plan.batch,
            "fitted": configuration.spec.fitted,
            "stored": "last" if data.few else "best",
            "evaluated": len(data.evaluated),
            "reported": len(data.reported),
            "bound": bound.name,
            "relation": bound.relation,
            "bound_is_loss": bound.is_loss,
            "apart": self.objective.apart if isinstance(self.objective, LearnsApart) else "",
        }
