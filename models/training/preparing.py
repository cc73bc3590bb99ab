"""Work before the first step, as a generator that says in a few words what it does next.

It may be sent STOP or SKIP of `progress`: what can do with less then does.
"""

from collections.abc import Generator
from typing import TypeVar

T = TypeVar("T")
Preparing = Generator[str, str | None, T]
