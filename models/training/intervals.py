"""When a run reports, evaluates and saves, and the clock that it goes by."""

from dataclasses import dataclass
from time import perf_counter


@dataclass(frozen=True)
class Intervals:
    """Seconds between reports, snapshots and samples; the budget's share between held-out estimates.

    first_samples: seconds before the first ones. samples_share: of the time, which samples may take at most.
    """

    report: float = 0.04
    snapshot: float = 15.0
    first_samples: float = 1.0
    samples: float = 3.0
    samples_share: float = 0.03
    evaluate: float = 1 / 30
    evaluated_words: int = 512
    final_words: int = 4096
    final_draws: int = 256  # words, to say how many look like those of the list and are new
    long_minutes: float = 5.0  # a run as long as this, or of long_steps, is evaluated on four times as many words
    long_steps: int = 5000
    fewest: int = 40  # steps between two held-out estimates


DEFAULT_INTERVALS = Intervals()


class Clock:
    """Seconds spent working: it stands still while the consumer holds the generator."""

    def __init__(self, seconds: float) -> None:
        self._before, self._since = seconds, perf_counter()

    @property
    def seconds(self) -> float:
        """Working time so far, earlier sessions of the run included."""
        return self._before + perf_counter() - self._since

    def pause(self) -> None:
        """The consumer has the word."""
        self._before = self.seconds

    def go_on(self) -> None:
        """The consumer asks for more."""
        self._since = perf_counter()
