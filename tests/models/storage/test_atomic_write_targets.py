"""Where `models.storage.atomic_write` writes when the path is not a plain file."""

import errno
import os
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from models.errors import UserError
from models.storage import atomic_write

needs_modes = pytest.mark.skipif(os.name == "nt", reason="files have no such permissions there")


def test_a_link_stays_a_link_and_its_target_is_replaced(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "link"
    target.write_bytes(b"old")
    link.symlink_to(target)
    atomic_write.write(link, b"new")
    assert link.is_symlink()
    assert target.read_bytes() == b"new"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("size", [5, 1 << 20])  # a pipe holds 64 KB until they are read
def test_a_pipe_is_written_to_and_not_replaced(tmp_path: Path, size: int) -> None:
    pipe, read = tmp_path / "pipe", bytearray()
    os.mkfifo(pipe)
    handle = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(handle, True)
    write = threading.Thread(target=lambda: atomic_write.write(pipe, b"x" * size))
    write.start()
    while len(read) < size:
        read += os.read(handle, 1 << 16)
    write.join()
    os.close(handle)
    assert read == b"x" * size
    assert pipe.is_fifo()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("linked", [False, True])
def test_a_pipe_that_no_program_reads_is_not_waited_for(tmp_path: Path, linked: bool) -> None:
    pipe, link = tmp_path / "pipe", tmp_path / "link"
    os.mkfifo(pipe)
    link.symlink_to(pipe)
    with pytest.raises(UserError, match="a pipe that no program reads; choose another place"):
        atomic_write.write(link if linked else pipe, b"words")
    assert pipe.is_fifo()
    assert sorted(os.listdir(tmp_path)) == ["link", "pipe"]


@pytest.mark.skipif(not os.path.exists("/dev/stdout"), reason="this system has no name for the output")
def test_the_output_of_a_program_is_written_to_where_it_is_a_pipe() -> None:
    program = "from models.storage import atomic_write; atomic_write.write(Path('/dev/stdout'), b'words')"
    script = f"from pathlib import Path; {program}"
    root = Path(__file__).resolve().parents[3]
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, cwd=root, check=False)
    assert (done.stdout, done.stderr) == (b"words", b"")


@pytest.mark.skipif(not os.path.exists(os.devnull) or os.name == "nt", reason="this system has no such device")
def test_a_device_is_written_to_and_stays() -> None:
    atomic_write.write(Path(os.devnull), b"words")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@needs_modes
@pytest.mark.parametrize("call", ["scandir", "open", "fsync"])
def test_a_folder_that_cannot_be_read_or_synced_takes_a_file_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    """The file is there by then: to say that it is not saved would be wrong."""
    real = getattr(os, call)

    def refusing(target: Any, *arguments: Any) -> Any:
        if call == "fsync" and stat.S_ISDIR(os.fstat(target).st_mode):
            raise OSError(errno.EINVAL, "Invalid argument")
        if target == tmp_path:
            raise PermissionError(errno.EACCES, "Permission denied")
        return real(target, *arguments)

    monkeypatch.setattr(os, call, refusing)
    atomic_write.write(tmp_path / "file", b"new")
    assert (tmp_path / "file").read_bytes() == b"new"


def test_a_folder_is_refused_in_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="choose another place"):
        atomic_write.write(tmp_path, b"words")
    (tmp_path / "file").write_bytes(b"mine")
    with pytest.raises(UserError, match="lies in a file; move that file away"):
        atomic_write.write(tmp_path / "file" / "words.txt", b"words")


def mode_of(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


@needs_modes
@pytest.mark.parametrize("mask", [0o022, 0o077, 0o002, 0o000])
def test_a_new_file_has_the_permissions_that_the_umask_leaves(tmp_path: Path, mask: int) -> None:
    before = os.umask(mask)
    try:
        atomic_write.write(tmp_path / "file", b"new")
    finally:
        os.umask(before)
    assert mode_of(tmp_path / "file") == 0o666 & ~mask


@needs_modes
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o666, 0o755, 0o200])
def test_a_file_that_was_there_keeps_its_permissions(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(mode)
    atomic_write.write(path, b"new")
    assert mode_of(path) == mode
    path.chmod(0o600)
    assert path.read_bytes() == b"new"


@needs_modes
def test_no_other_can_read_a_private_file_while_it_is_replaced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path, seen, fsync = tmp_path / "file", list[int](), os.fsync

    def look(handle: int) -> None:
        seen.append(stat.S_IMODE(os.fstat(handle).st_mode))
        fsync(handle)

    path.write_bytes(b"old")
    path.chmod(0o600)
    monkeypatch.setattr(os, "fsync", look)
    atomic_write.write(path, b"new")
    assert seen[0] == 0o600


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away")
def test_a_file_that_was_there_keeps_its_owner(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    os.chown(path, 1234, 2345)
    atomic_write.write(path, b"new")
    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 2345)


def test_a_read_only_file_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(UserError, match="read-only; make it writable"):
        atomic_write.write(path, b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["file"]
    path.chmod(0o644)


def test_parts_of_saves_that_were_killed_go_after_an_hour_and_nothing_else(tmp_path: Path) -> None:
    mine = [".file.abcdefgh", ".unmask-save-0123456789abcdeg.part", "unmask-save-0123456789abcdef.part", ".file.swp"]
    old, young = ".unmask-save-0123456789abcdef.part", ".unmask-save-0123456789abcde0.part"
    folder = ".unmask-save-0123456789abcde1.part"
    for name in (*mine, old, young):
        (tmp_path / name).write_bytes(b"half")
    (tmp_path / folder).mkdir()
    for name in (*mine, old, folder):
        os.utime(tmp_path / name, (0, 0))
    atomic_write.write(tmp_path / "file", b"new")
    assert set(os.listdir(tmp_path)) == {*mine, young, folder, "file"}


@pytest.mark.parametrize("length", [200, 255])
def test_a_name_as_long_as_the_system_allows_can_be_saved(tmp_path: Path, length: int) -> None:
    path = tmp_path / ("x" * length)
    try:
        path.write_bytes(b"old")
    except OSError:
        pytest.skip("this system has shorter names")
    atomic_write.write(path, b"new")
    assert path.read_bytes() == b"new"


@pytest.mark.parametrize("there", [True, False])
def test_a_full_disk_is_said_and_the_old_file_is_spoken_of_only_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool
) -> None:
    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    path = tmp_path / "file"
    if there:
        path.write_bytes(b"old")
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="make room and try again") as caught:
        atomic_write.write(path, b"new")
    assert ("The old one is unharmed" in str(caught.value)) == there
    assert [p.read_bytes() for p in tmp_path.iterdir()] == ([b"old"] if there else [])
