"""What can be put back of an experiment whose model is gone or has learned more since: its results and its wish.

Its chains cannot: what a frame believed follows from the very weights that drew it. No Qt here.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.errors import UserError
from models.evaluation.result import Result
from models.model import Model
from models.sampling.recipe import Recipe
from models.storage.typed_json import FieldError
from playground.experiment.file_fields import affordable, results_in
from playground.experiment.file_format import Opened, StoredExperiment, restore


@dataclass(frozen=True)
class Recovered:
    """`recipe` is the wish in the letters of the model at hand, None where it does not fit them."""

    recipe: Recipe | None
    results: tuple[Result, ...]

    def sentence(self, why: str, kept: Path) -> str:
        """What could be put back and what not. why: what became of the model; kept: where the whole experiment is."""
        back = "Results and pattern are" if self.recipe is not None else "Its results are"
        return f"{why}, so the chains it drew cannot be put back. {back} on this board; everything is kept in {kept}."


def put_back(experiment: StoredExperiment, model_id: str, model: Model) -> Iterator[Opened | Recovered | None]:
    """The whole experiment with its own model, as `restore` does; what can be salvaged of it with any other.

    Raises UserError when the file is damaged.
    """
    if model.digest == experiment.digest:
        yield from restore(experiment, model_id, model)
    else:
        yield recover(experiment, model)


def recover(experiment: StoredExperiment, model: Model) -> Recovered:
    """The results, and the wish where it fits the model. Raises UserError when the results cannot be read."""
    try:
        results = results_in(experiment.value.get("results"))
    except FieldError as error:
        raise UserError(f"This experiment is damaged: its field {error}.") from None
    return Recovered(_fitting(experiment.value.get("recipe"), model), results)


def _fitting(recipe: Any, model: Model) -> Recipe | None:
    try:
        return affordable(Recipe.from_json(recipe, model.vocabulary, model.length))
    except UserError:
        return None
