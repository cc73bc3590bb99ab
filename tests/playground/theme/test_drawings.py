"""Icons: all there, all drawn, in the colours of the moment."""

from __future__ import annotations

import gc
import sys
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QImage, QPainter

from playground import theme
from playground.theme.drawings import _Engine
from playground.theme.places import ICONS

NEEDED = """
play pause first back forward last redo undo dice moon sun settings pin unlock lock star star-filled copy export open
save new plus minus close search info warning check chevron-down branch trash folder file train stop
resume download eye grid list help speed refresh keyboard sliders
"""


@pytest.fixture(autouse=True)
def _dark(qapp):
    before = theme.scheme()
    theme.apply(qapp, "dark")
    yield
    theme.apply(qapp, before)


def painted(image: QImage) -> int:
    return sum(image.pixelColor(x, y).alpha() > 0 for x in range(image.width()) for y in range(image.height()))


def test_every_icon_that_the_window_needs_is_there():
    assert not set(NEEDED.split()) - set(theme.icon_names())


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_every_drawing_is_24_by_24_and_takes_its_colour_from_outside(path):
    root = ElementTree.fromstring(path.read_text(encoding="utf-8"))
    assert root.get("viewBox") == "0 0 24 24"
    if path.stem != "app":
        assert root.get("stroke") == "currentColor"


@pytest.mark.parametrize("name", sorted(path.stem for path in ICONS.glob("*.svg")))
def test_every_icon_leaves_ink_and_stays_inside(name):
    image = theme.pixmap(name, 24).toImage()
    assert painted(image) > 15
    edge = [(x, y) for x in range(24) for y in range(24) if x in (0, 23) or y in (0, 23)]
    assert name == "app" or sum(image.pixelColor(*at).alpha() > 120 for at in edge) == 0


def test_no_two_icons_are_the_same_drawing():
    alike: dict[str, str] = {}
    for path in ICONS.glob("*.svg"):
        text = path.read_text(encoding="utf-8")
        assert text not in alike, (path.stem, alike.get(text))
        alike[text] = path.stem


def test_an_icon_has_the_colour_that_is_asked_for():
    image = theme.pixmap("stop", 48, "accent").toImage()
    at_the_line = image.pixelColor(24, 11)
    assert at_the_line.name() == theme.tokens().accent


def test_an_icon_is_sharp_on_a_dense_screen():
    made = theme.pixmap("play", 18, "text", 2.0)
    assert made.size() == QSize(36, 36)
    assert made.deviceIndependentSize().toSize() == QSize(18, 18)


def test_an_unknown_icon_is_refused_by_name():
    for make in (theme.icon, lambda name: theme.pixmap(name, 16)):
        with pytest.raises(KeyError, match="unicorn"):
            make("unicorn")


def test_an_icon_follows_the_scheme_after_it_was_made(qapp):
    icon = theme.icon("stop")
    dark = icon.pixmap(48, 48).toImage().pixelColor(24, 11).name()
    theme.apply(qapp, "light")
    light = icon.pixmap(48, 48).toImage().pixelColor(24, 11).name()
    assert (dark, light) == (theme.DARK.text, theme.LIGHT.text)


def test_an_icon_of_something_that_cannot_be_done_is_faint():
    faint = theme.icon("stop").pixmap(QSize(48, 48), QIcon.Mode.Disabled).toImage()
    assert faint.pixelColor(24, 11).name() == theme.tokens().faint


def test_icons_can_be_copied_painted_and_thrown_away_freely(qapp):
    target = QImage(32, 32, QImage.Format.Format_ARGB32_Premultiplied)
    target.fill(Qt.GlobalColor.transparent)
    gc.collect()  # or what earlier tests left behind would give its references back in the middle of the count
    before = sys.getrefcount(None)
    for _ in range(200):
        icons = [theme.icon("play"), theme.icon("pin", "warm")]
        copies = [QIcon(icon) for icon in icons]
        icons.clear()
        painter = QPainter(target)
        copies[0].paint(painter, 0, 0, 32, 32)
        theme.paint_icon(painter, QRectF(0, 0, 16, 16), "star")
        painter.end()
    copies.clear()
    gc.collect()
    assert painted(target) > 20
    assert not [left for left in gc.get_objects() if type(left) is _Engine]
    # Lost references of None end in a crash; the one won for each icon painted does no harm.
    assert sys.getrefcount(None) - before > -50
