"""The pattern as text, in step with the grid: `e??a`, `m@#*`, `[aeiou]*`."""

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPainter, QPaintEvent, QTextLayout, QTextOption
from PySide6.QtWidgets import QWidget

from models.constraints import pattern
from models.constraints.constraint import Constraint
from models.constraints.pattern_source import MAX_PATTERN
from models.data.graphemes import grapheme_end
from models.data.vocabulary import Vocabulary
from models.errors import ConstraintError, PatternError, UserError
from playground import theme
from playground.widgets import TextField

_COMMANDS = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
# The keyboard went to a menu or another window and is back.
_PASSING = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason, Qt.FocusReason.MenuBarFocusReason)
TIP = "The pattern as text: ? any letter, @ vowel, # consonant, [abc], [^x], . end, * any run"


class PatternLine(TextField):
    """Reads what is typed and asks only for patterns that can be read; the others stay on screen with their error.

    begun(): the keyboard has come to it. pattern_typed(str): the user typed a pattern that can be read.
    problem_changed(str): what is wrong, "" once that is gone. left(): Escape or the down arrow, or Enter behind a
    pattern that can be read, to the grid. given_up(): Escape takes back the patterns that were typed since `begun`.
    """

    begun = Signal()
    given_up = Signal()

    pattern_typed = Signal(str)
    problem_changed = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Pattern", "e??a", letters=True, parent=parent)
        self.setToolTip(TIP)
        self.setFixedHeight(theme.CONTROL_HEIGHT)
        self.setMaxLength(MAX_PATTERN)
        self._vocabulary: Vocabulary | None = None
        self._length = 0
        self._constraint: Constraint | None = None
        self._column = -1
        self._asked: Constraint | None = None
        self._typed = False  # whether a pattern was requested since the keyboard came
        self.setEnabled(False)
        self.textEdited.connect(self._on_edited)

    def show_model(self, vocabulary: Vocabulary, length: int) -> None:
        """Which letters can be typed, and how many positions there are."""
        self._vocabulary, self._length = vocabulary, length
        self._constraint = self._asked = None
        self._run(Qt.LayoutDirection.RightToLeft if vocabulary.right_to_left else Qt.LayoutDirection.LeftToRight)
        self.setEnabled(True)

    def _run(self, way: Qt.LayoutDirection) -> None:
        """Write from left to right or from right to left, patterns of signs alone too."""
        if way != self.layoutDirection():
            self.setLayoutDirection(way)
            # Qt goes by the first letter until a key for the direction is pressed, and has no function for it.
            mirrored = way == Qt.LayoutDirection.RightToLeft
            key = Qt.Key.Key_Direction_R if mirrored else Qt.Key.Key_Direction_L
            super().keyPressEvent(QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier))

    def show_constraint(self, constraint: Constraint) -> None:
        """Write a constraint as a pattern, unless what stands here says the same or is an attempt at something new."""
        if self._vocabulary is None:
            return
        same, self._constraint = constraint == self._constraint, constraint
        mine = self._asked is not None and self._asked == constraint
        attempt = self.error_column >= 0 and same
        if not mine and not attempt:
            self._write(constraint, self._vocabulary)

    def _write(self, constraint: Constraint, vocabulary: Vocabulary) -> None:
        self._asked = None
        self._fail("", -1)
        text = pattern.to_pattern(constraint, vocabulary)
        if text != self.text():
            self.setText(text)

    def take_focus(self) -> None:
        """Take the keyboard, with all text selected."""
        self.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.selectAll()

    @property
    def error_column(self) -> int:
        """Where what stands here cannot be read, from 0; -1 when it can."""
        return self._column

    @Slot(str)
    def _on_edited(self, text: str) -> None:
        if self._vocabulary is None:
            return
        try:
            self._asked = pattern.parse(text, self._vocabulary, self._length)
        except PatternError as error:
            self._fail(str(error), min(error.column, max(0, len(text) - 1)))
        except ConstraintError as error:
            self._fail(str(error), pattern.column_of(text, error, self._vocabulary))
        except UserError as error:
            self._fail(str(error), 0)
        else:
            self._fail("", -1)
            self._typed = True
            self.pattern_typed.emit(text)

    def _fail(self, message: str, column: int) -> None:
        if column == self._column and message == self.problem():
            return
        self._column = column
        self.set_problem(message)
        if not message:
            self.setToolTip(TIP)
        self.update()
        self.problem_changed.emit(message)

    def _give_up(self) -> None:
        """Write the board's pattern, which `given_up` lets return to the one before."""
        if self._constraint and self._vocabulary:
            self._write(self._constraint, self._vocabulary)
        if self._typed:
            self._typed = False
            self.given_up.emit()

    # Qt's own
    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if event.reason() not in _PASSING:
            self._typed = False
            self.begun.emit()

    def event(self, event: QEvent) -> bool:
        # The window's undo takes a typed pattern back; the field's own would be recorded as one change more.
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _is_undo(event):
            event.ignore()
            return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_undo(event):
            event.ignore()
            return
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and not event.modifiers() & _COMMANDS
        if event.key() == Qt.Key.Key_Escape:
            self._give_up()
        if event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Escape) or (enter and not self.problem()):
            self.left.emit()  # what is typed was requested key by key
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._column < 0:
            return
        painter = QPainter(self)
        painter.fillRect(self.mark(), theme.colour("bad"))

    def mark(self) -> QRectF:
        """The line under the letter that cannot be read, wherever letters of both directions have put it."""
        text = self.displayText()  # which has spaces for the ends of lines
        layout, option = QTextLayout(text, self.font()), QTextOption()
        option.setTextDirection(self.layoutDirection())
        layout.setTextOption(option)
        layout.beginLayout()
        line = layout.createLine()
        layout.endLayout()
        first, end = (_units(text[:at]) for at in (self._column, grapheme_end(text, self._column) if text else 0))
        edges = [line.cursorToX(first)[0]]  # type: ignore[index]  # the stubs know no place beside it
        for run in layout.glyphRuns(first, max(end - first, 0)):
            widths = run.rawFont().advancesForGlyphIndexes(run.glyphIndexes())
            edges += [x for at, w in zip(run.positions(), widths, strict=True) for x in (at.x(), at.x() + w.x())]
        edges = edges[1:] or edges
        # cursorRect() knows how far the text is scrolled; the rest is measured from there.
        here = self.cursorRect().center().x() - line.cursorToX(self.cursorPosition())[0]  # type: ignore[index]
        return QRectF(here + min(edges), self.height() - 7, max(6, max(edges) - min(edges)), 2)


def _units(text: str) -> int:
    """The length of a text as Qt counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _is_undo(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo) or event.matches(QKeySequence.StandardKey.Redo)
