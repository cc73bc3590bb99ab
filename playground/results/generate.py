"""Finished words from runs without a window: generated in batches, each row evaluated by itself."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from math import nan

from models.constraints.constraint import leaves_attributes
from models.constraints.pattern import to_pattern
from models.evaluation.along_path import is_exact
from models.evaluation.figure import Kind
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from models.model import Model
from models.sampling import sampler
from models.sampling.by_reward import ByReward
from models.sampling.defaults import identified
from models.sampling.finished_rows import FinishedRow, rows
from models.sampling.recipe import Recipe
from models.sampling.row_recipes import row_recipes
from models.sampling.trajectory import Trajectory

BATCH = 128


@dataclass(frozen=True)
class GenerationRequest:
    """Words to generate: the model, the recipe, and what looks up whether they are new; by: a reward, None for none."""

    model: Model
    novelty_index: NoveltyIndex
    recipe: Recipe
    by: ByReward | None = None


def kind_of(model: Model, recipe: Recipe, *, edited: bool, changed: bool = False) -> Kind:
    """What the log-probability of a finished row is under a recipe.

    edited: whether the row was changed by hand. changed: whether some steps of its run had another recipe.
    """
    if edited or changed:
        return Kind.EDITED if edited else Kind.CHANGED
    if not _has_logp(model, recipe):
        return Kind.UNSCORED
    exact = is_exact(recipe, model.traits) and not leaves_attributes(recipe.constraint)
    return Kind.EXACT if exact else Kind.PATH


def _has_logp(model: Model, recipe: Recipe) -> bool:
    """Whether a run says how likely its words are."""
    traits = model.traits
    return recipe.scorable and (traits.likelihood == "exact" or (traits.hides and is_exact(recipe, traits)))


def results_of(request: GenerationRequest, run: Trajectory) -> tuple[Result, ...]:
    """Return the rows of a finished run, evaluated.

    A row changed by hand has no probability of its own. One whose recipe changed on the way has that of its letters
    under the recipe of each step. One that was complete before a change is of the recipe that drew it.
    """
    recipes = row_recipes(run)
    numbers = [own[-1].first_row + i for i, own in enumerate(recipes)]
    return tuple(evaluated(request, rows(request.model, run.frames), numbers, recipes))


def generate(model: Model, recipe: Recipe, novelty_index: NoveltyIndex, most: int) -> Iterator[Result]:
    """Yield up to `most` words from row `recipe.first_row` on."""
    recipe = identified(model, recipe)
    for start in range(0, most, BATCH):
        batch = recipe.with_(first_row=recipe.first_row + start, rows=min(BATCH, most - start))
        drawn = rows(model, sampler.run(model, batch))
        numbers = range(batch.first_row, batch.first_row + batch.rows)
        recipes = [[batch]] * len(drawn)
        for result in evaluated(GenerationRequest(model, novelty_index, batch), drawn, numbers, recipes):
            yield replace(result, recipe=batch.with_(first_row=result.row, rows=1))


def evaluated(
    request: GenerationRequest, drawn: Sequence[FinishedRow], numbers: Sequence[int], recipes: list[list[Recipe]]
) -> Iterator[Result]:
    """Finished rows as results. numbers: of each, as random numbers count them. recipes: of each, in their order."""
    model = request.model
    patterns: dict[int, str] = {}  # by the recipe's place in memory: rows share theirs
    verdicts = request.novelty_index.verdicts([row.word for row in drawn])
    for number, row, verdict, own in zip(numbers, drawn, verdicts, recipes, strict=True):
        recipe = own[-1]
        if id(recipe) not in patterns:
            patterns[id(recipe)] = to_pattern(recipe.constraint, model.vocabulary)
        has_logp = all(_has_logp(model, one) for one in own)
        changed = any(one is not recipe and one != recipe for one in own)
        yield Result(
            word=row.word,
            logp=nan if row.edited or not has_logp else row.logp,
            kind=kind_of(model, recipe, edited=row.edited, changed=changed),
            steps=row.steps,
            calls=row.calls,
            seed=recipe.seed,
            row=number,
            novelty=verdict.novelty,
            nearest=verdict.nearest,
            distance=verdict.distance,
            model=model.title,
            digest=model.digest,
            alphabet=model.vocabulary.characters,
            pattern=patterns[id(recipe)],
            recipe=recipe,
            length_misfit=row.misfit,
            values=row.values,
            labelled_by=model.labelled_by(recipe.label, recipe.classifier),
        )
