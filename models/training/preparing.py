"""Work before the first step, as a generator that says in a few words what it does next.

It may be sent "stop": what can do with less then does.
"""

from collections.abc import Generator
from typing import Any, TypeVar

T = TypeVar("T")
Said = TypeVar("Said")
Preparing = Generator[str, str | None, T]


def at_once(work: Generator[Said, Any, T]) -> T:
    """What comes of the work, whatever it says meanwhile."""
    while True:
        try:
            next(work)
        except StopIteration as end:
            out: T = end.value
            return out
