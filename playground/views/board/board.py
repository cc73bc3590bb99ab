"""The board: the pattern, the live chains, the likeliest letters and the heat map, in one card.

It shows the values it is given and asks for changes by signals; nothing changes here until the new value is shown.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from models.data.vocabulary import Vocabulary
from models.oracle.answer import ListAnswer
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Frame
from playground.painting.scene import MAP_MODES, MapMode, Scene
from playground.views.board.allowed import AllowedLetters
from playground.views.board.caret import PATTERN, Caret
from playground.views.board.keys import Ask
from playground.views.board.pattern_bar import PatternBar
from playground.views.board.stage import Stage
from playground.views.board.status import NOT_DRAWN, Headline
from playground.widgets import Card, UpdateQueue


class Board(QWidget):
    """Positions count from 0; symbol 0 is the end, -1 in `letter_wanted` is "back to noise".

    pattern_typed(str): a pattern that can be read. pin_wanted(positions, symbol), release_wanted(positions),
    only_wanted(positions, frozenset of symbols): changes of the pattern. letter_wanted(row, position, symbol): an edit
    of one chain. selection_changed(positions, row). what_if_wanted(position, symbol), what_if_dismissed().
    map_mode_changed(str): one of MAP_MODES. hint_dismissed(): the first-run hint has done its work.
    """

    pattern_typed = Signal(str)
    pin_wanted = Signal(object, int)
    release_wanted = Signal(object)
    only_wanted = Signal(object, object)
    letter_wanted = Signal(int, int, int)
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
        self._hint = True
        self._said, self._headline = ("", ""), Headline()
        self._card = Card("Pattern")
        self._card.setAccessibleName("Pattern, chains and beliefs")
        self.bar = PatternBar()
        self.line = self.bar.line
        self._card.header.insertWidget(1, self.bar)
        self.stage = Stage(updates)
        self._card.body.addWidget(self.stage, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self._card)
        self._connect()
        self._refresh()

    def _connect(self) -> None:
        self.line.pattern_typed.connect(self._on_pattern)
        self.line.problem_changed.connect(self._on_problem)
        self.line.left.connect(self.focus_grid)
        self.bar.allowed_wanted.connect(self.stage.grid.open_menu)
        self.stage.grid.asked.connect(self._on_asked)
        self.stage.grid.caret_moved.connect(self._on_caret)
        self.stage.grid.menu_wanted.connect(self.open_allowed)
        self.stage.grid.refused.connect(self._on_refused)
        self.stage.letters.chosen.connect(self._on_chosen)
        self.stage.letters.hovered.connect(self._on_hover)
        self.stage.letters.what_if_wanted.connect(self.what_if_wanted)
        self.stage.letters.what_if_dismissed.connect(self._on_what_if_dismissed)
        self.stage.map.chosen.connect(self._on_chosen)
        self.stage.map.only_wanted.connect(self._on_only)
        self.stage.map.hovered.connect(self._on_hover)
        self.stage.notice.closed.connect(self._refresh)
        self.stage.bar.mode_changed.connect(self._on_mode)

    def show_model(self, vocabulary: Vocabulary, length: int) -> None:
        """Show another model: its letters and positions. Drops recipe, frame, answer and what-if preview."""
        self._say_error("", ())
        self.line.show_model(vocabulary, length)
        positions = tuple(i for i in self._scene.positions if i < length) or (0,)
        mode = self._scene.mode
        self._scene = Scene(vocabulary=vocabulary, length=length, positions=positions, mode=mode)
        self._refresh()

    def show_recipe(self, recipe: Recipe) -> None:
        """Show what is asked for: pattern, lengths, number of rows. Clears an error that another pattern caused."""
        if self._scene.recipe is not None and recipe.constraint != self._scene.recipe.constraint:
            self._say_error("", ())
        self.line.show_constraint(recipe.constraint)
        self._show(recipe=recipe)

    def show_frame(self, frame: Frame | None, previous: Frame | None, row: int, playing: bool) -> None:
        """The chains as they stand, the frame a step before for the changes, the selected row."""
        rows = frame.rows if frame is not None else self._scene.rows
        row = min(max(0, row), rows - 1)
        what_if = self._scene.what_if if (frame, row) == (self._scene.frame, self._scene.row) else None
        self._show(frame=frame, previous=previous, row=row, playing=playing, what_if=what_if)

    def show_answer(self, answer: ListAnswer | None, of: tuple[Frame, int] | None = None) -> None:
        """What the word list says about the selected row; of: the frame and the row it was asked about."""
        self._show(answer=answer, answered=of)

    def show_what_if(self, marginals: NDArray[np.floating] | None) -> None:
        """(L, V) what every position would become, or None to end the what-if preview."""
        self._show(what_if=marginals)

    def show_error(self, text: str, positions: tuple[int, ...] = ()) -> None:
        """Say at once what cannot be and mark the cells in conflict; "" takes it back."""
        self._say_error(text, positions)
        self._refresh()

    def set_stale(self, stale: bool) -> None:
        """Dim every number until it has been computed again."""
        self._show(stale=stale)

    def set_loading(self, text: str) -> None:
        """What is being loaded, shown where the numbers will be; "" when done."""
        self._show(loading=text)

    def set_selection(self, positions: tuple[int, ...], row: int) -> None:
        """Select without emitting. What-if bars of another row are gone."""
        inside = tuple(sorted(i for i in positions if 0 <= i < self._scene.length)) or (0,)
        row = min(max(0, row), self._scene.rows - 1)
        self._show(positions=inside, row=row, what_if=self._scene.what_if if row == self._scene.row else None)

    def set_map_mode(self, mode: str) -> None:
        """Show other numbers on the map without emitting. ValueError for no such mode."""
        self._show(mode=MAP_MODES[MAP_MODES.index(mode)])

    def next_map_mode(self) -> None:
        """The next numbers on the map, as if the user had chosen them."""
        self._on_mode(MAP_MODES[(MAP_MODES.index(self._scene.mode) + 1) % len(MAP_MODES)])

    def set_hint_visible(self, visible: bool) -> None:
        """Show or take away the first-run hint without emitting."""
        self._hint = visible
        self._refresh()

    @property
    def scene(self) -> Scene:
        """What is on screen."""
        return self._scene

    # -- doing --

    def focus_grid(self) -> None:
        """Give the keyboard to the pattern."""
        self.stage.grid.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def focus_line(self) -> None:
        """Give the keyboard to the pattern line, its text selected."""
        self.line.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.line.selectAll()

    @Slot(QPoint)
    def open_allowed(self, at: QPoint) -> None:
        """Open the allowed letters of the selected positions at a point of the screen."""
        vocabulary, recipe = self._scene.vocabulary, self._scene.recipe
        if vocabulary is None:
            return
        menu = AllowedLetters(vocabulary, self)
        menu.chosen.connect(self._on_allowed)
        menu.freed.connect(self._on_freed)
        allowed = frozenset(range(len(vocabulary)))
        if recipe is not None:
            cells = recipe.constraint.cells[list(self._scene.positions)]
            allowed = frozenset(np.flatnonzero(cells.any(0)).tolist())
        menu.open_for(self._scene.positions, allowed, at)

    def _show(self, **changes: object) -> None:
        if any(not _same(getattr(self._scene, name), value) for name, value in changes.items()):
            self._scene = self._scene.with_(**changes)
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        self.stage.show_scene(self._scene.left_behind() if self.line.problem() else self._scene)
        problem = self.line.problem()
        head = NOT_DRAWN if problem and self.stage.notice.text() == problem else problem
        said = self._headline.said(self._scene, head, hint=self._hint, fitting=self._fits)
        if said != self._said:
            self._said = said
            self._card.set_hint(*said)

    def _fits(self, text: str) -> bool:
        """Whether the head has room for a text beside the pattern."""
        return self.fontMetrics().horizontalAdvance(text) <= self.bar.space_beside(self.width())

    def _place_problem(self) -> None:
        """What is wrong with the typed pattern: in the notice, where sentences wrap, if the head has no room for it."""
        problem = self.line.problem()
        if problem and not self._fits(problem) and self.stage.notice.text() != problem:
            self._say_error(problem, ())

    def _say_error(self, text: str, positions: tuple[int, ...]) -> None:
        self._scene = self._scene.with_(blocked=frozenset(positions) if text else frozenset())
        self.stage.notice.say(text)
        self.stage.place_notice()

    def _used(self) -> None:
        """The user asks for something: clear the last error and the first-run hint."""
        self._say_error("", ())
        if self._hint:
            self._hint = False
            self.hint_dismissed.emit()
            self._refresh()

    @Slot(object, object, int)
    def _on_asked(self, ask: Ask, positions: tuple[int, ...], row: int) -> None:
        self._used()
        if ask.what == "pin":
            self.pin_wanted.emit(positions, ask.symbol)
        elif ask.what == "release":
            self.release_wanted.emit(positions)
        elif ask.what == "only":
            self.only_wanted.emit(positions, ask.symbols)
        else:
            self.letter_wanted.emit(row, self.stage.grid.caret.position, ask.symbol)

    @Slot(object)
    def _on_caret(self, caret: Caret) -> None:
        row = self._scene.row if caret.line == PATTERN else caret.line
        if (caret.positions, row) != (self._scene.positions, self._scene.row):
            self.set_selection(caret.positions, row)
            self.selection_changed.emit(caret.positions, row)

    @Slot(int, int, bool)
    def _on_chosen(self, position: int, symbol: int, pin: bool) -> None:
        self._say_error("", ())
        if pin:
            self.pin_wanted.emit((position,), symbol)
        else:
            self.letter_wanted.emit(self._scene.row, position, symbol)

    @Slot(object, object)
    def _on_only(self, positions: tuple[int, ...], symbols: frozenset[int]) -> None:
        self._used()
        self.only_wanted.emit(positions, symbols)

    @Slot(object)
    def _on_allowed(self, symbols: frozenset[int]) -> None:
        self._used()
        if len(symbols) == 1:
            self.pin_wanted.emit(self._scene.positions, next(iter(symbols)))
        else:
            self.only_wanted.emit(self._scene.positions, symbols)

    @Slot()
    def _on_freed(self) -> None:
        self.release_wanted.emit(self._scene.positions)

    @Slot(int, int)
    def _on_hover(self, position: int, symbol: int) -> None:
        if (position, symbol) != self._scene.hover:
            self._show(hover=(position, symbol))

    @Slot()
    def _on_what_if_dismissed(self) -> None:
        if self._scene.what_if is not None:
            self._show(what_if=None)
        self.what_if_dismissed.emit()

    @Slot(str)
    def _on_mode(self, mode: MapMode) -> None:
        self._show(mode=mode)
        self.map_mode_changed.emit(mode)

    @Slot(str)
    def _on_pattern(self, text: str) -> None:
        self._used()
        self.pattern_typed.emit(text)

    @Slot(str)
    def _on_problem(self, text: str) -> None:
        self._say_error("", ())
        self._place_problem()
        self._refresh()

    @Slot(str)
    def _on_refused(self, text: str) -> None:
        self._say_error(text, ())
        self._refresh()

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.stage.notice.isVisibleTo(self):
            self.show_error("")
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.bar.fit(self.width())
        super().resizeEvent(event)
        self._place_problem()
        self._refresh()


def _same(a: object, b: object) -> bool:
    """Whether showing b instead of a changes nothing; values that hold arrays are the same only if they are one."""
    return a is b or (isinstance(a, bool | int | str | tuple | frozenset) and a == b)
