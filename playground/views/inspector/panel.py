"""The inspector: bars, history and the list's answer for the selected position, in a page that scrolls."""

from PySide6.QtWidgets import QWidget

from playground import theme
from playground.views.inspector.bars import LETTER, Bars
from playground.views.inspector.candidates import Candidate, PositionState, candidates, drawn_at, likeliest, story
from playground.views.inspector.history import History
from playground.views.inspector.list_answer import ListAnswerCard
from playground.views.inspector.points import PointMap, PointsState
from playground.widgets import Card, Label, Segmented, hbox, scroll_cards

SHORT = 10
OF_MAP = (
    "Letters close together are easily taken for one another under noise; a line is the way that a position has come."
)


class Inspector(QWidget):
    """Shows one position of one row; letters can be chosen there.

    letter_wanted(int): choose that symbol here. position_wanted(int): select that position of the row.
    what_if_wanted(int): preview what it would change elsewhere.
    what_if_dismissed: end the preview.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Inspector")
        self._all: list[Candidate] = []
        self._holds = -1
        self._with_list = False
        self._step = 0
        self._stale = self._behind = False
        self.bars = Bars()
        self.history = History()
        self.list_answer = ListAnswerCard()
        self.order = Segmented("Letters shown", [("likeliest", "Likeliest"), ("all", "All")])
        self.order.setToolTip("The likeliest letters alone, or every letter in the order of the alphabet")
        self._key = _Key()
        self._distribution = Card("Position", " ")
        self._story = Label("", tone="muted", wrap=True)
        self._past = Card("Over the steps", "prediction")
        self.points, self._map = PointMap(), Card("Map of the letters")
        self._lay_out()
        self.order.value_changed.connect(self._show_rows)
        self.letter_wanted = self.bars.letter_wanted
        self.position_wanted = self.points.position_wanted
        self.what_if_wanted, self.what_if_dismissed = self.bars.what_if_wanted, self.bars.what_if_dismissed
        self.show_nothing()

    # -- what is shown --

    def show_position(self, state: PositionState) -> None:
        """Show a position; a symbol already drawn has the distributions it was drawn from, without the list's bars."""
        frames, index, row, position = state.frames, state.index, state.row, state.position
        noisy = bool(state.frame.noise[row, position])
        self._holds = -1 if noisy else int(state.frame.x[row, position])
        listed = state.answer if state.answer is not None and state.answer.count > 0 and noisy else None
        self._with_list = listed is not None
        source = frames[drawn_at(frames, index, row, position)]
        self._step = source.step
        self._all = candidates(state.vocabulary, source, row, position, listed)
        self._distribution.set_title(state.vocabulary.attributes.called(position).capitalize())
        self._story.setText(story(frames, index, row, position, state.vocabulary, by_hand=state.by_hand))
        self._key.show_columns(with_list=self._with_list)
        self._show_rows()
        self.history.show_history(state)
        if not state.behind:
            self.list_answer.show_answer(state)
        self._behind = state.behind
        self._dim()
        for part in (self.bars, self.order, self._key, self._past, self.list_answer):
            part.setVisible(True)

    def show_points(self, state: PointsState | None) -> None:
        """Show where the row's positions are among the letters; None for a model whose letters are no points."""
        self.points.show_points(state)
        self._map.setVisible(state is not None)

    def show_nothing(self) -> None:
        """Nothing is selected."""
        self.show_points(None)
        self._distribution.set_title("Position")
        self._story.setText("Select a cell to inspect it.")
        for part in (self.bars, self.order, self._key, self._past, self.list_answer):
            part.setVisible(False)

    def set_stale(self, stale: bool) -> None:
        """Dim what was computed with settings that have changed since."""
        if stale != self._stale:
            self._stale = stale
            self._dim()

    def _dim(self) -> None:
        list_stale = self._stale or self._behind
        self.bars.set_stale(self._stale)
        self.bars.set_list_stale(list_stale)
        self.history.set_stale(self._stale)
        self.points.set_stale(self._stale)
        self.list_answer.set_stale(list_stale)
        self._story.set_tone(theme.STALE_TONE if self._stale else "muted")

    # -- within --

    def _show_rows(self) -> None:
        rows = self._all if self.order.value() == "all" else likeliest(self._all, SHORT)
        self.bars.show_rows(rows, self._holds, step=self._step, with_list=self._with_list)

    def _lay_out(self) -> None:
        self._distribution.header.addWidget(self.order)
        self._distribution.body.setSpacing(4)
        self._distribution.body.addWidget(self._story)
        self._distribution.body.addWidget(self._key)
        self._distribution.body.addWidget(self.bars)
        self._past.body.addWidget(self.history)
        self._map.body.addWidget(self.points)
        self._map.body.addWidget(Label(OF_MAP, role="small", tone="muted", wrap=True))
        scroll_cards(self, "Inspector", self._map, self._distribution, self._past, self.list_answer)


class _Key(QWidget):
    """What the two kinds of bar in each column are."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(
            "Left, the model: framed bar its prediction, solid bar what is drawn from, hatched what cannot be drawn."
            " Right, the word list: solid bar as it is, framed bar smoothed."
        )
        self.setToolTip(self.accessibleName().replace(". ", ".\n"))
        self._model, self._barred, self._list = QWidget(), QWidget(), QWidget()
        marks = ((self._model, "accent", "□ prediction", "■ drawn from"), (self._barred, "accent", "▨ cannot be drawn"))
        for part, tone, *entries in (*marks, (self._list, "draft", "■ list", "□ smoothed")):
            labels = [
                Label(text, role="small", tone=ink)
                for mark, words in (entry.split(" ", 1) for entry in entries)
                for text, ink in ((mark, tone), (words, "muted"))
            ]
            hbox(*labels, None, spacing=5, into=part)
        hbox(LETTER, (self._model, 1), self._barred, (self._list, 1), into=self)
        self.show_columns(with_list=False)

    def show_columns(self, *, with_list: bool) -> None:
        self._barred.setVisible(not with_list)
        self._list.setVisible(with_list)
