"""A long command of another program whose progress is shown: what it says of it, and signs of life while it is silent.

It needs nothing but Python's own library: dev.py uses it before anything is installed.
"""

import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

SILENT_S = 10.0  # after this many seconds without a word, a sign of life
MEGABYTE = 10**6
OF_PIP = ("Downloading ", "Using cached ", "Building ", "Installing collected packages: ")
METADATA = ".metadata "  # what pip reads of a package before it chooses it: small, and many
OF_APT = ("Get:", "Unpacking ", "Setting up ")


@dataclass(frozen=True)
class Telling:
    """How a command is shown: in plain lines, each by a call of `say`.

    starts: the beginnings of those of its lines that are said. alive(seconds): what is said whenever it has said
    nothing for `silent_s`, "" for nothing.
    """

    say: Callable[[str], None]
    starts: Sequence[str]
    alive: Callable[[float], str]
    silent_s: float = SILENT_S


def run_shown(
    command: Sequence[str], environ: Mapping[str, str], telling: Telling, *, terminal: bool = False
) -> "subprocess.CompletedProcess[str]":
    """Run a command to its end, and say what it is doing on the way.

    terminal: it writes to the user's terminal itself; the result holds all that it wrote but for that.
    """
    begun, said, over = time.monotonic(), threading.Event(), threading.Event()

    def watch() -> None:
        while not over.wait(telling.silent_s):
            if not said.is_set() and (sign := telling.alive(time.monotonic() - begun)):
                telling.say(sign)
            said.clear()

    written = list[str]()
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            command, env=environ, stdout=None if terminal else subprocess.PIPE, stderr=errors,
            encoding="utf-8", errors="replace",
        ) as process:  # fmt: skip
            watcher = threading.Thread(target=watch, daemon=True)
            watcher.start()
            try:
                for line in process.stdout or ():
                    written.append(line)
                    if line.strip().startswith(tuple(telling.starts)) and METADATA not in line:
                        said.set()
                        telling.say(line.strip())
                process.wait()
            finally:
                over.set()
                watcher.join()
        errors.seek(0)
        complaint = errors.read().decode("utf-8", "replace")
    return subprocess.CompletedProcess(command, process.returncode, "".join(written), complaint)


def alive_in(folder: Path, *, terminal: bool) -> Callable[[float], str]:
    """Signs of life of what fills a folder: how much it holds by now.

    terminal: only while the folder grows, for until then the command shows what it does itself.
    """
    held = size(folder)

    def alive(seconds: float) -> str:
        nonlocal held
        before, held = held, size(folder)
        if held > before:
            return f"installing, {seconds:.0f} s: {held / MEGABYTE:.0f} MB in {folder.name}"
        return "" if terminal else f"working, {seconds:.0f} s"

    return alive


def size(folder: Path) -> int:
    """Bytes in the files of a folder; what vanishes meanwhile counts nothing."""
    held = 0
    for path in folder.rglob("*"):
        try:
            held += path.lstat().st_size
        except OSError:
            continue
    return held
