"""Notes on stderr, so that stdout holds results alone."""

import os
import re
import sys
from typing import TextIO

from models.errors import readable
from playground.system.streams import forget

# Control characters but the line's end, and those that turn the direction of writing: from a list or a file they would
# move the caret of the terminal, or make a line look like another.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]")


def visible(text: str) -> str:
    r"""Return the text with every control character but the line's end written out, as in `\x1b`."""
    return _CONTROLS.sub(lambda found: ascii(found.group())[1:-1], text)


def is_terminal(stream: TextIO) -> bool:
    """Whether the stream is a terminal."""
    try:
        return stream.isatty()
    except ValueError:  # closed
        return False


def one_reader() -> bool:
    """Whether stderr and stdout lead to one terminal, pipe or file, where what is written to both is read twice."""
    try:
        return os.path.sameopenfile(sys.stdout.fileno(), sys.stderr.fileno())
    except (OSError, ValueError, AttributeError):  # one has no file, is closed or is not there
        return False


def note(text: str) -> None:
    """Write one line to stderr; control characters are written out."""
    write(sys.stderr, visible(readable(text)) + "\n")


def write(stream: TextIO, text: str) -> None:
    """Write and flush; a stream that is closed, full or without a reader is no error."""
    try:
        stream.write(text)
        stream.flush()
    except OSError:  # no reader is left, or the disk is full
        forget(stream)
    except ValueError:  # closed
        return
