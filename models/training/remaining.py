"""How far a run is and how long it still takes: its budget, and the figure that is measured when that is spent."""

from models.training.progress import Progress

ENDED = ("done", "stopped")


class Remaining:
    """Adds to what is left of the budget what the last figure will take, by how long parts of figures have taken."""

    def __init__(self) -> None:
        self._measuring = False
        self._taken, self._seconds = 0.0, 0.0  # parts measured so far, and their time
        self._done = 0.0  # parts of the last figure
        self._used = 0.0  # seconds of the budget
        self._furthest = 0.0

    def begin_figure(self) -> None:
        """From now on the last figure is measured; its own parts tell best how long the others take."""
        self._measuring = True

    def took(self, seconds: float, part: float = 1.0) -> None:
        """One more part, or that much of one, was measured in that many seconds."""
        if self._measuring and not self._done:
            self._taken, self._seconds = 0.0, 0.0
        self._taken, self._seconds = self._taken + part, self._seconds + seconds
        self._done += part * self._measuring

    def of(self, report: Progress, parts: int, besides: float | None = 0.0) -> tuple[float, float | None]:
        """The share of the whole run that is done, in [0, 1] and never falling, and the seconds left, None if unknown.

        report: its fraction and seconds_left are of the budget alone. parts: of the last figure.
        besides: seconds of what else is measured at the end, None where they are unknown.
        """
        if report.stage in ENDED:
            return 1.0, 0.0
        if report.stage == "preparing":
            return report.fraction, report.seconds_left
        part = self._seconds / self._taken if self._taken else None
        behind = (part or 0.0) * max(0.0, parts - self._done)
        behind += besides or 0.0
        if report.stage == "evaluating":
            share, left = self._furthest, None if part is None or besides is None else behind
        else:
            share, left = report.fraction, report.seconds_left
            if left is not None and share < 1:
                self._used = share * left / (1 - share)
            left = None if left is None else left + behind
        done = self._used + (part or 0.0) * self._done
        if left is not None and done + left > 0:
            share = done / (done + left)
        self._furthest = max(self._furthest, share)
        return self._furthest, left
