"""What surrounds a start, in a process of its own: variables, streams, raw bytes as arguments, Ctrl-C at any time."""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
from pathlib import Path
from random import Random
from typing import Any

from tests.fuzz.case import Case
from tests.fuzz.mutate import shown
from tests.fuzz.surfaces import arguments
from tests.fuzz.verdict import WrongError, is_clear

ROOT = Path(__file__).resolve().parents[3]
LIMIT = 300.0  # seconds by the clock
COMMANDS: tuple[tuple[str, ...], ...] = (
    ("--help",), ("--version",), ("fill", "--help"), ("models",), ("models", "--json"), ("inspect", "elements"),
    ("fill", "-n", "2", *arguments.ORACLE), ("fill", "-n", "1"), ("fill", "*", "--model", "russian", "-n", "1"),
    ("score", "ag", *arguments.ORACLE), ("score", "--file", "-", *arguments.ORACLE), ("inspect", "-"), ("nonsense",),
    ("train", "few.txt", "--steps", "1"), ("train", "-", "--steps", "1"), ("fill", "[z-a]"), ("gone.unmask",), (),
    ("one.unmask",), ("words.txt",),
)  # fmt: skip
STREAMS = (
    "", "", "<&-", ">&-", "2>&-", "<&- >&- 2>&-", "<&- 2>&-", ">/dev/full", "2>/dev/full", ">/dev/full 2>/dev/full",
    "<words.txt", "<few.txt", "</dev/zero", "| true", "2>&1 | true",
)  # fmt: skip
VALUES = ("", " ", "x", "a/folder", "/", "/dev/null", "/proc", "~", "a" * 5000, "na\udcefve", "é", "-1", "1e9", "nan")
VARIABLES = (
    "HOME", "UNMASK_HOME", "XDG_DATA_HOME", "TMPDIR", "LANG", "LC_ALL", "TERM", "COLUMNS", "PYTHONIOENCODING", "USER",
    "PYTHONOPTIMIZE", "PYTHONUTF8", "PYTHONWARNINGS", "PYTHONHASHSEED", "OMP_NUM_THREADS", "OMP_WAIT_POLICY",
    "MKL_NUM_THREADS", "NO_COLOR", "XDG_RUNTIME_DIR", "PYTHONDEVMODE", "QT_SCALE_FACTOR", "LD_LIBRARY_PATH",
)  # fmt: skip
USUAL = {
    "LANG": ("C", "POSIX", "en_US.ISO-8859-1", "ru_RU.KOI8-R", "nonsense"), "LC_ALL": ("C", "C.UTF-8", "nonsense"),
    "TERM": ("dumb", "xterm", "nonsense"), "PYTHONIOENCODING": ("ascii", "latin-1", "ascii:strict", ":ignore"),
    "PYTHONOPTIMIZE": ("1", "2"), "PYTHONHASHSEED": ("0", "7"), "PYTHONWARNINGS": ("ignore", "error::UserWarning"),
    "PYTHONUTF8": ("0", "1"), "PYTHONDEVMODE": ("",), "LD_LIBRARY_PATH": ("/nowhere",),
}  # fmt: skip
# Without a screen every start of the window ends.
SCREENS: tuple[dict[str, str], ...] = (
    {}, {"DISPLAY": ":9876"}, {"QT_QPA_PLATFORM": "nonsense"}, {"QT_QPA_PLATFORM": "xcb", "DISPLAY": ":9876"},
    {"WAYLAND_DISPLAY": "nowhere"}, {"QT_QPA_PLATFORM": "offscreen", "QT_SCALE_FACTOR": "nan"}, {"DISPLAY": "x" * 300},
)  # fmt: skip
WITHOUT_HOME = (
    "import os, pwd, runpy, sys\n"
    "def nobody(*_): raise KeyError('no such user')\n"
    "pwd.getpwuid = pwd.getpwnam = nobody\n"
    "sys.argv[0] = 'unmask'\n"
    "runpy.run_module('playground', run_name='__main__', alter_sys=True)\n"
)


def make(random: Random) -> Case:
    """value: the arguments, variables (None: unset), the streams, whether the user is unknown, when Ctrl-C comes."""
    command = list(random.choice(COMMANDS))
    if random.randrange(6) == 0:
        command = arguments.make(random).value
        command = command if command[:1] != ["train"] or "few.txt" in command else ["train", "few.txt"]
    changes: dict[str, str | None] = {**random.choice(SCREENS)}
    for name in random.sample(VARIABLES, random.randrange(4)):
        changes[name] = random.choice((None, *USUAL.get(name, VALUES)))
    if changes.get("QT_QPA_PLATFORM") == "offscreen":
        changes["QT_SCALE_FACTOR"] = "nan"  # no window that would stay
    streams = random.choice(STREAMS)
    nobody = random.randrange(5) == 0
    if nobody:
        changes["HOME"] = None
    stop = random.random() * 2.5 if random.randrange(4) == 0 else None
    if stop is not None:
        streams = ""
    more = f"{'nobody ' if nobody else ''}{f'Ctrl-C at {stop:.2f} s' if stop is not None else ''}"
    note = f"{shown(command)} {shown(changes)} {streams} {more}"
    return Case(note, arguments.FILES, (command, changes, streams, nobody, stop))


def feed(case: Case, folder: Path) -> None:
    """Start it, perhaps stop it, and look at how it ended."""
    command, changes, streams, nobody, stop = case.value
    code, said = _started(folder, command, changes, streams, nobody=nobody, stop=stop)
    if "Traceback" in said and not (stop is not None and _of_python_alone(said)):
        raise RuntimeError(said[-2000:])
    if "unexpected error" in said or "Fatal" in said or "Exception ignored" in said:
        raise RuntimeError(said[-2000:])
    if stop is not None:
        if code not in (0, 2, 130, -signal.SIGINT) and "Traceback" not in said:
            raise WrongError(f"exit code {code} after Ctrl-C: {said[:300]}")
        return
    if code not in (0, 2):
        raise WrongError(f"exit code {code}: {said[:300]}")
    if code == 2:
        own = [line for line in said.splitlines() if not re.match(r"Python |<frozen|.*[Ww]arning|\s*$|libgomp: ", line)]
        if len(own) > 1:
            raise WrongError(f"several lines: {said[:500]}")
        line = "".join(own).removeprefix("unmask: ")
        if line and not (is_clear(line) or is_clear(line + ".")):  # a command to type ends without a full stop
            raise WrongError(f"not one clear line: {line[:300]!a}")


def _started(
    folder: Path, command: list[str], changes: dict[str, Any], streams: str, *, nobody: bool, stop: float | None
) -> tuple[int, str]:
    """The exit code and what was said on stderr."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("QT_", "DISPLAY", "WAYLAND", "PYTHON"))}
    environment |= {"UNMASK_HOME": str(folder), "PYTHONPATH": str(ROOT)}
    environment |= {k: v for k, v in changes.items() if v is not None}
    for name, value in changes.items():
        if value is None:
            environment.pop(name, None)
    if nobody and "UNMASK_HOME" not in changes:
        del environment["UNMASK_HOME"]
    module = ["-c", WITHOUT_HOME] if nobody else ["-m", "playground"]
    whole = [os.fsencode(part) for part in (sys.executable, *module, *command)]
    if streams:
        words = " ".join(shlex.quote(os.fsdecode(part)) for part in whole)
        line = words + " " + (f"{streams}; exit ${{PIPESTATUS[0]}}" if "|" in streams else streams)
        whole = [b"bash", b"-c", os.fsencode(line)]
    child = subprocess.Popen(
        whole, cwd=folder, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    with child:
        try:
            if stop is not None:
                until = time.monotonic() + stop
                while time.monotonic() < until and child.poll() is None:
                    time.sleep(0.001)
                child.send_signal(signal.SIGINT)
            _, errors = child.communicate(timeout=LIMIT)
        except subprocess.TimeoutExpired:
            child.kill()
            raise WrongError("it does not end") from None
    return child.returncode, errors.decode("utf-8", "replace")


def _of_python_alone(said: str) -> bool:
    """Whether Ctrl-C came before the first line of ours: while Python itself starts."""
    return "KeyboardInterrupt" in said and not re.search(r"[/\\](models|playground)[/\\]\w+(?<!__init__)\.py", said)
