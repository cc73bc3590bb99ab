"""From a list to a model: a training run in a child process."""

import json
import os
import signal
from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from pathlib import Path
from unittest.mock import MagicMock

import pytest
from pytestqt.qtbot import QtBot

from models.data.bundled_lists import words_digest
from models.data.word_list import WordList
from models.storage.folders import models_folder
from models.storage.model_card import CARD, LOCK, SNAPSHOT, read_card, retitle
from models.storage.model_files import save_list
from models.training.progress import SKIP, STOP, Progress
from models.training.request import TrainingRequest
from models.training.run_folder import folder_name, lock_of
from playground.catalog.opened import open_now
from playground.catalog.user_models import for_good
from playground.training.resumable import find
from playground.training.training_service import RUNNING, TrainingService
from tests.patience import CHILD_MS, wait_until
from tests.playground.jobs.test_subprocess import gone, needs_signals

SYLLABLES = ("ka", "mi", "to", "re", "lu", "sa", "no")
TEXT = "\n".join("".join(p) for n in (2, 3) for p in product(SYLLABLES, repeat=n))
TINY = TrainingRequest(denoiser="transformer", preset="tiny", name="Toy", seed=1)
LONG = replace(TINY, minutes=5.0)


class Watcher:
    """Everything a training service says."""

    def __init__(self, training_service: TrainingService) -> None:
        self.failed: list[str] = []
        self.listed: list[WordList] = []
        self.importing: list[tuple[float, str]] = []
        self.progress: list[Progress] = []
        self.running: list[tuple[bool, bool]] = []
        self.kept: list[str] = []
        self.resumable: list[tuple[str, int]] = []
        training_service.failed.connect(self.failed.append)
        training_service.list_import.listed.connect(self.listed.append)
        training_service.list_import.importing.connect(lambda *a: self.importing.append(a))
        training_service.progressed.connect(self.progress.append)
        training_service.running.connect(lambda *a: self.running.append(a))
        training_service.kept.connect(self.kept.append)
        training_service.resumable.connect(lambda *a: self.resumable.append(a))


@pytest.fixture
def training_service(qtbot: QtBot) -> Iterator[TrainingService]:
    training_service = TrainingService()
    yield training_service
    training_service.close()


@pytest.fixture
def watcher(training_service: TrainingService) -> Watcher:
    return Watcher(training_service)


def looked(qtbot: QtBot, training_service: TrainingService) -> None:
    """Wait until what was cut off is found, or what was answered is done."""
    qtbot.waitUntil(lambda: not training_service._offer.busy)


def reads(qtbot: QtBot, training_service: TrainingService) -> None:
    qtbot.waitUntil(lambda: not training_service.list_import.busy)


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "a\u202eb", "x" * 81])
def test_a_name_with_control_characters_starts_no_run(
    training_service: TrainingService, qtbot: QtBot, name: str
) -> None:
    watcher = Watcher(training_service)
    training_service.list_import.read_pasted(TEXT)
    qtbot.waitUntil(lambda: bool(watcher.listed))
    training_service.start(replace(LONG, name=name))
    assert "title" in watcher.failed[0]
    assert not training_service.is_running


def test_nothing_is_trained_without_a_list(training_service: TrainingService, watcher: Watcher) -> None:
    training_service.start(replace(TINY, steps=5))
    assert "Choose a list" in watcher.failed[0]
    assert not training_service.is_running


@pytest.fixture
def odd_home(home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data home whose name is not UTF-8, where the system has such names."""
    folder = home / os.fsdecode(b"no\xefl")
    try:
        folder.mkdir()
    except OSError:
        return home
    monkeypatch.setenv("UNMASK_HOME", str(folder))
    return folder


@pytest.mark.usefixtures("spawned")
def test_a_few_steps_in_a_child_leave_a_model_that_opens(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher, odd_home: Path
) -> None:
    training_service.list_import.read_pasted(TEXT)
    reads(qtbot, training_service)
    request = replace(TINY, steps=20)
    training_service.start(request)
    assert watcher.running == [(True, False)]
    training_service.start(request)
    assert "going on" in watcher.failed.pop()
    qtbot.waitUntil(lambda: bool(watcher.kept) or bool(watcher.failed), timeout=CHILD_MS)
    assert not watcher.failed
    assert watcher.running[-1] == (False, False)
    assert watcher.progress[0].stage == "preparing"
    assert watcher.progress[-1].stage == "done"
    assert watcher.progress[-1].step == 20
    assert Path(watcher.kept[0]).parent == models_folder() == odd_home / "models"
    opened = open_now(watcher.kept[0])
    assert opened.model.title == "Toy"
    assert opened.words is not None
    assert set(opened.words.train) | set(opened.words.heldout) == set(TEXT.split())
    assert opened.novelty_index.novelty("kami").value in ("in the list", "held out")
    assert find(models_folder()) is None


def test_a_run_that_is_over_goes_on_for_more_minutes(
    training_service: TrainingService, watcher: Watcher, qtbot: QtBot
) -> None:
    training_service.list_import.read_pasted(TEXT)
    reads(qtbot, training_service)
    training_service.start(replace(TINY, steps=10))
    qtbot.waitUntil(lambda: bool(watcher.kept), timeout=CHILD_MS)
    qtbot.waitUntil(lambda: not training_service.is_running)
    first, folder = watcher.progress[-1], watcher.kept[0]
    assert first.stage == "done"
    training_service.go_on(5.0)
    assert training_service.is_running
    assert training_service.trains(Path(folder))
    training_service.go_on(1.0)  # it goes on already
    qtbot.waitUntil(lambda: watcher.progress[-1].step > first.step, timeout=CHILD_MS)
    training_service.stop()
    qtbot.waitUntil(lambda: len(watcher.kept) == 2, timeout=CHILD_MS)
    assert watcher.kept == [folder, folder]
    assert watcher.failed == []
    assert watcher.progress[-1].step > first.step
    assert read_card(Path(folder))["title"] == "Toy"


def test_the_finished_run_of_any_model_goes_on(
    training_service: TrainingService, watcher: Watcher, qtbot: QtBot
) -> None:
    """In a window that has not trained it, with its own words."""
    training_service.list_import.read_pasted(TEXT)
    reads(qtbot, training_service)
    training_service.start(replace(TINY, steps=10))
    qtbot.waitUntil(lambda: bool(watcher.kept), timeout=CHILD_MS)
    qtbot.waitUntil(lambda: not training_service.is_running)
    folder, words = watcher.kept[0], training_service.list_import.words
    later = TrainingService()
    seen = Watcher(later)
    later.go_on_with(Path(folder), 5.0)
    assert later.trains(Path(folder))
    later.go_on_with(Path(folder), 1.0)
    assert seen.failed == [RUNNING]
    qtbot.waitUntil(lambda: bool(seen.progress) and seen.progress[-1].step > 10, timeout=CHILD_MS)
    later.stop()
    qtbot.waitUntil(lambda: bool(seen.kept), timeout=CHILD_MS)
    assert seen.kept == [folder]
    assert later.list_import.words is not None
    assert words is not None
    assert set(later.list_import.words.words) == set(words.words)
    assert later.list_import.of_run
    later.close()


def test_a_run_pauses_goes_on_and_stops_with_its_best(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher
) -> None:
    training_service.list_import.read_pasted(TEXT)
    reads(qtbot, training_service)
    training_service.start(LONG)
    qtbot.waitUntil(lambda: any(p.snapshot for p in watcher.progress) or bool(watcher.failed), timeout=CHILD_MS)
    assert not watcher.failed
    training_service.pause(True)
    assert watcher.running[-1] == (True, True)
    seen, quiet = 0, 0

    def silent() -> bool:
        nonlocal seen, quiet
        quiet = quiet + 1 if len(watcher.progress) == seen else 0
        seen = len(watcher.progress)
        return quiet > 40  # looks, 10 ms apart; a run that goes on reports every 40 ms

    qtbot.waitUntil(silent, timeout=CHILD_MS)
    training_service.pause(False)
    assert watcher.running[-1] == (True, False)
    qtbot.waitUntil(lambda: len(watcher.progress) > seen + 3, timeout=CHILD_MS)
    training_service.pause(True)
    training_service.stop()
    qtbot.waitUntil(lambda: bool(watcher.kept), timeout=CHILD_MS)
    assert watcher.progress[-1].stage == "stopped"
    assert open_now(watcher.kept[0]).model.length == 7
    assert find(models_folder()) is None


@needs_signals
def test_a_run_whose_child_is_killed_is_said_and_goes_on_from_its_snapshot(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher
) -> None:
    training_service.list_import.read_pasted(TEXT)
    reads(qtbot, training_service)
    training_service.start(LONG)
    qtbot.waitUntil(lambda: any(p.snapshot for p in watcher.progress), timeout=CHILD_MS)
    assert training_service._remote is not None
    assert training_service._remote.pid is not None
    os.kill(training_service._remote.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(watcher.failed), timeout=CHILD_MS)
    assert "continue it from its last snapshot" in watcher.failed[0]
    assert not training_service.is_running
    looked(qtbot, training_service)
    ((title, step),) = watcher.resumable
    assert title == "Toy"
    assert step > 0
    # The next start finds it as well, and goes on.
    again = TrainingService()
    seen = Watcher(again)
    again.look_for_resumable()
    looked(qtbot, again)
    assert seen.resumable == [(title, step)]
    again.answer_resumable(True)
    qtbot.waitUntil(lambda: any(p.step > step for p in seen.progress) or bool(seen.failed), timeout=CHILD_MS)
    assert not seen.failed
    assert all(p.step >= step for p in seen.progress if p.stage == "training")
    assert any(p.earlier for p in seen.progress)
    qtbot.waitUntil(lambda: bool(seen.listed), timeout=CHILD_MS)
    assert training_service.list_import.words is not None
    assert set(seen.listed[0].words) == set(training_service.list_import.words.words)
    assert seen.listed[0].name == "Toy"
    again.stop()
    qtbot.waitUntil(lambda: bool(seen.kept), timeout=CHILD_MS)
    again.close()


@needs_signals
def test_leaving_in_the_middle_of_a_run_leaves_a_run_that_can_go_on_and_no_orphan(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher
) -> None:
    training_service.list_import.read_pasted(TEXT)
    reads(qtbot, training_service)
    training_service.start(LONG)
    qtbot.waitUntil(lambda: any(p.step > 2 for p in watcher.progress), timeout=CHILD_MS)
    assert training_service._remote is not None
    pid = training_service._remote.pid
    assert pid is not None
    training_service.close()
    wait_until(lambda: gone(pid))
    unfinished = find(models_folder())
    assert unfinished is not None
    assert unfinished.step >= 2
    assert open_now(str(unfinished.folder)).model.title.startswith("Toy, step ")


def test_a_run_that_was_given_up_is_not_offered_again(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher, home: Path
) -> None:
    folder = models_folder() / "toy"
    folder.mkdir(parents=True)
    (folder / SNAPSHOT).write_bytes(b"")
    training_service.look_for_resumable()  # there is no card, and the snapshot is empty: nothing to offer
    looked(qtbot, training_service)
    assert watcher.resumable == []
    _card(folder)
    head = json.dumps({"__metadata__": {"run": json.dumps({"identity": {}, "step": 7, "tally": {}})}}).encode()
    (folder / SNAPSHOT).write_bytes(len(head).to_bytes(8, "little") + head)
    training_service.look_for_resumable()
    looked(qtbot, training_service)
    assert watcher.resumable == [("Toy", 7)]
    training_service.answer_resumable(False)
    looked(qtbot, training_service)
    training_service.look_for_resumable()
    looked(qtbot, training_service)
    assert len(watcher.resumable) == 1
    training_service.answer_resumable(True)
    assert not training_service.is_running


def _cut_off() -> Path:
    """A run of seven steps that was cut off: its card and the head of its snapshot."""
    folder = models_folder() / "toy"
    folder.mkdir(parents=True)
    _card(folder)
    head = json.dumps({"__metadata__": {"run": json.dumps({"identity": {}, "step": 7, "tally": {}})}}).encode()
    (folder / SNAPSHOT).write_bytes(len(head).to_bytes(8, "little") + head)
    return folder


def _cut_off_with_words() -> Path:
    """As `_cut_off`, with all that it takes to go on, but for the weights."""
    folder = _cut_off()
    name = save_list(folder, tuple(TEXT.split("\n")))
    card = read_card(folder)
    words = {"list": "", "file": name, "digest": words_digest(TEXT.split("\n")), "heldout_share": 0.1, "split_seed": 1}
    (folder / CARD).write_text(json.dumps({**card, "words": words, "recipe": {"steps": 8, "minutes": None}}))
    return folder


def test_an_offer_to_go_on_follows_its_model_to_another_title_and_into_the_trash(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher
) -> None:
    folder = _cut_off()
    training_service.look_for_resumable()
    looked(qtbot, training_service)
    retitle(folder, "Older toy")
    training_service.recheck(models_folder() / "another")
    assert watcher.resumable == [("Toy", 7)]
    training_service.recheck(folder)
    looked(qtbot, training_service)
    assert watcher.resumable[-1] == ("Older toy", 7)
    for_good(folder)
    training_service.recheck(folder)
    looked(qtbot, training_service)
    assert watcher.resumable[-1] == ("", 0)
    assert not training_service.trains(folder)


def test_a_run_that_goes_on_elsewhere_is_not_offered(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher
) -> None:
    folder = _cut_off()
    with lock_of(folder):  # as another window, or the command line, holds it
        training_service.look_for_resumable()
        looked(qtbot, training_service)
        assert find(models_folder()) is None
    assert watcher.resumable == []
    training_service.look_for_resumable()
    looked(qtbot, training_service)
    assert watcher.resumable == [("Toy", 7)]


@pytest.mark.parametrize("go_on", [True, False])
def test_of_two_windows_that_were_offered_a_run_one_has_it(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher, go_on: bool
) -> None:
    folder = _cut_off_with_words()
    training_service.look_for_resumable()
    looked(qtbot, training_service)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with lock_of(folder):
        training_service.answer_resumable(go_on)
        qtbot.waitUntil(lambda: bool(watcher.failed), timeout=CHILD_MS)
        qtbot.waitUntil(lambda: not training_service.is_running, timeout=CHILD_MS)
        assert {p.name: p.read_bytes() for p in folder.iterdir() if p.name != LOCK} == before
    assert "Another process trains" in watcher.failed[0]
    assert not watcher.kept


def test_a_run_whose_words_are_gone_is_one_sentence(
    qtbot: QtBot, training_service: TrainingService, watcher: Watcher
) -> None:
    _cut_off()
    training_service.look_for_resumable()
    looked(qtbot, training_service)
    training_service.answer_resumable(True)
    looked(qtbot, training_service)
    assert len(watcher.failed) == 1
    assert watcher.importing == [(0.0, "Reading the list"), (1.0, "")]
    assert watcher.failed[0].endswith(".")
    assert not training_service.is_running


def _card(folder: Path) -> None:
    network = {"denoiser": "transformer", "size": 3, "length": 4, "width": 8, "layers": 1, "heads": 2}
    card = {
        "version": 1,
        "name": "toy",
        "title": "Toy",
        "process": "masked",
        "alphabet": ["a", "b"],
        "network": network,
        "words": {"list": "", "digest": "0", "heldout_share": 0.1, "split_seed": 0, "file": "words-1.txt"},
        "weights_sha256": "",
    }
    (folder / "card.json").write_text(json.dumps(card))


@pytest.mark.parametrize("data", [b"", b"\xff" * 8, b"\x10\0\0\0\0\0\0\0{}", b"\x05\0\0\0\0\0\0\0[[[[[" + b"[" * 9999])
def test_a_damaged_snapshot_is_not_offered(data: bytes) -> None:
    folder = models_folder() / "toy"
    folder.mkdir(parents=True)
    _card(folder)
    (folder / SNAPSHOT).write_bytes(data)
    assert find(models_folder()) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [("Dinosaurs", "dinosaurs"), ("My list!", "my-list"), ("имена", "имена"), ("../..", "model"), ("", "model")],
)
def test_a_folder_is_named_by_the_title(title: str, name: str) -> None:
    assert folder_name(title, lambda _: False) == name
    assert folder_name(title, lambda n: n in (name, f"{name}-2")) == f"{name}-3"


def test_a_stop_of_what_is_measured_is_another_than_that_of_learning(
    training_service: TrainingService, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = MagicMock()
    monkeypatch.setattr(TrainingService, "is_running", True)
    monkeypatch.setattr(training_service, "_remote", remote)
    for progress in (None, Progress("training", 3, 0.5, 1.0, None), Progress("evaluating", 4, 0.9, 2.0, None)):
        training_service.progress = progress
        training_service.stop()
    assert [call.args[0] for call in remote.send.call_args_list] == [STOP, STOP, SKIP]
