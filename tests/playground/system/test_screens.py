"""A window stands whole on a screen that is there, its frame too."""

import pytest
from PySide6.QtCore import QPoint, QRect, QSize

from playground.system import screens
from playground.system.screens import FRAME, brought_back, first_place, largest

LARGE = QRect(0, 0, 1920, 1040)
LAPTOP = QRect(0, 27, 1366, 741)
BESIDE = QRect(1920, 0, 1280, 1024)


def framed(place: QRect) -> QRect:
    return place.marginsAdded(FRAME)


@pytest.mark.parametrize("screen", [LARGE, LAPTOP, BESIDE, QRect(0, 0, 1280, 680), QRect(-800, 0, 800, 600)])
def test_the_first_place_is_in_the_middle_and_whole_with_its_frame(screen):
    place = first_place(QSize(1380, 880), [screen, LARGE])
    assert screen.contains(framed(place))
    assert place.size() == QSize(1380, 880).boundedTo(largest(screen))
    assert (framed(place).center() - screen.center()).manhattanLength() <= 2


def test_a_window_that_is_whole_stays_where_it_was():
    for place in (QRect(100, 80, 1200, 700), QRect(2000, 60, 1100, 700)):
        assert brought_back(place, [LARGE, BESIDE]) == place


@pytest.mark.parametrize(
    "place", [QRect(2000, 60, 1100, 700), QRect(-3000, -3000, 1100, 700), QRect(1000, 900, 1100, 700)]
)
def test_a_window_on_a_screen_that_is_gone_comes_back(place):
    back = brought_back(place, [LARGE])
    assert LARGE.contains(framed(back))
    assert back.size() == place.size()


def test_a_window_of_a_larger_screen_is_made_to_fit():
    back = brought_back(QRect(10, 40, 1800, 950), [LAPTOP])
    assert LAPTOP.contains(framed(back))
    assert back.size() == largest(LAPTOP)


def test_a_window_across_two_screens_goes_to_the_one_that_has_most_of_it():
    assert brought_back(QRect(1700, 100, 1000, 700), [LARGE, BESIDE]).left() == BESIDE.left() + FRAME.left()


def test_the_screen_of_the_pointer_comes_first(qapp):
    here = qapp.primaryScreen().availableGeometry()
    assert screens.available()[0] == here
    assert here.contains(first_place(QSize(500, 400), [here]).center() + QPoint(1, 1))
