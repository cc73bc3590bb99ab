"""So many new words: none of the list, none twice, none that is known, in order from the best."""

from __future__ import annotations

import math
from collections import deque
from itertools import pairwise

from models.constraints.pattern import parse
from models.evaluation.figure import Kind
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Novelty
from models.model import Model
from models.processes.orders import POLICIES
from models.sampling.defaults import default_recipe
from playground.formatting import per_char
from playground.results.generate import GenerationRequest, generate
from playground.results.new_words import PATIENCE, best_first, find_new
from tests.playground.small import WORDS, chain_model
from tests.playground.views.small_noise import MODEL


def request(model: Model | None = None, pattern: str = "*", **fields) -> GenerationRequest:
    model = model or chain_model()
    recipe = default_recipe(model, parse(pattern, model.vocabulary, model.length)).with_(**fields)
    return GenerationRequest(model, NoveltyIndex(WORDS), recipe)


def last(*arguments):
    return deque(find_new(*arguments), maxlen=1).pop()


def test_they_are_the_first_new_ones_of_the_rows_and_none_is_known():
    asked = request()
    known = {"a", "l"}
    rows = list(generate(asked.model, asked.recipe.with_(first_row=7, rows=1), asked.novelty_index, 200))
    expected = dict.fromkeys(r.word for r in rows if r.novelty is Novelty.NEW and r.word and r.word not in known)
    state = last(asked, 10, known, 7)
    assert [r.word for r in state.found] == list(expected)[:10]
    assert rows[state.tried - 1].word == state.found[-1].word
    assert not state.gave_up


def test_progress_is_honest_after_each_batch():
    states = list(find_new(request(), 40, (), 0))
    assert len(states) > 1
    for before, after in pairwise(states):
        assert after.found[: len(before.found)] == before.found
        assert before.tried < after.tried
    assert states[-1].progress == f"40 of 40, {states[-1].tried} tried"


def test_where_nothing_new_comes_it_gives_up_and_says_what_to_change():
    state = last(request(pattern="emma."), 5, {"emma"}, 0)
    assert (state.found, state.tried, state.gave_up) == ((), PATIENCE, True)
    assert state.sentence == (
        "No new word: 1\u00a0000 words tried. The last 1\u00a0000 were in the list or here already;"
        " loosen the pattern or raise the temperature."
    )


def test_the_best_have_the_highest_log_probability_per_character():
    state = last(request(), 12, (), 0)
    ordered = best_first(state.found)
    figures = [per_char(r.logp, r.word) for r in ordered]
    assert figures == sorted(figures, reverse=True)
    assert set(ordered) == set(state.found)
    name = state.found[0].figure.name
    assert state.sentence == f"12 new words, best first by log p per character ({name}); {state.tried} words tried."


def test_words_without_a_figure_stay_in_the_order_they_came_and_it_is_said():
    policy = next(name for name, policy in POLICIES.items() if not policy.scorable)
    state = last(request(policy=policy), 5, (), 0)
    assert all(math.isnan(r.logp) for r in state.found)
    assert best_first(state.found) == list(state.found)
    assert "in the order they came, for these settings have no score" in state.sentence


def test_words_of_a_model_that_gives_no_figure_are_scored_before_they_are_put_in_order():
    asked = request(MODEL, steps=6)
    states = list(find_new(asked, 4, (), 0))
    found = best_first(states[-1].found)
    assert [r.kind for r in found] == [Kind.BOUND] * 4
    assert {r.word for r in found} == {r.word for r in states[-1].found}
    assert "4 words found, 2 scored" in [state.progress for state in states]
    assert f"best first by log p per character ({found[0].figure.name})" in states[-1].sentence
