"""What a card says of how a model learned and of its noise, and the matrix that it shows."""

from __future__ import annotations

import numpy as np
import pytest

from models.denoisers.shapes import shape
from models.oracle import ORACLES, ORACLES_ABOUT
from models.rewards.reward import Reward
from models.storage.started_from import StartedFrom
from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.preferences import Preferences
from models.training.tuning.reward_tuning import RewardTuning
from playground.views.model_card import ModelCard
from playground.views.model_card_facts import OF_ALL_WORDS, facts_of
from playground.views.model_card_family import tuned_by
from playground.widgets import Label

CARD = {"title": "Mine", "family": "masked", "process": {}, "recipe": {"objective": "single-rate"}}
NEAR = {"family": "neighbour", "process": {"kind": "contexts", "spread": 0.1, "a/e": 3.0}}


def test_a_rate_that_is_meant_to_fail_says_how():
    rows = dict(facts_of(CARD).rows)
    assert rows["Learned by"].startswith("One rate of masks (BERT). ")
    assert "meant to fail at writing whole" in rows["Learned by"]
    assert "Its words" not in rows
    sample = {"words": 256, "like_words": 0.1133, "new": 0.9883, "different": 1.0}
    said = dict(facts_of({**CARD, "drawn": sample}).rows)["Its words"]
    assert said.startswith(
        "11\u00a0% look like words of the list, as it is meant to fail at them; 99\u00a0% are new, of"
    )
    assert "256 words drawn" in said
    said = dict(facts_of({**CARD, "recipe": {}, "drawn": sample}).rows)["Its words"]
    assert said.startswith("11\u00a0% look like")
    assert "Its words" not in dict(facts_of({**CARD, "drawn": {**sample, "new": 2}}).rows)
    assert "Process" not in rows
    assert "Learned by" not in dict(facts_of({**CARD, "recipe": {"objective": ""}}).rows)
    assert "Learned by" not in dict(facts_of({**CARD, "recipe": {"objective": "of a later version"}}).rows)


@pytest.mark.parametrize("kind", ORACLES)
def test_a_model_computed_from_a_list_says_what_it_computes(kind):
    facts = facts_of({"title": "Of a list", "oracle": kind})
    assert dict(facts.rows)["Family"] == ORACLES_ABOUT[kind]
    assert facts.note == OF_ALL_WORDS


def test_the_noise_is_said_in_the_words_of_the_family():
    assert dict(facts_of(NEAR).rows)["Process"] == "near are letters of like contexts, to any letter 0.1, a/e at rate 3"
    gaussian = dict(facts_of({"family": "gaussian", "process": {"noise": "exploding"}}).rows)
    assert gaussian["Process"] == "noise is added to it (VE, GaussianShuffle)"
    assert "Process" not in dict(facts_of({"family": "gone", "process": {"kind": "contexts"}}).rows)


def test_a_model_that_draws_blocks_says_how_long_they_are_and_what_its_network_reads():
    network = {"denoiser": "block-causal", "layers": 2, "heads": 3, "width": 48, "block": 4}
    rows = dict(facts_of({"family": "blocks", "process": {"block": 4}, "network": network}).rows)
    assert rows["Process"] == "letters in a block 4"
    assert rows["Network"].endswith("width 48, reads its block of 4 and those before it")


def test_a_matrix_is_shown_where_there_is_one(qtbot):
    card = ModelCard()
    qtbot.addWidget(card)
    card.show()
    assert not card.noise.isVisibleTo(card)
    card.show_matrix(("a", "b"), np.array([[-1.0, 1.0], [1.0, -1.0]]))
    assert card.noise.isVisibleTo(card)
    assert card.matrix.letters() == ("a", "b")
    card.show_matrix((), np.zeros((0, 0)))
    assert not card.noise.isVisibleTo(card)


def test_exponents_are_shown_where_they_were_learned_with_words_for_the_one_looked_at(qtbot):
    card = ModelCard()
    qtbot.addWidget(card)
    card.show()
    card.show_exponents(("a", "b"), np.array([1.0, 1.5]))
    assert card.noise.isVisibleTo(card)
    assert card.survival.isVisibleTo(card)
    assert not card.matrix.isVisibleTo(card)
    card.survival.look(0)
    assert "b: half of them are hidden at noise level 63\u00a0%, exponent 1.50" in {
        label.text() for label in card.noise.findChildren(Label)
    }
    card.show_exponents((), np.zeros(0))
    assert not card.noise.isVisibleTo(card)


def test_what_letters_cost_by_noise_level_is_drawn_where_levels_were_drawn_by_it(qtbot):
    card = ModelCard()
    qtbot.addWidget(card)
    card.show()
    card.show_losses((0.0, 1.25, 2.5))
    assert card.noise.isVisibleTo(card)
    assert card.losses.isVisibleTo(card)
    card.losses.resize(300, card.losses.height())
    words = "At noise level 50\u00a0% a letter costs 1.25 nats"
    assert card.losses.tip_at(card.losses.rect().center()) == words
    assert words[1:] in card.losses.accessibleDescription()
    card.show_losses(())
    assert not card.noise.isVisibleTo(card)


def test_a_model_with_experts_says_how_many_and_how_much_of_it_is_at_work():
    of = shape("moe", "tiny", 27, 15)
    facts = facts_of({**CARD, "network": of.to_json(), "parameters": of.parameters})
    assert facts.headline == "Masked diffusion · Mixture of experts · 98\u00a0k parameters"
    at_work = "4 experts in each layer, 2 at work (of its parameters 61\u00a0k of 98\u00a0k)"
    assert at_work in dict(facts.rows)["Network"]


def test_a_tuning_whose_end_was_not_measured_still_says_what_was_asked_for():
    reward = Reward(expression="length")
    asked = (RewardTuning(reward), FilterTuning(reward), Preferences(("anna",), ("otto", "emma")))
    assert [tuned_by({one.on_card: one.to_json()}) for one in asked] == [
        "the reward length (GRPO); what came of it was not measured",
        "the reward length (a filter, as in RAFT); what came of it was not measured",
        "1 liked word against 2 not liked; what came of it was not measured",
    ]


def test_what_a_network_began_with_stands_beside_it_and_nothing_for_first_weights():
    started = StartedFrom("Given names", "0" * 64, 26, 26, (), 15, 15, 3, met=1)
    row = dict(facts_of({**CARD, "started_from": started.to_json()}).rows)["Began with"]
    assert row == started.sentence()
    assert "carried from Given names" in row
    assert "Began with" not in dict(facts_of(CARD).rows)
    assert "Began with" not in dict(facts_of({**CARD, "started_from": {"title": 1}}).rows)
