"""A run that is over goes on: from its last state where that is kept, else from its best weights.

The model that is there is measured first, and is replaced when a better one is found, not before.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from models.errors import UserError
from models.families.family import PROCESS
from models.storage.card_figures import CardFigure, figures_of
from models.storage.checkpoint import load
from models.storage.model_card import CardFields, read_card
from models.training.best_model import IS_OVER, BestModel
from models.training.data import Data
from models.training.last_state import state_of
from models.training.learner import Learner
from models.training.tally import Continuation, Tally
from models.training.train_spec import TrainSpec

RATE = 0.5  # of the full learning rates: it has come far
NO_STATE = "The last state of the run is not there, so it goes on from the best weights."
NO_BETTER = "No better weights were found, so the model is as it was."


def checked(spec: TrainSpec, data: Data) -> CardFields:
    """The card of the run that is to go on. Raises UserError where it cannot."""
    card = read_card(Path(spec.out))
    if data.few:
        raise UserError(f"{card['title']} {IS_OVER}; train it again with more words or more minutes.")
    return card


class ContinuedRun:
    """What was there before the run goes on."""

    def __init__(self, spec: TrainSpec, data: Data) -> None:
        self.spec, self.folder = spec, Path(spec.out)
        self.card = checked(spec, data)

    @property
    def figure(self) -> CardFigure | None:
        """The figure of the model, as it was measured."""
        return next(iter(figures_of(self.card)), None)

    @property
    def run(self) -> str:
        """The name of the run that was over."""
        return str(self.card.get("run", ""))

    def put_back(self, run: Learner, best: BestModel) -> None:
        """Bring a run and the best weights to where they were. Raises UserError for a state of another recipe."""
        model, tally = load(self.folder), Tally()
        of_noise = {f"{PROCESS}{name}": a.astype(np.float32) for name, a in model.process.tensors().items()}
        tensors = {**model.denoiser.tensors(), **of_noise}
        weights = {name: torch.from_numpy(a).to(run.device) for name, a in tensors.items()}
        names = [name for name, _ in run.net.named_parameters()]
        best.weights = [weights[name] for name in names]
        if state_of(self.folder, self.card) is not None and best.restore():
            tally = best.tally
            best.weights = [weights[name] for name in names]
        else:
            with torch.no_grad():
                torch._foreach_copy_(list(run.net.parameters()), best.weights)
            run.average_from_here()
            run.step = int(self.card.get("steps", 0))
            tally = Tally(seconds=float(self.card.get("seconds", 0.0)), notes=[NO_STATE])
            tally.started = self.card.get("started_from")
        continuation = Continuation(self.spec.minutes, self.spec.steps, run.step, tally.seconds)
        best.tally = replace(
            tally,
            best_heldout=None,
            best_step=int(self.card.get("steps", run.step)),
            best_fraction=0.0,
            stored_step=int(self.card.get("steps", run.step)),
            evaluated_step=run.step,
            evaluated_fraction=0.0,
            run=Tally().run,
            continuation=continuation,
            over=False,
        )
