"""The forward page: a word in cells for each way, a level set by slider, number, chart or keys, and what is left."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QFontMetrics
from pytestqt.qtbot import QtBot

from models.data.vocabulary import Vocabulary
from models.destruction import Curve, curves
from models.destruction.curves import TIMES
from models.rng import CounterRNG
from playground import theme
from playground.formatting import figure
from playground.views.forward import ForwardView, WordAtLevel
from playground.views.forward.line import WayLine
from playground.views.forward.page import NOTHING, PREPARING
from playground.widgets import Elided, Label
from tests.models.destruction.ways import ways_of

WORD = Vocabulary(("a", "b", "e", "m"))
SHARES = np.array([0.2, 0.3, 0.2, 0.2, 0.1])
WAYS = ways_of(len(WORD))
X0 = np.array([3, 4, 4, 1, 0], np.int16)  # "emma" and its end


@pytest.fixture(scope="module")
def measured() -> list[Curve]:
    return [curve for curve in curves(WAYS, SHARES, len(X0)) if curve is not None]


def left_at(levels: Sequence[float]) -> WordAtLevel:
    at = zip(WAYS, levels, strict=True)
    return WordAtLevel(WORD, X0, tuple(way.corrupt(X0[None], t, CounterRNG(1, 0, 1, 0))[0] for way, t in at))


@pytest.fixture
def view(qtbot: QtBot, measured: Sequence[Curve]) -> ForwardView:
    made = ForwardView()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show_ways(WAYS)
    made.show_word(left_at(made.levels))
    made.show_curves(measured)
    made.level_changed.connect(lambda: made.show_word(left_at(made.levels)))
    made.show()
    return made


def line(view: ForwardView, title: str) -> WayLine:
    return next(line for line in view.lines if line.way.title == title)


def test_there_is_a_line_for_each_way_under_its_very_name(view: ForwardView) -> None:
    titles = [line.accessibleName() for line in view.lines]
    assert titles == [way.title for way in WAYS]
    named = {"MashLastToken", "MashOneRandomUnmaskedToken", "Shuffle", "ShuffleOneRandomToken", "GaussianShuffle"}
    assert named <= set(titles)


def test_a_line_says_what_is_left_and_whether_that_is_exact(view: ForwardView, measured: Sequence[Curve]) -> None:
    view.slider.setValue(30)
    for place, line in enumerate(view.lines):
        value = figure(float(measured[place].left[30]))
        assert line.amount() == f"{'' if line.way.exact else '≈ '}{value} nats"
        assert f"{value} of" in line.accessibleDescription()
        assert ("exact" in line.accessibleDescription()) == line.way.exact
        assert line.way.about in line.toolTip()
        assert ("noise added" in line.toolTip()) == (measured[place].generated is not None)


def test_slider_number_chart_and_keys_set_one_level(qtbot: QtBot, view: ForwardView) -> None:
    with qtbot.waitSignal(view.level_changed):
        view.slider.setValue(70)
    assert (view.levels[0], view.level.value()) == (0.7, 0.7)
    with qtbot.waitSignal(view.level_changed):
        view.level.setValue(0.25)
    assert (view.levels[0], view.slider.value()) == (0.25, 25)
    qtbot.keyClick(view.slider, Qt.Key.Key_Right)
    qtbot.keyClick(view.slider, Qt.Key.Key_PageUp)
    assert view.levels[0] == pytest.approx(0.36)
    qtbot.keyClick(view.slider, Qt.Key.Key_End)
    assert view.levels[0] == 1.0
    with qtbot.waitSignal(view.level_changed):
        qtbot.mouseClick(view.chart, Qt.MouseButton.LeftButton, pos=QPoint(36, 20))
    assert view.levels[0] < 0.02


def test_the_handle_of_the_slider_stands_below_the_marker_of_the_chart(qtbot: QtBot, qapp, view: ForwardView) -> None:
    theme.apply(qapp, "dark")
    for value in (0, 50, 100):
        view.slider.setValue(value)
        picture = view.slider.grab().toImage()
        row = [picture.pixelColor(x, picture.height() // 2) for x in range(picture.width())]
        handle = [x for x, colour in enumerate(row) if colour == QColor(theme.DARK.text)]
        x = view.slider.mapTo(view, QPoint((handle[0] + handle[-1]) // 2, 0)).x()
        area = view.chart._area()
        marker = view.chart.mapTo(view, QPoint(round(area.left() + area.width() * value / 100), 0)).x()
        assert abs(x - marker) <= 2


def test_the_word_is_whole_at_0_and_hidden_letters_read_as_question_marks(view: ForwardView) -> None:
    view.slider.setValue(0)
    assert {line.accessibleDescription().split(". ")[0] for line in view.lines} == {"emma·"}
    view.slider.setValue(60)
    assert line(view, "MashLastToken").accessibleDescription().startswith("em???. ")


def test_choosing_a_line_says_what_it_does_and_what_it_generates(qtbot: QtBot, view: ForwardView) -> None:
    for chosen in view.lines:
        qtbot.mouseClick(chosen, Qt.MouseButton.LeftButton)
        assert [line for line in view.lines if line.isChecked()] == [chosen]
        assert view._about.text() == chosen.way.about
        assert view._reading.text() in chosen.toolTip()


def test_the_arrow_keys_go_from_line_to_line(qtbot: QtBot, view: ForwardView) -> None:
    view.activateWindow()  # only an active window has the keyboard
    view.lines[0].setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(view.lines[0].hasFocus)
    qtbot.keyClick(view.lines[0], Qt.Key.Key_Down)
    assert view.lines[1].isChecked()
    assert view.chosen == 1
    qtbot.keyClick(view.lines[1], Qt.Key.Key_Up)
    assert view.chosen == 0


def test_a_line_that_is_chosen_stays_chosen_when_the_ways_come_again(view: ForwardView) -> None:
    line(view, "Shuffle").setChecked(True)
    view.show_ways(ways_of(9))
    assert line(view, "Shuffle").isChecked()
    assert view.lines[view.chosen].way.title == "Shuffle"


def test_at_equal_information_every_way_has_a_level_of_its_own(
    qtbot: QtBot, view: ForwardView, measured: Sequence[Curve]
) -> None:
    qtbot.mouseClick(line(view, "Uniform diffusion"), Qt.MouseButton.LeftButton)
    view.slider.setValue(40)
    with qtbot.waitSignal(view.level_changed):
        qtbot.mouseClick(view.equal, Qt.MouseButton.LeftButton)
    assert view.levels[view.chosen] == 0.4
    target = measured[view.chosen].left[40]
    for shown, curve, t in zip(view.lines, measured, view.levels, strict=True):
        at = round(100 * t)
        assert abs(curve.left[at] - target) == np.abs(curve.left - target).min()
        assert shown.amount() == f"t = {t:.2f}"
        says = shown.accessibleDescription().split(". ", 1)[1]
        assert says.startswith(f"t = {t:.2f}: ")
        assert f" left: {figure(curve.left[at])} of" in says
    assert len(set(view.levels)) > 3
    assert view.chart._at(0) == round(100 * view.levels[0])
    with qtbot.waitSignal(view.level_changed):
        line(view, "MashLastToken").click()
    assert view.levels[view.chosen] == 0.4
    with qtbot.waitSignal(view.level_changed):
        qtbot.mouseClick(view.equal, Qt.MouseButton.LeftButton)
    assert set(view.levels) == {0.4}


def test_equal_information_follows_the_curves_that_arrive(view: ForwardView, measured: Sequence[Curve]) -> None:
    view.show_curves(measured[:1])
    view.equal.setChecked(True)
    assert set(view.levels) == {0.4}
    view.show_curves(measured)
    assert len(set(view.levels)) > 3


def test_what_is_not_measured_yet_says_so(view: ForwardView, measured: Sequence[Curve]) -> None:
    view.show_curves(measured[:2])
    assert [line.amount() == "…" for line in view.lines] == [False] * 2 + [True] * (len(WAYS) - 2)
    view.lines[-1].setChecked(True)
    assert "being computed" in view._reading.text()


def test_the_chart_says_its_values_and_names_the_curves_under_the_pointer(view: ForwardView, measured) -> None:
    view.slider.setValue(50)
    assert view.chart.accessibleDescription().startswith("At t = 0.50, nats left: ")
    assert all(way.title in view.chart.accessibleDescription() for way in WAYS)
    area = view.chart._area()
    y = area.bottom() - area.height() * float(measured[0].left[50]) / view.chart._top
    tip = view.chart.tip_at(QPoint(round(area.center().x()), round(y)))
    assert tip.startswith("t = 0.50\n")
    assert f"{WAYS[0].title}: {figure(float(measured[0].left[50]))} nats left" in tip


@pytest.mark.parametrize("width", [200, 340, 700])
def test_the_legend_stands_above_all_curves(view: ForwardView, measured: Sequence[Curve], width: int) -> None:
    view.show_curves(measured)
    chart = view.chart
    chart.resize(width, chart.minimumSizeHint().height())
    highest = min(point.y() for curve in measured for point in chart._points(curve.left))
    assert highest - 4.5 >= QFontMetrics(theme.font("small")).height()


def test_a_wrong_word_is_marked_and_said(view: ForwardView) -> None:
    view.show_problem("The model has never seen '1'.")
    assert view.word.problem()
    assert view._about.text() == "The model has never seen '1'."
    assert view._about.tone == "bad"
    view.show_problem("")
    assert (view.word.problem(), view._about.text()) == ("", WAYS[0].about)


def test_without_a_list_there_is_a_sentence_and_nothing_to_set(view: ForwardView) -> None:
    view.show_nothing()
    assert view._about.text() == NOTHING
    assert view._reading.text() == ""
    assert not any(part.isEnabled() for part in (view.word, view.slider, view.level, view.numbers, view.chart))
    assert not view.lines[0].isVisible()
    view.show_ways(WAYS)
    assert view.slider.isEnabled()
    assert view._about.text() == WAYS[0].about


def test_words_from_right_to_left_begin_at_the_right(qtbot: QtBot, view: ForwardView, qapp) -> None:
    hebrew = Vocabulary(("א", "ב"))
    view.show_ways(ways_of(3))
    x0 = np.array([1, 0], np.int16)
    hidden = WordAtLevel(hebrew, x0, tuple(x0 for _ in view.lines))
    view.show_word(hidden)
    picture = view.lines[0].cells.grab().toImage()
    half = picture.width() // 2

    def painted(columns: range) -> int:
        ground = picture.pixelColor(0, 0)
        return sum(picture.pixelColor(x, 10) != ground for x in columns)

    assert painted(range(half, picture.width())) > painted(range(half))


def test_a_drag_moves_only_what_it_destroys_more(view: ForwardView) -> None:
    """Nothing flickers: along the slider hidden and replaced letters stay so, where the way has a path of that kind."""
    for title in ("Masked diffusion", "Uniform diffusion", "MashLastToken", "MashOneRandomUnmaskedToken"):
        place = [way.title for way in WAYS].index(title)
        path = [left_at([float(t)] * len(WAYS)).left[place] for t in TIMES]
        changes = sum(int((a != b).sum()) for a, b in pairwise(path))
        assert changes <= len(X0)


def test_no_amount_is_cut_short_at_any_level(view: ForwardView) -> None:
    for index in range(len(TIMES)):
        view.slider.setValue(index)
        for way in view.lines:
            label = next(part for part in way.findChildren(Elided) if part.text() == way.amount())
            assert label.shown_text() == way.amount()


def test_ways_that_are_not_there_yet_are_announced_and_then_stand_at_once(view: ForwardView) -> None:
    view.lines[3].setChecked(True)
    view.show_preparing()
    assert not view.lines
    assert PREPARING in [label.text() for label in view.findChildren(Label) if label.isVisibleTo(view)]
    view.show_ways(WAYS)
    assert view.chosen == 3
    assert {line.height() for line in view.lines} == {line.minimumSizeHint().height() for line in view.lines}
