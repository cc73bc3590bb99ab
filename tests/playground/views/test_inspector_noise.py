"""The inspector of runs whose noise shows letters: what is shown, what it became, and when it settled."""

from __future__ import annotations

import pytest

from models.plurals import percent
from playground.glossary import SETTLED_ALONE
from playground.views.inspector import Inspector
from playground.views.inspector.candidates import PositionState, settled, story
from playground.widgets import Label
from tests.playground.views.small_noise import noisy_frames
from tests.playground.views.small_run import VOCABULARY, answer

FREE = 2


@pytest.fixture
def view(qtbot):
    made = Inspector()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show()
    return made


def state(index: int, position: int = FREE) -> PositionState:
    return PositionState(VOCABULARY, noisy_frames(), index, 0, position, answer(), hides=False)


def test_a_letter_of_noise_is_said_with_its_level():
    frames = noisy_frames()
    said = story(frames, 2, 0, FREE, VOCABULARY)
    assert said.startswith("Shows ")
    assert f"noise, at level {percent(float(frames[2].level[0, FREE]))}, until it settles" in said


def test_letters_settle_with_the_last_step_whether_they_change_or_not():
    frames = noisy_frames()
    last = len(frames) - 1
    for position in range(1, 5):
        assert settled(frames, last, 0, position) == last
        assert f"set at step {last} with a chance of" in story(frames, last, 0, position, VOCABULARY)
        assert settled(frames, last - 1, 0, position) is None
    assert story(frames, last, 0, 0, VOCABULARY) == "Holds a, known from the start."


def test_the_history_keeps_every_revision(view):
    frames = noisy_frames()
    last = len(frames) - 1
    for position in range(1, 5):
        view.show_position(state(last, position))
        changed = [i for i in range(1, len(frames)) if frames[i].changed[0, position]]
        assert [i for i, _, _ in view.history.marks()] == changed
        assert all(shown for _, _, shown in view.history.marks())
        if changed:
            assert view.history.accessibleDescription().startswith("Became, at step ")
    assert not view.history.grab().isNull()


def test_the_list_is_said_to_be_asked_by_settled_letters_alone(view):
    (sentence,) = [label for label in view.list_answer.findChildren(Label) if label.text() == SETTLED_ALONE]
    view.show_position(state(2))
    assert sentence.isVisibleTo(view)
    view.show_position(state(len(noisy_frames()) - 1))
    assert not sentence.isVisibleTo(view)
