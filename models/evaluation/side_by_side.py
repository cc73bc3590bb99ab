"""Two models on one pattern and one seed: what each row becomes, and how the undecided falls along the run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from models.model import Model
from models.sampling.recipe import Recipe
from models.sampling.sampler import run
from models.sampling.trajectory import Frame


@dataclass(frozen=True)
class Side:
    """One model's run so far.

    words: the letters of each row at its end, () before that. times: in [0, 1], the share of the run that is done at
    each frame. entropy: nats a word at each of them, the mean over the rows of the model's prediction. steps, calls:
    made and of the model, so far.
    """

    title: str
    words: tuple[tuple[str, ...], ...] = ()
    times: tuple[float, ...] = ()
    entropy: tuple[float, ...] = ()
    steps: int = 0
    calls: int = 0


Sides = tuple[Side, Side]


def side_by_side(models: tuple[Model, Model], recipes: tuple[Recipe, Recipe]) -> Iterator[Sides]:
    """Draw the recipe of each model; yields after every step, so that it can be stopped.

    The two runs go on together: the next step is of that which is less far.
    """
    sides = [Side(model.title) for model in models]
    runs = [run(model, recipe) for model, recipe in zip(models, recipes, strict=True)]
    last: list[Frame | None] = [None, None]
    going = {0, 1}
    while going:
        at = min(going, key=lambda i: sides[i].times[-1] if sides[i].times else -1.0)
        frame = next(runs[at], None)
        if frame is None:
            going.remove(at)
            sides[at] = _ended(sides[at], models[at], last[at])
        else:
            last[at] = frame
            sides[at] = _grown(sides[at], frame)
        yield sides[0], sides[1]


def _grown(side: Side, frame: Frame) -> Side:
    entropy = -np.sum(frame.p0 * np.log(np.maximum(frame.p0, 1e-30)), axis=(1, 2)).mean()
    return replace(
        side,
        times=(*side.times, 1.0 - frame.clock),
        entropy=(*side.entropy, abs(float(entropy))),
        steps=frame.step,
        calls=frame.calls,
    )


def _ended(side: Side, model: Model, frame: Frame | None) -> Side:
    if side.times and side.times[-1] < 1:  # every row was complete before the last step
        side = replace(side, times=(*side.times, 1.0), entropy=(*side.entropy, side.entropy[-1]))
    letters = model.vocabulary
    words = () if frame is None else tuple(tuple(letters.split(letters.decode(x))) for x in frame.x)
    return replace(side, words=words)


def first_difference(one: Sequence[str], other: Sequence[str]) -> int | None:
    """The place of the first letter in which two words differ, from 0; None where they do not."""
    if one == other:
        return None
    pairs = zip(one, other, strict=False)
    return next((i for i, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))
