"""A request that nothing can be learned from is refused in a sentence; what came of one is said in a few."""

from __future__ import annotations

from dataclasses import replace

import pytest

from models.errors import UserError
from models.rewards.reward import Reward
from models.training.tuning.reward_outcome import (
    ExactGaps,
    GradientGap,
    Mean,
    RewardNow,
    ScoredWord,
    described,
    gain_in_words,
    on_card,
)
from models.training.tuning.reward_tuning import RewardTuning, learns_from
from models.training.tuning.tuning_run import cost_in_words

ASKED = RewardTuning(Reward(expression="vowel_share"))
NOW = RewardNow(before=Mean(0.4, 0.01), after=Mean(0.6123, 0.02), kl=Mean(1.5, 0.1))
WORDS = (ScoredWord("ada", 0.6, (("path", -5.0), ("all-orders", -4.5))),)


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"reward": Reward()}, "Nothing is rewarded yet"),
        ({"surrogate": "vrpo"}, "no surrogate 'vrpo'; choose one of path, one-pass"),
        ({"order": "gibbs"}, "Nothing can be learned from runs in the order 'gibbs'; choose one of lowest-entropy"),
        ({"group": 1}, "Group must be 2 to 256, not 1"),
        ({"clip": 0.0}, r"Clip must be 0\.01 to 1, not 0"),
        ({"kl": -1.0}, "KL must be 0 to 100"),
    ],
)
def test_a_request_that_cannot_be_is_refused(changes, says):
    with pytest.raises(UserError, match=says):
        replace(ASKED, **changes)


def test_orders_whose_chances_depend_on_the_weights_are_not_learned_from():
    assert [name for name in ("random", "ancestral", "lowest-entropy", "left-to-right") if not learns_from(name)] == []
    assert [name for name in ("perturbed", "gibbs", "sample-then-choose") if learns_from(name)] == []


def test_what_came_of_it_is_said_and_stands_on_the_card():
    several = ExactGaps(
        True,
        WORDS,
        2,
        (("one-pass", GradientGap(1.2, 0.31)), ("all-orders", GradientGap(0.5, 0.9))),
        (("one-pass", GradientGap(1.1, 0.33)),),
    )
    measured = replace(NOW, exact=several)
    said = " ".join(described(ASKED, measured, several=True))
    assert said.startswith(
        "Mean reward 0.400 ± 0.010 before, 0.612 ± 0.020 now. KL to the model it began with: at most 1.500 ± 0.100 nats"
        " a word, an estimate along paths. Off policy, of 1 word (2 longer ones left out), no masks drawn"
    )
    assert "one pass 1.20 (cosine 0.31), mean over orders 0.50 (cosine 0.90)" in said
    one = ExactGaps(False, WORDS, 0, (("elbo", GradientGap(0.0, 1.0)),))
    alone = described(ASKED, replace(NOW, exact=one), several=False)
    assert alone[1] == "KL to the model it began with: 1.500 ± 0.100 nats a word, an estimate."
    for exact, says in (
        (ExactGaps(True, left_out=16), "Off policy: none of 16 words is short enough"),
        (ExactGaps(True, WORDS), "Off policy: the words that were compared have the same"),
        (None, "Off policy: not measured, since that was stopped."),
    ):
        assert described(ASKED, replace(NOW, exact=exact), several=True)[-1].startswith(says)
    taken = replace(NOW, exact=replace(several, from_mixture=()))
    ordered = described(replace(ASKED, order="lowest-entropy"), taken, 3, several=True)
    assert ordered[1].endswith("1.500 ± 0.100 nats a word, an estimate along the orders that it takes.")
    assert ordered[2] == "3 rewards on the way were no number and counted as −1\u00a0000\u00a0000."
    assert "chance" not in ordered[-1]
    assert "exact" not in on_card(ASKED, NOW)
    card = on_card(ASKED, measured)
    assert (card["group"], card["reward"], card["after"]) == (16, "vowel_share", {"mean": 0.6123, "stderr": 0.02})
    assert card["exact"]["from_path"]["all-orders"] == {"difference": 0.5, "cosine": 0.9}
    assert card["exact"]["words"] == [{"word": "ada", "reward": 0.6, "path": -5.0, "all-orders": -4.5}]


def test_numbers_that_must_be_finite_are_all_there():
    assert len(replace(NOW, gaps=(("elbo", GradientGap(0.1, 0.2)),)).numbers) == 8


def test_a_gain_is_claimed_only_where_it_is_more_than_chance():
    assert gain_in_words(NOW) == "Rewards rose from 0.40 to 0.61"
    assert gain_in_words(replace(NOW, after=Mean(0.2, 0.02))) == "Rewards fell from 0.40 to 0.20"
    assert gain_in_words(replace(NOW, after=Mean(0.43, 0.02))) == (
        "Rewards did not change measurably, 0.40 before and 0.43 now"
    )
    assert cost_in_words(1.9, 1.94) == "held-out words cost 0.04 nats per character more"
    assert cost_in_words(1.9, 1.9) == "held-out words cost as much as before"
