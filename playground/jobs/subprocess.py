"""A generator that runs in a child process and is consumed here as if it ran in place.

Training in a child leaves the window smooth, and a run that dies or is killed takes nothing else with it. The child is
spawned, given a low priority, and sees the end of the pipe at once if this process goes away.
"""

import contextlib
import multiprocessing
import os
import signal
import traceback
from collections.abc import Callable, Generator, Iterator
from multiprocessing.connection import Connection
from threading import Lock
from typing import Any, Generic, TypeVar

from models.errors import UserError

T = TypeVar("T")
PAUSE, RESUME = "pause", "resume"
_POLL = 0.05  # seconds between two looks at whether the consumer has gone
# Seconds a child has to save what it has. Nobody waits before a window: it is hidden by then, and a child that is well
# leaves at its next report. It must fit into what a closing job waits (latest.LEAVING_MS).
_LEAVING = 25.0
_CONTEXT = multiprocessing.get_context("spawn")


class Remote(Generic[T]):
    """Runs `target(*args)`, a generator function of a module, in a child process.

    A word sent to it arrives as the value of its `yield`; the words "pause" and "resume" are dealt with here.
    `values()` may be consumed in any one thread; `send` may be called from another.
    """

    def __init__(self, target: Callable[..., Generator[T, Any, None]], *args: Any) -> None:
        self._target, self._args = target, args
        self._process: multiprocessing.process.BaseProcess | None = None
        self._connection: Connection | None = None
        self._lock = Lock()
        self._early: list[str] = []  # words sent before the child was there

    @property
    def pid(self) -> int | None:
        """The child's process number while it runs."""
        process = self._process
        return process.pid if process is not None else None

    def send(self, command: str) -> None:
        """Pass a word to the child, or keep it until it is there; nothing happens when it has gone."""
        with self._lock:
            if self._connection is None:
                self._early.append(command)
                return
            with contextlib.suppress(OSError, ValueError):
                self._connection.send(command)

    def values(self) -> Generator[T | None, None, None]:
        """What the child yields; None now and then while it is silent, so that the consumer can stop.

        Raises UserError as the child raised it, RuntimeError with its traceback for any other failure, and UserError
        when it died.
        """
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=_child, args=(theirs, self._target, self._args), daemon=True)
        with self._lock:
            process.start()
            theirs.close()
            self._connection, self._process = ours, process
            for command in self._early:
                ours.send(command)
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
            except (EOFError, OSError):  # the end of the pipe, or the middle of a message that was cut off
                raise UserError(
                    f"The training process ended unexpectedly ({self._ending()}); continue it from its last snapshot."
                ) from None
            if kind == "value":
                yield value
            elif kind == "end":
                return
            elif kind == "refused":
                raise UserError(value)
            else:
                raise RuntimeError(value)

    def _ending(self) -> str:
        process = self._process
        if process is None:
            return "no reason known"
        process.join(_LEAVING)
        code = process.exitcode
        return "it hangs" if code is None else f"code {code}" if code >= 0 else f"killed by signal {-code}"

    def _end(self) -> None:
        with self._lock:
            process, connection = self._process, self._connection
            self._connection = self._process = None
        if connection is not None:
            connection.close()
        if process is not None:
            process.join(_LEAVING)
            if process.is_alive():
                process.kill()
                process.join()
            process.close()


def _child(connection: Connection, target: Callable[..., Generator[Any, Any, None]], args: tuple[Any, ...]) -> None:
    """In the child: send what the generator yields, pass on what it is sent; a closed pipe ends it."""
    with contextlib.suppress(AttributeError, OSError):
        os.nice(10)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in the terminal is for the window to answer
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
    """The newest word that has come; "pause" holds the generator here until another word comes.

    A word that is neither "pause" nor "resume" is always passed on.
    """
    word: str | None = None
    held = False
    while connection.poll() or held:
        came = str(connection.recv())
        held = came == PAUSE and word is None
        word = word if came in (PAUSE, RESUME) else came
    return word
