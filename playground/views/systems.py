"""The named systems of the literature: what of each is shown here, what is not, and where to read on."""

from collections.abc import Collection
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QWidget

from models.families.counterparts import Counterpart
from models.families.family import Family
from models.families.registry import systems
from playground.widgets import Button, Label, SearchedPage, hbox, vbox

WIDTH = 620
ABREAST = 2  # buttons, so that the page stays as narrow as it reads well
Shows = tuple[tuple[Family, Counterpart], ...]


class Systems(SearchedPage):
    """One entry for each system, with a button for each family that shows some of it.

    open_wanted(str): the user wants a model of the family of that title. openable: the titles of those that have one.
    """

    open_wanted = Signal(str)

    def __init__(self, openable: Collection[str], parent: QWidget) -> None:
        entries = {name: (self._entry(name, shows, openable), _text(name, shows)) for name, shows in systems().items()}
        super().__init__("Systems of the literature", "Systems", entries, parent, spacing=18)
        self.resize(WIDTH, 640)

    def _entry(self, name: str, shows: Shows, openable: Collection[str]) -> QWidget:
        entry = QWidget()
        lines: list[QWidget] = [Label(name, role="strong")]
        for source in dict.fromkeys(one.source for _, one in shows):
            line = Label(source, role="small", tone="muted", wrap=True)
            line.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            lines.append(line)
        for family, one in shows:
            lines += [Label(sentence, wrap=True) for sentence in sentences(family, one)]
        buttons = []
        for title in dict.fromkeys(family.title for family, _ in shows if family.title in openable):
            button = Button(
                f"Open {title}", tooltip="Opens its first model on the board; undo brings the present one back"
            )
            button.setAutoDefault(False)
            button.clicked.connect(partial(self._open, title))
            buttons.append(button)
        layout = vbox(*lines, spacing=3, into=entry)
        for first in range(0, len(buttons), ABREAST):
            layout.addSpacing(5)
            layout.addLayout(hbox(*buttons[first : first + ABREAST], None))
        return entry

    def _open(self, title: str) -> None:
        self.accept()
        self.open_wanted.emit(title)


def sentences(family: Family, one: Counterpart) -> tuple[str, ...]:
    """What the family shows of a system, and what it does not."""
    shown = f"Shown by {family.title}: {one.shown}."
    return (shown, f"Not shown: {one.missing}.") if one.missing else (shown,)


def _text(name: str, shows: Shows) -> str:
    lines = [name]
    for family, one in shows:
        lines += [one.source, *sentences(family, one)]
    return "\n".join(lines)
