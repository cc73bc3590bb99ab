"""The state of the engine in a badge that neither jumps nor flickers."""

from typing import Literal

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import QSizePolicy

from playground import theme
from playground.widgets import Badge, Throttle, announce
from playground.widgets.badge import State

EngineState = Literal["loading", "ready", "busy", "failed"]

_STATES: dict[EngineState, State] = {"loading": "busy", "ready": "good", "busy": "busy", "failed": "bad"}
_WORDS: dict[EngineState, str] = {
    "loading": "loading",
    "ready": "engine ready",
    "busy": "working",
    "failed": "engine failed",
}
PATIENCE_MS = 150  # a step takes a few milliseconds; work this short is not worth a change of words
WIDEST = 190


class EngineBadge(Badge):
    """Loading, ready, busy or failed. It only ever grows, so that the bar does not move with its words."""

    def __init__(self) -> None:
        self._widest = 0
        super().__init__("Engine", "busy", _WORDS["loading"])
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._engine: EngineState = "loading"
        self._waiting: tuple[EngineState, str] = ("loading", "")
        self._patience = Throttle(self._show, PATIENCE_MS, self)

    def engine(self) -> EngineState:
        """The state last set, shown or about to be."""
        return self._waiting[0]

    def set_engine(self, state: EngineState, text: str = "") -> None:
        """Show a state, with words of its own or the default ones. Being busy shows once it has lasted a while."""
        self._waiting = (state, text)
        if state == "busy" and self._engine == "ready":
            self._patience.request()
            return
        self._patience.cancel()
        self._show()

    @Slot()
    def _show(self) -> None:
        state, text = self._waiting
        words = text or _WORDS[state]
        shown = self.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, WIDEST - 44)
        if state != self._engine and state in ("ready", "failed"):
            announce(self, words)
        self._engine = state
        self.set_state(_STATES[state], shown)
        self.setAccessibleName(f"Engine: {words}")
        self.setToolTip(words if shown != words else "")

    # Qt's own
    def sizeHint(self) -> QSize:
        default = self.fontMetrics().horizontalAdvance(_WORDS["ready"]) + 44
        self._widest = max(self._widest, default, super().sizeHint().width())
        return QSize(self._widest, theme.CONTROL_HEIGHT)
