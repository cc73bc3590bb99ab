"""Words by a reward in the window: drawn in a thread, stopped, added to the results; the reward itself is undone."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from models.data.split import Split
from models.evaluation.novelty import NoveltyIndex
from models.rewards.reward import Reward, Term
from models.sampling.by_reward import ByReward
from playground.catalog.entries import Item
from playground.catalog.model_library import ModelLibrary
from playground.catalog.opened import Opened
from playground.experiment.board_edits import OpenModel
from playground.experiment.result_edits import ChangeResults
from playground.experiment.results_change import ResultsChange
from playground.presenters.by_reward import ByRewardPresenter
from playground.presenters.dialogs import Dialogs
from playground.results.result_store import ResultStore
from playground.session.edit_queue import Move
from playground.views.controls.reward import RewardCard
from tests.playground.presenters.owners import owners
from tests.playground.small import WORDS, Person, chain_model

BY = ByReward(Reward((Term("ends", 1.0, "a"),), "-length/4"), "smc", 6, 16)


class Drawing:
    """A session with the card of the reward, and what was said."""

    def __init__(self, qtbot: QtBot, person: Person) -> None:
        self.messages: list[str] = []
        self.failures: list[str] = []
        self.person, self.results, self.card, self.owner = person, ResultStore(), RewardCard(), QObject()
        qtbot.addWidget(self.card)
        self.library = ModelLibrary()
        item = Item("pairs", "Pairs", "", "Yours")
        self.library._known["pairs"] = Opened(item, chain_model(), Split(WORDS), None, NoveltyIndex(WORDS))
        self.library._current = "pairs"
        dialogs = Dialogs(
            ask_save=lambda *_: None,
            ask_open=lambda *_: None,
            ask=lambda _, answers: answers[-1],
            show_message=lambda sentence, **_: self.messages.append(sentence),
            show_failure=lambda sentence, **_: self.failures.append(sentence),
        )
        made = owners(session=person.session, library=self.library, results=self.results)
        self.presenter = ByRewardPresenter(made, self.card, dialogs, self.owner)

    def asks(self, by: ByReward | None) -> None:
        self.person.does(self.card.reward_wanted.emit, by)

    def draws(self, qtbot: QtBot) -> None:
        self.card.draw_wanted.emit()
        qtbot.waitUntil(lambda: not self.presenter._job.busy)

    def close(self) -> None:
        self.presenter.close()
        self.results.close()
        self.library.close()
        self.owner.deleteLater()


@pytest.fixture
def drawing(qtbot: QtBot, person: Person) -> Iterator[Drawing]:
    made = Drawing(qtbot, person)
    yield made
    made.close()


def test_words_come_into_the_results_with_what_they_are_worth_the_best_on_top(qtbot: QtBot, drawing: Drawing) -> None:
    drawing.asks(BY)
    drawing.draws(qtbot)
    results = drawing.results.results
    assert results
    values = [result.worth.value for result in results if result.worth is not None]
    assert values == [result.word.endswith("a") - len(result.word) / 4 for result in results]
    assert values == sorted(values)
    assert "the words come from " in drawing.messages[-1]
    assert drawing.card.said.text() == drawing.messages[-1]
    assert drawing.card.sizes.steps == drawing.person.experiment.recipe.steps


def test_the_next_draw_goes_on_with_further_rows(qtbot: QtBot, drawing: Drawing) -> None:
    drawing.asks(BY)
    drawing.draws(qtbot)
    first = {result.row for result in drawing.results.results}
    drawing.draws(qtbot)
    more = {result.row for result in drawing.results.results} - first
    assert more
    assert min(more) >= BY.particles + drawing.person.experiment.recipe.rows > max(first)


def test_a_reward_is_undone_and_redone_and_leaves_the_board_alone(drawing: Drawing) -> None:
    frames = drawing.person.trajectory.frames
    drawing.asks(BY)
    assert drawing.card.expression.text() == BY.reward.expression
    assert drawing.person.trajectory.frames is frames
    assert not drawing.person.experiment.stale
    drawing.person.does(drawing.person.session.move, Move.UNDO)
    assert drawing.person.experiment.reward is None
    assert not drawing.card.terms[0].isVisibleTo(drawing.card)
    drawing.person.does(drawing.person.session.move, Move.REDO)
    assert drawing.person.experiment.reward == BY
    assert drawing.card.terms[0].isVisibleTo(drawing.card)
    assert drawing.person.trajectory.frames is frames
    drawing.asks(None)
    assert drawing.person.session.history.undo_label == "no reward"


def test_undoing_a_reward_leaves_a_run_that_was_drawn_since(drawing: Drawing) -> None:
    drawing.asks(BY)
    drawing.person.plays()
    frames = drawing.person.trajectory.frames
    assert len(frames) > 1
    for move, reward in ((Move.UNDO, None), (Move.REDO, BY)):
        drawing.person.does(drawing.person.session.move, move)
        assert drawing.person.experiment.reward == reward
        assert drawing.person.trajectory.frames is frames
        assert drawing.person.experiment.at_end


def test_another_model_keeps_the_reward(drawing: Drawing) -> None:
    drawing.asks(BY)
    drawing.person.does(drawing.person.session.apply, OpenModel("other", chain_model((*WORDS, "nela"))))
    assert drawing.person.experiment.reward == BY


def test_a_letter_that_the_model_has_not_is_said_and_nothing_is_drawn(qtbot: QtBot, drawing: Drawing) -> None:
    drawing.asks(ByReward(Reward(expression='ends("q")')))
    drawing.draws(qtbot)
    assert drawing.failures == ["The model has never seen 'q'; it knows aelmno."]
    assert not drawing.results.results


def test_words_are_cleared_and_brought_back_with_what_they_are_worth(qtbot: QtBot, drawing: Drawing) -> None:
    drawing.asks(BY)
    drawing.draws(qtbot)
    there = drawing.results.results
    drawing.person.session.results_changed.connect(drawing.results.make)
    drawing.person.does(drawing.person.session.apply, ChangeResults("clear", ResultsChange(there, ())))
    assert drawing.results.results == ()
    drawing.person.does(drawing.person.session.move, Move.UNDO)
    assert drawing.results.results == there


def test_stopping_keeps_the_words_that_are_there(qtbot: QtBot, drawing: Drawing) -> None:
    drawing.asks(ByReward(Reward(expression='ends("a")'), "reject", words=500, threshold=0.5))
    drawing.card.draw_wanted.emit()
    qtbot.waitUntil(lambda: drawing.presenter._state is not None)
    assert drawing.presenter._state is not None
    there = len(drawing.presenter._state.results)
    drawing.card.stop_wanted.emit()
    assert len(drawing.results.results) == there
    assert drawing.messages[-1].startswith("Stopped at ") or there == 500
    assert not drawing.card.stop.isVisible()
