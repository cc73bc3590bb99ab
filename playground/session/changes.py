"""What kind of thing changed on the board, so that each view shows again only what it must."""

from dataclasses import dataclass
from enum import Flag, auto

from models.model import Model
from playground.experiment.experiment import Experiment
from playground.experiment.outline import Outline


class Changes(Flag):
    """The kinds of things that change.

    MODEL: another model or other weights, or its weights have arrived. TITLE: its title alone. RECIPE: what the user
    requests, a reward included. FRAMES: another run, or more of it, or whether it is stale. INDEX: the frame shown.
    BRANCHES: their tree. SELECTION: the row or the positions. HISTORY: what undo and redo would do.
    """

    MODEL = auto()
    TITLE = auto()
    RECIPE = auto()
    FRAMES = auto()
    INDEX = auto()
    BRANCHES = auto()
    SELECTION = auto()
    HISTORY = auto()


NONE = Changes(0)
ALL = Changes.MODEL | Changes.TITLE | Changes.RECIPE | Changes.FRAMES | Changes.INDEX | Changes.BRANCHES
ALL |= Changes.SELECTION | Changes.HISTORY

# Added up at every frame: as plain numbers they cost a fifth.
_, _TITLE, _RECIPE, _FRAMES, _INDEX, _BRANCHES, _SELECTION, _HISTORY = (kind.value for kind in Changes)


@dataclass(frozen=True, eq=False)
class Present:
    """All that views show of a session, at one time. labels: of undo and of redo. opened: whether a board is open."""

    experiment: Experiment
    outline: Outline
    model: Model | None
    row: int
    positions: tuple[int, ...]
    labels: tuple[str, str]
    opened: bool = True


def changes(before: Present | None, after: Present) -> Changes:
    """What differs; everything where there was nothing before or the model is another one.

    Parts are frozen values, so the same objects are the same parts.
    """
    if before is None:
        return ALL
    old, new = before.experiment, after.experiment
    if old.model != new.model or _weights(before) != _weights(after):
        return ALL
    stale = old.recipe is not new.recipe
    differs = (
        (_TITLE, before.outline.title != after.outline.title),
        (_RECIPE, stale or old.reward is not new.reward),
        (_FRAMES, stale or old.trajectory is not new.trajectory),
        (_INDEX, old.index != new.index or old.frame is not new.frame),
        (_BRANCHES, old.branches is not new.branches or old.current != new.current),
        (_SELECTION, (before.row, before.positions) != (after.row, after.positions)),
        (_HISTORY, before.labels != after.labels),
    )
    return Changes(sum(kind for kind, there in differs if there))


def _weights(present: Present) -> object:
    """What tells models apart: the digest of one that is loaded, else its shape, and whether it is still to come."""
    known = present.outline
    return known.digest if present.model is not None else (known.vocabulary, known.length, present.opened)
