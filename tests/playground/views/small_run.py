"""A vocabulary of three letters, a model that answers at once, and runs of it, for the tests of views."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import StateDenoiser
from models.model import Model
from models.oracle.answer import ListAnswer
from models.processes import Masked
from models.sampling import sampler
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe

VOCABULARY = Vocabulary(("a", "b", "c"))
LENGTH = 6
FREE = LENGTH - 2  # the first is pinned, and the last can only be the end
SIZE = len(VOCABULARY)


class Leaning(StateDenoiser):
    """Predicts a little of everything and mostly b; more so the more is known."""

    def fingerprint(self) -> bytes:
        return b"leaning"

    def logits(self, inputs):
        xt = inputs.x
        out = np.tile(np.log(np.array([0.1, 0.3, 0.4, 0.2])), (*xt.shape, 1))
        return out * (1 + (xt != SIZE).sum(1))[:, None, None]


MODEL = Model("leaning", VOCABULARY, LENGTH, Masked(SIZE), Leaning())


def recipe(**changes) -> Recipe:
    """Five steps over six positions, the first pinned to a."""
    constraint = changes.pop("constraint", Constraint.free(LENGTH, SIZE).pin(0, 1))
    return Recipe(constraint, **{"steps": 5, "policy": "left-to-right", "seed": 7, **changes})


def run_frames(**changes) -> tuple[Frame, ...]:
    """All frames of a run."""
    return tuple(sampler.run(MODEL, recipe(**changes)))


def answer(count: int = 4, blocking: tuple[int, ...] = ()) -> ListAnswer:
    """A list that knows only b and c: three words in four have b everywhere."""
    raw = np.tile(np.array([0.0, 0.0, 0.75, 0.25]), (LENGTH, 1)) * (count > 0)
    smoothed = 0.9 * raw + 0.025 if count else np.full((LENGTH, SIZE), 0.25)
    fits = (raw * count).astype(np.int64)
    return ListAnswer(count, raw, smoothed, fits, ("abba", "abc", "ab")[:count], blocking)


def unnamed(view: QWidget) -> list[str]:
    """What can be reached by keys and has no name for a screen reader.

    Fields inside spin boxes and lists that drop down from boxes speak for those.
    """
    reachable = [
        w
        for w in view.findChildren(QWidget)
        if w.focusPolicy() != Qt.FocusPolicy.NoFocus
        and w.objectName() != "qt_spinbox_lineedit"
        and w.window() is view.window()
    ]
    return [f"{type(w).__name__} {w.objectName()}" for w in reachable if not w.accessibleName()]
