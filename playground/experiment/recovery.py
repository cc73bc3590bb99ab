"""Experiments without the very weights that made them: their frames as stored, their results and their recipe.

What a frame predicted follows from the weights that drew it, and is not stored; its symbols and noise levels are.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.evaluation.result import Result
from models.families.family import Family
from models.families.predictor import PositionPrediction
from models.families.registry import DEFAULT_FAMILY, FAMILIES
from models.guidance.classifier import ClassifierError
from models.model import Model
from models.processes.protocol import Process
from models.processes.state import State
from models.sampling.defaults import guidable
from models.sampling.frame import Frame
from models.sampling.noise_share import NoiseShare
from models.sampling.recipe import Recipe
from models.sampling.restore import StoredFrame
from models.sampling.support import Support
from models.storage.typed_json import FieldError
from playground.experiment.contents import Contents
from playground.experiment.experiment import Experiment
from playground.experiment.file_fields import affordable, alphabet_in
from playground.experiment.file_format import StoredExperiment, assemble, restore
from playground.experiment.outline import Outline
from playground.experiment.stored_results import results_in


@dataclass(frozen=True)
class Recovered:
    """An experiment for a model that did not make it, or that lacks what guided it.

    recipe: its own for that model, None where it does not fit. board: the experiment with its stored frames, which
    predict nothing, and the outline of the model that drew them; None where they cannot be read without it. lacks: what
    became of the classifier that guided it, a sentence; "" where the model itself is another one.
    """

    recipe: Recipe | None
    results: tuple[Result, ...]
    board: Contents | None = None
    lacks: str = ""

    def sentence(self, why: str, kept: Path) -> str:
        """What could be put back and what not. why: what became of the model; kept: where the whole experiment is."""
        begin = f"{self.lacks} The" if self.lacks else f"{why}, so the"
        if self.board is not None:
            shown = "frames are shown as they are stored, without predictions and without changes"
            return f"{begin} {shown}. Everything is kept in {kept}."
        lost = "rows it drew cannot be put back"
        back = "Results and pattern are" if self.recipe is not None else "Its results are"
        return f"{begin} {lost}. {back} on this board; everything is kept in {kept}."


def restore_or_recover(
    experiment: StoredExperiment, model_id: str, model: Model
) -> Iterator[Contents | Recovered | None]:
    """The whole experiment with its own model, as `restore` does; what can be recovered of it with any other.

    So too where the classifier that guided it is another one now. Raises UserError when the file is damaged.
    """
    if model.digest != experiment.digest:
        yield from recover(experiment, model_id, model)
        return
    try:
        yield from restore(experiment, model_id, model)
    except ClassifierError as error:
        for found in recover(experiment, model_id, model):
            yield replace(found, lacks=str(error)) if found is not None else None


def recover(experiment: StoredExperiment, model_id: str, model: Model) -> Iterator[Recovered | None]:
    """What can be shown and used of an experiment with another model: None a frame, at last the whole.

    Raises UserError when the results cannot be read.
    """
    try:
        results = results_in(experiment.value.get("results"))
    except FieldError as error:
        raise UserError(f"This experiment is damaged: its field {error}; open another copy.") from None
    recipe = _fitting(experiment.value.get("recipe"), model)
    retrained = (model.vocabulary,) if model_id == experiment.model else ()
    family = _family(experiment)
    traits = family.traits.read_by(family.reads)
    for vocabulary in _vocabularies(experiment, results, retrained):
        known = Outline(vocabulary, _length(experiment), experiment.digest, experiment.title, traits, family.name)
        make = partial(unpredicted, len(vocabulary), _process(experiment, len(vocabulary)))
        try:
            for board in assemble(experiment, experiment.model, known, make):
                if board is None:
                    yield None
                elif board.experiment.trajectory is not None:
                    yield Recovered(recipe, results, replace(board, experiment=_as_drawn(board.experiment)))
                    return
        except UserError:
            continue  # another alphabet may be the right one; where none is, the rest is still worth having
    yield Recovered(recipe, results)


def _as_drawn(experiment: Experiment) -> Experiment:
    """The experiment with the recipe that drew the open branch: what was requested since cannot be drawn any more."""
    return experiment.with_recipe(experiment.trajectory.recipe) if experiment.trajectory is not None else experiment


def unpredicted(size: int, process: Process | None, recipe: Recipe, kept: StoredFrame) -> Frame:
    """A stored frame without a model: p0 and sampling_probs are 0 for every symbol.

    size: V. process: of the model, None where it is not known.
    """
    rows, length = kept.x.shape
    nothing = np.broadcast_to(np.float32(0), (rows, length, size))
    hidden = np.where(kept.x == size, kept.clock or 1.0, 0.0)
    return Frame(
        step=kept.step,
        clock=kept.clock,
        state=State(kept.x, hidden if kept.level is None else kept.level, kept.latent, kept.memo),
        predicted=PositionPrediction.plain(nothing, 0),
        marginals=None,
        changed=kept.changed,
        logp=kept.logp,
        edited=kept.edited,
        calls=kept.calls,
        classified=kept.classified,
        lengths=kept.lengths,
        noise_of=NoiseShare(process, Support.of(recipe.constraint, kept.lengths).fixed),
    )


def _vocabularies(
    experiment: StoredExperiment, results: tuple[Result, ...], retrained: tuple[Vocabulary, ...]
) -> Iterator[Vocabulary]:
    """The alphabets that the symbols of the frames may be of, the surest first.

    Version 0.1.0 wrote none: the results of the model then say it, or the model that has its name now.
    """
    try:
        yield Vocabulary(alphabet_in(experiment.value.get("symbols")))
    except (FieldError, UserError):
        yield from {Vocabulary(r.alphabet): None for r in results if r.digest == experiment.digest}
        yield from retrained


def _length(experiment: StoredExperiment) -> int:
    """L, by the pattern; 0 where there is none."""
    recipe = experiment.value.get("recipe")
    constraint = recipe.get("constraint") if isinstance(recipe, dict) else None
    cells = constraint.get("cells") if isinstance(constraint, dict) else None
    return len(cells) if isinstance(cells, list) else 0


def _family(experiment: StoredExperiment) -> Family:
    """The family of the model that is gone; where it is not known, or no longer there, one whose noise looks alike."""
    named, hides = FAMILIES.get(str(experiment.value.get("family"))), experiment.value.get("hides")
    if type(hides) is not bool:  # in version 0.1.0; noise levels are kept where symbols do not tell
        hides = named.traits.hides if named is not None else not _has_levels(experiment)
    if named is not None and named.traits.hides is hides:
        return named
    alike = (family for family in FAMILIES.values() if family.traits.hides is hides)
    return next(alike, FAMILIES[DEFAULT_FAMILY])


def _has_levels(experiment: StoredExperiment) -> bool:
    """Whether a frame holds the noise levels of its positions."""
    branches = experiment.value.get("branches")
    frames = [b.get("frames") for b in branches if isinstance(b, dict)] if isinstance(branches, list) else []
    return any(isinstance(f, dict) and "level" in f for part in frames if isinstance(part, list) for f in part)


def _process(experiment: StoredExperiment, size: int) -> Process | None:
    """The process of the model that is gone; None where its family is not known, or leaves something to each model.

    size: V.
    """
    family = FAMILIES.get(str(experiment.value.get("family")))
    if family is None or family.parameters:
        return None
    try:
        return family.process(size, {}, {})
    except (KeyError, ValueError):  # of what it learned, which only the model's weights hold
        return None


def _fitting(recipe: Any, model: Model) -> Recipe | None:
    """A recipe that the model can go on with: with the classifier that is there now, without a label where none is."""
    try:
        return guidable(model, affordable(Recipe.from_json(recipe, model.vocabulary, model.length)))
    except UserError:
        return None
