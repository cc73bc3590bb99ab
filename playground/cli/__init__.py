"""The command line: the same engine without a window.

Results go to stdout; the bar, notes and errors to stderr. An error is one line, with or without --json.
"""

import contextlib
import errno
import importlib
import json
import os
import re
import sys
from collections.abc import Callable, Iterator
from importlib import metadata
from typing import Any

from models.errors import UserError, quoted, readable
from models.storage.file_names import readable_json
from playground.cli.table import COMMANDS
from playground.system.exit_code import (
    DONE,
    FAILED,
    REFUSED,
    PrintError,
    ended,
    refused,
)
from playground.system.interrupt import STOPPED
from playground.system.streams import closed_stdout
from playground.system.terminal import visible

__all__ = ["DONE", "FAILED", "REFUSED", "STOPPED", "print_json", "print_text", "run", "version"]
_FULL, _CLOSED = "the disk is full", "standard output is closed"
_REASONS = {errno.ENOSPC: _FULL, errno.EDQUOT: _FULL, errno.EBADF: _CLOSED}


def run(arguments: list[str]) -> int:
    """Run one command. Returns the exit code; raises nothing."""
    if closed_stdout():
        return refused("There is nothing to print to: standard output is closed. To drop the results, add > /dev/null.")
    _print_utf8()

    def work() -> int:
        code = _dispatch(arguments)
        with _printing():
            sys.stdout.flush()
        return code

    return ended(work, debug="--debug" in arguments)


def _dispatch(arguments: list[str]) -> int:
    rest = [a for a in arguments if a != "--debug"] if arguments[:1] == ["--debug"] else arguments
    if not rest or rest[0] in ("-h", "--help", "help"):
        print_text(_help())
        return DONE
    if rest[0] == "--version":
        print_text(f"unmask {version()}")
        return DONE
    if rest[0] not in COMMANDS:
        from models.errors import close_to

        what = "option" if rest[0].startswith("-") else "command or file"
        raise UserError(f"There is no {what} {quoted(rest[0])}; {close_to(rest[0], COMMANDS)}")
    module = importlib.import_module(COMMANDS[rest[0]].module)
    try:
        options = module.parser().parse_args(rest[1:])
    except SystemExit as leave:  # argparse has printed the help
        return int(leave.code or 0)
    execute: Callable[[Any], None] = module.run
    execute(options)
    return DONE


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = ["Usage: unmask [COMMAND | FILE ...]", "", "Without a command, the window opens.", "", "commands:"]
    lines += [f"  {name:<{width}}  {command.about}" for name, command in COMMANDS.items()]
    lines += ["", "examples:", *(f"  {command.example}" for command in COMMANDS.values())]
    lines += ["", "unmask COMMAND --help says more. unmask --version prints the version."]
    return "\n".join(lines)


def version() -> str:
    """Return the version of the installed distribution; "(not installed)" in a checkout that is only on the path."""
    try:
        return metadata.version("unmask")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def print_text(text: str) -> None:
    """Print one result, or lines of text, to stdout; control characters are written out. Raises PrintError."""
    _print(visible(readable(text)))


def print_json(value: Any) -> None:
    """Print a result to stdout as JSON, letters as they are, no NaN. Raises PrintError."""
    text = readable_json(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1))
    _print(_NO_TEXT.sub(lambda found: f"\\u{ord(found.group()):04x}", text))


_NO_TEXT = re.compile("[\x7f-\x9f\u2028\u2029]")  # what JSON may hold as it is and a terminal should not


def _print(text: str) -> None:
    with _printing():
        sys.stdout.write(text + "\n")


@contextlib.contextmanager
def _printing() -> Iterator[None]:
    """Raise PrintError for what printing raises, which other errors of files are not. A closed reader is no error."""
    try:
        yield
    except BrokenPipeError:
        raise
    except OSError as error:
        if os.name == "nt" and error.errno == errno.EINVAL:  # a broken pipe, on that system
            raise BrokenPipeError from None
        reason = _REASONS.get(error.errno or 0, error.strerror)
        raise PrintError(f"The results cannot be printed: {reason}; make room, or print to another place.") from None


def _print_utf8() -> None:
    """Print UTF-8, so that words of any alphabet leave whole, whatever the code page of pipes and files."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        reconfigure(encoding="utf-8")
