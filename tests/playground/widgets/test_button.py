"""Buttons: pressed by mouse and keys, named, and of a size that their text fits."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QEnterEvent

from playground import theme
from playground.widgets import Button, IconButton, PrimaryButton, with_shortcut
from tests.playground.views.pointer import hover


@pytest.mark.parametrize("kind", [Button, PrimaryButton])
def test_a_button_is_pressed_with_the_mouse_and_with_the_space_bar(qtbot, kind):
    button = kind("Train", "train")
    qtbot.addWidget(button)
    button.show()
    with qtbot.waitSignal(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(button.clicked):
        qtbot.keyClick(button, Qt.Key.Key_Space)


def test_the_tooltip_names_the_shortcut():
    assert with_shortcut("Play", "Space") == "Play (Space)"
    assert with_shortcut("Undo", "Ctrl+Z") in {"Undo (Ctrl+Z)", "Undo (⌘Z)"}
    assert with_shortcut("Play", "") == "Play"


def test_an_icon_button_tells_its_purpose_without_its_shortcut(qtbot):
    button = IconButton("play", "Play", "Space")
    qtbot.addWidget(button)
    assert button.toolTip() == "Play (Space)"
    assert button.accessibleName() == "Play"
    button.set_tooltip("Pause")
    button.set_icon("pause")
    assert button.toolTip() == "Pause (Space)"
    assert button.accessibleName() == "Pause"
    assert button._icon_name == "pause"


def test_a_shortcut_in_a_tooltip_binds_no_key(qtbot):
    button = IconButton("undo", "Undo", "Ctrl+Z")
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()


def test_a_checkable_icon_button_shows_that_it_is_checked(qtbot, qapp):
    button = IconButton("pin", "Pin", checkable=True)
    qtbot.addWidget(button)
    loose = button.grab().toImage()
    button.click()
    assert button.isChecked()
    assert button.grab().toImage() != loose


def test_a_longer_text_makes_a_wider_button(qtbot):
    button = Button("Go", "play")
    qtbot.addWidget(button)
    narrow = button.sizeHint().width()
    button.set_text("Stop and keep the best")
    text = button.fontMetrics().horizontalAdvance(button.text())
    assert button.sizeHint().width() >= text + 18 + 20 > narrow
    assert button.accessibleName() == "Stop and keep the best"
    assert button.minimumHeight() == button.maximumHeight() == theme.CONTROL_HEIGHT


def test_a_disabled_button_looks_and_is_disabled(qtbot):
    button = PrimaryButton("Train")
    qtbot.addWidget(button)
    enabled = button.grab().toImage()
    button.setEnabled(False)
    assert button.grab().toImage() != enabled
    with qtbot.assertNotEmitted(button.clicked):
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_a_click_leaves_no_ring_behind(qtbot):
    button = Button("Go")
    qtbot.addWidget(button)
    button.show()
    button.activateWindow()
    qtbot.waitUntil(button.isActiveWindow)
    button.setFocus(Qt.FocusReason.MouseFocusReason)
    quiet = button.grab().toImage()
    button.clearFocus()
    button.setFocus(Qt.FocusReason.TabFocusReason)
    assert button.grab().toImage() != quiet


def test_a_button_under_the_pointer_lights_up(qtbot):
    button = Button("Go")
    qtbot.addWidget(button)
    button.show()
    rest = button.grab().toImage()
    at = QPointF(5, 5)
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    button.enterEvent(QEnterEvent(at, at, at))
    hover(button, at.toPoint())
    assert button.grab().toImage() != rest
    button.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, False)
    button.leaveEvent(QEvent(QEvent.Type.Leave))
    assert button.grab().toImage() == rest
