"""The strip that a new user sees first: three things to try. It never blocks the window."""

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from playground.system.throttle import Throttle
from playground.widgets import Elided, IconButton, IconLabel, hbox

STEPS = ("pin", "play", "train")  # each by the name of its icon
# What they say, from the longest to the shortest; the first whose sentences all fit is shown.
TEXTS = (
    ("Click a cell and type to pin a letter", "Space plays, Ctrl+← and Ctrl+→ step", "Train on your own list"),
    ("Click a cell, type to pin", "Space plays, Ctrl+← → step", "Train on your list"),
    ("Type to pin", "Space plays", "Train"),
)
APART = 10
GOODBYE_MS = 1500  # long enough to see the tick


class Welcome(QFrame):
    """Closes after the first thing done, by its cross, or by Esc anywhere in its window.

    dismissed: it has closed, and is not to be shown again.
    """

    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("First steps")
        self.setAccessibleDescription(". ".join(TEXTS[0]))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._done: set[str] = set()
        self._gone = False
        self.close_button = IconButton("close", "Hide these hints", "Esc")
        self._goodbye = Throttle(self.dismiss, GOODBYE_MS, self, restart=True)
        self.close_button.clicked.connect(self.dismiss)
        self.setProperty("surface", "accent")
        self._icons = {name: IconLabel(name, tone="accent") for name in STEPS}
        self._words = {name: Elided(text) for name, text in zip(STEPS, TEXTS[0], strict=True)}
        pairs = [item for name in STEPS for item in (APART, self._icons[name], self._words[name])]
        self._row = hbox(*pairs[1:], None, self.close_button, into=self)
        self._row.setContentsMargins(15, 3, 5, 3)

    def done(self) -> frozenset[str]:
        """The steps that are ticked: "pin", "play", "train"."""
        return frozenset(self._done)

    def tick(self, step: str) -> None:
        """Tick a step that the user did, and close a little later. KeyError for another word."""
        if step not in STEPS:
            raise KeyError(step)
        if step in self._done:
            return
        self._done.add(step)
        self._icons[step].set_icon("check", "good")
        self._words[step].set_tone("muted")
        if not self._gone:
            self._goodbye.request()

    @Slot()
    def dismiss(self) -> None:
        """Close now."""
        self._goodbye.cancel()
        if not self._gone:
            self._gone = True
            self.hide()
            self.dismissed.emit()

    # Qt's own
    def showEvent(self, event: QEvent) -> None:
        self.window().installEventFilter(self)

    def hideEvent(self, event: QEvent) -> None:
        self.window().removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Only a key that nothing else took arrives at the window itself.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        return False

    def sizeHint(self) -> QSize:
        return QSize(640, 42)

    def minimumSizeHint(self) -> QSize:
        return QSize(320, 42)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self._row.sizeHint().width() - sum(words.sizeHint().width() for words in self._words.values())
        space = self.width() - beside
        for name, text in zip(STEPS, next((t for t in TEXTS if self._length(t) <= space), TEXTS[-1]), strict=True):
            self._words[name].setText(text)

    def _length(self, texts: tuple[str, ...]) -> int:
        """How wide the labels of these texts are, in points."""
        pairs = zip(STEPS, texts, strict=True)
        return sum(self._words[name].fontMetrics().horizontalAdvance(text) + 2 for name, text in pairs)
