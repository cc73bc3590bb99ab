"""The timeline of runs whose noise shows letters: they become others, and nothing is set or returned to noise."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.vocabulary import END
from playground.views.timeline import Timeline, TrajectoryState
from playground.views.timeline.readings import Readings, happened
from tests.playground.views.small_noise import noisy_frames, with_letter
from tests.playground.views.small_run import FREE, LENGTH, VOCABULARY, run_frames


@pytest.fixture
def view(qtbot):
    made = Timeline()
    qtbot.addWidget(made)
    made.resize(1100, 180)
    made.show_trajectory(TrajectoryState(noisy_frames(), 2, 0, 8, (), VOCABULARY, hides=False))
    made.show()
    return made


def test_a_step_says_which_letters_became_which():
    frames = noisy_frames()
    changed = with_letter(with_letter(frames[2], 3, VOCABULARY.symbol("c")), 5, END)
    readings = Readings()
    readings.read((*frames[:2], changed), 0, hides=False)
    summary = readings.summaries[2]
    assert (3, VOCABULARY.symbol("c")) in summary.became
    assert (summary.filled, summary.cleared) == ((), ())
    said = happened(summary, VOCABULARY)
    assert "4 became c" in said
    assert "6 became the end" in said
    assert happened(summary, None).startswith("changed position ")


def test_the_last_step_changes_letters_too_and_sets_none():
    frames = noisy_frames()
    readings = Readings()
    readings.read(frames, 0, hides=False)
    assert not any(summary.filled or summary.cleared for summary in readings.summaries)
    changes = sum(int(frame.changed[0].sum()) for frame in frames)
    assert sum(len(summary.became) for summary in readings.summaries) == changes > 0


def test_the_noise_level_is_that_of_the_letters_shown(view):
    frame = noisy_frames()[2]
    share = float(frame.noise_share[0])
    assert 0 < share < 1
    assert f"noise level {share:.2f}" in view.caption.text()
    assert f"{int(frame.changed[0].sum())} changed" in view.caption.text()
    assert " set" not in view.caption.text()
    assert "may change until the end" in view.caption.toolTip()


def test_hidden_noise_counts_whole(view):
    frames = run_frames()
    view.show_trajectory(TrajectoryState(frames, 2, 0, 5, (), VOCABULARY))
    hidden = float(frames[2].noise[0].sum()) / FREE
    assert f"noise level {hidden:.2f}" in view.caption.text()
    assert f"of {LENGTH} set" in view.caption.text()
    assert np.array_equal(frames[2].noise_share, frames[2].noise.sum(1) / FREE)
