"""What surrounds a start: streams that are closed or full, a user without a home, Ctrl-C at any time.

Each ends in one line or in silence, with the right exit code, and never with a traceback.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import UserError
from playground.cli import train
from tests.patience import CHILD_S
from tests.playground.cli.conftest import ROOT, Said, start

POSIX = pytest.mark.skipif(os.name == "nt", reason="streams are closed otherwise there")
FULL = pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
FILL = ("fill", "-n", "2", "--model", "oracle:bigram:elements")
SCORE = ("score", "ag", "--model", "oracle:bigram:elements")
COMMANDS = (("fill", "--help"), ("models",), FILL, ("nonsense",))
BY_HAND = (("--help",), ("--version",), SCORE, ("inspect", "elements"))  # they print where one of those does


def each(commands: tuple[tuple[str, ...], ...]) -> pytest.MarkDecorator:
    """Commands, and those that are tried by hand; every one costs several starts of the program."""
    rest = [pytest.param(c, marks=pytest.mark.long) for c in BY_HAND]
    return pytest.mark.parametrize("arguments", [*commands, *rest], ids=" ".join)


def shell(line: str, arguments: tuple[str, ...], home: Path, **environment: str) -> subprocess.CompletedProcess[bytes]:
    """Run the program with its streams as a shell's redirections in `line` leave them."""
    return subprocess.run(
        ["sh", "-c", f'exec "$@" {line}', "sh", sys.executable, "-W", "error", "-m", "playground", *arguments],
        cwd=ROOT, env={**os.environ, "UNMASK_HOME": str(home), **environment}, stdin=subprocess.DEVNULL,
        capture_output=True, timeout=CHILD_S, check=False,
    )  # fmt: skip


def is_clean(done: subprocess.CompletedProcess[bytes]) -> bool:
    """Whether nothing was said but one line at most."""
    return done.stderr.count(b"\n") <= 1 and b"Traceback" not in done.stderr and b"unexpected" not in done.stderr


@POSIX
@each(COMMANDS)
def test_closed_streams_cost_no_traceback(arguments: tuple[str, ...], home: Path) -> None:
    refused = arguments == ("nonsense",)
    usual = shell("", arguments, home)
    assert usual.returncode == (2 if refused else 0)
    no_input, no_errors = shell("<&-", arguments, home), shell("2>&-", arguments, home)
    assert (no_input.returncode, no_input.stdout) == (usual.returncode, usual.stdout)
    assert (no_errors.returncode, no_errors.stdout, no_errors.stderr) == (usual.returncode, usual.stdout, b"")
    no_output = shell(">&-", arguments, home)
    assert (no_output.returncode, is_clean(no_output)) == (2, True)
    assert b"standard output is closed" in no_output.stderr
    nothing = shell("<&- >&- 2>&-", arguments, home)
    assert (nothing.returncode, nothing.stdout, nothing.stderr) == (2, b"", b"")


@FULL
@each(COMMANDS[:-1])
def test_a_stdout_that_is_full_is_said_whatever_was_printed(arguments: tuple[str, ...], home: Path) -> None:
    done = shell(">/dev/full", arguments, home)
    assert (done.returncode, done.stderr.count(b"\n")) == (2, 1)
    assert b"disk is full" in done.stderr
    assert shell("2>/dev/full", arguments, home).returncode == 0
    assert shell(">/dev/full 2>/dev/full", arguments, home).returncode == 2


@POSIX
def test_no_file_gets_the_number_of_a_closed_stream(home: Path) -> None:
    """What a library prints to number 2 would stand in the first file that is opened, a model's card say."""
    script = (
        "import os, sys; from playground.system.streams import hold_closed; hold_closed();"
        "print(os.open(os.devnull, os.O_RDONLY), sys.stdin is None, file=sys.__stdout__)"
    )
    done = subprocess.run(
        ["sh", "-c", 'exec "$@" <&- 2>&-', "sh", sys.executable, "-c", script],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    number, no_input = done.stdout.split()
    assert int(number) > 2
    assert no_input == "True"


@POSIX
def test_a_list_on_a_closed_stdin_is_refused(home: Path) -> None:
    done = shell("<&-", ("inspect", "-"), home)
    assert (done.returncode, done.stdout, is_clean(done)) == (2, b"", True)
    assert b"Standard input is closed" in done.stderr


@POSIX
def test_a_list_may_come_through_a_pipe_with_a_name(home: Path) -> None:
    """As in `unmask inspect <(sort names)`."""
    done = shell("3<&0", ("inspect", "/dev/fd/3"), home)  # of no words
    assert done.returncode == 2
    read, write = os.pipe()
    os.write(write, b"anna\nbob\n")
    os.close(write)
    piped = subprocess.run(
        [sys.executable, "-m", "playground", "inspect", f"/dev/fd/{read}"],
        cwd=ROOT, pass_fds=(read,), capture_output=True, check=False,
    )  # fmt: skip
    os.close(read)
    assert piped.returncode == 0, piped.stderr
    assert piped.stdout.startswith(b"pipe: 2 words")


WITHOUT_HOME = """
import os, sys
for name in ("HOME", "UNMASK_HOME", "XDG_DATA_HOME", "USER", "LOGNAME", "USERNAME", "LNAME"):
    os.environ.pop(name, None)
import pwd
def nobody(*_): raise KeyError("no such user")
pwd.getpwuid = pwd.getpwnam = nobody
sys.argv = ["unmask", *sys.argv[1:]]
from playground.__main__ import main
sys.exit(main())
"""


def nobody(*_: object) -> None:
    """What the system knows of a user that it does not know."""
    raise KeyError("no such user")


@pytest.fixture
def without_home(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user as in the program above, in this process, which has everything imported: each start takes a second."""
    import pwd

    for name in ("HOME", "UNMASK_HOME", "XDG_DATA_HOME", "USER", "LOGNAME", "USERNAME", "LNAME"):
        monkeypatch.delenv(name, raising=False)
    for name in ("getpwuid", "getpwnam"):
        monkeypatch.setattr(pwd, name, nobody)


@POSIX
@pytest.mark.usefixtures("without_home")
@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (FILL, 0),
        (("fill", "-n", "1"), 0),
        (("fill", "--model", "nonsense"), 2),
        (SCORE, 0),
        (("models",), 0),
        (("models", "--json"), 0),
        (("inspect", "elements"), 0),
        (("inspect", "names"), 0),
        (("train", "elements", "--steps", "1"), 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_a_user_without_a_home_folder_can_do_all_that_needs_none(
    call: Callable[..., Said], arguments: tuple[str, ...], code: int
) -> None:
    said = call(*arguments)
    assert said.code == code, said
    assert said.err.count("\n") <= 1
    assert "unexpected" not in said.err
    assert ("set HOME, or UNMASK_HOME" in said.err) == (arguments[0] == "train")


@POSIX
@pytest.mark.parametrize("arguments", [(), ("README.md",)], ids=["", "README.md"])
def test_a_user_without_a_home_folder_gets_no_window(arguments: tuple[str, ...]) -> None:
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_HOME, *arguments], cwd=ROOT, capture_output=True, timeout=CHILD_S, check=False
    )
    assert done.returncode == 2, done.stderr
    assert is_clean(done), done.stderr
    assert b"set HOME, or UNMASK_HOME" in done.stderr


@POSIX
def test_a_model_can_be_trained_without_a_home_folder(tmp_path: Path) -> None:
    arguments = ("train", "elements", "--steps", "1", "--preset", "tiny", "--out", str(tmp_path / "model"))
    done = subprocess.run(
        [sys.executable, "-c", WITHOUT_HOME, *arguments], cwd=ROOT, capture_output=True, timeout=CHILD_S, check=False
    )
    assert done.returncode == 0, done.stderr
    assert b"Traceback" not in done.stderr


@POSIX
def test_a_folder_below_one_that_is_gone_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    with pytest.raises(UserError, match="change to another one, or give a whole path"):
        train.parser().parse_args(["names", "--out", "x"])
    assert train.parser().parse_args(["names", "--out", str(tmp_path)]).out == str(tmp_path)


def test_a_home_that_no_folder_can_have_opens_no_window(home: Path) -> None:
    done = start(home=home / ("x" * 5000))
    assert (done.returncode, done.stdout, is_clean(done)) == (2, b"", True)
    assert b"set UNMASK_HOME" in done.stderr


INTERRUPTED = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.default_int_handler)
at = sys.argv.pop(1)
class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == at:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Finder())
from playground.__main__ import main
sys.exit(main())
"""
IMPORTED = (
    "playground.system.interrupt", "multiprocessing", "playground.cli", "numpy", "numpy.linalg", "torch", "torch.nn",
    "models.storage.checkpoint",
)  # fmt: skip


@POSIX
@pytest.mark.parametrize("at", [*IMPORTED, "torch._C", "numpy._core._multiarray_umath"])
def test_ctrl_c_while_something_is_imported_ends_quietly(at: str, home: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", INTERRUPTED, at, "fill", "-n", "1"],
        cwd=ROOT, env={**os.environ, "UNMASK_HOME": str(home)}, capture_output=True, timeout=CHILD_S, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (130, b"", b"")
