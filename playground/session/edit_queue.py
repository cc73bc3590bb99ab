"""Requests made while an edit is computed wait for it, so that typing fast has the same effect as typing slowly."""

from collections import deque
from collections.abc import Callable
from enum import Enum
from typing import Literal

from playground.experiment.edit_outcome import Edit

Computing = Literal["", "start", "edit"]


class Move(Enum):
    """A request that changes no value: through the history, or along the frames of the open branch."""

    UNDO = "undo"
    REDO = "redo"
    MARK = "begin to type a pattern"
    TAKE_BACK = "take back the patterns typed since then"
    FORWARD = "forward"
    RUN = "run"
    FOLLOW = "run and show each frame"
    RUN_TO_END = "run and show the last frame"

    @property
    def after_start(self) -> bool:
        """As `Edit.after_start`."""
        return self not in (Move.UNDO, Move.REDO, Move.MARK, Move.TAKE_BACK)

    @property
    def names_symbols(self) -> bool:
        """As `Edit.names_symbols`."""
        return False

    @property
    def merge_key(self) -> str:
        """As `Edit.merge_key`: the newest of these takes the place of one that waits."""
        return _SAME.get(self, "")


_SAME = {Move.RUN: "run", Move.FOLLOW: "run", Move.RUN_TO_END: "run to end"}
Request = Edit | Move


def left_out(count: int) -> str:
    """The sentence for changes that were asked for under a model that is not open any more."""
    if count == 1:
        return "A change requested under the previous model was not made; make it again under this one."
    return f"{count} changes requested under the previous model were not made; make them again under this one."


class EditQueue:
    """`computing`: "start" while a run's first frame is computed, "edit" while the frame shown is being changed."""

    def __init__(
        self, perform: Callable[[Request], None], digest: Callable[[], str], leave_out: Callable[[int], None]
    ) -> None:
        """perform: what is done with a request when its turn comes. digest: of the model that is open, "" for none.

        leave_out: receives how many requests were not performed, for they name symbols of a model that was open before.
        """
        self.computing: Computing = ""
        self._perform, self._digest, self._leave_out = perform, digest, leave_out
        self._performing = False
        self._waiting: deque[tuple[Request, str]] = deque()

    def add(self, request: Request) -> None:
        """Perform a request, now or when its turn comes; then unless it names symbols of a model no longer open."""
        if not self._must_wait(request):
            self._perform(request)
            return
        if request.merge_key and self._waiting and self._waiting[-1][0].merge_key == request.merge_key:
            self._waiting.pop()
        self._waiting.append((request, self._digest()))

    def _must_wait(self, request: Request) -> bool:
        """Whether a request has to wait: for an edit always, for a run's first frame if it needs one."""
        if self._waiting and not self._performing:
            return True
        return self.computing == "edit" or (request.after_start and self.computing == "start")

    def resume(self) -> None:
        """What was being computed is there: perform what waits, until something has to be waited for again."""
        self.computing = ""
        if self._performing:
            return
        self._performing, left_out = True, 0
        try:
            while self._waiting and not self.computing:
                request, digest = self._waiting.popleft()
                if request.names_symbols and digest != self._digest():
                    left_out += 1
                else:
                    self.add(request)
        finally:
            self._performing = False
        if left_out:
            self._leave_out(left_out)

    def drop_moves(self) -> None:
        """No frames are to be drawn any more; changes that wait are made in their turn."""
        self._waiting = deque(one for one in self._waiting if not (isinstance(one[0], Move) and one[0].after_start))

    def clear(self) -> None:
        """Nothing is being computed and nothing waits any more."""
        self.computing = ""
        self._waiting.clear()
