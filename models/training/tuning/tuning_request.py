"""What a model is tuned by: what every request of that kind has, be it marks or a reward. Loads no torch."""

from typing import Any, ClassVar, Protocol


class TuningRequest(Protocol):
    """A plain value; the way that follows it is named in `tuning_run`.

    on_card: the field of a card that says what came of it. usual_steps: of a tuning, unless the user says. rate: times
    the learning rates of a run that begins with a model.
    """

    on_card: ClassVar[str]
    usual_steps: ClassVar[int]
    rate: ClassVar[float]

    @property
    def rows(self) -> int:
        """How many words a step learns from."""
        ...

    def to_json(self) -> dict[str, Any]:
        """What was asked for, as plain data for a card."""
        ...
