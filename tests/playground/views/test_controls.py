"""The sampling settings, by keys and clicks."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from models.constraints.constraint import Constraint
from models.families.registry import FAMILIES
from models.processes.schedules import counts
from models.sampling.recipe import FieldChange, Recipe
from playground import theme
from playground.views.controls import Controls
from playground.views.controls.plots import in_words
from playground.views.controls.run import WHILE_LONGER
from tests.playground.views.signals import emitted
from tests.playground.views.small_run import LENGTH, SIZE, recipe, unnamed

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(qtbot, qapp):
    theme.apply(qapp, "dark")
    made = Controls()
    qtbot.addWidget(made)
    made.resize(420, 900)
    made.show_recipe(recipe())
    made.show()
    return made


def free(**changes) -> Recipe:
    return recipe(constraint=Constraint.free(LENGTH, SIZE), **changes)


def press(qtbot, segmented, value) -> None:
    """Click the segment of that value."""
    qtbot.mouseClick(segmented._group.button(segmented.values().index(value)), LEFT)


def type_into(qtbot, number, text: str) -> None:
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, text)
    qtbot.keyClick(number, Qt.Key.Key_Return)


def test_what_is_set_emits_nothing_even_where_the_ranges_shrink(qtbot):
    view = Controls()
    qtbot.addWidget(view)
    said = [emitted(view.change_wanted), emitted(view.lengths_wanted)]
    large = Recipe(Constraint.free(30, 40).with_lengths(20, 25), 110, top_k=39, rows=40, seed=2**40, length_first=True)
    view.show_recipe(large)
    view.show_recipe(recipe())
    view.show_recipe(recipe(policy="remask-rescale", temperature=0.0))
    view.run.plot.show_time(0.3)
    assert said == [[], []]


def test_the_recipe_is_on_show(view):
    view.show_recipe(recipe(steps=3, schedule="polynomial", top_k=2, top_p=0.9, rows=4, seed=11))
    assert (view.run.steps.value(), view.run.rows.value(), view.run.seed.value()) == (3, 4, 11)
    assert view.run.schedule.value() == "polynomial"
    assert (view.letters.top_k.value(), view.letters.top_p.value()) == (2, 0.9)


@pytest.mark.parametrize(
    ("card", "field", "text", "wanted"),
    [
        ("run", "steps", "9", 9),
        ("run", "rows", "16", 16),
        ("run", "seed", "123456789", 123456789),
        ("letters", "temperature", "0.7", 0.7),
        ("letters", "top_k", "3", 3),
        ("letters", "top_p", "0.5", 0.5),
    ],
)
def test_typed_numbers_ask_for_their_field(qtbot, view, card, field, text, wanted):
    said = emitted(view.change_wanted)
    type_into(qtbot, getattr(getattr(view, card), field), text)
    assert said == [(FieldChange(field, wanted),)]


def test_steps_go_from_one_to_four_times_the_positions(view):
    assert (view.run.steps.minimum(), view.run.steps.maximum()) == (1, 4 * LENGTH)


def test_a_recipe_with_more_steps_or_rows_than_offered_is_shown_as_it_is(view):
    view.show_recipe(recipe(steps=500, rows=64))
    assert (view.run.steps.value(), view.run.rows.value()) == (500, 64)


def test_presets_ask_for_their_number_of_steps(qtbot, view):
    assert view.run.offered() == [1, LENGTH // 2, LENGTH, 2 * LENGTH]
    said = emitted(view.change_wanted)
    for preset in view.run.presets:
        qtbot.mouseClick(preset, LEFT)
    assert said == [(FieldChange("steps", n),) for n in (1, 3, 6, 12)]


def test_only_the_preset_in_use_is_lit(qtbot, view):
    view.show_recipe(recipe(steps=LENGTH))
    assert [p.isChecked() for p in view.run.presets] == [False, False, True, False]
    qtbot.mouseClick(view.run.presets[0], LEFT)
    assert [p.isChecked() for p in view.run.presets] == [False, False, True, False]


def test_the_strip_shows_how_many_positions_each_step_fills(view):
    view.show_recipe(recipe(steps=3, schedule="cosine-md4"))
    open_positions = LENGTH - len(recipe().constraint.pins)
    assert list(view.run.strip.counts()) == counts("cosine-md4", 3, open_positions)
    assert in_words([1, 2, 1]) == "3 steps fill 1 to 2 positions each"
    assert in_words([0, 1]) == "2 steps fill up to 1 position each"
    assert in_words([5]) == "1 step fills 5 positions at once"


def test_how_many_model_calls_a_step_takes_is_said(view):
    def said(constraint: Recipe) -> str:
        view.show_recipe(constraint)
        return view.run.steps_setting.line().partition(";")[0]

    two = f"One model call a step, two at once {WHILE_LONGER}"
    longer = Constraint.free(LENGTH, SIZE).with_lengths(2, LENGTH - 1)
    assert said(free()) == "One model call a step"
    assert said(free(length_first=True)) == two
    assert said(recipe(constraint=longer)) == two
    assert "mask" not in two
    view.show_recipe(recipe(constraint=longer), FAMILIES["ngram"])
    assert view.run.steps_setting.line().partition(";")[0] == "One model call a step"


def test_the_marker_follows_the_time(view):
    view.show_recipe(recipe(schedule="linear"))
    view.run.plot.show_time(0.25)
    assert view.run.plot.settled() == pytest.approx(0.75)
    assert "t = 0.25" in view.run.plot.accessibleDescription()
    there = view.run.plot.grab().toImage()
    view.run.plot.show_time(0.75)
    assert view.run.plot.grab().toImage() != there


def test_the_marker_of_a_frame_that_other_settings_made_is_dimmed(view):
    view.show_recipe(recipe(schedule="linear"))
    view.run.plot.show_time(0.5)
    fresh = view.run.plot.grab().toImage()
    view.run.plot.show_time(0.5, stale=True)
    assert view.run.plot.grab().toImage() != fresh
    view.run.plot.show_time(0.5)
    assert view.run.plot.grab().toImage() == fresh


def test_the_schedule_is_off_with_one_step_and_says_why(view):
    view.show_recipe(recipe(steps=1))
    assert not view.run.schedule.isEnabled()
    assert "one step" in view.run.schedule_setting.line()


def test_the_policy_tells_what_it_does_and_whether_it_is_exact(qtbot, view):
    view.show_recipe(recipe(policy="lowest-entropy"))
    assert "surest" in view.order.policy_setting.line()
    assert "exact" in view.order.policy_setting.line()
    said = emitted(view.change_wanted)
    qtbot.keyClick(view.order.policy.choice, Qt.Key.Key_Down)
    assert said == [(FieldChange("policy", "highest-confidence"),)]


def test_a_policys_own_settings_are_shown_with_it(qtbot, view):
    rate = view.order.parameters["remask-cap", "eta"]
    assert not rate.isVisibleTo(view)
    view.show_recipe(recipe(policy="remask-cap", settings={"eta": 0.25}))
    assert rate.isVisibleTo(view)
    assert rate.number.value() == 0.25
    assert not view.order.parameters["remask-rescale", "eta"].isVisibleTo(view)
    said = emitted(view.change_wanted)
    type_into(qtbot, rate.number, "0.4")
    assert said[-1] == (FieldChange("settings", {"eta": 0.4}),)


@pytest.mark.parametrize(
    ("constraint", "says"),
    [
        ({"policy": "lowest-entropy"}, "is exact"),
        ({"policy": "random"}, "is known for its order only"),
        ({"policy": "ancestral"}, "is known for its order only"),
        ({"policy": "remask-cap"}, "cannot be computed"),
        ({"policy": "sample-then-choose"}, "cannot be computed"),
    ],
)
def test_the_order_says_what_is_known_of_a_words_probability(view, constraint, says):
    view.show_recipe(recipe(**constraint))
    assert view.order.policy_setting.line().endswith(f"A word's probability {says}.")


def test_at_temperature_zero_the_cuts_are_off_and_say_why(view):
    view.show_recipe(recipe(temperature=0.0))
    for setting in (view.letters.top_k_setting, view.letters.top_p_setting):
        assert not any(c.isEnabled() for c in setting.controls)
        assert "temperature 0" in setting.line()
    view.show_recipe(recipe(temperature=0.5))
    assert view.letters.top_k.isEnabled()


@pytest.mark.parametrize(("low", "high", "mode"), [(1, 5, "automatic"), (3, 3, "fixed"), (2, 4, "range")])
def test_the_length_mode_is_read_off_the_recipe(view, low, high, mode):
    view.show_recipe(recipe(constraint=Constraint.free(LENGTH, SIZE).with_lengths(low, high)))
    assert view.length.mode.value() == mode


def test_automatic_asks_for_no_length_at_all(qtbot, view):
    view.show_recipe(recipe(constraint=Constraint.free(LENGTH, SIZE).with_lengths(3, 3)))
    said = emitted(view.lengths_wanted)
    press(qtbot, view.length.mode, "automatic")
    assert said == [(0, 0)]


def test_fixed_asks_for_a_length_that_fits_the_pattern(qtbot, view):
    view.show_recipe(recipe(constraint=Constraint.free(LENGTH, SIZE).pin(3, 2)))
    said = emitted(view.lengths_wanted)
    press(qtbot, view.length.mode, "fixed")
    low, high = said[0]
    assert low == high
    assert low in (4, 5)


def test_a_fixed_length_is_typed(qtbot, view):
    view.show_recipe(recipe(constraint=Constraint.free(LENGTH, SIZE).with_lengths(3, 3)))
    said = emitted(view.lengths_wanted)
    type_into(qtbot, view.length.longest, "4")
    assert said == [(4, 4)]


def test_the_ends_of_a_range_push_each_other(qtbot, view):
    view.show_recipe(recipe(constraint=Constraint.free(LENGTH, SIZE).with_lengths(2, 3)))
    said = emitted(view.lengths_wanted)
    type_into(qtbot, view.length.shortest, "4")
    type_into(qtbot, view.length.longest, "2")
    assert said[0] == (4, 4)
    assert said[1][0] <= said[1][1] == 2


def test_choosing_a_range_opens_its_fields_without_narrowing_anything(qtbot, view):
    view.show_recipe(free())
    said = emitted(view.lengths_wanted)
    press(qtbot, view.length.mode, "range")
    assert said == []
    assert view.length.shortest.isVisible()
    view.show_recipe(free(seed=99))
    assert view.length.mode.value() == "range", "another change must not close the fields"
    type_into(qtbot, view.length.longest, "4")
    assert said == [(1, 4)]


def test_the_length_can_be_drawn_first(qtbot, view):
    view.show_recipe(free())
    said = emitted(view.change_wanted)
    press(qtbot, view.length.first, True)
    assert said == [(FieldChange("length_first", True),)]


def test_with_one_length_there_is_nothing_to_draw_first(view):
    view.show_recipe(recipe(constraint=Constraint.free(LENGTH, SIZE).with_lengths(3, 3)))
    assert not view.length.first.isEnabled()
    assert "one length" in view.length.first_setting.line()


def test_every_setting_off_tells_why_in_its_tooltip_too(view):
    view.show_recipe(recipe(constraint=Constraint.free(LENGTH, SIZE).with_lengths(3, 3)))
    setting = view.length.first_setting
    for control in setting.controls:
        assert control.toolTip() == setting.line() == setting.reason() != ""


def test_the_same_set_again_leaves_a_number_being_typed(qtbot, view):
    view.run.seed.setFocus()
    view.run.seed.selectAll()
    qtbot.keyClicks(view.run.seed, "77")
    view.show_recipe(recipe())
    qtbot.keyClick(view.run.seed, Qt.Key.Key_Return)
    assert view.run.seed.value() == 77


def test_it_fits_the_narrowest_right_side(view):
    view.resize(310, 640)
    QApplication.processEvents()
    assert view.minimumSizeHint().width() <= 310


def test_everything_reachable_has_a_name(view):
    assert unnamed(view) == []


def test_how_exactly_a_length_is_heeded_is_said_while_there_is_something_to_say(view):
    assert view.length.exactness.isHidden()
    view.length.show_exactness("Approximate.", stale=True)
    assert not view.length.exactness.isHidden()
    assert not view.length.exactness.isEnabled()
    view.length.show_exactness("")
    assert view.length.exactness.isHidden()
