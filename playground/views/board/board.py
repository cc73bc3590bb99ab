"""The board: the pattern, the live rows, the likeliest letters and the heat map, in one card.

It shows the values it is given and asks for changes by signals; nothing changes here until the new value is shown.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from models.data.vocabulary import Vocabulary
from models.oracle.answer import ListAnswer
from models.processes.traits import Traits
from models.sampling.frame import Frame
from models.sampling.recipe import Recipe
from playground.painting.scene import MAP_MODES, Scene
from playground.views.board.allowed import AllowedLetters
from playground.views.board.messages import Messages
from playground.views.board.pattern_bar import PatternBar
from playground.views.board.requests import Requests
from playground.views.board.stage import Stage
from playground.widgets import Card, UpdateQueue, vbox

MASKS = Traits()  # of a model whose noise shows nothing


class Board(QWidget):
    """Positions count from 0; symbol 0 is the end, -1 in `letter_wanted` is "back to noise".

    pattern_begun(), pattern_typed(str), pattern_given_up(): as those of the pattern line.
    pin_wanted(positions, symbol), release_wanted(positions), only_wanted(positions, frozenset of symbols): changes.
    letter_wanted(row, position, symbol): an edit of one row. selection_changed(positions, row).
    what_if_wanted(position, symbol), what_if_dismissed(). word_wanted(row, text): a text was pasted into a row.
    generate_wanted(): the selected positions of the row again. offer_answered(bool): that of `messages.offer`.
    map_mode_changed(str): one of MAP_MODES. hint_dismissed(): the first-run hint has done its work.
    """

    pattern_begun = Signal()
    pattern_typed = Signal(str)
    pattern_given_up = Signal()
    pin_wanted = Signal(object, int)
    release_wanted = Signal(object)
    only_wanted = Signal(object, object)
    letter_wanted = Signal(int, int, int)
    word_wanted = Signal(int, str)
    generate_wanted = Signal()
    offer_answered = Signal(bool)
    selection_changed = Signal(object, int)
    what_if_wanted = Signal(int, int)
    what_if_dismissed = Signal()
    map_mode_changed = Signal(str)
    hint_dismissed = Signal()

    def __init__(self, updates: UpdateQueue | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Board")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._scene = Scene()
        self._together = self._waiting = False  # whether changes are being collected, and whether there are any
        self._card = Card("Pattern", steady=True)
        self._card.setAccessibleName("Pattern, rows and predictions")
        self.bar = PatternBar()
        self.line = self.bar.line
        self._card.header.insertWidget(1, self.bar)
        self.stage = Stage(updates)
        self._card.body.addWidget(self.stage, 1)
        vbox(self._card, into=self)
        self.messages = Messages(self._card, self.bar, self.stage)
        self.requests = Requests(self)
        self.show_parts()

    def show_model(self, vocabulary: Vocabulary, length: int, traits: Traits = MASKS) -> None:
        """Show another model: its letters and positions. Drops recipe, frame, answer and what-if preview."""
        self.bar.traits = traits
        self.messages.show_error("")
        self.line.show_model(vocabulary, length)
        positions = tuple(i for i in self._scene.positions if i < length) or (0,)
        self._scene = Scene(
            vocabulary=vocabulary, length=length, traits=traits, positions=positions, mode=self._scene.mode
        )
        self.show_parts()

    def show_recipe(self, recipe: Recipe, labelled_by: str = "") -> None:
        """Show the recipe: pattern, lengths, number of rows. Clears an error that another pattern caused.

        labelled_by: what words of its label have, of `LABELLED_BY`; "" for no label.
        """
        if self._scene.recipe is not None and recipe.constraint != self._scene.recipe.constraint:
            self.clear_error()
        self.line.show_constraint(recipe.constraint)
        self.change(recipe=recipe, labelled_by=labelled_by)

    def show_frame(self, frame: Frame | None, previous: Frame | None, row: int, playing: bool) -> None:
        """Show the rows as they stand, the frame a step before for the changes, the selected row."""
        rows = frame.rows if frame is not None else self._scene.rows
        row = min(max(0, row), rows - 1)
        what_if = self._scene.what_if if (frame, row) == (self._scene.frame, self._scene.row) else None
        self.change(frame=frame, previous=previous, row=row, playing=playing, what_if=what_if)

    def show_answer(self, answer: ListAnswer | None, of: tuple[Frame, int] | None = None) -> None:
        """Show what the word list says about the selected row; of: the frame and the row it was asked about."""
        self.change(answer=answer, answered=of)

    def show_what_if(self, marginals: NDArray[np.floating] | None) -> None:
        """Show (L, V) what every position would become, or None to end the what-if preview."""
        self.change(what_if=marginals)

    def show_error(self, text: str, positions: tuple[int, ...] = ()) -> None:
        """Show why a pattern is impossible and mark the cells in conflict; "" removes both."""
        self.messages.show_error(text)
        self._scene = self._scene.with_(blocked=frozenset(positions) if text else frozenset())
        self.show_parts()

    def clear_error(self) -> None:
        """Remove an error, if there is one."""
        if self.stage.notice.text() or self._scene.blocked:
            self.show_error("")

    def set_stale(self, stale: bool) -> None:
        """Dim every number until it has been computed again."""
        self.change(stale=stale)

    def set_loading(self, text: str) -> None:
        """What is being loaded, shown where the numbers will be; "" when done."""
        self.change(loading=text)

    def set_selection(self, positions: tuple[int, ...], row: int) -> None:
        """Select without emitting. A what-if preview of another row ends."""
        inside = tuple(sorted(i for i in positions if 0 <= i < self._scene.length)) or (0,)
        row = min(max(0, row), self._scene.rows - 1)
        self.change(positions=inside, row=row, what_if=self._scene.what_if if row == self._scene.row else None)

    def set_map_mode(self, mode: str) -> None:
        """Show other numbers on the map without emitting. ValueError for no such mode."""
        self.change(mode=MAP_MODES[MAP_MODES.index(mode)])

    def set_hint_visible(self, visible: bool) -> None:
        """Show or hide the first-run hint without emitting."""
        self.messages.hint = visible
        self.show_parts()

    @property
    def scene(self) -> Scene:
        """What is on screen."""
        return self._scene

    def change(self, **changes: object) -> None:
        """Replace fields of the scene, and show it if that makes a difference."""
        if any(not _same(getattr(self._scene, name), value) for name, value in changes.items()):
            self._scene = self._scene.with_(**changes)
            if self._together:
                self._waiting = True
            else:
                self.show_parts()

    @contextmanager
    def together(self) -> Iterator[None]:
        """Show everything that changes within once, at the end."""
        outer, self._together = self._together, True
        try:
            yield
        finally:
            self._together = outer
            if self._waiting and not outer:
                self.show_parts()

    @Slot()
    def show_parts(self) -> None:
        """Show the scene in all parts; without any verdict while the pattern line holds what cannot be drawn."""
        self._waiting = False
        self.stage.show_scene(self._scene.left_behind() if self.line.problem() else self._scene)
        self.messages.show_scene(self._scene, self.width())

    def focus_grid(self) -> None:
        """Give the keyboard to the pattern."""
        self.stage.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot(QPoint)
    def open_allowed(self, at: QPoint) -> None:
        """Open the allowed letters of the selected positions at a point of the screen."""
        vocabulary, recipe, positions = self._scene.vocabulary, self._scene.recipe, self._scene.positions
        if vocabulary is None:
            return
        allowed = frozenset(range(len(vocabulary)))
        if recipe is not None:
            allowed = frozenset(np.flatnonzero(recipe.constraint.cells[list(positions)].any(0)).tolist())
        menu = AllowedLetters(vocabulary, positions, self)
        self.requests.forward(menu, "pin_wanted", "only_wanted", "release_wanted", "generate_wanted")
        menu.open_at(at, allowed)

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stage.notice.isVisibleTo(self):
            self.show_error("")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.bar.fit(self.width())
        super().resizeEvent(event)
        self.messages.show_problem(self.width())
        self.show_parts()


def _same(a: object, b: object) -> bool:
    """Whether showing b instead of a changes nothing; values that hold arrays are the same only if they are one."""
    return a is b or (isinstance(a, bool | int | str | tuple | frozenset) and a == b)
