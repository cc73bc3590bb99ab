"""The buttons that move along the run, and the speed at which it plays."""

import math

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from playground.widgets import Choice, IconButton, Label, PrimaryButton, hbox

FASTEST = math.inf
SPEEDS = (0.25, 0.5, 1.0, 2.0, 4.0, 8.0, FASTEST)
NOTHING_LEFT = "Step back first; nothing is left to draw"
_NO_RUN = "There is no run yet"
_BUTTONS = {  # icon, tooltip and key
    "first": ("first", "Go to the first step", "Ctrl+Home"),
    "back": ("back", "One step back, to the frame as it was", "Ctrl+Left"),
    "forward": ("forward", "One step forward", "Ctrl+Right"),
    "last": ("last", "Run to the end", "Ctrl+End"),
    "redraw": ("restart", "Redraw from here with a new seed; this run stays as a branch", "Ctrl+R"),
}


class Transport(QWidget):
    """First, back, play or pause, forward, last, redraw.

    `buttons`: by "first", "back", "forward", "last" and "redraw". play_wanted(bool): to play, or to pause.
    """

    play_wanted = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self._playing = False
        self.buttons = {name: IconButton(icon, says, key) for name, (icon, says, key) in _BUTTONS.items()}
        self.play = _Play()
        first, back, *others = self.buttons.values()
        hbox(first, back, self.play, *others, into=self)
        self.play.clicked.connect(self._on_play)

    def set_playing(self, playing: bool) -> None:
        """Show pause while playing, play otherwise."""
        if playing != self._playing:
            self._playing = playing
            self.play.show_playing(playing)

    def show_place(self, index: int, computed: int, *, done: bool) -> None:
        """Switch off what could do nothing and say why. computed is the last frame's index, -1 for no run."""
        none = computed < 0
        at_end = index >= computed and done
        self._able("first", index > 0, _NO_RUN if none else "This is the first step")
        self._able("back", index > 0, _NO_RUN if none else "This is the first step")
        self._able("forward", not at_end and not none, _NO_RUN if none else "The run is finished")
        self._able("last", not at_end and not none, _NO_RUN if none else "The run is finished")
        self._able("redraw", not none and not at_end, _NO_RUN if none else NOTHING_LEFT)
        self.play.setEnabled(not none)

    def _able(self, name: str, able: bool, otherwise: str) -> None:
        button = self.buttons[name]
        if button.isEnabled() == able:
            return
        if not able and button.hasFocus():
            self.play.setFocus()  # a disabled button would pass the focus to the next widget
        button.setEnabled(able)
        _, says, _ = _BUTTONS[name]
        button.set_tooltip(says if able else otherwise)
        button.setAccessibleName(says)

    @Slot()
    def _on_play(self) -> None:
        self.play_wanted.emit(not self._playing)


class _Play(PrimaryButton):
    def __init__(self) -> None:
        super().__init__("", "play", tooltip="Play", shortcut="Space")
        self.setFixedWidth(46)
        self.show_playing(False)

    def show_playing(self, playing: bool) -> None:
        self.set_icon("pause" if playing else "play")
        self.set_tooltip("Pause" if playing else "Play")
        self.setAccessibleName("Pause" if playing else "Play")


class Speed(QWidget):
    """How fast the run plays.

    speed_changed(float): 1.0 is normal speed, `FASTEST` as fast as possible.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.label = Label("Speed", tone="muted")
        self.choice = Choice("Speed of playing", [(s, _speed_text(s)) for s in SPEEDS])
        self.choice.set_value(1.0)
        self.choice.setToolTip("Speed of playing: times the normal speed, or as fast as possible")
        hbox(None, self.label, self.choice, into=self)
        self.speed_changed = self.choice.value_changed


def _speed_text(speed: float) -> str:
    return "Fastest" if speed == FASTEST else f"{speed:g}×"
