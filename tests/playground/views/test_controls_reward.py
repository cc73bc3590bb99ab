"""The card of the reward, by keys and clicks."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt

from models.rewards.features import FEATURES
from models.rewards.reward import Reward, Term
from models.sampling.by_reward import REWARD_SAMPLERS, ByReward
from playground import theme
from playground.views.controls import Controls
from playground.views.controls.reward import RewardCard
from tests.playground.views.signals import emitted
from tests.playground.views.small_run import recipe
from tests.playground.views.test_controls import press, type_into

LEFT = Qt.MouseButton.LeftButton
BY = ByReward(Reward((Term("length", -0.5), Term("likeness", 2.0, "anna")), "vowels > 1"), "best", 7, 9)


@pytest.fixture
def card(qtbot, qapp) -> Iterator[RewardCard]:
    theme.apply(qapp, "dark")
    controls = Controls()
    qtbot.addWidget(controls)
    controls.resize(420, 900)
    controls.show_recipe(recipe())
    controls.show()
    yield controls.reward
    controls.hide()


def term(card: RewardCard, name: str):
    return next(each for each in card.terms if each.feature == name)


def shown(card: RewardCard) -> list[object]:
    return [part for part in (*card.terms, card.expression_setting, card.how_setting, card.go) if part.isVisible()]


def test_without_a_reward_there_is_a_switch_and_nothing_else(qtbot, card):
    card.show_reward(None)
    assert not shown(card)
    assert not any(setting.isVisible() for setting in card.number_settings.values())
    said = emitted(card.reward_wanted)
    press(qtbot, card.on, True)
    card.show_reward(BY)
    press(qtbot, card.on, False)
    card.show_reward(None)
    press(qtbot, card.on, True)
    assert said == [(ByReward(Reward()),), (None,), (BY,)], "what was set comes back"


def test_what_is_set_is_shown_and_emits_nothing(card):
    said = emitted(card.reward_wanted)
    card.show_reward(BY)
    card.show_reward(replace(BY, reward=Reward()))
    card.show_reward(BY)
    assert [each.feature for each in card.terms] == [name for name, one in FEATURES.items() if one.slider]
    assert (term(card, "length").number.value(), term(card, "length").slider.value()) == (-0.5, -5)
    assert (term(card, "likeness").text.text(), term(card, "ends").text.text()) == ("anna", "")
    assert (card.expression.text(), card.how.value()) == ("vowels > 1", "best")
    assert (card.numbers["words"].value(), card.numbers["particles"].value()) == (7, 9)
    assert said == []


def test_sliders_numbers_and_texts_ask_for_their_term(qtbot, card):
    card.show_reward(BY)
    said = emitted(card.reward_wanted)
    term(card, "new").slider.setFocus()
    qtbot.keyClick(term(card, "new").slider, Qt.Key.Key_Right)
    type_into(qtbot, term(card, "vowel_share").number, "1.25")
    ends = term(card, "ends").text
    ends.setFocus()
    qtbot.keyClicks(ends, "na")
    qtbot.keyClick(ends, Qt.Key.Key_Return)
    terms = (Term("new", 0.1), Term("vowel_share", 1.25), Term("ends", 0.0, "na"))
    assert said == [(replace(BY, reward=BY.reward.with_term(each)),) for each in terms]


def test_a_text_that_no_reward_holds_is_marked_and_not_asked_for(qtbot, card):
    card.show_reward(BY)
    said, text = emitted(card.reward_wanted), term(card, "ends").text
    text.setFocus()
    qtbot.keyClicks(text, 'a"')
    qtbot.keyClick(text, Qt.Key.Key_Return)
    assert 'neither "' in text.problem()
    assert said == []
    assert (card.go.isEnabled(), card.go.toolTip()) == (False, text.problem())
    typed, problem = text.text(), text.problem()
    card.show_reward(replace(BY, words=3))  # another setting
    card.show_reward(None)
    card.show_reward(replace(BY, words=3))
    assert (text.text(), text.problem(), card.go.isEnabled()) == (typed, problem, False)
    card.show_reward(ByReward(Reward((Term("ends", 2.0, "bea"),))))  # another text, as by undo
    assert (text.text(), text.problem()) == ("bea", "")
    assert card.go.isEnabled()


def test_an_expression_says_what_is_wrong_while_it_is_typed_and_is_asked_for_when_it_can_be_read(qtbot, card):
    card.show_reward(replace(BY, reward=Reward()))
    said = emitted(card.reward_wanted)
    card.expression.setFocus()
    qtbot.keyClicks(card.expression, "2*vowel")
    qtbot.keyClick(card.expression, Qt.Key.Key_Return)
    assert card.expression.problem().startswith("The reward, character 3: there is no 'vowel'; did you mean vowels")
    assert card.expression_setting.line() == card.expression.problem()
    assert said == []
    card.show_reward(replace(BY, reward=Reward(), words=3))  # another setting changes
    card.show_reward(replace(BY, reward=Reward()))
    assert card.expression.text() == "2*vowel"
    assert card.expression_setting.line() == card.expression.problem() != ""
    assert (card.go.isEnabled(), card.go.toolTip()) == (False, card.expression.problem())
    qtbot.keyClicks(card.expression, "s")
    qtbot.keyClick(card.expression, Qt.Key.Key_Return)
    assert not card.expression.problem()
    assert said == [(replace(BY, reward=Reward(expression="2*vowels")),)]


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_a_way_has_a_control_for_all_that_it_reads_and_no_other(card, how):
    card.show_reward(replace(BY, how=how))
    visible = {name for name, setting in card.number_settings.items() if setting.isVisible()}
    assert visible == {"words", *REWARD_SAMPLERS[how].reads}
    assert card.how_setting.line() == REWARD_SAMPLERS[how].about


def test_numbers_and_the_way_ask_for_their_field(qtbot, card):
    card.show_reward(replace(BY, how="smc"))
    said = emitted(card.reward_wanted)
    type_into(qtbot, card.numbers["beta"], "0,25")
    type_into(qtbot, card.numbers["particles"], "128")
    card.how.choice.value_changed.emit("reject")
    now = replace(BY, how="smc")
    assert said == [(replace(now, beta=0.25),), (replace(now, particles=128),), (replace(now, how="reject"),)]


def test_what_the_reward_lacks_is_said_where_words_are_drawn(qtbot, card):
    said = emitted(card.draw_wanted)
    lacking = replace(BY, reward=Reward((Term("ends", 1.0),)))
    card.show_reward(lacking)
    assert not card.go.isEnabled()
    assert card.go.toolTip() == lacking.reward.lacks
    card.show_reward(BY)
    qtbot.mouseClick(card.go, LEFT)
    assert said == [()]


def test_a_draw_shows_how_far_it_is_and_can_be_stopped(qtbot, card):
    card.show_reward(BY)
    said = emitted(card.stop_wanted)
    card.show_busy(True, 0.25, "1 of 4 steps")
    assert card.bar.fraction() == 0.25
    assert card.far.text() == "1 of 4 steps"
    assert not card.go.isVisible()
    qtbot.mouseClick(card.stop, LEFT)
    assert said == [()]
    card.show_busy(False)
    assert card.go.isVisible()
    assert not card.stop.isVisible()


def test_effective_sample_sizes_are_a_curve_with_words(card):
    card.show_reward(BY)
    assert not card.sizes.isVisible()
    card.show_draw((8.0, 2.5, 6.0), 9, "The words come from 12 of the 64 particles at the start (log Z).")
    assert card.sizes.isVisible()
    assert card.sizes.accessibleDescription() == "Over 3 steps it was at least 2.5 and is 6.0 of 9 at the end."
    assert card.said.text() == "The words come from 12 of the 64 particles at the start (log Z)."
    assert [line.split(":")[0] for line in card.said.toolTip().splitlines()] == ["Particles", "Log Z"]
    image = card.sizes.grab().toImage()
    card.show_draw((2.0, 2.5, 6.0), 9, "")
    assert card.sizes.grab().toImage() != image
    assert not card.said.isVisible()
    card.show_draw((), 1, "")
    assert not card.sizes.isVisible()


def test_what_came_of_a_draw_is_brought_into_view(qtbot, card: RewardCard) -> None:
    card.window().resize(420, 300)
    card.show_reward(BY)
    card.show_draw((), 1, "7 words. The words stand in Results.")
    card.show_outcome()
    qtbot.waitUntil(lambda: card.said.visibleRegion().boundingRect().height() == card.said.height())
