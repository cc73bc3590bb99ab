"""A generator that runs in a child process and is consumed here as if it ran in place.

Training in a child leaves the window smooth, and a run that dies or is killed takes nothing with it. The child is
spawned, given a low priority, and sees the end of the pipe at once if this process goes away.
"""

import contextlib
import multiprocessing
import os
import traceback
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, Generic, TypeVar

from models.errors import UserError

T = TypeVar("T")
PAUSE, RESUME = "pause", "resume"
_POLL = 0.05  # seconds between two looks at whether the consumer has gone


class Remote(Generic[T]):
    """`target(*args)` must be a generator function of a module. A word sent to it arrives as the value of its `yield`;
    the words "pause" and "resume" are dealt with here.

    `values()` may be consumed in any one thread; `send` may be called from another.
    """

    def __init__(self, target: Callable[..., Generator[T, Any, None]], *args: Any) -> None:
        self._target, self._args = target, args
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._lock = Lock()

    @property
    def pid(self) -> int | None:
        """The child's process number while it runs."""
        return self._process.pid if self._process is not None else None

    def send(self, command: str) -> None:
        """Pass a word to the child; nothing happens when it has gone."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            if self._connection is not None:
                self._connection.send(command)

    def values(self) -> Iterator[T | None]:
        """What the child yields; None now and then while it is silent, so that the consumer can stop.

        Raises UserError as the child raised it, RuntimeError with its traceback for any other failure, and UserError
        when it died.
        """
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_child, args=(theirs, self._target, self._args), daemon=True)
        with self._lock:
            process.start()
            theirs.close()
            self._connection, self._process = ours, process
        try:
            yield from self._received(ours)
        finally:
            self._end()

    def _received(self, connection: Connection) -> Iterator[T | None]:
        while True:
            if not connection.poll(_POLL):
                yield None
                continue
            try:
                kind, value = connection.recv()
            except (EOFError, ConnectionError):
                code = self._process.exitcode if self._process is not None else None
                raise UserError(
                    f"The training process ended unexpectedly (code {code}); continue it from its last snapshot."
                ) from None
            if kind == "value":
                yield value
            elif kind == "end":
                return
            elif kind == "refused":
                raise UserError(value)
            else:
                raise RuntimeError(value)

    def _end(self) -> None:
        with self._lock:
            process, connection = self._process, self._connection
            self._connection = self._process = None
        if connection is not None:
            connection.close()
        if process is not None:
            process.join(1.0)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def _child(connection: Connection, target: Callable[..., Generator[Any, Any, None]], args: tuple[Any, ...]) -> None:
    """In the child: send what the generator yields, pass on what it is sent; a closed pipe ends it."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    try:
        values = target(*args)
        with contextlib.closing(values):
            value = next(values)
            while True:
                connection.send(("value", value))
                value = values.send(_command(connection))
    except StopIteration:
        with contextlib.suppress(OSError):
            connection.send(("end", None))
    except (EOFError, ConnectionError):
        return
    except UserError as error:
        with contextlib.suppress(OSError):
            connection.send(("refused", str(error)))
    except Exception:
        with contextlib.suppress(OSError):
            connection.send(("failed", traceback.format_exc()))


def _command(connection: Connection) -> str | None:
    """The newest word that has come; "pause" holds the generator here until another word comes."""
    word: str | None = None
    while connection.poll() or word == PAUSE:
        word = str(connection.recv())
    return None if word == RESUME else word
