"""The thin bar."""

from __future__ import annotations

import pytest

from playground import theme
from playground.widgets import ProgressBar


@pytest.fixture
def bar(qtbot):
    made = ProgressBar("Training")
    qtbot.addWidget(made)
    made.resize(200, 6)
    made.show()
    return made


def filled(bar: ProgressBar) -> float:
    image = bar.grab().toImage()
    row = [image.pixelColor(x, image.height() // 2).name() for x in range(image.width())]
    return row.count(theme.tokens().accent) / len(row)


@pytest.mark.parametrize("done", [0.0, 0.25, 1.0])
def test_the_part_done_is_filled(bar, done):
    bar.set_fraction(done)
    assert bar.fraction() == done
    assert filled(bar) == pytest.approx(done, abs=0.02)


def test_a_part_outside_the_whole_is_the_nearest_in_it(bar):
    bar.set_fraction(1.7)
    assert bar.fraction() == 1.0
    bar.set_fraction(-1)
    assert bar.fraction() == 0.0


def test_work_of_unknown_length_moves_while_it_is_seen_and_rests_otherwise(qtbot, bar):
    bar.set_fraction(None)
    assert bar.fraction() is None
    place = bar.grab().toImage()
    qtbot.waitUntil(lambda: bar.grab().toImage() != place)
    bar.set_fraction(0.5)
    assert filled(bar) == pytest.approx(0.5, abs=0.02)
