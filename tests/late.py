"""Makes races likely, to find tests and code that win them by luck: a plugin, which the ordinary suite does not load.

    python3 dev.py test -p tests.late --late 3:50

pauses for up to 50 milliseconds where threads hand over. The seed, 3, says who is late: each thread and child process
where it is a multiple of three, the window that takes what they yield where one is left over, both by chance otherwise.
These are the only pauses in the tests that nothing ends: the tests themselves wait for what happens.
"""

from __future__ import annotations

import functools
import multiprocessing
import os
import random
import threading
from collections.abc import Callable, Generator
from multiprocessing.connection import Connection
from typing import Any

import pytest

_LATE = "UNMASK_TEST_LATE"
_NEVER, _BY_CHANCE, _ALWAYS = (0.0,), (0.0, 0.0, 0.0, 0.1, 1.0), (0.4, 0.4, 1.0)  # shares of the longest pause
_KINDS = (_NEVER, _ALWAYS), (_ALWAYS, _NEVER), (_BY_CHANCE, _BY_CHANCE)  # of the main thread, and of the others
_random = random.Random()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--late", metavar="SEED:MS", default="0:50", help="pause where threads hand over")


def pytest_configure(config: pytest.Config) -> None:
    from playground.jobs import job, latest, subprocess

    os.environ[_LATE] = config.getoption("late")
    _change(threading.Thread, "run", before=True, after=True)
    _change(job.Job, "run", before=True, after=True)  # the thread goes on after it has said that it ended
    _change(job.Mailbox, "put", before=True, after=True)  # the bell rings after what it announces is there
    _change(latest.LatestJob, "run", after=True)  # the window goes on when the work is done already
    for slot in ("_on_ready", "_on_ended", "_on_finished"):
        _change(latest.LatestJob, slot, before=True)
    subprocess._child = child


def pytest_runtest_setup(item: pytest.Item) -> None:
    _random.seed(os.environ[_LATE] + item.nodeid)


def child(connection: Connection, target: Callable[..., Generator[Any, Any, None]], args: tuple[Any, ...]) -> None:
    """In a child process, in place of what runs there: the same, later."""
    from playground.jobs.subprocess import _child

    _random.seed(os.environ[_LATE])
    connection.send = _late(connection.send, before=True)  # type: ignore[method-assign]
    _child(connection, target, args)


def _change(owner: type, name: str, **when: bool) -> None:
    setattr(owner, name, _late(vars(owner)[name], **when))


def _late(function: Callable[..., Any], *, before: bool = False, after: bool = False) -> Callable[..., Any]:
    @functools.wraps(function)  # Qt knows slots by their names
    def late(*args: Any, **keywords: Any) -> Any:
        _pause(before)
        result = function(*args, **keywords)
        _pause(after)
        return result

    return late


def _pause(wanted: bool) -> None:
    seed, milliseconds = map(int, os.environ[_LATE].split(":"))
    main, others = _KINDS[seed % 3]
    in_window = threading.current_thread() is threading.main_thread() and multiprocessing.parent_process() is None
    shares = main if in_window else others
    threading.Event().wait(wanted * _random.choice(shares) * milliseconds / 1000)
