"""What a training run begins with, what few change of it, and going on with one that is over."""

from dataclasses import replace
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt

from models.training.progress import Progress, TrainingStage
from models.training.request import TrainingRequest
from models.training.tuning.reward_outcome import ExactGaps, GradientGap, Mean, RewardNow, ScoredWord
from playground.views.trainer import Trainer
from playground.views.trainer.reward_charts import RewardByStep
from playground.views.trainer.run import FOLDS, RunCard
from playground.views.trainer.samples import PLAY_FOLD
from playground.views.trainer.setup import SetupCard

LEFT = Qt.MouseButton.LeftButton
MODELS = (("masked", "/m/names", "Given names"), ("uniform", "/m/noise", "Given names, uniform"))
DONE = Progress("done", 40, 1.0, 60.0, 0.0, figure=2.1, snapshot="/m/toy", stored_step=40, best_step=40)


@pytest.fixture
def setup(qtbot: Any) -> SetupCard:
    card = SetupCard()
    qtbot.addWidget(card)
    card.set_models(MODELS)
    card.set_ready(True)
    card.propose_name("toy")
    card.show()
    return card


@pytest.fixture
def ended(qtbot: Any) -> RunCard:
    card = RunCard()
    qtbot.addWidget(card)
    card.show()
    card.set_running(True, False)
    return card


def requested(setup: SetupCard, qtbot: Any) -> TrainingRequest:
    with qtbot.waitSignal(setup.start_wanted) as asked:
        qtbot.mouseClick(setup.start, LEFT)
    (request,) = asked.args
    assert isinstance(request, TrainingRequest)
    return request


@pytest.mark.parametrize(("words", "start"), [(150, "auto"), (1999, "auto"), (2000, ""), (30_000, "")])
def test_a_small_list_is_begun_with_the_best_of_both(setup: SetupCard, qtbot: Any, words: int, start: str) -> None:
    setup.set_list_size(words)
    assert requested(setup, qtbot).start == start


def test_what_the_user_chose_stays_for_the_next_list(setup: SetupCard, qtbot: Any) -> None:
    setup.start_from.setCurrentIndex(2)
    setup.set_list_size(30_000)
    assert setup.start_from.shown() == "Given names"
    assert requested(setup, qtbot).start == "/m/names"


def test_a_model_brings_its_network_and_size(setup: SetupCard) -> None:
    assert setup.preset.isVisible()
    assert setup.denoiser.isVisible()
    setup.start_from.setCurrentIndex(2)
    assert not setup.preset.isVisible()
    assert not setup.denoiser.isVisible()
    setup.start_from.setCurrentIndex(1)
    assert setup.preset.isVisible()


def test_only_models_of_the_family_are_offered(setup: SetupCard) -> None:
    assert setup.start_from.values() == ["auto", "", "/m/names"]
    setup.set_family("uniform")
    assert setup.start_from.values() == ["auto", "", "/m/noise"]


def test_the_fields_under_more_are_those_of_the_command_line(setup: SetupCard, qtbot: Any) -> None:
    assert requested(setup, qtbot) == TrainingRequest(name="toy", preset="auto", minutes=2.0, start="auto")
    setup.more.setChecked(True)
    extra = setup._extra
    assert all(widget.toolTip().strip() for widget in (*extra.numbers, extra.device, extra.noise_input))
    extra.batch.setValue(64)
    extra.rate.setValue(0.5)
    extra.heldout.setValue(25)
    extra.threads.setValue(2)
    extra.device.setCurrentIndex(1)
    request = requested(setup, qtbot)
    asked = (request.batch, request.rate, request.heldout, request.threads, request.device)
    assert asked == (64, 0.5, 0.25, 2, "cpu")
    assert all(widget.isVisible() for widget in (extra.batch, extra.rate, extra.heldout, extra.threads, extra.device))


@pytest.mark.parametrize("falling", [True, False])
@pytest.mark.parametrize("stage", ["done", "stopped"])
def test_a_run_that_is_over_can_go_on_and_its_buttons_keep_their_order(
    ended: RunCard, qtbot: Any, falling: bool, stage: TrainingStage
) -> None:
    ended.show_progress(
        replace(DONE, stage=stage, falling=falling, notes=("The held-out loss was still falling.",) * falling)
    )
    ended.set_running(False, False)
    assert ended.longer.isVisible()
    assert ended.open.x() < ended.repeat.x()
    assert ended.longer.y() > ended.open.y()
    assert ("still falling" in ended.note()) == falling
    ended.longer.minutes.setValue(3.0)
    with qtbot.waitSignal(ended.longer_wanted) as asked:
        qtbot.mouseClick(ended.longer.button, LEFT)
    assert asked.args == [3.0]


def test_a_run_of_few_words_does_not_go_on(ended: RunCard) -> None:
    ended.show_progress(replace(DONE, stored="folds", best_heldout=2.05))
    ended.set_running(False, False)
    assert not ended.longer.isVisible()
    assert ended.summary().endswith("Kept: the weights of step 40, where folds of the list were best.")
    assert "the chart's 2.05 and its lines are of the other words, in folds" in ended.summary()


def test_each_beginning_that_is_tried_has_curves_of_its_own(ended: RunCard) -> None:
    def report(trial: str, step: int, heldout: float, **others: Any) -> Progress:
        return Progress("choosing", step, 0.1, 1.0, None, heldout=heldout, trial=trial, best_step=step, **others)

    for step in (4, 8, 12):
        ended.show_progress(report("from Given names", step, 3.0 - step / 100))
    assert ended.curves.latest()[1] == pytest.approx(2.88)
    ended.show_progress(report("from scratch", 4, 3.5))
    assert ended.curves.at(12)[1] == 3.5
    earlier = ((4, 3.0, 2.96), (8, 2.9, 2.92))
    ended.show_progress(replace(report("from Given names", 0, 2.92), stage="training", earlier=earlier))
    train, heldout = ended.curves.at(4)
    assert (train, heldout) == (3.0, 2.96)


def test_what_was_carried_and_chosen_is_shown(ended: RunCard) -> None:
    notes = ("24 of 26 letters carried from Given names.", "It goes on from Given names.")
    ended.show_progress(replace(DONE, stage="training", notes=notes))
    assert ended.note() == " ".join(notes)


def test_a_tuning_by_a_reward_shows_what_its_draws_are_worth_and_how_far_surrogates_stray(ended: RunCard) -> None:
    gaps = (("elbo", GradientGap(0.71, 0.7)),)
    now = RewardNow(reward=Mean(0.3, 0.1), before=Mean(0.25, 0.03), gaps=gaps)
    report = replace(DONE, stage="training", step=2, evaluated=5, stored="last", tunes=True, rewarded=now)
    assert ended.rewards.isHidden()
    ended.show_progress(report)
    assert ended.rewards.isHidden()  # of one draw there is no line
    ended.show_progress(replace(report, step=4, rewarded=replace(now, reward=Mean(0.5, 0.1))))
    assert not ended.rewards.isHidden()
    assert ended.rewards.beside.isHidden()
    assert ended.note().startswith("Reward 0.500 ± 0.100, 0.250 ± 0.030 before; off policy: ELBO 0.71 (cosine 0.70).")
    assert ended.rewards.by_step.accessibleDescription() == "0.50 at step 4, 0.25 before."
    assert "which a tuning does not see" in ended.legend.toolTip()
    assert "train" not in ended.legend.text()
    words = (ScoredWord("ada", 1.0, (("path", -5.0), ("one-pass", -7.0), ("elbo", -5.5), ("coupled", -5.25))),)
    ended.show_progress(replace(report, stage="done", rewarded=replace(now, exact=ExactGaps(True, words))))
    assert not ended.rewards.beside.isHidden()
    assert "of 1 word" in ended.rewards.beside.accessibleDescription().lower()
    assert "one pass 2.00, ELBO 0.50, coupled masks 0.25" in ended.rewards.beside.tip_at(QPoint())
    over = replace(report, stage="done", verdict="Rewards rose from 0.25 to 0.50.", notes=("KL 1.2.",))
    ended.show_progress(over)
    assert ended.summary() == "Rewards rose from 0.25 to 0.50."
    assert ended._note.isHidden()
    ended.figures.click()
    assert not ended._note.isHidden()
    assert "nats per character" in ended.note()
    assert ended.note().endswith("KL 1.2.")
    ended.grab()
    ended.clear()
    assert ended.rewards.isHidden()


def test_draws_of_one_mean_reward_are_a_level_line(qtbot: Any) -> None:
    chart = RewardByStep()
    qtbot.addWidget(chart)
    for step, reward in ((2, 0.5), (4, 0.5), (6, 0.5), (8, 0.75)):
        chart.add(step, Mean(reward, 0.1), None)
    assert chart.points() == ((2, 0.5), (6, 0.5), (8, 0.75))


def test_while_folds_are_tried_it_is_said_what_is_played_with(qtbot) -> None:
    page = Trainer()
    qtbot.addWidget(page)
    trying = Progress("choosing", 8, 0.1, 1.0, None, trial="from scratch")
    page.show_progress(trying)
    assert not page.samples.play.isEnabled()
    page.show_progress(replace(trying, snapshot="/m/toy"))
    assert page.samples.play.isEnabled()
    assert (page.run.what.text(), page.samples.play.toolTip()) == (FOLDS, PLAY_FOLD)
    page.show_progress(replace(trying, stage="training", snapshot="/m/toy"))
    assert page.run.what.text() == ""
    assert page.samples.play.toolTip() != PLAY_FOLD
