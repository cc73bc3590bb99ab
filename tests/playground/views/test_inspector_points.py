"""The map of the letters: where it puts letters and positions, what keys and clicks choose, and what it says."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from playground import theme
from playground.presenters.points import points_of
from playground.views.inspector import Inspector
from playground.views.inspector.candidates import PositionState
from playground.views.inspector.points import PointsState, within
from tests.playground.views.small_noise import MODEL as NOISY
from tests.playground.views.small_noise import noisy_frames
from tests.playground.views.small_points import MODEL, frames_of_points
from tests.playground.views.small_run import LENGTH, VOCABULARY

LAST = len(frames_of_points()) - 1
CHOSEN = 2


@pytest.fixture
def view(qtbot):
    made = Inspector()
    qtbot.addWidget(made)
    made.resize(420, 900)
    made.show()
    return made


def points(index: int, position: int = CHOSEN) -> PointsState:
    made = points_of(MODEL.process, VOCABULARY, frames_of_points()[: index + 1], 0, position)
    assert made is not None
    return made


def show(view: Inspector, index: int, position: int = CHOSEN) -> None:
    view.show_position(PositionState(VOCABULARY, frames_of_points(), index, 0, position, None, hides=False))
    view.show_points(points(index, position))


def test_a_position_moves_until_it_settles_on_its_letter():
    ways = points(LAST).trails
    assert ways.shape == (LAST + 1, LENGTH, 2)
    assert np.array_equal(ways[:4], points(3).trails)  # in step with the timeline
    last = points(LAST)
    assert last.settled.all()
    assert ways[-1] == pytest.approx(last.letters[last.x], abs=1e-6)
    assert (np.abs(np.diff(ways[:, CHOSEN], axis=0)) > 0).all()
    assert (ways[:, 0] == ways[0, 0]).all()  # a pin is there from the start


def test_points_far_outside_are_drawn_within_in_their_direction_and_those_among_the_letters_stay():
    far = np.array([[0.2, -0.8], [0.5, 1.0], [3.0, 6.0], [300.0, 600.0], [0.0, 0.0]])
    found = within(far)
    assert found[[0, 4]] == pytest.approx(far[[0, 4]])
    assert found[1:4, 1] == pytest.approx(2.0 * found[1:4, 0])
    assert (np.diff(found[1:4, 1]) > 0).all()
    assert np.abs(found).max() < 1.0


def test_a_long_way_is_shown_in_so_many_points_as_can_be_seen(monkeypatch):
    monkeypatch.setattr("playground.presenters.points.MOST", 3)
    shown = points(LAST)
    assert len(shown.trails) <= 5
    assert np.array_equal(shown.trails[-1], points(LAST).trails[-1])


def test_it_is_there_for_letters_that_are_points_and_for_no_others(view):
    show(view, 3)
    assert view.points.isVisible()
    frames = noisy_frames()
    assert points_of(NOISY.process, VOCABULARY, frames, 0, CHOSEN) is None
    view.show_points(points_of(NOISY.process, VOCABULARY, frames, 0, CHOSEN))
    assert not view.points.isVisible()
    show(view, 3)
    view.show_nothing()
    assert not view.points.isVisible()


def test_it_says_what_the_selected_position_is_nearest_to(view):
    show(view, 3)
    frame = frames_of_points()[3]
    glyph = VOCABULARY.glyph(int(frame.x[0, CHOSEN]))
    said = view.points.accessibleDescription()
    assert said.startswith("Position 3: nearest to ")
    assert glyph in said
    assert f"noise level {frame.level[0, CHOSEN]:.2f}" in said
    assert "2 of 6 positions settled" in said  # the pin, and the last, which is the end
    show(view, LAST)
    assert view.points.accessibleDescription().startswith("Position 3: settled, ")
    assert view.points.accessibleName() == "Map of the letters"


def test_arrows_choose_a_position_and_stop_at_the_ends(view, qtbot):
    asked: list[int] = []
    view.position_wanted.connect(asked.append)
    show(view, 3)
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Home, Qt.Key.Key_End):
        qtbot.keyClick(view.points, key)
    assert asked == [3, 1, 3, 1, 0, LENGTH - 1]
    asked.clear()
    show(view, 3, 0)
    qtbot.keyClick(view.points, Qt.Key.Key_Left)
    assert asked == [0]
    qtbot.keyClick(view.points, Qt.Key.Key_Right, Qt.KeyboardModifier.ControlModifier)  # that is a step of the run
    assert asked == [0]


def test_a_click_chooses_the_disc_under_it_and_its_text_is_about_it(view, qtbot):
    asked: list[int] = []
    view.position_wanted.connect(asked.append)
    show(view, 3)
    place = view.points.dot_at(4).toPoint()
    qtbot.mouseClick(view.points, Qt.MouseButton.LeftButton, pos=place)
    assert len(asked) == 1
    near = view.points.dot_at(asked[0]).toPoint() - place
    assert near.manhattanLength() <= 2
    assert view.points.tip_at(place).startswith(f"Position {asked[0] + 1}: ")
    corner = QPoint(2, 2)
    assert "a point of 16 numbers" in view.points.tip_at(corner)
    qtbot.mouseClick(view.points, Qt.MouseButton.LeftButton, pos=corner)
    assert len(asked) == 1


def test_all_that_it_shows_lies_within_it(view):
    for index in (0, 4, LAST):
        show(view, index)
        for position in range(LENGTH):
            assert view.points.rect().contains(view.points.dot_at(position).toPoint())


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_it_is_painted_in_both_schemes(view, scheme, request):
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    request.addfinalizer(lambda: theme.apply(app, "dark"))
    theme.apply(app, scheme)
    show(view, 4)
    image = view.points.grab().toImage()
    colours = {image.pixelColor(x, y).rgba() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 8
