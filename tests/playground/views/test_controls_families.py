"""The sampling settings are made from what a family and its policies declare."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QApplication

from models.families.registry import FAMILIES
from models.processes.orders import POLICIES, labelled
from models.processes.policy import Group, Pace, Parameter, Path, Policy
from models.processes.timetables import TIMETABLES, Timetable, in_blocks
from models.sampling.recipe import FieldChange
from playground.views.controls import Controls
from playground.views.controls.plots import POINTS
from playground.views.controls.run import NOT_KNOWN
from playground.views.header import Header
from playground.widgets.noted_choice import HEADING
from tests.playground.views.signals import emitted
from tests.playground.views.small_noise import noisy_recipe
from tests.playground.views.small_run import recipe

MASKED, AUTOREGRESSIVE, BLOCKS = (FAMILIES[name] for name in ("masked", "autoregressive", "blocks"))
UNIFORM = replace(FAMILIES["uniform"], policies=("ancestral",))  # without the choice of rewriting drafts


@pytest.fixture
def view(qtbot):
    made = Controls()
    qtbot.addWidget(made)
    made.resize(420, 900)
    made.show_recipe(noisy_recipe(), UNIFORM)
    made.show()
    return made


def test_an_only_policy_is_a_fact(view):
    label = POLICIES[UNIFORM.policies[0]].label
    assert view.order.policy.is_fact
    assert view.order.policy.fact.text() == label
    assert "bound" in view.order.policy_setting.line()
    view.show_recipe(recipe(), MASKED)
    assert not view.order.policy.is_fact
    assert view.order.policy.values() == [name for name, _ in labelled(MASKED.policies)]


@pytest.mark.parametrize(
    ("traits", "sentence"),
    [
        ({}, "A word's probability is exact."),
        ({"likelihood": "bound", "hides": False}, "A word has a bound on its probability, and only once it is scored."),
        ({"joint": True}, "A step of any size is exact."),
        (
            {"joint": True, "exact_draws": False, "likelihood": "bound", "hides": False},
            "Words are drawn from a sample of what the model holds possible, which is approximate.",
        ),
        ({"exact_draws": False}, "beyond, words are drawn from weighted particles, which is approximate."),
    ],
)
def test_what_is_exact_is_said_by_the_traits(view, traits, sentence):
    view.show_recipe(recipe(), replace(MASKED, traits=replace(MASKED.traits, **traits)))
    line = view.order.policy_setting.line()
    assert sentence in line
    assert ("is exact." in line) == ("likelihood" not in traits)


def test_what_stands_to_the_right_is_a_choice_of_the_models_that_may_ignore_it(view, qtbot):
    card = view.order
    view.show_recipe(recipe(policy="left-to-right"), AUTOREGRESSIVE)
    assert not card.right_setting.isHidden()
    assert card.right.value() is False
    with qtbot.waitSignal(view.change_wanted) as asked:
        card.right.findChildren(QAbstractButton)[1].click()
    assert asked.args == [FieldChange("ignore_right", True)]
    view.show_recipe(recipe(policy="left-to-right", ignore_right=True), AUTOREGRESSIVE)
    assert card.right.value() is True
    assert "by those before it alone" in card.right_setting.line()
    assert "particles" not in card.policy_setting.line()
    view.show_recipe(recipe(), MASKED)
    assert card.right_setting.isHidden()


def test_the_header_offers_the_policies_of_the_family(qtbot):
    header = Header()
    qtbot.addWidget(header)
    header.show_recipe(noisy_recipe(), UNIFORM)
    assert header.policy.is_fact
    assert header.policy.fact.text() == POLICIES[UNIFORM.policies[0]].label
    header.show_recipe(recipe(), MASKED)
    assert header.policy.values() == [name for name, _ in labelled(MASKED.policies)]
    assert header.policy.choice.currentText() == POLICIES[recipe().policy].label


def test_a_policy_that_the_family_does_not_list_is_shown_where_a_board_has_it(view):
    view.show_recipe(recipe(policy="random"), UNIFORM)
    assert view.order.policy.value() == "random"
    assert set(view.order.policy.values()) == {*UNIFORM.policies, "random"}


def test_a_control_is_made_for_each_parameter_of_a_policy_of_the_family(view):
    assert not view.order.parameters
    view.show_recipe(recipe(policy="remask-cap"), MASKED)
    declared = {(name, p.name) for name in MASKED.policies for p in POLICIES[name].parameters}
    assert set(view.order.parameters) == declared
    assert view.order.parameters["remask-cap", "eta"].isVisibleTo(view)


def test_steps_are_not_said_to_fill_positions_where_letters_change(view):
    assert "may change every letter" in view.run.steps_setting.line()
    assert not view.run.strip.isVisibleTo(view)
    assert "taken away" in view.run.plot.accessibleDescription()
    assert "fills" not in view.run.schedule_setting.line()
    view.show_recipe(recipe(), MASKED)
    assert "each step fills" in view.run.schedule_setting.line()
    assert view.run.strip.isVisibleTo(view)
    assert "positions" in view.run.plot.accessibleDescription()


def test_a_timetable_and_its_number_are_chosen(qtbot, view):
    setting = view.run.timetable_setting
    assert setting.kind.values() == list(UNIFORM.timetables)
    assert not setting.number.isVisibleTo(view)
    said = emitted(view.change_wanted)
    qtbot.keyClick(setting.kind.choice, Qt.Key.Key_End)
    (chosen,) = said[-1]
    assert chosen == FieldChange("timetable", Timetable.parse(UNIFORM.timetables[-1]))
    view.show_recipe(noisy_recipe(timetable=chosen.value), UNIFORM)
    assert setting.number.isVisibleTo(view)
    qtbot.keyClick(setting.number, Qt.Key.Key_Up)
    assert said[-1] == (FieldChange("timetable", Timetable("blocks", 2.0)),)


def test_a_slider_leads_from_all_together_to_left_to_right(qtbot, view):
    setting, said = view.run.timetable_setting, emitted(view.change_wanted)
    assert (setting.slider.value(), setting.slider.isEnabled()) == (0, True)
    qtbot.keyClick(setting.slider, Qt.Key.Key_End)
    steepest = Timetable("pyramid", float(sum(noisy_recipe().constraint.free_positions) - 1))
    assert said[-1] == (FieldChange("timetable", steepest),)
    view.show_recipe(noisy_recipe(timetable=steepest), UNIFORM)
    assert (setting.slider.value(), setting.number.value()) == (setting.slider.maximum(), steepest.number)
    setting.slider.setSliderDown(True)
    setting.slider.setValue(50)
    assert len(said) == 1
    assert setting.number.value() == round(steepest.number / 4, 2)
    setting.slider.setSliderDown(False)
    assert said[-1] == (FieldChange("timetable", Timetable("pyramid", round(steepest.number / 4, 2))),)
    setting.slider.setValue(0)
    assert said[-1] == (FieldChange("timetable", Timetable()),)
    view.show_recipe(noisy_recipe(timetable=Timetable("blocks", 2.0)), UNIFORM)
    assert not setting.slider.isEnabled()
    view.show_recipe(recipe(), AUTOREGRESSIVE)
    assert not setting.slider.isVisibleTo(view)


def test_one_click_leads_to_left_to_right_and_one_back(view):
    order, said = view.order, emitted(view.change_wanted)
    view.show_recipe(recipe(policy="largest-margin"), MASKED)
    order.direction.set_value(True)
    order.direction.value_changed.emit(True)
    assert said[-1] == (FieldChange("policy", "left-to-right"),)
    view.show_recipe(recipe(policy="left-to-right"), MASKED)
    assert order.direction.value() is True
    assert "used in one" in order.direction.toolTip()
    order.direction.value_changed.emit(False)
    assert said[-1] == (FieldChange("policy", "largest-margin"),)
    for of in (UNIFORM, AUTOREGRESSIVE):
        view.show_recipe(noisy_recipe(), of)
        assert not order.direction_setting.isVisibleTo(view)
    view.show_recipe(recipe(timetable=in_blocks(3)), BLOCKS)
    assert "inside a block" in order.direction.toolTip()


def test_the_blocks_of_a_model_are_a_fact(view):
    view.show_recipe(recipe(), MASKED)
    said = emitted(view.change_wanted)
    view.show_recipe(recipe(timetable=in_blocks(3)), BLOCKS)
    setting = view.run.timetable_setting
    assert setting.kind.is_fact
    assert (setting.number.value(), setting.number.isEnabled()) == (3.0, False)
    assert said == []
    view.show_recipe(noisy_recipe(timetable=Timetable("blocks", 2.0)), UNIFORM)
    assert setting.number.isEnabled()


@pytest.mark.parametrize("width", [395, 500])
@pytest.mark.parametrize(("of", "asked"), [(MASKED, recipe), (UNIFORM, noisy_recipe)])
def test_nothing_moves_when_a_timetable_is_chosen_and_its_number_says_what_it_is(view, of, asked, width):
    view.resize(width, 900)
    places = set()
    for name in of.timetables:
        view.show_recipe(asked(timetable=Timetable.parse(name)), of)
        QApplication.processEvents()
        setting, parts = view.run.timetable_setting, (view.run.schedule, view.run.timetable_setting.kind, view.run.rows)
        places.add(tuple(part.mapTo(view, part.rect().topRight()).toTuple() for part in (*parts, view.order.policy)))
        assert setting.unit.isVisibleTo(view) == setting.number.isVisibleTo(view) == bool(TIMETABLES[name].number)
        if TIMETABLES[name].number:
            assert setting.unit.text() == TIMETABLES[name].number.capitalize()
            assert setting.unit.width() >= setting.unit.sizeHint().width()
            assert setting.number.toolTip() == TIMETABLES[name].meaning not in ("", setting.kind.toolTip())
    assert len(places) == 1


def test_the_plot_draws_a_line_for_each_position_where_they_differ(view):
    assert view.run.plot.lines().shape == (1, POINTS)
    view.show_recipe(noisy_recipe(timetable=Timetable("blocks", 2.0)), UNIFORM)
    lines = view.run.plot.lines()
    assert lines.shape == (sum(noisy_recipe().constraint.free_positions), POINTS)
    assert (lines[0] >= lines[-1]).all()
    assert (lines[0] > lines[-1]).any()
    assert not view.run.plot.grab().isNull()


def test_a_control_is_made_for_a_policy_that_the_program_has_never_seen(view, monkeypatch):
    slope = Parameter("slope", "Slope", "Of the order.", -2.0, 3.0, 0.5)
    toy = Policy("Sloped", "For a test.", POLICIES["random"].choose, Path.RANDOM, (slope,))
    monkeypatch.setitem(POLICIES, "sloped", toy)
    of = replace(MASKED, policies=(*MASKED.policies, "sloped"))
    view.show_recipe(recipe(policy="sloped"), of)
    assert "sloped" in view.order.policy.values()
    made = view.order.parameters["sloped", "slope"]
    assert made.isVisibleTo(view)
    assert (made.number.value(), made.number.minimum(), made.number.maximum()) == (0.5, -2.0, 3.0)
    wanted = emitted(made.change_wanted)
    made.number.setValue(-1.5)
    assert wanted[-1] == (FieldChange("settings", {"slope": -1.5}),)


def test_the_orders_stand_under_headings_and_the_first_ones_first(view):
    view.show_recipe(recipe(), MASKED)
    values = view.order.policy.values()
    assert values[:4] == ["lowest-entropy", "highest-confidence", "largest-margin", "random"]
    assert sorted(values) == sorted(MASKED.policies)
    groups = [POLICIES[name].group for name in values]
    heads = groups[:1] + [group for before, group in pairwise(groups) if group is not before]
    assert heads == [group for group in Group if group in groups]  # each once
    found = [view.order.policy.choice.itemData(i, HEADING) for i in range(len(values))]
    assert [text for text in found if text] == [group.value for group in heads]
    view.show_recipe(noisy_recipe(), UNIFORM)
    assert not view.order.policy.choice.itemData(0, HEADING)  # of one alone there is nothing to head


@pytest.mark.parametrize(
    ("policy", "says"),
    [
        ("entropy-bounded", "each step fills as many positions as the order finds, the last one all that are left"),
        ("ancestral", " on average"),
        ("mask-predict", ", beside those taken back"),
        ("gibbs", "; every other step fills what is due, and the one after draws again what was taken back"),
        ("path-planning", "One model call a step, and one for each letter that it judges; "),
    ],
)
def test_what_a_step_fills_is_said_as_far_as_it_is_known(view, policy, says):
    view.show_recipe(recipe(policy=policy), MASKED)
    assert says in view.run.steps_setting.line()
    pace = POLICIES[policy].pace
    assert view.run.strip.isVisibleTo(view), "there is no gap where it has no bars"
    assert bool(view.run.strip.counts()) == (pace in (Pace.SCHEDULE, Pace.AVERAGE))
    assert (view.run.strip.accessibleDescription() == NOT_KNOWN) == (not view.run.strip.counts())
    assert view.run.schedule.isEnabled() == (pace is not Pace.OWN)


def test_an_order_of_the_surest_says_that_none_is_surer_where_one_letter_is_left(view):
    for greedy in ({"temperature": 0.0}, {"top_k": 1}):
        view.show_recipe(recipe(policy="lowest-entropy", **greedy), MASKED)
        assert "all are equally sure, so the first goes first" in view.order.policy_setting.line()
        view.show_recipe(recipe(policy="random", **greedy), MASKED)
        assert "equally sure" not in view.order.policy_setting.line()
    view.show_recipe(recipe(policy="lowest-entropy"), MASKED)
    assert "equally sure" not in view.order.policy_setting.line()


def test_what_has_times_of_its_own_switches_off_steps_and_timetable(view):
    run = view.run
    view.show_recipe(recipe(policy="first-hitting"), MASKED)
    assert "one step for each position" in run.steps_setting.line()
    assert not any(
        part.isEnabled() for part in (run.steps, *run.presets, run.timetable_setting.kind, run.timetable_setting.slider)
    )
    view.show_recipe(recipe(), MASKED)
    assert all(
        part.isEnabled() for part in (run.steps, *run.presets, run.timetable_setting.kind, run.timetable_setting.slider)
    )


def test_a_whole_number_of_a_policy_has_no_fractions(view):
    view.show_recipe(recipe(policy="gibbs"), MASKED)
    number = view.order.parameters["gibbs", "letters"].number
    assert (number.decimals(), number.singleStep(), number.value()) == (0, 1.0, 1)
