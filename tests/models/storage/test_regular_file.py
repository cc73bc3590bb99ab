"""Files that are none: refused at once, before anything of them is read."""

import os
from pathlib import Path

import pytest

from models.errors import UserError
from models.storage.regular_file import is_folder, is_regular, read_regular
from tests.fuzz.case import Special, put_special


@pytest.mark.skipif(os.name == "nt", reason="this system has neither FIFOs nor devices")
@pytest.mark.parametrize("special", [Special.FIFO, Special.ZERO])
def test_a_fifo_and_a_device_are_neither_waited_for_nor_read(tmp_path: Path, special: Special) -> None:
    put_special(tmp_path / "it", special)
    with pytest.raises(UserError, match="not a regular file"):
        read_regular(tmp_path / "it", 1000)
    assert not is_regular(tmp_path / "it")


def test_a_file_that_is_too_large_is_refused_by_its_size_and_by_what_is_read(tmp_path: Path) -> None:
    path = tmp_path / "it"
    path.write_bytes(b"x" * 1000)
    assert read_regular(path, 1000) == b"x" * 1000
    with pytest.raises(UserError, match="up to 999 bytes"):
        read_regular(path, 999)


@pytest.mark.skipif(not Path("/proc/self/maps").exists(), reason="no file here is larger than its size says")
def test_a_file_that_is_larger_than_its_size_says_is_refused_while_it_is_read() -> None:
    assert Path("/proc/self/maps").stat().st_size == 0
    with pytest.raises(UserError, match="too large"):
        read_regular(Path("/proc/self/maps"), 10)


def test_a_folder_is_an_error_of_the_system_everywhere(tmp_path: Path) -> None:
    with pytest.raises(IsADirectoryError):
        read_regular(tmp_path, 10)
    assert is_folder(tmp_path)


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b", "\ud800", "/" * 5000, ""])
def test_a_name_that_no_file_can_have_is_no_file(tmp_path: Path, name: str) -> None:
    assert not is_regular(tmp_path / name)
    with pytest.raises((UserError, OSError)):
        read_regular(tmp_path / name, 10)
