"""What the Help menu shows: the words, the systems of the literature, the keys, and what to report of an error."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMessageBox

from playground.actions import ACTIONS, MENUS
from playground.catalog.model_library import ModelLibrary
from playground.main_window import Window
from playground.system.crash_report import report_text
from playground.views.glossary import Glossary
from playground.views.shortcuts import Shortcuts
from playground.views.systems import Systems


class HelpPages:
    """Opens pages over the window."""

    def __init__(self, window: Window, library: ModelLibrary) -> None:
        self._window, self._library = window, library

    def verbs(self) -> dict[str, Callable[[], object]]:
        """What each action of the menu runs, by its name."""
        return {
            "glossary": lambda: Glossary(self._window).open(),
            "systems": self.systems,
            "shortcuts": self.shortcuts,
            "report": self.report,
            "about": self.about,
        }

    def systems(self) -> None:
        """The systems of the literature, from which a model of a family that shows one can be opened."""
        library = self._library
        first = {heading: items[0].id for heading, items in library.groups()}
        page = Systems(first, self._window)
        page.open_wanted.connect(lambda title: library.open(first[title]))
        page.open()

    def shortcuts(self) -> None:
        """Every key, by menu."""
        groups = [(menu, [(a.keys[0], a.label) for a in ACTIONS if a.menu == menu and a.keys]) for menu in MENUS]
        Shortcuts([group for group in groups if group[1]], self._window).open()

    def report(self) -> None:
        """The last error and what it ran on, on the clipboard."""
        QApplication.clipboard().setText(report_text())
        self._window.show_message("Copied a report; paste it where you ask for help.")

    def about(self) -> None:
        """What this is."""
        about = "Unmask, a playground for character-level diffusion language models."
        close = QMessageBox.StandardButton.Close
        box = QMessageBox(QMessageBox.Icon.NoIcon, "About Unmask", about, close, self._window)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        box.open()
