"""The entry, the glyph and the scrolled page."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from playground import theme
from playground.widgets import IconLabel, Scroll, TextField


def test_an_entry_tells_what_is_typed_but_not_what_is_set(qtbot):
    entry = TextField("Pattern", "e??a", letters=True)
    qtbot.addWidget(entry)
    with qtbot.waitSignal(entry.textChanged):
        qtbot.keyClicks(entry, "a")
    with qtbot.assertNotEmitted(entry.textChanged):
        entry.set_value("e??a")
    assert entry.text() == "e??a"


def test_a_problem_in_an_entry_is_shown_and_said(qtbot, qapp):
    before = theme.scheme()
    theme.apply(qapp, "dark")
    entry = TextField("Pattern")
    qtbot.addWidget(entry)
    entry.resize(200, 32)
    entry.show()
    fine = entry.grab().toImage()
    entry.set_problem("A set needs its closing bracket.")
    assert entry.problem() == entry.toolTip() == entry.accessibleDescription() == "A set needs its closing bracket."
    wrong = entry.grab().toImage()
    assert wrong != fine
    assert wrong.pixelColor(wrong.width() // 2, 0).name() == theme.DARK.bad
    entry.set_problem("")
    assert entry.grab().toImage() == fine
    theme.apply(qapp, before)


def test_a_glyph_is_drawn_in_its_tone(qtbot):
    glyph = IconLabel("stop", 48, tone="warm")
    qtbot.addWidget(glyph)
    glyph.resize(48, 48)
    assert glyph.grab().toImage().pixelColor(24, 11).name() == theme.tokens().warm
    glyph.set_icon("stop", "accent")
    assert glyph.grab().toImage().pixelColor(24, 11).name() == theme.tokens().accent


@pytest.mark.parametrize("ground", [Qt.GlobalColor.magenta, Qt.GlobalColor.cyan])
def test_a_scrolled_page_takes_the_ground_it_lies_on(qtbot, ground):
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(200, 200)
    palette = window.palette()
    palette.setColor(window.backgroundRole(), ground)
    window.setPalette(palette)
    page = QWidget()
    scroll = Scroll("Samples", page, window)
    scroll.resize(200, 200)
    page.setMinimumHeight(500)
    window.show()
    assert window.grab().toImage().pixelColor(60, 100) == ground
    assert scroll.verticalScrollBar().maximum() > 0
