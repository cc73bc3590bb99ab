"""The inspector: bars, history and the list's answer for the selected position, in a page that scrolls."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QBrush, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from models.data.vocabulary import Vocabulary
from models.oracle.answer import ListAnswer
from models.sampling.trajectory import Frame
from playground import theme
from playground.views.inspector.bars import GAP, LETTER, NUMBER, Bars
from playground.views.inspector.candidates import Candidate, candidates, drawn_at, likeliest, story
from playground.views.inspector.history import History
from playground.views.inspector.listing import Listing
from playground.widgets import Card, Label, Segmented, scroll_cards

SHORT = 10


class Inspector(QWidget):
    """Shows one position of one row; asks for letters.

    letter_wanted(int): choose that symbol here. ghost_wanted(int): show what it would change elsewhere.
    ghost_dismissed: no longer.
    """

    letter_wanted = Signal(int)
    what_if_wanted = Signal(int)
    what_if_dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inspector")
        self._all: list[Candidate] = []
        self._holds = -1
        self._with_list = False
        self._stale = self._behind = False
        self.bars = Bars()
        self.history = History()
        self.listing = Listing()
        self.order = Segmented("Letters shown", [("likeliest", "Likeliest"), ("all", "All")])
        self._key = _Key()
        self._law = Card("Position", " ")
        self._story = Label("", tone="muted", wrap=True)
        self._past = Card("Over the steps", "belief")
        self._lay_out()
        self.order.value_changed.connect(self._on_order)
        self.bars.letter_wanted.connect(self.letter_wanted)
        self.bars.what_if_wanted.connect(self.what_if_wanted)
        self.bars.what_if_dismissed.connect(self.what_if_dismissed)
        self.show_nothing()

    # -- what is shown --

    def show_position(
        self,
        vocabulary: Vocabulary,
        frames: tuple[Frame, ...],
        index: int,
        row: int,
        position: int,
        answer: ListAnswer | None,
        *,
        drawn: bool = False,
        complete: bool = False,
        behind: bool = False,
        asked: bool = False,
        by_hand: bool = False,
    ) -> None:
        """Show a position (from 0) of a row at frame `index`; answer is the list's for that row's state, None without.

        drawn: the row holds letters beyond those that the pattern settles, so that no fitting word is no mistake of it.
        complete: it is a word that no further step changes. behind: the answer is still that of another frame or row,
        so it is dimmed and compared with nothing. asked: the list is being asked. by_hand: the symbol held was written.
        A symbol already drawn shows the laws it was drawn from; the list, which knows it now, then has no bars.
        """
        frame = frames[index]
        self._holds = -1 if frame.noise[row, position] else int(frame.x[row, position])
        self._with_list = answer is not None and answer.count > 0 and self._holds < 0
        source = frames[drawn_at(frames, index, row, position)]
        self._all = candidates(vocabulary, source, row, position, answer if self._with_list else None)
        self._law.set_title(f"Position {position + 1}")
        self._story.setText(story(frames, index, row, position, vocabulary, by_hand=by_hand))
        self._key.show_columns(with_list=self._with_list)
        self._show_rows()
        self.history.show_history(vocabulary, frames, index, row, position)
        if not behind:
            self.listing.show_answer(answer, frame, row, position, drawn=drawn, complete=complete, asked=asked)
        self._behind = behind
        self._dim()
        for part in (self.bars, self.order, self._key, self._past, self.listing):
            part.setVisible(True)

    def show_nothing(self) -> None:
        """Nothing is selected."""
        self._law.set_title("Position")
        self._story.setText("Select a cell to look into it.")
        for part in (self.bars, self.order, self._key, self._past, self.listing):
            part.setVisible(False)

    def set_stale(self, stale: bool) -> None:
        """Dim what was computed with settings that have changed since."""
        self._stale = stale
        self._dim()

    def _dim(self) -> None:
        list_stale = self._stale or self._behind
        self.bars.set_stale(self._stale, list_stale)
        self.history.set_stale(self._stale)
        self.listing.set_stale(list_stale)
        self._story.set_tone(theme.STALE_TONE if self._stale else "muted")

    # -- within --

    def _show_rows(self) -> None:
        rows = self._all if self.order.value() == "all" else likeliest(self._all, SHORT)
        self.bars.show_rows(rows, self._holds, with_list=self._with_list)

    @Slot(object)
    def _on_order(self, _value: object) -> None:
        self._show_rows()

    def _lay_out(self) -> None:
        self._law.header.addWidget(self.order)
        self._law.body.setSpacing(4)
        self._law.body.addWidget(self._story)
        self._law.body.addWidget(self._key)
        self._law.body.addWidget(self.bars)
        self._past.body.addWidget(self.history)
        scroll_cards(self, "Inspector", self._law, self._past, self.listing)


class _Key(QWidget):
    """What the two kinds of bar in each column are."""

    def __init__(self) -> None:
        super().__init__()
        self.setFixedHeight(20)
        self.setAccessibleName(
            "Left, the model: framed bar its belief, solid bar what is drawn from, hatched what cannot be drawn."
            " Right, the word list: solid bar as it is, framed bar smoothed."
        )
        self.setToolTip(self.accessibleName().replace(". ", ".\n"))
        self._with_list = False

    def show_columns(self, *, with_list: bool) -> None:
        self._with_list = with_list
        self.update()

    def _entry(self, painter: QPainter, x: float, text: str, name: str, kind: str) -> float:
        middle = self.height() / 2
        ink = theme.colour(name)
        if kind == "solid":
            painter.fillRect(QRectF(x, middle - 3, 12, 6), ink)
        else:
            painter.setPen(QPen(ink, 1.0))
            painter.setBrush(QBrush(ink, Qt.BrushStyle.BDiagPattern) if kind == "hatched" else Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(x + 0.5, middle - 4.5, 11, 9))
        wide = painter.fontMetrics().horizontalAdvance(text)
        painter.setPen(theme.colour("muted"))
        painter.drawText(QRectF(x + 17, 0, wide + 2, self.height()), Qt.AlignmentFlag.AlignVCenter, text)
        return x + 17 + wide + 10

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(320, 20)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(theme.font("small"))
        x = self._entry(painter, LETTER, "belief", "accent", "framed")
        x = self._entry(painter, x, "drawn from", "accent", "solid")
        if self._with_list:
            middle = LETTER + (self.width() - LETTER - 2 * NUMBER - GAP) / 2 + NUMBER + GAP
            x = self._entry(painter, max(x, middle), "list", "draft", "solid")
            self._entry(painter, x, "smoothed", "draft", "framed")
        else:
            self._entry(painter, x, "cannot be drawn", "accent", "hatched")
