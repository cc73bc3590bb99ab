"""What is asked while an edit is computed waits for it, so that typing fast and typing slowly come to the same."""

from collections import deque
from collections.abc import Callable
from typing import Any, Literal

Doing = Literal["", "start", "edit"]


class EditQueue:
    """`doing`: "start" while a run's first frame is computed, "edit" while the frame shown is being changed."""

    def __init__(self) -> None:
        self.doing: Doing = ""
        self._calling = False
        self._waiting: deque[tuple[str, Callable[[], Any]]] = deque()

    def must_wait(self, *, for_start: bool) -> bool:
        """Whether a call has to wait: for an edit always, for a run's first frame if it needs one."""
        if self._waiting and not self._calling:
            return True
        return self.doing == "edit" or (for_start and self.doing == "start")

    def put_off(self, call: Callable[[], Any], key: str = "") -> None:
        """Keep a call for later; it replaces the last that waits where that has the same non-empty key."""
        if key and self._waiting and self._waiting[-1][0] == key:
            self._waiting.pop()
        self._waiting.append((key, call))

    def over(self) -> None:
        """What was being done is done: call what waits, until something has to be waited for again."""
        self.doing = ""
        if self._calling:
            return
        self._calling = True
        try:
            while self._waiting and not self.doing:
                self._waiting.popleft()[1]()
        finally:
            self._calling = False

    def forget(self) -> None:
        """Nothing is being done and nothing waits any more."""
        self.doing = ""
        self._waiting.clear()
