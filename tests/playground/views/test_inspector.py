"""The inspector, by keys and clicks."""

from __future__ import annotations

import math

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from models.constraints.constraint import Constraint
from models.data.vocabulary import END
from models.plurals import percent
from playground.views.inspector import Inspector
from playground.views.inspector.bars import ROW
from playground.views.inspector.candidates import (
    Candidate,
    PositionState,
    candidates,
    divergence,
    likeliest,
    settled,
    story,
    variation,
)
from tests.models.constraints.without import without
from tests.playground.views.pointer import hover
from tests.playground.views.signals import emitted
from tests.playground.views.small_run import (
    LENGTH,
    SIZE,
    VOCABULARY,
    answer,
    run_frames,
    unnamed,
)

LEFT = Qt.MouseButton.LeftButton
NOISY = 4  # still noise at frame 1 of the run, which fills from the left


@pytest.fixture
def view(qtbot):
    made = Inspector()
    qtbot.addWidget(made)
    made.resize(420, 800)
    made.show_position(PositionState(VOCABULARY, run_frames(), 1, 0, NOISY, answer()))
    made.show()
    return made


def test_bars_are_sorted_by_what_is_drawn_from(view):
    after = [c.sampling_prob for c in view.bars.rows()]
    assert after == sorted(after, reverse=True)
    assert len(after) == SIZE


def test_all_letters_stand_in_the_order_of_the_alphabet_on_request(qtbot, view):
    qtbot.mouseClick(view.order._group.button(1), LEFT)
    assert [c.glyph for c in view.bars.rows()] == ["a", "b", "c", "·"]


def test_bars_show_p0_and_what_is_drawn_from(view):
    frame = run_frames()[1]
    for c in view.bars.rows():
        assert c.p0 == pytest.approx(float(frame.p0[0, NOISY, c.symbol]))
        assert c.sampling_prob == pytest.approx(float(frame.sampling_probs[0, NOISY, c.symbol]))


def test_a_click_on_a_bar_chooses_its_letter(qtbot, view):
    said = emitted(view.letter_wanted)
    qtbot.mouseClick(view.bars, LEFT, pos=QPoint(60, ROW + 4))
    assert said == [(view.bars.rows()[1].symbol,)]


def test_keys_move_and_choose_and_ask_for_the_what_if(qtbot, view):
    previews, letters = emitted(view.what_if_wanted), emitted(view.letter_wanted)
    rows = view.bars.rows()
    qtbot.keyClick(view.bars, Qt.Key.Key_Down)
    qtbot.keyClick(view.bars, Qt.Key.Key_Down)
    qtbot.keyClick(view.bars, Qt.Key.Key_Return)
    assert previews == [(rows[0].symbol,), (rows[1].symbol,)]
    assert letters == [(rows[1].symbol,)]


def test_a_letter_key_goes_to_that_letter(qtbot, view):
    said = emitted(view.letter_wanted)
    qtbot.keyClick(view.bars, "c")
    qtbot.keyClick(view.bars, Qt.Key.Key_Space)
    assert said == [(3,)]


def test_enter_without_a_row_chooses_nothing(qtbot, view):
    said = emitted(view.letter_wanted)
    qtbot.keyClick(view.bars, Qt.Key.Key_Return)
    assert said == []


def test_hovering_asks_for_the_what_if_once_a_letter_and_leaving_ends_it(qtbot, view):
    previews, gone = emitted(view.what_if_wanted), emitted(view.what_if_dismissed)
    hover(view.bars, QPoint(50, 4))
    hover(view.bars, QPoint(60, 6))
    hover(view.bars, QPoint(60, ROW + 6))
    assert len(previews) == 2
    qtbot.keyClick(view.bars, Qt.Key.Key_Escape)
    assert len(gone) == 1


def test_what_is_set_emits_nothing(view):
    said = [emitted(s) for s in (view.letter_wanted, view.what_if_wanted)]
    view.show_position(PositionState(VOCABULARY, run_frames(), 3, 0, 1, None))
    view.show_nothing()
    assert said == [[], []]


def test_a_letter_that_cannot_be_drawn_is_hatched(qtbot):
    constraint = without(Constraint.free(LENGTH, SIZE).pin(0, 1), NOISY, [2])
    frames = run_frames(constraint=constraint)
    rows = candidates(VOCABULARY, frames[1], 0, NOISY, None)
    assert [c.glyph for c in rows if c.barred] == ["b"]
    assert rows[1].p0 > 0.1
    free, barred = Inspector(), Inspector()
    for made, shown in ((free, run_frames()), (barred, frames)):
        qtbot.addWidget(made)
        made.show_position(PositionState(VOCABULARY, shown, 1, 0, NOISY, None))
    assert free.bars.grab().toImage() != barred.bars.grab().toImage()


def test_a_letter_set_by_a_step_shows_what_it_was_drawn_from(view):
    frames = run_frames()
    position = int(frames[2].changed[0].argmax())
    view.show_position(PositionState(VOCABULARY, frames, 5, 0, position, answer()))
    symbol = int(frames[5].x[0, position])
    chance = float(frames[1].sampling_probs[0, position, symbol])
    assert 0 < chance < 1
    shown = {c.symbol: c.sampling_prob for c in view.bars.rows()}
    assert shown[symbol] == pytest.approx(chance)
    assert f"set at step 2 with a chance of {percent(chance)}" in view._story.text()


def test_a_pin_is_known_from_the_start_and_noise_is_noise():
    frames = run_frames()
    assert story(frames, 3, 0, 0, VOCABULARY) == "Holds a, known from the start."
    assert story(frames, 1, 0, NOISY, VOCABULARY) == "Still noise."
    written = story(frames, 1, 0, 1, VOCABULARY, by_hand=True)
    assert "written by hand at step 1" in written
    assert "chance" not in written  # it was not drawn
    assert settled(frames, 5, 0, 0) is None


def test_the_bars_say_at_which_step_they_were_predicted(view):
    """A letter written over noise has the bars of the step before, not those that it was chosen from."""
    frames, first = run_frames(), QPoint(50, 4)
    assert "at step 1 the model predicts" in view.bars.tip_at(first)
    position = int(frames[2].changed[0].argmax())
    view.show_position(PositionState(VOCABULARY, frames, 1, 0, position, None))
    hovered = view.bars.tip_at(first)
    view.show_position(PositionState(VOCABULARY, frames, 2, 0, position, None, by_hand=True))
    assert view._story.text().endswith("by hand at step 2. The bars show what was predicted at step 1.")
    assert view.bars.tip_at(first) == hovered


def test_a_position_taken_back_says_so():
    frames = run_frames(policy="remask-cap", settings={"eta": 1.0}, steps=24)
    found = [
        (k, i)
        for k in range(1, len(frames))
        for i in range(LENGTH)
        if frames[k].noise[0, i] and not frames[k - 1].noise[0, i]
    ]
    assert found, "the recipe was chosen so that letters return to noise"
    index, position = found[0]
    assert story(frames, index, 0, position, VOCABULARY).startswith("Back to noise")


def test_the_list_says_how_many_words_fit_and_which(view):
    assert view.list_answer.hint() == "4 words fit"
    assert "abba" in view.list_answer.text()
    assert "…" in view.list_answer.text()


def test_distances_to_the_list_are_those_of_the_laws(view):
    frame, said = run_frames()[1], answer()
    law = frame.p0[0, NOISY]
    tv = 0.5 * np.abs(law - said.raw[NOISY]).sum()
    q = said.raw[NOISY]
    kl = sum(a * math.log(a / b) for a, b in zip(q, law, strict=True) if a > 0)
    assert view.list_answer.figure(0, 0) == f"TV {tv:.2f} · KL {kl:.2f}"


def test_variation_and_divergence_on_known_values():
    p, q = np.array([0.5, 0.5, 0.0]), np.array([0.25, 0.25, 0.5])
    assert variation(p, q) == pytest.approx(0.5)
    assert divergence(p, q) == pytest.approx(math.log(2))
    assert divergence(q, p) == math.inf
    assert divergence(p, p) == 0


def test_without_a_fitting_word_the_blocking_positions_are_named(view):
    view.show_position(PositionState(VOCABULARY, run_frames(), 1, 0, NOISY, answer(0, (0, 3))))
    assert "positions 1 and 4 together" in view.list_answer.text()
    assert view.list_answer.hint() == "0 words fit"
    assert all(c.raw is None for c in view.bars.rows())


def test_a_new_word_of_a_run_is_no_mistake_of_the_pattern(view):
    frames = run_frames()
    view.show_position(PositionState(VOCABULARY, frames, 1, 0, NOISY, answer(0, (0, 3))))
    assert view.list_answer._notice.tone == "bad"
    view.show_position(PositionState(VOCABULARY, frames, 1, 0, NOISY, answer(0, (0, 3)), drawn=True))
    assert view.list_answer.text() == "No list word goes on like row 1: it is on its way to a new one."
    assert (view.list_answer.hint(), view.list_answer._notice.tone) == ("", "muted")
    no_words = answer(0, (0, 3))
    view.show_position(
        PositionState(VOCABULARY, frames, len(frames) - 1, 0, NOISY, no_words, drawn=True, complete=True)
    )
    assert view.list_answer.text() == "Row 1 is a new word, in no list."


def test_without_a_list_it_says_so_and_gives_the_model_the_whole_width(view):
    view.show_position(PositionState(VOCABULARY, run_frames(), 1, 0, NOISY, None))
    assert "No word list" in view.list_answer.text()
    assert all(c.raw is None for c in view.bars.rows())


def test_the_history_marks_every_change(view):
    frames = run_frames()
    position = int(frames[2].changed[0].argmax())
    view.show_position(PositionState(VOCABULARY, frames, 2, 0, position, None))
    letter = VOCABULARY.glyph(int(frames[2].x[0, position]))
    assert view.history.marks() == [(2, letter, True)]
    assert f"step 2: {letter}" in view.history.accessibleDescription()


def test_one_frame_is_drawn_as_well_as_thousands(view):
    view.show_position(PositionState(VOCABULARY, run_frames()[:1], 0, 0, NOISY, None))
    view.history.grab()
    many = run_frames()[:-1] * 500
    view.show_position(PositionState(VOCABULARY, many, 7, 0, NOISY, None))
    assert not view.history.grab().isNull()
    assert len(view.history._steps) < 300


def test_stale_numbers_are_dimmed(view):
    fresh = view.bars.grab().toImage()
    view.set_stale(True)
    assert view.bars.grab().toImage() != fresh
    view.set_stale(False)
    assert view.bars.grab().toImage() == fresh


def tones(view) -> set[str]:
    """Of everything that the list says."""
    labels = (
        *view.list_answer._cells.values(),
        view.list_answer._words,
        view.list_answer._notice,
        view.list_answer._hint,
    )
    return {label.tone for label in labels}


def test_what_the_list_says_of_another_frame_is_dimmed_and_compared_with_nothing(view):
    figures = [view.list_answer.figure(i, j) for i in (0, 1) for j in (0, 1)]
    hint, fresh = view.list_answer.hint(), view.bars.grab().toImage()
    left = fresh.copy(0, 0, fresh.width() // 2, fresh.height())
    view.show_position(PositionState(VOCABULARY, run_frames(), 2, 0, NOISY, answer(), behind=True))
    assert tones(view) == {"faint"}
    assert [view.list_answer.figure(i, j) for i in (0, 1) for j in (0, 1)] == figures
    assert view.list_answer.hint() == hint
    assert "The list" not in view.bars._say(view.bars.rows()[0])
    view.show_position(PositionState(VOCABULARY, run_frames(), 2, 0, NOISY, answer()))
    assert "faint" not in tones(view)
    assert [view.list_answer.figure(i, j) for i in (0, 1) for j in (0, 1)] != figures
    assert "The list" in view.bars._say(view.bars.rows()[0])
    view.show_position(PositionState(VOCABULARY, run_frames(), 1, 0, NOISY, answer()))
    assert view.bars.grab().toImage() == fresh
    view.show_position(PositionState(VOCABULARY, run_frames(), 1, 0, NOISY, answer(), behind=True))
    dimmed = view.bars.grab().toImage()
    assert dimmed != fresh
    assert dimmed.copy(0, 0, fresh.width() // 2, fresh.height()) == left  # the model's own bars keep their ink


def test_all_that_is_said_of_an_older_recipe_is_dimmed(view):
    view.set_stale(True)
    assert tones(view) == {"faint"}
    assert view._story.tone == "faint"
    view.set_stale(False)
    assert "faint" not in tones(view) | {view._story.tone}


def test_a_list_that_is_being_asked_is_not_called_missing(view):
    view.show_position(PositionState(VOCABULARY, run_frames(), 1, 0, NOISY, None, asked=True))
    assert view.list_answer.text() == "The word list is being asked."
    view.show_position(PositionState(VOCABULARY, run_frames(), 1, 0, NOISY, None))
    assert "No word list" in view.list_answer.text()


def test_nothing_selected_says_what_to_do(qtbot):
    view = Inspector()
    qtbot.addWidget(view)
    view.show()
    QApplication.processEvents()
    assert not view.bars.isVisible()
    assert "Select a cell" in view._story.text()


def test_the_end_is_called_by_its_name():
    rows = candidates(VOCABULARY, run_frames()[1], 0, NOISY, None)
    assert rows[-1].symbol == END
    assert rows[-1].name == "the end"
    assert likeliest(rows, 2) == sorted(rows, key=lambda c: -c.sampling_prob)[:2]
    pin = Candidate(2, "b", 1.0, 1.0)
    assert likeliest([*rows, pin], 2) == [pin]


def test_everything_reachable_has_a_name(view):
    assert unnamed(view) == []
