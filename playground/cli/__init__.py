"""The command line: the same engine without a window.

Results go to stdout; the bar, notes and errors to stderr. An error is one line, with or without --json.
"""

import errno
import importlib
import json
import os
import sys
import traceback
from collections.abc import Callable
from importlib import metadata
from typing import Any

from models.errors import UserError
from models.readable import quoted, readable, readable_json
from playground.cli.table import COMMANDS
from playground.terminal import note

DONE, FAILED, REFUSED, STOPPED = 0, 1, 2, 130


def run(arguments: list[str]) -> int:
    """Run one command. Returns the exit code; raises nothing."""
    debug = "--debug" in arguments
    _speak_utf8()
    try:
        code = _dispatch(arguments)
        sys.stdout.flush()
        return code
    except UserError as error:
        note(f"unmask: {_one_line(str(error))}")
        return REFUSED
    except KeyboardInterrupt:
        return STOPPED
    except BrokenPipeError:
        _forget_stdout()
        return DONE
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT) and error.filename is None:
            _forget_stdout()
            note("unmask: The disk is full; make room and run the command again.")
            return REFUSED
        return _failed(error, debug)
    except Exception as error:
        return _failed(error, debug)


def _dispatch(arguments: list[str]) -> int:
    rest = [a for a in arguments if a != "--debug"] if arguments[:1] == ["--debug"] else arguments
    if not rest or rest[0] in ("-h", "--help", "help"):
        print_text(_help())
        return DONE
    if rest[0] == "--version":
        print_text(f"unmask {version()}")
        return DONE
    if rest[0] not in COMMANDS:
        from playground.suggest import close_to

        what = "option" if rest[0].startswith("-") else "command or file"
        raise UserError(f"There is no {what} {quoted(rest[0])}; {close_to(rest[0], COMMANDS)}.")
    module = importlib.import_module(COMMANDS[rest[0]].module)
    try:
        options = module.parser().parse_args(rest[1:])
    except SystemExit as leave:  # argparse has printed the help
        return int(leave.code or 0)
    execute: Callable[[Any], None] = module.run
    execute(options)
    return DONE


def _failed(error: Exception, debug: bool) -> int:
    if debug:
        traceback.print_exc()
    hint = "" if debug else "; add --debug to see where it arose"
    note(f"unmask: An unexpected error: {type(error).__name__}: {_one_line(str(error))}{hint}.")
    return FAILED


def _one_line(text: str) -> str:
    return " ".join(text.split()) or "no reason given"


def _help() -> str:
    width = max(map(len, COMMANDS))
    lines = ["Usage: unmask [COMMAND | FILE ...]", "", "Without a command, the window opens.", "", "commands:"]
    lines += [f"  {name:<{width}}  {command.about}" for name, command in COMMANDS.items()]
    lines += ["", "examples:", *(f"  {command.example}" for command in COMMANDS.values())]
    lines += ["", "unmask COMMAND --help says more. unmask --version prints the version."]
    return "\n".join(lines)


def version() -> str:
    """Of the installed distribution; "(not installed)" in a checkout that is only on the path."""
    try:
        return metadata.version("unmask")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def print_text(text: str) -> None:
    """One result or one line of text to stdout."""
    sys.stdout.write(readable(text) + "\n")


def print_json(value: Any) -> None:
    """A result to stdout as JSON, letters as they are, no NaN."""
    print_text(readable_json(json.dumps(value, ensure_ascii=False, allow_nan=False, indent=1)))


def _speak_utf8() -> None:
    """Words of any alphabet leave as UTF-8, whatever the system's code page says of pipes and files."""
    reconfigure = getattr(sys.stdout, "reconfigure", None)
    if reconfigure is not None and (sys.stdout.encoding or "").lower().replace("-", "") != "utf8":
        reconfigure(encoding="utf-8")


def _forget_stdout() -> None:
    """Point stdout at nothing, so that Python's own flush at exit stays quiet too."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError):  # a stdout without a file, as in a test
        return
