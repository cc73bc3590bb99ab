"""The Results tab: every finished word, to sift, star, copy, save and recall."""

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QMenu, QWidget

from models.data.letter_case import LetterCase
from models.errors import UserError
from models.evaluation.figure import Kind
from models.evaluation.result import Result
from models.plurals import grouped
from playground.glossary import explained_label
from playground.system.throttle import Throttle
from playground.views.results.choosing import Wanted
from playground.views.results.details import Details
from playground.views.results.listing import Listing
from playground.views.results.looks import LOOK_TIP, ResultsLook
from playground.views.results.new_words import NewWordsPopup
from playground.views.results.tally import ResultTally
from playground.views.results.tuning import TuneButton
from playground.widgets import (
    Button,
    Card,
    Choice,
    IconButton,
    Label,
    PrimaryButton,
    ProgressBar,
    TextField,
    hbox,
    vbox,
)

FORMS = (("txt", "Words, one a line (.txt)"), ("csv", "Table (.csv)"), ("json", "Everything (.json)"))
TYPING_MS = 120  # a filter is tried when the typing pauses this long


class Results(QWidget):
    """Shows what it is given by `show_results`, `append_results` and `set_busy`.

    recall_wanted(object): a Result whose recipe and seed should be on the board again.
    draft_wanted(object): a Result whose word should be a draft on the board. remove_wanted(object): Results to forget.
    star_toggled(int, bool): the place of a result in the tuple, and whether it is starred.
    score_wanted: compute figures for words that have none.
    more_wanted(int): draw that many more. new_wanted(int): draw until that many new ones are found. cancel_wanted: stop
    drawing. clear_wanted: forget all without a star.
    export_wanted(str): "txt", "csv" or "json"; `listing.chosen()` says what to write.
    copied(int): the number of words that are on the clipboard.
    """

    score_wanted = Signal()
    more_wanted = Signal(int)
    new_wanted = Signal(int)
    cancel_wanted = Signal()
    clear_wanted = Signal()
    export_wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Results")
        self.listing = Listing()
        self.details = Details()
        self.tally = ResultTally()
        self.filter = TextField("Filter", "Filter: text or e??a, *son")
        self.filter.setToolTip(explained_label("filter"))
        self.filter.setClearButtonEnabled(True)
        self.new_only = _switch("New", "Only words that the list does not have")
        self.starred = _switch("Starred", "Only starred words")
        self.unique = _switch("Unique", "Each word once")
        self.look = Choice("How results are shown", [(look, look.value) for look in ResultsLook])
        self.look.setToolTip(LOOK_TIP)
        self.case = Choice("Letter case", [(case, case.value) for case in LetterCase])
        self.case.setToolTip("The case in which words are shown and copied")
        self.copy_all = Button("Copy all", "copy", tooltip="Copy all words that are shown, as they are shown")
        self._writing = QWidget()
        hbox(Label("Written", tone="muted"), self.case, None, self.copy_all, spacing=6, into=self._writing)
        self._writing.hide()
        self.score = Button("Score", tooltip="Compute figures for words that have none yet: a bound, estimated")
        self.score.setProperty("tight", True)  # so that the choice beside it is read whole in the smallest window
        self.score.hide()
        self.copy = IconButton("copy", "Copy the selected words, or all that are shown")
        self.export = IconButton("export", "Save the selected words, or all that are shown")
        self.clear = IconButton("trash", "Clear the results; the starred stay, and undo brings the others back")
        self.more = PrimaryButton("20 more", "plus", tooltip="Draw 20 more words from this pattern")
        self.many = Button("100 more", tooltip="Draw 100 more words from this pattern")
        self.new = Button("New ones…", tooltip="So many new words, the best first")
        self._new_count = 20
        self.tune = TuneButton(self.listing.table)
        self.cancel = Button("Cancel", tooltip="Stop drawing; what is done stays")
        self.cancel.set_stops(True)
        self._bar = ProgressBar("Drawing words")
        self._done = Label(tone="muted")
        for part in (self._bar, self._done):
            part.setToolTip("How many of the words that were asked for are drawn")
        self._typing = Throttle(self._on_filter, TYPING_MS, self, restart=True)
        self._outdated = True  # whether results have come that are neither counted nor described yet
        self._lay_out()
        self._connect()
        self.set_busy(0, 0)
        self._refresh()

    def _lay_out(self) -> None:
        card = Card(parent=self)
        card.body.addLayout(
            hbox((self.filter, 1), self.score, self.tune, self.copy, self.export, self.clear, spacing=6)
        )
        card.body.addLayout(hbox(self.new_only, self.starred, self.unique, None, self.look, spacing=6))
        card.body.addWidget(self._writing)
        card.body.addWidget(self.tally)
        card.body.addLayout(vbox((self.listing, 1), self.listing.across, spacing=2), 1)
        card.body.addWidget(self.details)
        draw = hbox(self.more, self.many, self.new, (self._bar, 1), self._done, self.cancel)
        draw.addStretch(0)
        card.body.addLayout(draw)
        vbox(card, into=self)

    def _connect(self) -> None:
        requests = self.listing.requests
        self.recall_wanted, self.star_toggled = requests.recall_wanted, requests.star_toggled
        self.draft_wanted, self.remove_wanted, self.copied = (
            requests.draft_wanted, requests.remove_wanted, requests.copied
        )  # fmt: skip
        self.listing.selection_changed.connect(self._on_selection)
        self.filter.textChanged.connect(self._typing.request)
        self.filter.returnPressed.connect(self._on_filter)
        for switch in (self.new_only, self.starred, self.unique):
            switch.toggled.connect(self._on_filter)
        self.look.value_changed.connect(self._on_look)
        self.case.value_changed.connect(self.listing.set_case)
        self.copy_all.clicked.connect(requests.copy_all)
        self.copy.clicked.connect(requests.copy_chosen)
        self.clear.clicked.connect(self.clear_wanted)
        self.cancel.clicked.connect(self.cancel_wanted)
        self.score.clicked.connect(self.score_wanted)
        self.more.clicked.connect(self._on_more)
        self.many.clicked.connect(self._on_many)
        self.new.clicked.connect(self.ask_new)
        self._menu = QMenu("Save the words", self)
        for form, title in FORMS:
            self._menu.addAction(title).setData(form)
        self._menu.triggered.connect(self._on_export)
        self.export.setMenu(self._menu)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        find.activated.connect(self.filter.setFocus)

    # -- what is shown --

    def show_results(self, results: tuple[Result, ...]) -> None:
        """All results, the newest last. The selection and the scrolling stay where their words are."""
        self.listing.table.set_results(results)
        self._refresh()

    def append_results(self, results: tuple[Result, ...]) -> None:
        """Newer results, best in batches."""
        before = self.listing.table.rowCount()
        if self.listing.unseen.append(results) and not self._outdated:
            self._refresh(results, self.listing.table.rowCount() - before)
        else:
            self._refresh()

    def show_newest(self) -> None:
        """Let the newest results be in view when they come, though others are being read."""
        self.listing.unseen.follow()

    def set_list_case(self, case: LetterCase) -> None:
        """Name the case of the model's list, and choose it."""
        own = "" if case is LetterCase.DRAWN else ", as the list"
        self.case.set_items([(each, each.value + (own if each is case else "")) for each in LetterCase])
        self.case.set_value(case)
        self.listing.set_case(case)

    def set_look(self, look: ResultsLook) -> None:
        """Show the results so."""
        self.look.set_value(look)
        self._on_look(look)

    def set_ready(self, ready: bool) -> None:
        """Whether a model is there to draw with; before that, words of the last board may still come."""
        self.listing.set_waiting(not ready)
        for button in (self.more, self.many, self.new):
            button.setEnabled(ready)

    def set_busy(self, done: int, total: int, progress: str = "") -> None:
        """Words are being drawn, `done` of `total`; total is 0 when none are. progress: the same in words."""
        busy = total > 0
        self._bar.set_fraction(done / total if busy else 0.0)
        self._done.setText(progress or (f"{grouped(done)} of {grouped(total)}" if busy else ""))
        drawing, resting = (self._bar, self._done, self.cancel), (self.more, self.many, self.new)
        # Hide before showing: both side by side would push the window wider.
        held = next((w for w in (*drawing, *resting) if w.hasFocus()), None)
        for widget in resting if busy else drawing:
            widget.hide()
        for widget in drawing if busy else resting:
            widget.show()
        if held is not None and held.isHidden():  # else the focus would wander off to the top of the window
            (self.cancel if busy else self.more).setFocus()

    def _refresh(self, newest: Sequence[Result] | None = None, on_top: int = 0) -> None:
        """Count and describe what is shown, once somebody sees it.

        newest: all that came since, `on_top` of them on top and nothing else moved; None where anything may have.
        """
        self._outdated = not self.isVisible()
        if self._outdated:
            return
        table = self.listing.table
        if newest is None:
            self.tally.show_results(table.shown(), table.count())
        else:
            self.tally.add_results(table.shown(on_top), table.count())
        scorable = any(
            r.kind is Kind.UNSCORED and r.recipe.scorable for r in (table.results() if newest is None else newest)
        )
        self.score.setVisible(scorable or (newest is not None and not self.score.isHidden()))
        self.clear.setEnabled(table.count() > 0)
        for button in (self.copy, self.copy_all, self.export):
            button.setEnabled(table.rowCount() > 0)
        self._on_selection()
        self.listing.viewport().update()

    @Slot()
    def _on_filter(self) -> None:
        self._typing.cancel()
        wanted = Wanted(
            self.filter.text(), self.new_only.isChecked(), self.starred.isChecked(), self.unique.isChecked()
        )
        try:
            self.listing.table.set_wanted(wanted)
        except UserError as error:
            self.filter.set_problem(str(error))
        else:
            self.filter.set_problem("")
        self.listing.set_problem(self.filter.problem())
        self._refresh()

    @Slot()
    def _on_selection(self) -> None:
        self.details.show_results(self.listing.selected())

    @Slot(object)
    def _on_look(self, look: ResultsLook) -> None:
        self.listing.set_look(look)
        self.details.set_brief(look is ResultsLook.LARGE)
        self._writing.setVisible(look is ResultsLook.LARGE)

    @Slot()
    def _on_more(self) -> None:
        self.show_newest()
        self.more_wanted.emit(20)

    @Slot()
    def _on_many(self) -> None:
        self.show_newest()
        self.more_wanted.emit(100)

    @Slot()
    def ask_new(self) -> None:
        """Ask how many new words are to be found."""
        popup = NewWordsPopup(self._new_count, self)
        popup.wanted.connect(self._on_new)
        popup.show_at(self.new.mapToGlobal(QPoint(0, -popup.sizeHint().height() - 4)))

    @Slot(int)
    def _on_new(self, count: int) -> None:
        self._new_count = count
        self.new_wanted.emit(count)

    @Slot("QAction*")
    def _on_export(self, action: object) -> None:
        self.export_wanted.emit(str(action.data()))  # type: ignore[attr-defined]

    # Qt's own
    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._outdated:
            self._refresh()


def _switch(text: str, tooltip: str) -> Button:
    made = Button(text, tooltip=tooltip)
    made.setCheckable(True)
    made.setProperty("tight", True)
    return made
