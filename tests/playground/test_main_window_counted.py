"""From the Train tab a list is on the board at once, and not before it was asked for; a run is seen from every tab."""

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from models.families.registry import AT_ONCE
from models.training.progress import Progress
from playground.presenters.trainer import OPEN_IT
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS
from tests.playground.app import MODEL, opened, ready

PROGRESS = Progress("training", 40, 0.25, 10.0, 30.0, train=2.0)


def test_a_list_that_was_read_is_opened_by_one_click(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        window, lists = made.window, made.training_service.list_import
        window.tabs.setCurrentWidget(window.trainer)
        with qtbot.waitSignal(lists.listed):
            lists.read_pasted("\n".join(WORDS))
        assert made.session.experiment.model == MODEL
        assert not made.counted_model.busy
        with qtbot.waitSignal(made.library.opened, timeout=CHILD_MS):
            qtbot.mouseClick(window.trainer.data.at_once.button, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model != MODEL)
        assert made.session.outline.family == AT_ONCE
        assert window.trainer.data.at_once.button.isEnabled()


def test_a_run_is_seen_from_every_tab_and_one_click_leads_to_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        window, service = made.window, made.training_service
        window.tabs.setCurrentWidget(window.results)
        assert not window.status_bar.work.isVisible()
        service.progress = PROGRESS
        service.running.emit(True, False)
        service.progressed.emit(PROGRESS)
        assert window.status_bar.work.text().startswith("Training 25\u00a0%")
        service.progressed.emit(replace(PROGRESS, fraction=0.5))
        qtbot.mouseClick(window.status_bar.work, Qt.MouseButton.LeftButton)
        assert window.tabs.currentWidget() is window.trainer
        service.running.emit(False, False)
        assert not window.status_bar.work.isVisible()


def test_a_list_during_a_run_changes_nothing_of_it(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        trainer, service = made.window.trainer, made.training_service
        with qtbot.waitSignal(service.list_import.listed):
            service.list_import.read_pasted("\n".join(WORDS))
        service.progress = PROGRESS
        service.running.emit(True, False)
        service.progressed.emit(replace(PROGRESS, samples=(WORDS[0], "zzz")))
        known, hint = trainer.samples.rows.known, trainer.data.hint()
        with qtbot.waitSignal(service.list_import.listed):
            service.list_import.read_pasted("zzz\nzzy\nzyx")
        assert (trainer.samples.rows.known, trainer.data.hint()) == (known, hint)
        assert "for the next run" in trainer.next_list.text()
        service.progress = replace(PROGRESS, stage="done")
        service.progressed.emit(service.progress)
        service.running.emit(False, False)
        assert trainer.samples.rows.known == known
        trainer.run.repeat.click()
        assert trainer.samples.rows.known == {"zzz", "zzy", "zyx"}
        assert not trainer.next_list.text()
        assert trainer.setup.isVisibleTo(trainer)


def test_a_list_after_a_run_is_set_up_for_the_next_one(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        trainer, service = made.window.trainer, made.training_service
        with qtbot.waitSignal(service.list_import.listed):
            service.list_import.read_pasted("\n".join(WORDS))
        service.running.emit(True, False)
        service.progress = replace(PROGRESS, stage="done")
        service.progressed.emit(service.progress)
        service.running.emit(False, False)
        assert not trainer.setup.isVisibleTo(trainer)
        made.window.tabs.setCurrentWidget(trainer)
        qtbot.waitUntil(lambda: trainer.minimumSizeHint().width() <= 386)  # what a window of 1024 points has for it
        with qtbot.waitSignal(service.list_import.listed):
            trainer.data.drop.text_given.emit("zzz\nzzy\nzyx")
        assert trainer.setup.isVisibleTo(trainer)
        assert trainer.data.hint() == "pasted list"
        assert trainer.samples.rows.known == {"zzz", "zzy", "zyx"}


def test_a_run_that_ends_takes_nothing_from_the_board(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        with qtbot.waitSignal(made.counted_model.kept, timeout=CHILD_MS) as kept:
            lists = made.training_service.list_import
            with qtbot.waitSignal(lists.listed):
                lists.read_pasted("\n".join(WORDS))
            made.window.trainer.data.at_once.wanted.emit()
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model != MODEL, timeout=CHILD_MS)
        made.library.open(MODEL)
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model == MODEL)
        before, tab = made.session.experiment, made.window.tabs.currentIndex()
        made.training_service.progress = replace(PROGRESS, stage="done", snapshot=kept.args[0])
        made.training_service.kept.emit(kept.args[0])
        assert made.session.experiment is before
        assert made.window.tabs.currentIndex() == tab
        toast = made.window.toast
        assert toast.text().endswith("is trained.")
        assert not toast._hiding.waiting
        made.training_service.progress = replace(PROGRESS, snapshot="")  # the next run begins
        toast.action_taken.emit(OPEN_IT)
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model == kept.args[0])
        assert toast.isHidden() or not toast.text().endswith("is trained.")


def test_a_trained_model_is_offered_until_it_is_open_or_gone(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        toast = made.window.toast
        other = "oracle:list:dinosaurs"
        made.training_service.kept.emit(other)
        made.window.show_message("Copied 2 words.")
        toast._close.click()
        assert (toast.text().endswith("is trained."), toast.isVisible()) == (True, True)
        made.library.open(other)
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model == other)
        while toast.isVisible():  # what was said of the pattern that is carried over
            assert not toast.text().endswith("is trained.")
            toast._close.click()
        made.training_service.kept.emit(MODEL)
        assert toast.isVisible()
        monkeypatch.setattr(made.library, "item", lambda _: None)
        made.library.items_changed.emit()
        assert toast.isHidden()
