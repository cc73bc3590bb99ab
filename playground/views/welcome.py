"""The card that a new user sees first: three things to try. It never blocks the window."""

from functools import partial

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QSizePolicy, QWidget

from playground.system.throttle import Throttle
from playground.widgets import Button, IconButton, Label, hbox, vbox

# Each by the name of its icon: what to try, and what a click on it does.
STEPS = {
    "pin": ("Click a cell and type to pin a letter", "Go to the pattern", "Ctrl+B"),
    "play": ("Space plays, Ctrl+← and Ctrl+→ step", "Fill the rows", "Space"),
    "train": ("Train on your own list", "Go to Train", "Ctrl+2"),
}
TITLE = "First steps"
LOW = 740  # points: the window fills a screen of 768 and is lower than this
GOODBYE_MS = 1500  # long enough to see the tick


class Welcome(QFrame):
    """Closes when every step is done, by its cross, or by Esc anywhere in its window.

    dismissed: the first step is done or it was closed, so it is not to be shown at the next start. wanted(str): a step
    was clicked, by its name.
    """

    dismissed = Signal()
    wanted = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("First steps")
        self.setAccessibleDescription(". ".join(text for text, _, _ in STEPS.values()))
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._done: set[str] = set()
        self._known = False  # whether `dismissed` was said
        self.close_button = IconButton("close", "Hide these hints", "Esc")
        self._goodbye = Throttle(self.dismiss, GOODBYE_MS, self, restart=True)
        self.close_button.clicked.connect(self.dismiss)
        self.setProperty("surface", "accent")
        self.steps = {name: _Step(name) for name in STEPS}
        for name, step in self.steps.items():
            step.clicked.connect(partial(self.wanted.emit, name))
        self._title = Label(TITLE, role="strong")
        head = hbox(self._title, None, self.close_button)
        column = vbox(head, *self.steps.values(), spacing=0, into=self)
        column.setContentsMargins(15, 3, 5, 8)

    def done(self) -> frozenset[str]:
        """The steps that are ticked: "pin", "play", "train"."""
        return frozenset(self._done)

    def tick(self, step: str) -> None:
        """Tick a step that the user did; with the last one, close a little later. KeyError for another word."""
        if step in self._done:
            return
        self.steps[step].set_done(done=True)
        self._done.add(step)
        self._fit()
        self._say()
        if self._done == set(STEPS) and not self.isHidden():
            self._goodbye.request()

    @Slot()
    def dismiss(self) -> None:
        """Close now."""
        self._goodbye.cancel()
        self.hide()
        self._say()

    def show_again(self) -> None:
        """Show it as at first."""
        self._goodbye.cancel()
        self._done.clear()
        for step in self.steps.values():
            step.set_done(done=False)
        self._fit()
        self.show()

    def _fit(self) -> None:
        """In a low window only the next step is there, so that the page below keeps its space."""
        low = self.window().height() < LOW
        left = [name for name in STEPS if name not in self._done]
        place = len(STEPS) - len(left[1:])
        self._title.setText(f"{TITLE}, {place} of {len(STEPS)}" if low else TITLE)
        for name, step in self.steps.items():
            step.setVisible(not low or name == (left or list(STEPS)[-1:])[0])

    def _say(self) -> None:
        if not self._known:
            self._known = True
            self.dismissed.emit()

    # Qt's own
    def showEvent(self, event: QEvent) -> None:
        self.window().installEventFilter(self)
        self._fit()

    def hideEvent(self, event: QEvent) -> None:
        self.window().removeEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # Only a key that nothing else took arrives at the window itself.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() == Qt.Key.Key_Escape:
            self.dismiss()
            return True
        if event.type() == QEvent.Type.Resize:
            self._fit()
        return False


class _Step(Button):
    """One thing to try; a click does it, or goes where it is done."""

    kind = "quiet"
    ink = "accent"

    def __init__(self, name: str) -> None:
        text, does, shortcut = STEPS[name]
        super().__init__(text, name, tooltip=does, shortcut=shortcut)
        self._name = name

    def set_done(self, *, done: bool) -> None:
        """A tick in place of the icon."""
        self.ink = "good" if done else "accent"
        self.set_icon("check" if done else self._name)
