"""What is remembered between two starts: typed, and never a reason to fail."""

import json
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.storage import path_text
from models.storage.file_lock import FileLock
from playground import settings
from playground.settings import MAX_RECENT, Settings
from playground.settings_store import SettingsStore
from tests.fuzz.case import Special, put_special


def test_what_is_saved_comes_back_with_its_types(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    kept = Settings("dark", "names", ("/a", "/b"), "AAAA", (700, 300), 3, "exact", 0.25, True)
    settings.save(kept, path)
    assert settings.load(path) == kept


def test_without_a_file_everything_is_as_usual(tmp_path: Path) -> None:
    assert settings.load(tmp_path / "none.json") == Settings()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "\x00",
        "[" * 100_000,
        '{"scheme": "purple"}',
        '{"scheme": 3}',
        '{"recent": "a"}',
        '{"recent": [3]}',
        '{"tab": "1"}',
        '{"tab": true}',
        '{"tab": -1}',
        '{"splitter": ["wide", 3]}',
        '{"splitter": [-5, 3]}',
        '{"speed": 0}',
        '{"speed": NaN}',
        '{"speed": Infinity}',
        '{"welcomed": 1}',
        '{"geometry": null}',
        '{"geometry": "\\u0007"}',
        '{"scheme": ["dark"]}',
        '{"speed": ' + "9" * 400 + "}",
        '{"speed": 1e400}',
        '{"tab": ' + "9" * 400 + "}",
        '{"tab": 100000000000}',
        '{"splitter": [3.0, 3]}',
        '{"splitter": [99999999999, 3]}',
        '{"model": "\\ud800"}',
        '{"recent": ["a\\u0000b"]}',
        '{"recent": ["\\ud800"]}',
        '{"tab": 1, "tab": 2}',
    ],
)
def test_a_damaged_file_is_set_aside_and_everything_is_as_usual(tmp_path: Path, text: str) -> None:
    path = tmp_path / "settings.json"
    path.write_text(text)
    assert settings.load(path) == Settings()
    assert not path.exists()
    assert (tmp_path / "settings.bad").read_text() == text


def test_bytes_that_are_no_text_are_set_aside(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_bytes(b"\xff\xfe\x00")
    assert settings.load(path) == Settings()
    assert (tmp_path / "settings.bad").exists()


def test_a_damaged_file_does_not_replace_one_that_was_set_aside_before(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    for text in ("first", "second", "third"):
        path.write_text(text)
        assert "default ones hold" in settings.read(path).problem
    kept = [(tmp_path / name).read_text() for name in ("settings.bad", "settings-2.bad", "settings-3.bad")]
    assert kept == ["first", "second", "third"]


@pytest.mark.skipif(os.name == "nt", reason="this system has neither FIFOs nor devices")
@pytest.mark.parametrize("special", [Special.FIFO, Special.ZERO, Special.LOOP, Special.FOLDER])
def test_what_is_no_regular_file_is_set_aside_unread(tmp_path: Path, special: Special) -> None:
    put_special(tmp_path / "settings.json", special)
    settings_store = SettingsStore(tmp_path)
    assert settings_store.settings == Settings()
    assert "default ones hold" in settings_store.problem
    settings_store.update(tab=2)
    assert SettingsStore(tmp_path).settings.tab == 2


def test_settings_that_can_be_neither_read_nor_moved_are_not_written_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "settings.json"
    path.write_text("damaged")

    def refuse(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", refuse)
        settings_store = SettingsStore(tmp_path)
        assert "neither read nor moved" in settings_store.problem
        settings_store.update(tab=2)
    assert path.read_text() == "damaged"
    assert settings_store.settings.tab == 2


def test_names_of_files_that_are_not_utf_8_are_read_as_older_versions_wrote_them(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"recent": ["/na\\udcefve.unmask"]}')
    assert settings.load(path).recent == ("/na\udcefve.unmask",)


def test_fields_of_a_newer_version_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 9, "tab": 2, "hologram": True}))
    assert settings.load(path) == Settings(tab=2)


def test_a_whole_number_does_for_a_speed(tmp_path: Path) -> None:
    path = tmp_path / "settings.json"
    path.write_text('{"speed": 2}')
    speed = settings.load(path).speed
    assert isinstance(speed, float)
    assert speed == 2.0


@given(st.lists(st.sampled_from([f"/{c}" for c in "abcdefghijklmnop"]), max_size=40))
def test_recent_files_are_the_newest_first_each_once_and_not_too_many(opened: list[str]) -> None:
    kept = Settings()
    for name in opened:
        kept = kept.opened(Path(name))
    newest = list(dict.fromkeys(str(Path(n).resolve()) for n in reversed(opened)))
    assert list(kept.recent) == newest[:MAX_RECENT]


def test_memory_writes_what_changes_and_nothing_else(tmp_path: Path) -> None:
    settings_store = SettingsStore(tmp_path)
    assert not (tmp_path / "settings.json").exists()
    settings_store.update(tab=2)
    stamp = (tmp_path / "settings.json").stat().st_mtime_ns
    settings_store.update(tab=2)
    assert (tmp_path / "settings.json").stat().st_mtime_ns == stamp
    assert SettingsStore(tmp_path).settings.tab == 2


@pytest.mark.skipif(os.name == "nt", reason="folders cannot be made read-only so")
def test_a_folder_that_cannot_be_written_costs_the_memory_only(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("a file where a folder is wanted")
    settings_store = SettingsStore(tmp_path / "home")
    settings_store.update(tab=2)
    assert settings_store.settings.tab == 2


def test_two_windows_keep_both_their_changes_and_the_files_opened_in_both(tmp_path: Path) -> None:
    first, second = SettingsStore(tmp_path), SettingsStore(tmp_path)
    first.update(scheme="light")
    second.update(speed=2.0)
    first.opened(tmp_path / "one.unmask")
    second.opened(tmp_path / "two.unmask")
    first.update(tab=1)
    second.update(tab=3)
    kept = SettingsStore(tmp_path).settings
    assert (kept.scheme, kept.speed, kept.tab) == ("light", 2.0, 3)
    assert [Path(name).name for name in kept.recent] == ["two.unmask", "one.unmask"]
    assert [path.name for path in tmp_path.iterdir()] == ["settings.json"]


@pytest.mark.parametrize("speed", [4.0, 1.0])  # 1 is what it is by default, as where nothing else changes until the end
def test_what_could_not_be_written_is_written_with_the_next_change(tmp_path: Path, speed: float) -> None:
    settings_store = SettingsStore(tmp_path)
    with FileLock.try_take(tmp_path / "settings.lock") or pytest.fail("the lock is free"):
        settings_store.update(tab=2)
        settings_store.opened(tmp_path / "one.unmask")
        assert not (tmp_path / "settings.json").exists()
    settings_store.update(speed=speed)
    kept = SettingsStore(tmp_path).settings
    assert (kept.tab, kept.speed, len(kept.recent)) == (2, speed, 1)


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
def test_a_recent_file_whose_name_is_not_utf_8_is_remembered(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/na\xefve.unmask"))
    SettingsStore(tmp_path).opened(path)
    (kept,) = SettingsStore(tmp_path).settings.recent
    assert path_text.from_text(kept) == path
