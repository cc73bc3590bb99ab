"""One owner at a time, and none once it is dead."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from models.errors import UserError
from models.storage import file_lock
from models.storage.file_lock import MARK, FileLock, is_held

ROOT = Path(file_lock.__file__).resolve().parents[2]
OWNER = """
import sys
from pathlib import Path
from models.storage.file_lock import FileLock
lock = FileLock.try_take(Path(sys.argv[1]))
print("taken" if lock else "held", flush=True)
sys.stdin.read()
"""
COUNTER = """
import sys
from pathlib import Path
from models.storage.file_lock import FileLock
path, count = Path(sys.argv[1]), Path(sys.argv[2])
done = 0
while done < 60:
    lock = FileLock.try_take(path)
    if lock is not None:
        with lock:
            count.write_text(str(int(count.read_text()) + 1))
        done += 1
"""


def owner(path: Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", OWNER, str(path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )


def test_there_is_one_owner_in_a_process(tmp_path: Path) -> None:
    path = tmp_path / "folder" / "lock"
    with FileLock.try_take(path) or pytest.fail("nobody holds it"):
        assert FileLock.try_take(path) is None
        assert is_held(path)
    assert not is_held(path)
    assert list(path.parent.iterdir()) == []
    again = FileLock.try_take(path)
    assert again is not None
    again.release()
    again.release()


def test_there_is_one_owner_among_processes_and_none_when_it_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with owner(path) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "taken\n"
        assert FileLock.try_take(path) is None
        assert is_held(path)
        with owner(path) as second:
            assert second.communicate("")[0] == "held\n"
        first.kill()
        first.wait()
        assert not is_held(path)
        assert path.read_bytes() == MARK  # what the killed one left behind holds nothing
        with FileLock.try_take(path) or pytest.fail("its owner is dead"):
            assert is_held(path)
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as POSIX does")
def test_an_owner_that_stands_still_is_still_the_owner(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    with owner(path) as first:
        assert first.stdout is not None
        assert first.stdout.readline() == "taken\n"
        first.send_signal(signal.SIGSTOP)
        assert FileLock.try_take(path) is None
        first.send_signal(signal.SIGCONT)
        first.communicate("")


def test_the_file_that_goes_with_its_owner_lets_no_two_others_in(tmp_path: Path) -> None:
    path, count = tmp_path / "lock", tmp_path / "count"
    count.write_text("0")
    several = [subprocess.Popen([sys.executable, "-c", COUNTER, str(path), str(count)], cwd=ROOT) for _ in range(3)]
    assert [child.wait() for child in several] == [0, 0, 0]
    assert count.read_text() == "180"
    assert not path.exists()


@pytest.mark.skipif(os.name == "nt", reason="a file that is open cannot be removed there")
def test_one_who_opened_the_file_before_it_went_has_no_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The owner leaves and another comes while a third stands between opening the file and locking it."""
    path = tmp_path / "lock"
    owner, lock, come = FileLock.try_take(path), file_lock._try_lock, list[FileLock | None]()
    assert owner is not None

    def late(handle: int) -> bool:
        monkeypatch.setattr(file_lock, "_try_lock", lock)
        owner.release()
        come.append(FileLock.try_take(path))
        return lock(handle)

    monkeypatch.setattr(file_lock, "_try_lock", late)
    assert FileLock.try_take(path) is None
    assert come[0] is not None
    come[0].release()


def test_looking_makes_no_file(tmp_path: Path) -> None:
    assert not is_held(tmp_path / "lock")
    assert not is_held(tmp_path / "no folder" / "lock")
    assert list(tmp_path.iterdir()) == []


def test_a_file_of_something_else_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    path.write_text("notes of mine")
    with pytest.raises(UserError, match="not a lock"):
        FileLock.try_take(path)
    assert is_held(path)  # it can be nobody's to take
    assert path.read_text() == "notes of mine"


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_is_not_followed(tmp_path: Path) -> None:
    target, link = tmp_path / "target", tmp_path / "lock"
    link.symlink_to(target)
    with pytest.raises(UserError, match="cannot be written to"):
        FileLock.try_take(link)
    assert not target.exists()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "lock")
    with pytest.raises(UserError, match="not a lock"):
        FileLock.try_take(tmp_path / "lock")


def test_a_place_that_cannot_be_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("a file")
    with pytest.raises(UserError, match="choose another folder"):
        FileLock.try_take(tmp_path / "file" / "lock")
