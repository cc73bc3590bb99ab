"""Opening models in a thread: the newest request wins, nothing is loaded while held, and errors are sentences."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Event, current_thread, main_thread

import pytest
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.evaluation.novelty import NoveltyIndex
from playground.catalog import model_loader
from playground.catalog.entries import Item
from playground.catalog.model_loader import ModelLoader
from playground.catalog.opened import Opened
from tests.models.toys import random_model
from tests.patience import PATIENCE_S


class Disk:
    """Stands for the models on disk; `slow` is read only when `free` is set, `bad` is damaged."""

    def __init__(self) -> None:
        self.free = Event()
        self.read: list[tuple[str, bool]] = []

    def open(self, identifier: str) -> Iterator[str | Opened]:
        self.read.append((identifier, current_thread() is main_thread()))
        yield f"reading {identifier}"
        if identifier == "slow":
            assert self.free.wait(PATIENCE_S)
        if identifier == "bad":
            raise UserError("Its weights are damaged.")
        if identifier == "broken":
            raise ValueError("line one\nline two")
        item = Item(identifier, identifier, "", "Trained")
        yield Opened(item, random_model(), None, None, NoveltyIndex(()))


@pytest.fixture
def disk(monkeypatch: pytest.MonkeyPatch) -> Disk:
    disk = Disk()
    monkeypatch.setattr(model_loader, "open_item", disk.open)
    return disk


@pytest.fixture
def loader(qtbot: QtBot, disk: Disk) -> Iterator[ModelLoader]:
    loader = ModelLoader()
    yield loader
    disk.free.set()
    loader.close()


def test_a_model_is_read_in_another_thread_and_what_is_done_is_said(
    qtbot: QtBot, loader: ModelLoader, disk: Disk
) -> None:
    said: list[str] = []
    loader.loading.connect(said.append)
    with qtbot.waitSignal(loader.loaded) as loaded:
        loader.load("one")
    assert loaded.args is not None
    assert (loaded.args[0].item.id, loaded.args[1]) == ("one", None)
    assert said == ["loading the model", "reading one"]
    assert disk.read == [("one", False)]


def test_the_newest_request_wins(qtbot: QtBot, loader: ModelLoader, disk: Disk) -> None:
    opened: list[str] = []
    loader.loaded.connect(lambda value, _: opened.append(value.item.id))
    loader.load("slow")
    qtbot.waitUntil(lambda: bool(disk.read))
    loader.load("one")
    disk.free.set()
    qtbot.waitUntil(lambda: not loader.busy)
    assert opened == ["one"]


def test_nothing_is_read_while_it_is_held(qtbot: QtBot, loader: ModelLoader, disk: Disk) -> None:
    loader.hold()
    loader.load("one")
    assert loader.held
    assert disk.read == []
    with qtbot.waitSignal(loader.loaded):
        loader.release()


@pytest.mark.parametrize(
    ("identifier", "sentence"), [("bad", "Its weights are damaged."), ("broken", "Loading failed: line two")]
)
def test_what_cannot_be_loaded_is_one_sentence(
    qtbot: QtBot, loader: ModelLoader, identifier: str, sentence: str
) -> None:
    with qtbot.waitSignal(loader.failed) as failed:
        loader.load(identifier)
    assert failed.args == [sentence]
    assert not loader.busy
