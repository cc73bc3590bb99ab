"""Marked results become the run that tunes the open model; where they cannot, the window says why."""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock

import pytest
from PySide6.QtCore import QObject, Signal

from models.families.autoregressive import AUTOREGRESSIVE
from models.families.masked import MASKED
from models.families.uniform import UNIFORM
from models.rewards.reward import Reward
from models.storage.loader import folder_of
from models.training.tuning.marked_words import marked_words, why_unreadable
from models.training.tuning.preferences import Preferences
from models.training.tuning.reward_tuning import RewardTuning
from playground.presenters.dialogs import Dialogs
from playground.presenters.tuning import TuningPresenter
from playground.session.changes import Changes
from playground.views.results.tuning import TuningWays
from tests.playground.presenters.owners import owners
from tests.playground.small import chain_model


class Page(QObject):
    """What the presenter asks of the Results tab."""

    wanted, dislike_toggled, reward_wanted = Signal(int, float), Signal(int, bool), Signal(int, object)

    def __init__(self) -> None:
        super().__init__()
        self.listing = SimpleNamespace(requests=self)
        self.tune = self
        self.set_tuning, self.set_marks = MagicMock(), MagicMock()


def marked(word: str, *, starred: bool = False, disliked: bool = False) -> Any:
    return SimpleNamespace(word=word, starred=starred, disliked=disliked, marked=starred or disliked)


MARKED = (marked("ada", starred=True), marked("ada", starred=True), marked("otto", disliked=True), marked("eve"))


@pytest.fixture
def tuning(qtbot):
    session = MagicMock(experiment=SimpleNamespace(model="names-nat"))
    page: Any = Page()
    made = owners(session=session, results=MagicMock(results=MARKED))
    dialogs = MagicMock(spec=Dialogs, show_failure=MagicMock(), show_message=MagicMock())
    show_run = MagicMock()
    presenter = TuningPresenter(made, page, show_run, dialogs, page)
    return SimpleNamespace(page=page, owners=made, dialogs=dialogs, show_run=show_run, presenter=presenter)


def test_each_marked_word_counts_once_and_the_run_is_shown(tuning):
    tuning.page.wanted.emit(50, 0.5)
    tuning.owners.training.tune.assert_called_once_with(
        folder_of("names-nat"), Preferences(("ada",), ("otto",), 0.5), 50
    )
    tuning.show_run.assert_called_once_with()
    tuning.dialogs.show_failure.assert_not_called()


def test_marks_of_one_kind_are_refused_in_a_sentence(tuning):
    tuning.owners.results.results = MARKED[:2]
    tuning.page.wanted.emit(50, 0.5)
    tuning.dialogs.show_failure.assert_called_once_with(
        "No word is marked as not liked; mark at least one of each kind."
    )
    tuning.owners.training.tune.assert_not_called()
    tuning.show_run.assert_not_called()


def test_a_model_that_is_computed_from_its_list_is_refused(tuning):
    tuning.owners.session.experiment.model = "oracle:list:names"
    tuning.page.wanted.emit(50, 0.5)
    tuning.dialogs.show_failure.assert_called_once_with(
        "oracle:list:names is computed from its list and has no network; choose a trained model."
    )
    tuning.owners.training.tune.assert_not_called()


def test_a_mark_of_dislike_is_kept(tuning):
    tuning.page.dislike_toggled.emit(3, True)
    tuning.owners.results.mark.assert_called_once_with(3, disliked=True)


def test_words_that_the_model_cannot_write_are_left_out_and_said_to_be(tuning):
    model = chain_model()
    a = model.vocabulary.glyph(1)
    long = a * model.length
    unreadable = why_unreadable(model.vocabulary, model.length)
    assert marked_words([a, a + a, a], [], unreadable) == ((a, a + a), (), 0, "")
    said = marked_words([long, a], [], unreadable).said("marked word")
    assert said.startswith(f"1 marked word is left out: {long!r} does not fit")
    tuning.owners.session.model = model
    tuning.owners.results.results = (marked(a, starred=True), marked(a + a, disliked=True), marked("ж", starred=True))
    tuning.presenter.tune(50, 0.5)
    assert tuning.owners.training.tune.call_args.args[1] == Preferences((a,), (a + a,), 0.5)
    (said,) = tuning.dialogs.show_message.call_args.args
    assert said.startswith("1 marked word is left out: 'ж' holds 'ж'")
    tuning.owners.results.results = (marked("ж", starred=True), marked(a, disliked=True))
    tuning.presenter.tune(50, 0.5)
    (said,) = tuning.dialogs.show_failure.call_args.args
    assert said.endswith(" No word is marked as liked; mark at least one of each kind.")
    assert "'ж'" in said
    (of_dialog,) = tuning.page.set_marks.call_args.args  # the dialog counts as the run does
    assert of_dialog(tuning.owners.results.results)[:3] == ((), (a,), 1)


def test_a_reward_becomes_a_run_and_what_it_cannot_count_is_said_at_once(tuning):
    tuning.owners.session.model = chain_model()
    a = tuning.owners.session.model.vocabulary.glyph(1)
    asked = RewardTuning(Reward(expression=f'ends("{a}")'), pattern=f"{a}*")
    tuning.page.reward_wanted.emit(50, asked)
    tuning.owners.training.tune.assert_called_once_with(folder_of("names-nat"), asked, 50)
    tuning.show_run.assert_called_once_with()
    for changes, says in (({"reward": Reward(expression='ends("ж")')}, "'ж'"), ({"pattern": "a**"}, "*")):
        tuning.page.reward_wanted.emit(50, replace(asked, **changes))
        assert says in tuning.dialogs.show_failure.call_args.args[0]
    assert tuning.owners.training.tune.call_count == 1


@pytest.mark.parametrize(
    ("card", "process", "ways"),
    [
        ({"network": {}}, MASKED.process(4, {}, {}), TuningWays.ORDERS),
        ({"network": {}}, AUTOREGRESSIVE.process(4, {}, {}), TuningWays.ONE_ORDER),
        ({"network": {}}, UNIFORM.process(4, {}, {}), TuningWays.BOUND),
        ({}, MASKED.process(4, {}, {}), TuningWays.NOTHING),
    ],
)
def test_only_what_a_model_can_be_tuned_by_is_offered(tuning, card, process, ways):
    session = tuning.owners.session
    session.model = SimpleNamespace(card=card, process=process)
    session.experiment.reward = SimpleNamespace(reward=Reward(expression="length"))
    tuning.presenter._changed(Changes.MODEL)
    tuning.page.set_tuning.assert_called_once_with(ways, "length")
