"""Previews what all positions would become with another symbol at one, while the pointer rests on a letter."""

from PySide6.QtCore import QObject, Signal

from models.model import Model
from models.sampling import edits
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from playground.jobs.latest import LatestJob, once


class WhatIf(QObject):
    """Lives in the window's thread. Signals: changed(object): (L, V) marginals, or None for no preview."""

    changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._latest = LatestJob(self)
        self._of: Frame | None = None
        self._shown = False

    def ask(self, model: Model, recipe: Recipe, frame: Frame, row: int, position: int, symbol: int) -> None:
        """Compute the preview of one row of a frame; the newest question wins, the answer before it is gone at once."""
        if self._shown:
            self._show(None)
        self._of = frame
        work = once(lambda: edits.what_if(model, recipe, frame, row, position)[symbol])
        self._latest.run(work, self._show)

    def keep_for(self, frame: Frame | None) -> None:
        """Drop a preview of any other frame than the one shown now."""
        if self._of is not None and frame is not self._of:
            self.drop()

    def drop(self) -> None:
        """No preview any more."""
        self._of = None
        self._latest.stop()
        self._show(None)

    def _show(self, marginals: object) -> None:
        self._shown = marginals is not None
        self.changed.emit(marginals)

    def close(self) -> None:
        """Stop and wait."""
        self._latest.close()
