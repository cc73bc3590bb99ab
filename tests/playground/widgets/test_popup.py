"""A card over the window: where nothing composes windows its corners are cut off, so that they are not black."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QColor, QGuiApplication
from PySide6.QtWidgets import QWidget

from playground import theme
from playground.widgets import Popup
from playground.widgets.popup import moved_inside, rounded


@pytest.mark.parametrize("size", [QSize(120, 60), QSize(301, 147)])
def test_the_mask_leaves_the_corners_out_and_every_edge_in(size):
    mask = rounded(size).toImage().convertToFormat(rounded(size).toImage().Format.Format_RGB32)
    inside = QColor(0, 0, 0)
    right, bottom = size.width() - 1, size.height() - 1
    for x, y in ((0, 0), (right, 0), (0, bottom), (right, bottom), (1, 1), (right - 1, bottom - 1)):
        assert mask.pixelColor(x, y) != inside
    half = (right // 2, bottom // 2)
    for x, y in ((0, half[1]), (right, half[1]), (half[0], 0), (half[0], bottom), half):
        assert mask.pixelColor(x, y) == inside
    for x in range(size.width()):
        for y in range(size.height()):
            assert mask.pixelColor(x, y) == mask.pixelColor(right - x, bottom - y)


@pytest.mark.parametrize("platform", ["xcb", "wayland"])
def test_corners_are_cut_where_they_would_be_black_alone(qtbot, monkeypatch, platform):
    monkeypatch.setattr(QGuiApplication, "platformName", lambda: platform)
    parent = QWidget()
    qtbot.addWidget(parent)
    popup = Popup("A card", parent)
    popup.resize(200, 100)
    popup.show()
    assert popup.mask().isEmpty() is (platform != "xcb")
    picture = popup.grab().toImage()
    edge = theme.colour("border_strong").name()
    assert picture.pixelColor(100, 0).name() == picture.pixelColor(0, 50).name() == edge
    popup.close()


def test_a_card_stays_inside_its_window_where_it_fits(qtbot):
    owner = QWidget()
    qtbot.addWidget(owner)
    owner.setGeometry(20, 20, 400, 300)
    assert moved_inside(QRect(380, 300, 200, 100), owner) == QRect(416 - 200, 316 - 100, 200, 100)
    screen = owner.screen().availableGeometry()
    beyond = QRect(screen.right() - 100, 40, 500, 100)  # wider than the window, and half of it behind the screen's edge
    wide = moved_inside(beyond, owner)
    assert (wide.left() < beyond.left(), wide.top()) == (True, 40)
    assert screen.contains(wide)
