"""The ring of the focus: there for those who came by keys, whatever the control."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from playground.views.inspector.bars import Bars
from playground.views.timeline.scrubber import Scrubber
from playground.views.timeline.tree import BranchTree
from playground.views.trainer.disclosure import Disclosure
from playground.widgets import Button, Choice, Tabs
from playground.widgets.focus_ring import FocusRinged

MADE = {
    "button": lambda: Button("Go"),
    "choice": lambda: Choice("Order", [(1, "one")]),
    "tabs": lambda: Tabs("Pages"),
    "disclosure": lambda: Disclosure("More", "Shows more"),
    "scrubber": lambda: Scrubber(),
    "tree": lambda: BranchTree(),
    "bars": lambda: Bars(),
}


@pytest.fixture
def window(qtbot):
    made = QWidget()
    qtbot.addWidget(made)
    QVBoxLayout(made).addWidget(QLineEdit())
    made.resize(300, 300)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    return made


@pytest.mark.parametrize("kind", MADE)
def test_keys_bring_the_ring_and_a_click_or_leaving_takes_it_away(window, qtbot, kind):
    made = MADE[kind]()
    window.layout().addWidget(made)
    made.show()
    control = made.tabBar() if isinstance(made, Tabs) else made
    assert isinstance(control, FocusRinged)
    reasons = Qt.FocusReason
    for reason, ringed in ((reasons.TabFocusReason, True), (reasons.MouseFocusReason, False)):
        control.setFocus(reason)
        assert control.hasFocus()
        assert control.ringed is ringed
        window.findChild(QLineEdit).setFocus()
        assert not control.ringed
    control.setFocus(reasons.ShortcutFocusReason)
    assert control.ringed
