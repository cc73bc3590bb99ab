"""Words that were drawn without a figure get one: under the recipe that drew them, and by their own model alone."""

from __future__ import annotations

from dataclasses import replace
from itertools import chain

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from models.evaluation.figure import Kind
from models.evaluation.likelihood import score
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from playground.experiment.recipe_transfer import fresh_recipe
from playground.results.generate import generate
from playground.results.result_store import ResultStore
from playground.results.scoring import can_be_scored, scored
from playground.views.results import Results
from playground.views.results.columns import COLUMNS, logp_words
from tests.playground.small import chain_model
from tests.playground.views.small_noise import MODEL


@pytest.fixture
def drawn() -> tuple[Result, ...]:
    """Five words of a model whose letters may change until the end."""
    return tuple(generate(MODEL, fresh_recipe(MODEL).with_(steps=6), NoveltyIndex(("ab", "cab")), 5))


def test_a_word_has_the_figure_of_the_recipe_that_drew_it(drawn: tuple[Result, ...]) -> None:
    assert all(can_be_scored(result) for result in drawn)
    found = tuple(chain.from_iterable(scored(MODEL, drawn)))
    assert [r.word for r in found] == [r.word for r in drawn]
    for result in found:
        (expected,) = score(MODEL, [result.word], result.recipe)
        assert (result.logp, result.kind, result.bound) == (-expected.nats, expected.kind, expected.bound)
        assert result.kind is Kind.BOUND
        assert np.isfinite(result.logp)
        assert not can_be_scored(result)


def test_a_word_of_an_order_that_takes_letters_back_has_none() -> None:
    model = chain_model()
    recipe = fresh_recipe(model).with_(policy="remask-cap")
    (result,) = generate(model, recipe, NoveltyIndex(("ab",)), 1)
    assert result.kind is Kind.UNSCORED
    assert not can_be_scored(result)


def settled(qtbot: QtBot, store: ResultStore) -> None:
    qtbot.waitUntil(lambda: not store._queue.busy)


def test_figures_take_the_place_of_nothing_and_leave_the_rest_as_it_is(qtbot: QtBot, drawn: tuple[Result, ...]) -> None:
    store, busy = ResultStore(), list[tuple[int, int]]()
    store.busy.connect(lambda done, wanted: busy.append((done, wanted)))
    other = replace(drawn[0], digest="of another model", word="ba")
    edited = replace(drawn[1], kind=Kind.EDITED, seed=99)
    store.show((*drawn, other, edited))
    store.mark(2, starred=True)
    assert store.score(MODEL)
    settled(qtbot, store)
    assert [r.kind for r in store.results] == [Kind.BOUND] * len(drawn) + [Kind.UNSCORED, Kind.EDITED]
    assert [r.starred for r in store.results] == [i == 2 for i in range(len(drawn) + 2)]
    assert (len(drawn), len(drawn)) in busy
    assert busy[-1] == (0, 0)
    assert not store.score(MODEL), "there is nothing left to score"
    store.close()


def test_words_that_were_cleared_meanwhile_stay_away(qtbot: QtBot, drawn: tuple[Result, ...]) -> None:
    store = ResultStore()
    store.show(drawn)
    store.score(MODEL)
    store.show(drawn[:1])
    settled(qtbot, store)
    assert [(r.word, r.kind) for r in store.results] == [(drawn[0].word, Kind.BOUND)]
    store.close()


def test_the_page_offers_a_figure_while_a_word_can_have_one_and_says_its_sign(
    qtbot: QtBot, drawn: tuple[Result, ...]
) -> None:
    view = Results()
    qtbot.addWidget(view)
    view.show()
    assert view.score.isHidden()
    view.show_results(drawn)
    with qtbot.waitSignal(view.score_wanted):
        view.score.click()
    found = tuple(chain.from_iterable(scored(MODEL, drawn)))
    view.show_results(found)
    assert view.score.isHidden()
    (column,) = [c for c in COLUMNS if c.title == "log p"]
    assert column.text(found[0]).startswith("≥")
    assert column.text(drawn[0]) == "–"
    assert logp_words(found[0]).startswith("log p ≥ ")
    assert found[0].bound in logp_words(found[0])
