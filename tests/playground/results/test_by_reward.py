"""Words drawn by a reward as results: what they are worth, what is said of the draw, and what tells them apart."""

from __future__ import annotations

import json
from collections import deque
from dataclasses import replace

import pytest

from models.errors import UserError
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Novelty
from models.rewards.reward import Reward
from models.sampling import sampler
from models.sampling.by_reward import REWARD_SAMPLERS, ByReward
from models.sampling.defaults import default_recipe
from playground.experiment.stored_results import result_out, results_in
from playground.results.by_reward import RewardDraw, draw_results, score_of
from playground.results.drawn_rows import DrawnRows
from playground.results.generate import GenerationRequest, generate
from tests.playground.small import WORDS, chain_model

MODEL = chain_model()
REWARD = Reward(expression='ends("a") - new')


def request(how: str = "smc", reward: Reward = REWARD, **fields) -> GenerationRequest:
    by = ByReward(reward, how, **{"words": 6, "particles": 8, "threshold": 0.5} | fields)
    return GenerationRequest(MODEL, NoveltyIndex(WORDS), default_recipe(MODEL).with_(seed=3), by)


def draw(asked: GenerationRequest) -> RewardDraw:
    return deque(draw_results(asked, score_of(asked, has_list=True)), maxlen=1).pop()


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_a_result_is_worth_what_the_reward_says_and_is_drawn_again_where_its_row_alone_gives_it(how):
    asked = request(how)
    for result in draw(asked).results:
        assert result.worth is not None
        assert result.worth.value == result.word.endswith("a") - (result.novelty is Novelty.NEW)
        assert result.worth.by == asked.by
        assert result.repeats is REWARD_SAMPLERS[how].repeats
        assert result.recipe == asked.recipe.with_(first_row=result.row, rows=1)
        if result.repeats:
            assert sampler.words(MODEL, sampler.fill(MODEL, result.recipe)) == [result.word]


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_files_bring_a_result_back_with_its_reward(how):
    for result in draw(request(how)).results:
        assert results_in(json.loads(json.dumps([result_out(result)]))) == (result,)


def test_a_result_without_a_reward_is_written_as_before():
    result = draw(request()).results[0]
    assert "worth" in result_out(result)
    assert "worth" not in result_out(replace(result, worth=None))


def test_words_of_another_reward_are_others_and_further_rows_come_after_those_tried():
    one, more = request("best"), request("best", words=9)
    drawn, there = DrawnRows(), draw(one).results
    drawn.add(there)
    assert not drawn.new_among(draw(more).results)[:-3]
    assert len(drawn.new_among(draw(request("best", reward=Reward(expression="length"))).results)) == 6
    drawn.tried(one, 47)
    assert drawn.next_row(one) == drawn.next_row(more) == 48
    assert drawn.next_row(request("smc")) == 1


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_a_replay_of_a_word_adds_none_and_a_row_that_gives_another_word_does(how):
    asked = request(how)
    there = draw(asked).results
    drawn = DrawnRows()
    drawn.add(there)
    for result in there:
        (again,) = generate(MODEL, result.recipe, asked.novelty_index, 1)
        assert bool(drawn.new_among((again,))) is not (REWARD_SAMPLERS[how].repeats)


def test_a_draw_that_is_stopped_says_how_far_it_came():
    states = list(draw_results(request("smc"), score_of(request("smc"), has_list=True)))
    assert states[1].stopped == f"Stopped at {states[1].progress}; there are no words yet."
    many = list(draw_results(request("best", words=30), score_of(request("best"), has_list=True)))
    assert many[0].stopped == "Stopped at 16 of 30 words, 128 rows."


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("smc", "the words come from "),
        ("resample", "of 8; the model's own words weigh exp("),
        ("best", "each the best of 8: at most 1.20 nats (KL) from the model's own distribution."),
        ("reject", " reached 0.50."),
    ],
)
def test_each_way_says_what_its_numbers_are(how, says):
    states = list(draw_results(request(how), score_of(request(how), has_list=True)))
    assert says in states[-1].sentence
    assert states[0].progress.split()[1] == "of"
    assert all(len(state.results) == len(state.drawn.found) for state in states)


def test_a_search_that_gives_up_says_what_to_change():
    assert draw(request("reject", threshold=7.0)).sentence == (
        "0 words: none of the last 2\u00a0000 rows reached 7.00; lower the threshold."
    )


def test_rewards_that_are_no_number_are_said():
    found = draw(request("best", reward=Reward(expression="log(0)")))
    assert found.sentence.endswith("48 rewards on the way were no number and count as −1\u00a0000\u00a0000.")


def test_without_a_list_nothing_is_new():
    with pytest.raises(UserError, match="list that this model learned from is gone"):
        score_of(request(), has_list=False)
