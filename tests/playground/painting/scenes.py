"""Small frames, recipes and answers to show on a board, made by hand."""

from __future__ import annotations

import numpy as np

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.families.predictor import PositionPrediction
from models.oracle.answer import ListAnswer
from models.processes import State
from models.sampling.frame import Frame
from models.sampling.noise_share import NoiseShare
from models.sampling.recipe import Recipe
from playground.painting.scene import Scene

LATIN = Vocabulary(tuple("abcdefghijklmnopqrstuvwxyz"))
LENGTH = 8
MASK = len(LATIN)


def symbol(character: str) -> int:
    """The symbol of a letter, `.` for the end, `?` for the mask."""
    if character == "?":
        return MASK
    return END if character == "." else LATIN.symbol(character)


def frame(*rows: str, changed: str = "", before: Frame | None = None, likely: str = "") -> Frame:
    """Rows such as "m?ia....": noise is predicted evenly, or mostly in `likely`. changed: positions new in all rows."""
    x = np.array([[symbol(c) for c in row] for row in rows], np.int16)
    p0 = np.full((*x.shape, MASK), 1.0 / MASK, np.float32)
    for i, c in enumerate(likely):
        if c != "?":
            p0[:, i] = 0.1 / (MASK - 1)
            p0[:, i, symbol(c)] = 0.9
    p0[x != MASK] = np.eye(MASK, dtype=np.float32)[x[x != MASK]]
    new = np.zeros(x.shape, bool)
    new[:, [int(c) for c in changed]] = True
    step = before.step + 1 if before else 0
    none = np.zeros(len(x))
    return Frame(
        step=step,
        clock=1.0,
        state=State(x, (x == MASK).astype(np.float64)),
        predicted=PositionPrediction.plain(p0, 1),
        marginals=None,
        changed=new,
        logp=none,
        edited=np.zeros(len(x), bool),
        calls=step,
        lengths=none.astype(np.int16),
        noise_of=NoiseShare(None, np.zeros(x.shape[1], bool)),
    )


def recipe(constraint: Constraint | None = None, **changes: object) -> Recipe:
    """A recipe for LATIN at LENGTH."""
    return Recipe(constraint or free(), steps=LENGTH).with_(**changes)


def free() -> Constraint:
    """No pattern."""
    return Constraint.free(LENGTH, MASK)


def answer(*words: str, blocking: tuple[int, ...] = ()) -> ListAnswer:
    """What a list says of whose words these are the ones that fit."""
    table = LATIN.encode_all(words, LENGTH) if words else np.zeros((0, LENGTH), np.int16)
    fits = np.stack([np.bincount(table[:, i], minlength=MASK) for i in range(LENGTH)])
    raw = fits / max(1, len(words))
    smoothed = (fits + 0.01) / (fits + 0.01).sum(1, keepdims=True)
    return ListAnswer(len(words), raw, smoothed, fits, words[:5], blocking)


def scene(**changes: object) -> Scene:
    """A scene of LATIN at LENGTH with a free recipe."""
    return Scene(vocabulary=LATIN, length=LENGTH, recipe=recipe()).with_(**changes)
