"""The loss curves: bounded, smooth without lag, readable by pointer and keys."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication

from playground.views.trainer.curves import LossCurves
from playground.views.trainer.series import KEPT, Series, spread
from tests.playground.views.pointer import hover


@pytest.fixture
def curves(qtbot):
    curves = LossCurves()
    qtbot.addWidget(curves)
    curves.resize(380, 240)
    curves.show()
    return curves


def test_a_series_stays_small_and_keeps_its_ends_and_its_shape():
    series = Series()
    for x in range(20_000):
        series.add(x, 3.0 - x / 10_000)
    xs, ys = series.arrays()
    assert len(xs) < KEPT
    assert (xs[0], ys[0]) == (0, 3.0)
    assert (xs[-1], ys[-1]) == (19_999, pytest.approx(1.0, abs=1e-3))
    assert np.all(np.diff(xs) > 0)
    np.testing.assert_allclose(ys, 3.0 - xs / 10_000, atol=1e-9)


def test_a_point_at_the_same_step_takes_the_place_of_the_last():
    series = Series()
    series.add(5, 2.0)
    series.add(5, 1.0)
    assert (series.x, series.y) == ([5], [1.0])


def test_smoothing_removes_noise_without_lagging_behind():
    rng = np.random.default_rng(3)
    series = Series()
    clean = 3.0 - np.arange(400) / 400
    for x, y in enumerate(clean + rng.normal(0, 0.1, 400)):
        series.add(x, float(y))
    error = series.smooth() - clean
    assert np.abs(error[20:-20]).max() < 0.1
    assert abs(error[20:-20].mean()) < 0.01
    assert series.smooth()[0] == series.y[0]


def test_an_empty_series_has_no_value_and_one_point_is_itself():
    series = Series()
    assert series.at(3) is None
    assert series.smooth_at(3) is None
    series.add(1, 2.5)
    assert series.smooth_at(100) == 2.5


def test_the_description_for_a_screen_reader_holds_the_figures(curves, qtbot):
    curves.set_baselines({"trigram": 2.2})
    curves.add(10, 3.0, None)
    curves.add(20, 2.5, 2.6, 20)
    qtbot.waitUntil(lambda: "held out 2.60, trigram 2.20" in curves.accessibleDescription())
    assert curves.latest()[1] == 2.6


def test_a_held_out_value_counts_once_however_often_it_is_repeated(curves):
    for step in range(0, 100, 10):
        curves.add(step, 3.0, 2.6 if step < 50 else 2.5)
    assert curves._held.x == [0, 50]


def test_labels_of_close_baselines_stand_apart_and_right_of_the_curves(curves):
    curves.set_baselines({"positional": 2.83, "trigram": 2.81, "5-gram": 2.82, "far": 1.0})
    for step in range(0, 500, 10):
        curves.add(step, 3.0 - step / 500, 2.9)
    curves._draw()
    QApplication.processEvents()
    axis = curves._axes["right"]
    ((*labels,),) = axis._tickLevels
    assert {text for _, text in labels} == {"positional 2.83", "trigram 2.81", "5-gram 2.82", "far 1.00"}
    heights = sorted(curves._box.mapViewToScene(QPointF(0, place)).y() for place, _ in labels)
    metrics = QFontMetrics(axis.style["tickFont"])
    assert all(b - a >= metrics.height() - 0.5 for a, b in pairwise(heights))
    end = curves._box.mapViewToScene(QPointF(490, 2.0)).x()
    assert axis.sceneBoundingRect().left() >= end
    assert axis.width() > max(metrics.horizontalAdvance(text) for _, text in labels)
    plot = curves._box.sceneBoundingRect()
    assert plot.top() <= heights[0]
    assert heights[-1] <= plot.bottom()


@given(
    st.lists(st.floats(0, 5), min_size=1, max_size=6).map(sorted),
    st.floats(0.01, 0.5),
)
def test_spread_places_keep_their_order_and_their_distance(values, gap):
    places = spread(values, gap, -1.0, 6.0)
    assert all(b - a >= gap - 1e-9 for a, b in pairwise(places))
    assert all(-1.0 - 1e-9 <= p <= 6.0 + 1e-9 for p in places)
    if all(b - a >= gap for a, b in pairwise(values)):
        assert places == pytest.approx(values)


def test_the_arrows_read_the_curve_and_escape_lets_it_go(curves, qtbot):
    for step in range(0, 101, 10):
        curves.add(step, 3.0 - step / 100, None)
    with qtbot.waitSignal(curves.read) as received:
        qtbot.keyClick(curves, Qt.Key.Key_Left)
    assert received.args == [98]
    with qtbot.waitSignal(curves.read) as received:
        qtbot.keyClick(curves, Qt.Key.Key_Escape)
    assert received.args == [None]


def test_the_pointer_reads_the_curve(curves, qtbot):
    for step in range(0, 101, 10):
        curves.add(step, 3.0 - step / 100, None)
    curves._draw()
    curves.grab()
    box = curves._box.sceneBoundingRect()
    place = curves._scene.mapFromScene(box.center())
    with qtbot.waitSignal(curves.read) as received:
        hover(curves._scene.viewport(), place)
    assert 40 <= received.args[0] <= 80


def test_the_step_axis_rests_between_jumps(curves):
    ends = set()
    for step in range(1, 1000):
        curves.add(step, 2.0, None)
        ends.add(curves._end)
    assert len(ends) < 20
    assert max(ends) >= 999


def test_curves_that_nobody_sees_are_not_drawn_until_they_are_shown(curves):
    curves.add(10, 3.0, 2.9)
    curves._draw()
    curves.hide()
    for step in range(20, 200, 10):
        curves.add(step, 2.5, 2.4)
    curves._draw()
    assert len(curves._raw_curve.getData()[0]) == 1
    assert "training 2.5" in curves.accessibleDescription()
    curves.show()
    assert len(curves._raw_curve.getData()[0]) == 19


def test_the_axes_rest_while_the_curves_stay_within_them(curves):
    curves.set_baselines({"trigram": 0.5, "positional": 3.5})
    for step in range(0, 400, 10):
        curves.add(step, 3.0 - step / 200, None)
    curves._draw()
    drawn = curves._view
    curves.add(410, 1.2, None)
    curves._draw()
    assert curves._view == drawn
    assert curves._raw_curve.getData()[0][-1] == 410
