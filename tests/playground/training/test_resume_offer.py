"""The offer to go on with a run: its files are read away from the window, and each answer is carried out once."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, current_thread, main_thread
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.training.request import TrainingRequest
from models.training.train_spec import TrainSpec
from models.training.tuning.preferences import Preferences
from playground.training import resume_offer
from playground.training.resumable import Unfinished
from playground.training.training_service import TrainingService
from tests.patience import PATIENCE_S

RUN = Unfinished(Path("toy"), "Toy", 7, {})
SPEC = TrainSpec(name="toy", title="Toy", words=("anna", "emma"), out="toy", steps=8)


class Disk:
    """Stands for what is read: notes in which thread each call comes, and holds `spec_of` until it is let go."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, bool]] = []
        self.free = Event()
        self.free.set()
        self.error: UserError | None = None

    def call(self, name: str, value: Any) -> Callable[..., Any]:
        """A function that notes its name, and whether it runs in the window's thread."""

        def noted(*_: object) -> Any:
            self.calls.append((name, current_thread() is main_thread()))
            if name == "spec_of":
                assert self.free.wait(PATIENCE_S)
                if self.error is not None:
                    raise self.error
            return value

        return noted


class Seen:
    """What a training service says, and the runs it begins, none of which is carried out."""

    def __init__(self, training_service: TrainingService, patch: pytest.MonkeyPatch) -> None:
        self.begun: list[TrainSpec] = []
        self.failed: list[str] = []
        self.offered: list[tuple[str, int]] = []
        self.importing: list[tuple[float, str]] = []
        patch.setattr(training_service, "_run", self.begun.append)
        training_service.failed.connect(self.failed.append)
        training_service.resumable.connect(lambda *a: self.offered.append(a))
        training_service.list_import.importing.connect(lambda *a: self.importing.append(a))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    for name, value in (("find", RUN), ("spec_of", SPEC), ("forget", None)):
        monkeypatch.setattr(resume_offer, name, disk.call(name, value))
    return disk


@pytest.fixture
def training_service(qtbot: QtBot, disk: Disk) -> Iterator[TrainingService]:
    training_service = TrainingService()
    yield training_service
    disk.free.set()
    training_service.close()


@pytest.fixture
def seen(qtbot: QtBot, training_service: TrainingService, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """A run was offered."""
    seen = Seen(training_service, monkeypatch)
    training_service.look_for_resumable()
    rests(qtbot, training_service)
    assert seen.offered == [("Toy", 7)]
    return seen


def rests(qtbot: QtBot, training_service: TrainingService) -> None:
    qtbot.waitUntil(lambda: not (training_service._offer.busy or training_service.list_import.busy))


@pytest.mark.parametrize(("go_on", "name"), [(True, "spec_of"), (False, "forget")])
def test_files_are_read_and_removed_in_another_thread(
    qtbot: QtBot, training_service: TrainingService, seen: Seen, disk: Disk, go_on: bool, name: str
) -> None:
    training_service.answer_resumable(go_on)
    rests(qtbot, training_service)
    assert disk.calls == [("find", False), (name, False)]
    assert seen.begun == [SPEC] * go_on


def test_a_second_answer_and_a_new_run_wait_for_nothing_and_begin_nothing(
    qtbot: QtBot, training_service: TrainingService, seen: Seen, disk: Disk
) -> None:
    disk.free.clear()
    training_service.answer_resumable(True)
    assert training_service.is_running
    assert training_service.trains(RUN.folder)
    training_service.answer_resumable(True)
    training_service.answer_resumable(False)
    training_service.start(TrainingRequest(steps=1))
    assert "going on" in seen.failed[0]
    assert not seen.begun
    disk.free.set()
    rests(qtbot, training_service)
    assert seen.begun == [SPEC]
    assert [name for name, _ in disk.calls] == ["find", "spec_of"]


def test_the_list_of_the_run_is_shown_unless_another_was_chosen_meanwhile(
    qtbot: QtBot, training_service: TrainingService, seen: Seen, disk: Disk
) -> None:
    disk.free.clear()
    training_service.answer_resumable(True)
    training_service.list_import.read_pasted("bob\nzoe\n")
    qtbot.waitUntil(lambda: not training_service.list_import.busy)
    disk.free.set()
    rests(qtbot, training_service)
    assert seen.begun == [SPEC]
    assert training_service.list_import.words is not None
    assert training_service.list_import.words.words == ("bob", "zoe")


def test_cancelling_while_the_list_is_read_offers_the_run_again(
    qtbot: QtBot, training_service: TrainingService, seen: Seen, disk: Disk
) -> None:
    disk.free.clear()
    training_service.answer_resumable(True)
    training_service.list_import.cancel()
    disk.free.set()
    assert not training_service.is_running
    assert seen.offered == [("Toy", 7)] * 2
    assert seen.importing[-1] == (1.0, "")
    training_service.answer_resumable(True)
    rests(qtbot, training_service)
    assert seen.begun == [SPEC]


def test_a_run_that_cannot_go_on_is_said_and_another_may_begin(
    qtbot: QtBot, training_service: TrainingService, seen: Seen, disk: Disk
) -> None:
    disk.error = UserError("Its words are gone.")
    training_service.answer_resumable(True)
    rests(qtbot, training_service)
    assert seen.failed == ["Its words are gone."]
    assert seen.importing == [(0.0, "Reading the list"), (1.0, "")]
    assert not training_service.is_running


def test_a_tuning_is_prepared_away_from_the_window_and_begins_like_a_run(
    qtbot: QtBot, training_service: TrainingService, seen: Seen, monkeypatch: pytest.MonkeyPatch, disk: Disk
) -> None:
    monkeypatch.setattr(resume_offer, "own_tuning_of", disk.call("own_tuning_of", SPEC))
    training_service.tune(Path("toy"), Preferences(("anna",), ("emma",)), 40)
    assert training_service.is_running
    rests(qtbot, training_service)
    assert seen.begun == [SPEC]
    assert ("own_tuning_of", False) in disk.calls


def test_closing_meanwhile_begins_no_run(
    qtbot: QtBot, training_service: TrainingService, seen: Seen, disk: Disk
) -> None:
    disk.free.clear()
    training_service.answer_resumable(True)
    qtbot.waitUntil(lambda: disk.calls[-1][0] == "spec_of")
    disk.free.set()
    training_service.close()
    QApplication.processEvents()
    assert not seen.begun
    assert not training_service.is_running
