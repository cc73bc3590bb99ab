"""The state of the engine in a badge that neither jumps nor flickers."""

from typing import Literal, NamedTuple

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QFrame, QSizePolicy

from playground import theme
from playground.system.throttle import Throttle
from playground.widgets import Elided, Label, announce, hbox

EngineState = Literal["loading", "ready", "busy", "failed"]


class _Look(NamedTuple):
    """A mark of a shape of its own, its tone, and the words that say the state."""

    mark: str
    tone: str
    words: str


_LOOKS: dict[EngineState, _Look] = {
    "loading": _Look("○", "muted", "loading"),
    "ready": _Look("●", "good", "engine ready"),
    "busy": _Look("○", "muted", "working"),
    "failed": _Look("▲", "bad", "engine failed"),
}
PATIENCE_MS = 150  # a step takes a few milliseconds; work this short is not worth a change of words
WIDEST, NARROW = 190, 116  # the most it takes of the bar, and of one that has little space
BESIDE = 44  # points that the mark and the margins take


class EngineBadge(QFrame):
    """Loading, ready, busy or failed. It only ever grows, so that the bar does not move with its words."""

    def __init__(self) -> None:
        super().__init__()
        self._mark, self._words = Label(), Elided(steady=True)
        self._most = WIDEST
        self._widest = self.fontMetrics().horizontalAdvance(_LOOKS["ready"].words) + BESIDE
        self._shown: EngineState = "loading"
        self._waiting: tuple[EngineState, str, str] = ("loading", "", "")
        self._said = ("", "")
        self._patience = Throttle(self._show, PATIENCE_MS, self)
        self.setProperty("surface", "field")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        marks = [self._mark.fontMetrics().horizontalAdvance(look.mark) for look in _LOOKS.values()]
        self._mark.setFixedSize(max(marks), self._words.sizeHint().height())  # else a change of it lays out the window
        hbox(self._mark, (self._words, 1), into=self).setContentsMargins(12, 0, 8, 0)
        self._show()

    def engine(self) -> EngineState:
        """The state last set, shown or about to be."""
        return self._waiting[0]

    def set_engine(self, state: EngineState, text: str = "", about: str = "") -> None:
        """Show a state, with words of its own or the default ones. Being busy shows once it has lasted a while.

        about: a sentence for the tooltip, of which there is space for a few words only.
        """
        self._waiting = (state, text, about)
        if state == "busy" and self._shown == "ready":
            self._patience.request()
            return
        self._patience.cancel()
        self._show()

    @property
    def saving(self) -> int:
        """Points that `set_narrow` spares of the widest that it may become."""
        return WIDEST - NARROW

    @property
    def spared(self) -> int:
        """Points by which it is less wide now: nothing beside it moves when it grows."""
        return WIDEST - min(self._widest, self._most)

    def set_narrow(self, *, narrow: bool) -> None:
        """Take little space: words that do not fit end in "…", and the tooltip says all of them."""
        most = NARROW if narrow else WIDEST
        if most != self._most:
            self._most = most
            self.updateGeometry()
            self._say()

    @Slot()
    def _show(self) -> None:
        state, text, about = self._waiting
        words = text or _LOOKS[state].words
        if state != self._shown and state in ("ready", "failed"):
            announce(self, about or words)
        self._shown = state
        self._mark.setText(_LOOKS[state].mark)
        for label in (self._mark, self._words):
            label.set_tone(_LOOKS[state].tone)
        wide = min(self.fontMetrics().horizontalAdvance(words) + BESIDE, WIDEST)
        if wide > self._widest:
            self._widest = wide
            self.updateGeometry()
        self.setAccessibleName(f"Engine: {'. '.join(filter(None, (words, about)))}")
        self._said = (words, about)
        self._say()

    def _say(self) -> None:
        """The words, as far as they fit."""
        words, about = self._said
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, self._most - BESIDE)
        self._words.setText(shown)
        self.setToolTip(about or f"What the engine, which asks the model, is doing: {words}")

    # Qt's own
    def sizeHint(self) -> QSize:
        return QSize(min(self._widest, self._most), theme.CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()
