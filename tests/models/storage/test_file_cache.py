"""What is made from a file is made once, and again whenever the file is another one."""

import json
import os
from pathlib import Path

import pytest

from models.errors import UserError
from models.storage import atomic_write, file_cache, installed, model_card
from models.storage.file_cache import FileCache
from models.storage.folders import models_folder
from models.storage.installed import survey
from models.storage.model_card import CARD, retitle
from models.storage.regular_file import read_regular
from tests.models.storage.test_model_card import GOOD

OLD = 1_500_000_000  # seconds: a time of writing long ago


class Reader:
    """Reads files and counts how often."""

    def __init__(self) -> None:
        self.count = 0

    def __call__(self, path: Path) -> bytes:
        self.count += 1
        return read_regular(path, 100)


@pytest.fixture
def reader() -> Reader:
    return Reader()


@pytest.fixture
def cache(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> FileCache[bytes]:
    """One to which every file has been as it is for long enough."""
    monkeypatch.setattr(file_cache, "SETTLED_NS", -1 << 62)
    return FileCache(reader)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    path.write_bytes(b"one")
    os.utime(path, (OLD, OLD))
    return path


def test_a_file_that_stays_is_read_once(cache: FileCache[bytes], reader: Reader, path: Path) -> None:
    assert [cache.get(path) for _ in range(3)] == [b"one"] * 3
    assert reader.count == 1


def test_a_file_that_was_written_over_is_read_again(cache: FileCache[bytes], path: Path) -> None:
    cache.get(path)
    path.write_bytes(b"two")
    assert cache.get(path) == b"two"
    path.write_bytes(b"three")
    os.utime(path, (OLD, OLD))
    assert cache.get(path) == b"three"


def test_a_file_put_in_its_place_with_the_same_size_and_time_is_read(cache: FileCache[bytes], path: Path) -> None:
    cache.get(path)
    atomic_write.write(path, b"two")
    os.utime(path, (OLD, OLD))
    assert cache.get(path) == b"two"


def test_a_file_that_is_gone_or_cannot_be_read_is_so_each_time(cache: FileCache[bytes], path: Path) -> None:
    cache.get(path)
    path.unlink()
    for _ in range(2):
        with pytest.raises(FileNotFoundError):
            cache.get(path)
    path.write_bytes(b"x" * 101)
    for _ in range(2):
        with pytest.raises(UserError):
            cache.get(path)


def test_a_file_that_has_just_changed_is_read_each_time(reader: Reader, tmp_path: Path) -> None:
    """Its next change might leave it the same size and time."""
    path = tmp_path / "file"
    cache = FileCache(reader)
    path.write_bytes(b"one")
    future = 4_000_000_000 * 10**9
    os.utime(path, ns=(future, future))
    cache.get(path)
    cache.get(path)
    assert reader.count == 2


def test_only_so_many_files_are_held(
    cache: FileCache[bytes], reader: Reader, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file_cache, "MOST", 3)
    for i in range(10):
        (tmp_path / str(i)).write_bytes(b"one")
        cache.get(tmp_path / str(i))
    assert len(cache._known) <= 3


def test_cards_are_read_once_and_again_when_a_model_has_another_title(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(file_cache, "SETTLED_NS", -1 << 62)
    folder = models_folder() / "toy"
    folder.mkdir(parents=True)
    (folder / CARD).write_text(json.dumps(GOOD))
    read, asked = model_card.read_card, list[Path]()

    def counted(folder: Path) -> model_card.CardFields:
        asked.append(folder)
        return read(folder)

    monkeypatch.setattr(installed, "read_card", counted)
    first, again = survey(), survey()
    assert first == again
    assert asked.count(folder) == 1
    assert len(set(asked)) == len(asked)
    next(m for m in again[0] if m.folder == folder).card["title"] = "changed by a caller"
    assert survey() == first
    retitle(folder, "Another title")
    assert "Another title" in [model.card["title"] for model in survey()[0]]
