"""What child processes run in the tests of `remote`: importable, and light."""

import os
from collections.abc import Generator
from pathlib import Path
from typing import Any

from models.errors import UserError

Talk = Generator[Any, Any, None]


def count(to: int) -> Talk:
    """0, 1, ... to - 1."""
    yield from range(to)


def talk() -> Talk:
    """Its process number, its niceness, then every word it is sent, until "stop"."""
    word = yield (os.getpid(), os.nice(0) if hasattr(os, "nice") else 10)
    while word != "stop":
        word = yield word
    yield "stopped"


def tick() -> Talk:
    """Numbers for ever."""
    number = 0
    while True:
        number += 1
        yield number


def refuse() -> Talk:
    """One value, then what a person can put right."""
    yield 1
    raise UserError("The list is too short; give it more words.")


def break_down() -> Talk:
    """One value, then what nobody expected."""
    yield 1
    raise ZeroDivisionError("surprise")


def vanish() -> Talk:
    """One value, then gone without a word."""
    yield 1
    os._exit(7)


def hold(path: str) -> Talk:
    """Writes a file when it is closed."""
    try:
        while True:
            yield os.getpid()
    finally:
        Path(path).write_text("closed")


def hang() -> Talk:
    """One value, then no more, whatever happens to the pipe."""
    yield os.getpid()
    import signal

    while True:
        signal.pause()


def unsendable() -> Talk:
    """A value that cannot be sent to another process."""
    yield lambda: 1
