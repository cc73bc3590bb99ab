"""The pages of the Help menu: a system of the literature opens the first model of a family that shows it."""

from __future__ import annotations

from types import SimpleNamespace
from unittest.mock import MagicMock

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from models.families.registry import FAMILIES
from playground.actions import ACTIONS
from playground.presenters.help_pages import HelpPages
from playground.views.systems import Systems
from playground.widgets import Button

TITLE = FAMILIES["gaussian"].title


def test_a_system_opens_the_first_model_of_its_family(qtbot):
    window, library = QWidget(), MagicMock()
    qtbot.addWidget(window)
    library.groups.return_value = ((TITLE, (SimpleNamespace(id="first"), SimpleNamespace(id="second"))),)
    HelpPages(window, library).systems()  # type: ignore[arg-type]
    page = window.findChild(Systems)
    assert page is not None
    button = next(b for b in page.findChildren(Button) if b.text() == f"Open {TITLE}")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    library.open.assert_called_once_with("first")


def test_every_page_of_the_menu_has_its_verb():
    verbs = HelpPages(MagicMock(), MagicMock()).verbs()
    assert {action.name for action in ACTIONS if action.menu == "Help"} == {*verbs, "welcome"}
