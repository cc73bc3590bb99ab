"""What a training run knows beside its tensors: plain values, no torch."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from models.training.progress import Point


@dataclass(frozen=True)
class Continuation:
    """More of a run that was over: its budget, and the step and the seconds at which it began."""

    minutes: float | None
    steps: int | None
    from_step: int
    from_seconds: float


@dataclass
class Tally:
    """What a run knows beside its tensors. seconds: time spent training and evaluating, pauses left out.

    curve: the losses so far, as `noted` keeps them; a snapshot that was written before there was one lacks it.
    run: tells this run from every other, on the card too; "" for one that began before runs had it.
    other_words: the run was begun by a version that chose by other held-out words, or by the loss that its objective
    had then, so nothing was chosen before.
    started: what of another model the network began with, as `StartedFrom.to_json` gives it; None for first weights.
    fold_steps: how many steps the run takes, where folds of a short list chose that; the curve is theirs then.
    notes: what was chosen, in sentences. continuation: of a run that was over and goes on, else None. over: the state
    of a run that has ended.
    """

    seconds: float = 0.0
    best_heldout: float | None = None
    best_step: int | None = None
    best_fraction: float = 0.0
    stored_step: int | None = None
    evaluated_step: int = 0
    evaluated_fraction: float = 0.0
    curve: list[Point] = field(default_factory=list)
    run: str = field(default_factory=lambda: secrets.token_hex(8))
    other_words: bool = False
    started: dict[str, Any] | None = None
    fold_steps: int | None = None
    notes: list[str] = field(default_factory=list)
    continuation: Continuation | None = None
    over: bool = False

    @property
    def folds_chose(self) -> bool:
        """Whether folds of a short list chose how the run begins and where it ends."""
        return self.fold_steps is not None

    def choose_again(self) -> None:
        """Forget which weights were the best, and the held-out losses: they do not compare with those to come."""
        self.best_heldout = self.best_step = self.stored_step = None
        self.best_fraction, self.evaluated_step, self.evaluated_fraction = 0.0, 0, 0.0
        self.curve = [(step, train, None) for step, train, _ in self.curve]
        self.other_words = True
