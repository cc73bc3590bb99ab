"""Settings are written away from the window's thread, in order, and all of them before the program ends."""

from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Event, current_thread, main_thread

import pytest
from pytestqt.qtbot import QtBot

from models.storage.file_lock import FileLock
from playground import settings
from playground.app import Application
from playground.settings import Settings
from playground.settings_store import SettingsStore
from tests.patience import PATIENCE_S
from tests.playground.app import opened


@pytest.fixture
def application(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    with opened(qtbot, monkeypatch) as made:
        yield made


class Later:
    """Runs what a memory writes when it is asked to."""

    def __init__(self, settings_store: SettingsStore) -> None:
        self.waiting: list[Callable[[], None]] = []
        settings_store.write_with(self.waiting.append)

    def run(self) -> None:
        while self.waiting:
            self.waiting.pop(0)()


def test_the_window_waits_neither_for_the_lock_of_the_settings_nor_for_the_disk(
    qtbot: QtBot, application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    save, take, free, here = settings.save, FileLock.try_take, Event(), list[bool]()

    def slow(value: Settings, path: Path) -> None:
        here.append(current_thread() is main_thread())
        assert free.wait(PATIENCE_S)
        save(value, path)

    def noted(path: Path) -> FileLock | None:
        here.append(current_thread() is main_thread())
        return take(path)

    monkeypatch.setattr(settings, "save", slow)
    with monkeypatch.context() as patch:
        patch.setattr(FileLock, "try_take", noted)
        application.settings_store.update(speed=2.0)
        qtbot.waitUntil(lambda: len(here) == 2)
    application.settings_store.update(map_mode="first")
    application.settings_store.opened(Path("one.unmask"))
    assert here == [False, False]
    assert application.settings_store.settings.map_mode == "first"
    free.set()
    application.window.close()
    kept = SettingsStore().settings
    assert (kept.speed, kept.map_mode) == (2.0, "first")
    assert [Path(name).name for name in kept.recent] == ["one.unmask"]
    assert kept.geometry


def test_what_changes_while_it_is_written_is_written_next_and_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings_store, save = SettingsStore(tmp_path), settings.save
    later = Later(settings_store)

    def changing(value: Settings, path: Path) -> None:
        monkeypatch.setattr(settings, "save", save)
        settings_store.update(tab=3)
        settings_store.opened(tmp_path / "two.unmask")
        save(value, path)

    monkeypatch.setattr(settings, "save", changing)
    settings_store.opened(tmp_path / "one.unmask")
    settings_store.update(tab=2, speed=2.0)
    later.waiting.pop(0)()
    there = SettingsStore(tmp_path).settings
    assert (there.tab, there.speed, len(there.recent)) == (2, 2.0, 1)
    assert (settings_store.settings.tab, settings_store.settings.speed, len(settings_store.settings.recent)) == (
        3,
        2.0,
        2,
    )
    later.run()
    there = SettingsStore(tmp_path).settings
    assert there == settings_store.settings
    assert there.tab == 3
    assert [Path(name).name for name in there.recent] == ["two.unmask", "one.unmask"]


def test_one_write_takes_along_all_that_waits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings_store, save, written = SettingsStore(tmp_path), settings.save, list[Settings]()
    later = Later(settings_store)

    def noted(value: Settings, path: Path) -> None:
        written.append(value)
        save(value, path)

    monkeypatch.setattr(settings, "save", noted)
    for tab in range(1, 6):
        settings_store.update(tab=tab)
    later.run()
    assert written == [Settings(tab=5)]


def test_at_the_end_what_another_window_kept_from_being_written_is_written(tmp_path: Path) -> None:
    settings_store = SettingsStore(tmp_path)
    later = Later(settings_store)
    settings_store.update(tab=2)
    with FileLock.try_take(tmp_path / "settings.lock") or pytest.fail("the lock is free"):
        later.run()
    assert SettingsStore(tmp_path).settings.tab == 0
    settings_store.write_here()
    assert SettingsStore(tmp_path).settings.tab == 2
    settings_store.update(tab=3)
    assert SettingsStore(tmp_path).settings.tab == 3


def test_settings_whose_file_is_taken_away_are_written_whole(tmp_path: Path) -> None:
    SettingsStore(tmp_path).update(scheme="dark", tab=2)
    settings_store = SettingsStore(tmp_path)
    (tmp_path / "settings.json").unlink()
    settings_store.update(speed=2.0)
    assert settings_store.settings == SettingsStore(tmp_path).settings == Settings(scheme="dark", tab=2, speed=2.0)
