"""The model that a run leaves: its card, its figures, its folder."""

from pathlib import Path
from typing import Any

import numpy as np
from torch import Tensor

from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.errors import UserError, readable
from models.families.registry import family
from models.model import Model
from models.storage.card_figures import CardFigure, CardSample
from models.storage.started_from import StartedFrom
from models.training import snapshot
from models.training.curve import noted
from models.training.learned_process import alone, of_process
from models.training.learner import Learner
from models.training.made_card import Made, made_card
from models.training.progress import Stored
from models.training.saved_model import save_at_the_end, save_model
from models.training.tally import Tally
from models.training.train_spec import TrainSpec

IS_OVER = "cannot go on: no held-out words are left to tell whether later weights are better"


class BestModel:
    """The weights that a run would leave now, and their folder. tally: what the run knows beside its tensors."""

    def __init__(self, spec: TrainSpec, run: Learner) -> None:
        self.weights: list[Tensor] = [p.clone() for p in run.averaged]
        self.tally = Tally()
        self._spec, self._run, self._folder = spec, run, Path(spec.out)

    def restore(self) -> bool:
        """Put the run back as its snapshot has it; False where there is none. Raises UserError as that does."""
        found = snapshot.restore(self._folder, self._spec, self._run)
        if found:
            self.weights, self.tally = found
        return bool(found)

    def evaluated(self, value: float, fraction: float) -> None:
        """The run's averaged weights are worth that now: take them where they are the best, or the last if so few."""
        tally, run = self.tally, self._run
        tally.evaluated_step, tally.evaluated_fraction = run.step, fraction
        better = tally.best_heldout is None or value < tally.best_heldout
        if better:
            tally.best_heldout, tally.best_step, tally.best_fraction = value, run.step, fraction
        if better or run.data.few:
            self.take()
        tally.curve = noted(tally.curve, run.step, run.train_nats, value)

    def kept(self) -> dict[str, Any]:
        """What a report says of the weights that would be left now, or at the end where folds have chosen that."""
        tally = self.tally
        best, stored = tally.fold_steps or tally.best_step, tally.fold_steps or tally.stored_step
        return {"best_heldout": tally.best_heldout, "best_step": best, "stored_step": stored}

    def about(self) -> dict[str, Any]:
        """What reports say of the weights that it would leave, and of how it began."""
        data = self._run.data
        evaluated = data.train if self.tally.folds_chose else data.evaluated
        return {"stored": self.stored, "evaluated": len(evaluated), "notes": self.notes, **self.kept()}

    @property
    def notes(self) -> tuple[str, ...]:
        """What the run began with and what it chose, in sentences."""
        started = StartedFrom.of(self.tally.started)
        return (*([started.sentence()] if started else []), *self.tally.notes)

    @property
    def stored(self) -> Stored:
        """Which weights are kept."""
        return "folds" if self.tally.folds_chose else "last" if self._run.data.few else "best"

    def take(self) -> None:
        """The run's averaged weights are the best now."""
        self.weights, self.tally.stored_step = [p.clone() for p in self._run.averaged], self._run.step

    def round(self) -> None:
        """Make the weights what they will be once they are stored."""
        self.weights = [p.half().to(p.dtype) for p in self.weights]

    @property
    def is_new(self) -> bool:
        """Whether these weights are of this run; where a run goes on, the best may still be earlier ones."""
        continuation = self.tally.continuation
        return continuation is None or (self.tally.stored_step or 0) > continuation.from_step

    def save_run(self, baselines: dict[str, float]) -> None:
        """Write the run, so that it can go on, and its model if that is new. Raises UserError where it cannot."""
        if self.stored == "folds":
            self.take()
        if self.tally.best_step is None:
            self.weights = [p.clone() for p in self._run.averaged]
        snapshot.save(self._folder, self._spec, self._run, self.weights, self.tally)
        if self.is_new:
            self.save(None, baselines)

    def save(
        self,
        figure: CardFigure | None,
        baselines: dict[str, float],
        *,
        at_the_end: bool = False,
        over: bool = False,
        sample: CardSample | None = None,
    ) -> None:
        """Write the model. baselines: of the words of the figure, or of those that choose while there is none.

        at_the_end: where its folder does not take it, a temporary one gets it. over: the run learns no more. sample: of
        its words.
        Raises UserError when it is not there.
        """
        write = save_at_the_end if at_the_end else save_model
        chosen, run = self._run.plan, self._run
        plan = {"batch": chosen.batch, "dropout": chosen.dropout, "muon_lr": chosen.muon_lr}
        step = run.step if self.tally.stored_step is None else self.tally.stored_step
        made = Made(self.tally, step, figure, run.objective.bound.is_loss, baselines, plan, self.stored, over, sample)
        model = current_model(run, self.weights, self._spec)
        model.card.update(made_card(self._spec, run.data, made))
        write(model, self._spec)

    def finish(self, run: str) -> str:
        """The run is complete and of that name: keep its last state, of few words the model alone, and say so.

        Nothing is lost where there is no room for it.
        """
        if self._run.data.few:
            snapshot.discard(self._folder)
            return f"The run {IS_OVER}."
        self.tally.run, self.tally.continuation, self.tally.over = run, None, True
        try:
            size = snapshot.save(self._folder, self._spec, self._run, self.weights, self.tally)
        except UserError:
            return "There was no room for the last state of the run; it can still go on from its best weights."
        return f"Its last state is kept beside the model ({size / 1e6:.1f} MB), so that the run can go on."


def current_model(run: Learner, weights: list[Tensor], spec: TrainSpec) -> Model:
    """A model with these weights, free of the run: it can be sampled from while training goes on."""
    made_by, net, process = family(spec.family), run.with_weights(weights), run.data.process
    learned = {name: p.detach().cpu().numpy().astype(np.float32) for name, p in of_process(net).items()}
    if learned:
        process = made_by.process_of(run.data.vocabulary, run.data.parameters, {**process.tensors(), **learned})
    return Model(
        name=readable(spec.name),
        vocabulary=run.data.vocabulary,
        length=run.data.length,
        process=process,
        denoiser=made_by.of_network(TorchDenoiser(alone(net), gives=made_by.gives)),
        card={
            "title": readable(spec.title or spec.name),
            "family": made_by.name,
            "process": dict(run.data.parameters),
            **({"recipe": {"objective": spec.objective}} if spec.objective else {}),
        },
    )
