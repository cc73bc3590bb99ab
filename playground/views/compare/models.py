"""Two models: both runs on one axis, and the words of both with their first difference."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from models.evaluation.side_by_side import Side, Sides, first_difference
from models.plurals import counted
from playground import theme
from playground.views.compare.chart import LINES, EntropyChart
from playground.views.compare.pairs import WordPairs
from playground.widgets import Button, Card, Choice, Label, hbox

ABOUT = "Draws the present pattern with another model too, from the same seed and with the settings of the board."
ALONE = "There is no other model to compare with; train one."
SWATCH = 26


class ModelsComparedCard(Card):
    """Signals: wanted(str), compare the open model with that one. stop_wanted(), end what goes on."""

    wanted, stop_wanted = Signal(str), Signal()

    def __init__(self) -> None:
        super().__init__("Two models")
        self._busy, self._chosen = False, ""
        self.other = Choice("The other model")
        self.other.setToolTip("The model that the open one is compared with")
        self.compare = Button("Compare", tooltip=ABOUT)
        self.about = Label(ABOUT, role="small", tone="muted", wrap=True)
        self.says = Label("", wrap=True)
        self.chart, self.pairs = EntropyChart(), WordPairs()
        self._names = [Label(role="strong", wrap=True) for _ in LINES]
        self._legend = QWidget()
        (first, name), (second, other) = zip((_Swatch(*look) for look in LINES), self._names, strict=True)
        legend = hbox(first, (name, 1), 16, second, (other, 1), into=self._legend)
        for shown in (first, name, second, other):
            legend.setAlignment(shown, Qt.AlignmentFlag.AlignTop)
        self.body.addWidget(self.about)
        self.body.addLayout(hbox((self.other, 1), self.compare))
        for part in (self._legend, self.chart, self.says, self.pairs):
            self.body.addWidget(part)
        self.other.value_changed.connect(self._on_chosen)
        self.compare.clicked.connect(self._on_click)
        self.show_sides(None)
        self.show_models(())

    def show_models(self, models: Sequence[tuple[str, str]], most_alike: str = "") -> None:
        """The (id, title) of those that the open one may be compared with.

        most_alike: the one that is chosen until the user chooses, "" for the first.
        """
        self.other.set_items(models)
        values = self.other.values()
        self._chosen = self._chosen if self._chosen in values else ""
        if not self._chosen and most_alike in values:
            self.other.set_value(most_alike)
        for part in (self.other, self.compare):
            part.setEnabled(bool(models))
        self.about.setText(ABOUT if models else ALONE)

    def set_busy(self, busy: bool) -> None:
        """Whether words are being drawn."""
        self._busy = busy
        self.compare.set_busy(busy, "Compare")

    def set_stale(self, stale: bool) -> None:
        """Dim what was drawn under another pattern or other settings than the present ones."""
        self.chart.set_stale(stale)
        self.pairs.set_stale(stale)
        self.says.set_tone(theme.STALE_TONE if stale else "text")

    def show_doing(self, doing: str) -> None:
        """What is done before the first words, or why there are none."""
        self.says.setText(doing)
        self.says.setVisible(bool(doing))

    def show_sides(self, sides: Sides | None) -> None:
        """Both runs so far; None for none."""
        for part in (self._legend, self.chart, self.pairs):
            part.setVisible(sides is not None)
        self.chart.show_sides(sides)
        self.pairs.show_sides(sides)
        for name, side in zip(self._names, sides or (Side(""), Side("")), strict=True):
            name.setText(side.title)
        self.show_doing("" if sides is None else in_words(sides))

    @Slot(object)
    def _on_chosen(self, identifier: object) -> None:
        self._chosen = str(identifier)

    @Slot()
    def _on_click(self) -> None:
        if self._busy:
            self.stop_wanted.emit()
        else:
            self.wanted.emit(str(self.other.value()))


class _Swatch(QWidget):
    """A piece of a line of the chart."""

    def __init__(self, ink: str, style: Qt.PenStyle) -> None:
        super().__init__()
        self._ink, self._style = ink, style
        self.setFixedSize(QSize(SWATCH, 16))

    # Qt's own
    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setPen(QPen(theme.colour(self._ink), 2.0, self._style))
        middle = QRectF(self.rect()).center().y()
        painter.drawLine(0, round(middle), self.width(), round(middle))
        painter.end()


def in_words(sides: Sides) -> str:
    """ "4 of 6 rows differ. 7 steps, 7 calls of Names; 28 steps, 28 calls of Nouns." """
    one, other = sides
    if not (one.words and other.words):
        return "Drawing."
    differ = sum(first_difference(*pair) is not None for pair in zip(one.words, other.words, strict=True))
    rows = f"{differ} of {counted(len(one.words), 'row')} {'differs' if differ == 1 else 'differ'}."
    runs = [f"{counted(side.steps, 'step')}, {counted(side.calls, 'call')} of {side.title}" for side in sides]
    return f"{rows} {'; '.join(runs)}."
