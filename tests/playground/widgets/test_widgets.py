"""What every control shares: a name, a place in the order of the Tab key, and no talk of its own accord."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QLabel, QWidget

from playground import theme
from playground.widgets import (
    Button,
    Card,
    Choice,
    IconButton,
    IconLabel,
    Number,
    PrimaryButton,
    ProgressBar,
    Scroll,
    Segmented,
    Tabs,
    TextField,
)

CONTROLS = {
    "button": lambda: Button("Stop and keep", "stop"),
    "primary": lambda: PrimaryButton("Train", "train"),
    "icon": lambda: IconButton("play", "Play", "Space"),
    "choice": lambda: Choice("Sampler", [(1, "ancestral"), (2, "confidence")]),
    "number": lambda: Number("Temperature", 0, 2, step=0.05, decimals=2, value=0.9),
    "segmented": lambda: Segmented("Map", [("b", "p0"), ("c", "Change")]),
    "entry": lambda: TextField("Pattern", letters=True),
}
SHOWN = {
    "card": lambda: Card("Data", "names.txt"),
    "progress": lambda: ProgressBar("Training"),
    "tabs": lambda: Tabs("Panels"),
    "scroll": lambda: Scroll("Samples", QWidget()),
    "glyph": lambda: IconLabel("lock", name="Locked"),
}


def accessible_name(widget: QWidget) -> str:
    return QAccessible.queryAccessibleInterface(widget).text(QAccessible.Text.Name)


@pytest.fixture(params=["dark", "light"])
def scheme(request, qapp):
    before = theme.scheme()
    theme.apply(qapp, request.param)
    yield
    theme.apply(qapp, before)


@pytest.mark.parametrize("make", [*CONTROLS.values(), *SHOWN.values()], ids=[*CONTROLS, *SHOWN])
def test_everything_has_a_name_for_a_screen_reader(qtbot, make):
    widget = make()
    qtbot.addWidget(widget)
    assert accessible_name(widget)


@pytest.mark.parametrize("make", CONTROLS.values(), ids=CONTROLS.keys())
def test_everything_that_does_something_can_be_reached_with_the_tab_key(qtbot, make):
    widget = make()
    qtbot.addWidget(widget)
    reached = [widget, *widget.findChildren(QWidget)]
    assert any(one.focusPolicy() & Qt.FocusPolicy.TabFocus for one in reached)


@pytest.mark.parametrize("make", CONTROLS.values(), ids=CONTROLS.keys())
def test_focus_by_the_keyboard_can_be_seen(qtbot, scheme, make):
    window = QWidget()
    qtbot.addWidget(window)
    widget, other = make(), QLabel(window)
    widget.setParent(window)
    other.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
    window.resize(400, 80)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus(Qt.FocusReason.TabFocusReason)
    target = next(w for w in [widget, *widget.findChildren(QWidget)] if w.focusPolicy() & Qt.FocusPolicy.TabFocus)
    before = widget.grab().toImage()
    target.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(target.hasFocus)
    after = widget.grab().toImage()
    changed = sum(
        before.pixel(x, y) != after.pixel(x, y) for x in range(before.width()) for y in range(before.height())
    )
    assert changed > 40


@pytest.mark.parametrize("name", [*CONTROLS, "card", "progress", "glyph"])
def test_everything_changes_its_colours_with_the_scheme(qtbot, qapp, name):
    before = theme.scheme()
    widget = {**CONTROLS, **SHOWN}[name]()
    qtbot.addWidget(widget)
    widget.show()
    theme.apply(qapp, "dark")
    widget.adjustSize()  # a window of its own keeps what it needed between two style sheets
    dark = widget.grab().toImage()
    theme.apply(qapp, "light")
    widget.adjustSize()
    light = widget.grab().toImage()
    theme.apply(qapp, before)
    assert dark.size() == light.size()
    assert dark != light
