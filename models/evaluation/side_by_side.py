"""Two models on one pattern and one seed: what each row becomes, and how the entropy falls along the run."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from models.model import Model
from models.probabilities import total_entropy
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from models.sampling.sampler import run


@dataclass(frozen=True)
class Side:
    """One model's run so far.

    words: the letters of each row when the run has ended, () before that. times: the share of the run that is done at
    each frame, in [0, 1]. entropy: of the model's prediction at each of them, nats a word, the mean over the rows.
    steps, calls: steps and model calls so far.
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

    The runs advance together: the next step is always of the one that is behind. Raises UserError as `sampler.run`.
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
    return replace(
        side,
        times=(*side.times, 1.0 - frame.clock),
        entropy=(*side.entropy, float(total_entropy(frame.p0).mean())),
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
