"""What is said of a selected word that was drawn by a reward."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest

from models.evaluation.figure import Kind
from models.evaluation.result import Worth
from models.rewards.reward import Reward, Term
from models.sampling.by_reward import REWARD_SAMPLERS, ByReward
from playground import theme
from playground.views.results.details import NO_REPLAY, REPLAY, WITH_OTHERS, Details, attribute_words, drawn_by
from playground.widgets import Elided
from tests.playground.views.test_results_columns import result

BY = ByReward(Reward((Term("ends", 0.5, "a"),), "-length"))


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_the_details_say_the_reward_and_whether_the_word_is_drawn_again(qtbot, qapp, how):
    theme.apply(qapp, "dark")
    details = Details()
    qtbot.addWidget(details)
    word = replace(result("emma", 3), worth=Worth(-3.5, None, replace(BY, how=how)))
    details.show_results([word])
    said = [label.text() for label in details.findChildren(Elided)]
    assert f'reward −3.5 of 0.5*ends("a") + (-length), by {REWARD_SAMPLERS[how].label.lower()}' in drawn_by(word)
    assert any(text.startswith(REPLAY if REWARD_SAMPLERS[how].repeats else WITH_OTHERS) for text in said)
    details.show_results([replace(word, kind=Kind.EDITED)])
    assert any(label.text().startswith(NO_REPLAY) for label in details.findChildren(Elided))


def test_without_a_reward_nothing_is_said_of_one():
    assert "reward" not in drawn_by(result("emma", 3))


def test_attributes_stand_beside_what_the_word_has():
    drawn = SimpleNamespace(values=("length=5",), compared_values=("length=5 (is 4)",))
    assert attribute_words(drawn) == "Drawn with length=5 (is 4)"  # type: ignore[arg-type]
    assert attribute_words(SimpleNamespace(values=(), compared_values=())) == ""  # type: ignore[arg-type]
