"""The hyperparameters of a run, chosen by its size, and the schedule of its learning rate."""

import math
import os
from dataclasses import dataclass

import torch

from models.data.split import FEW
from models.errors import UserError
from models.families.registry import family
from models.plurals import check_range, grouped
from models.training.processor import features, training_dtype
from models.training.train_spec import (
    MAX_BATCH,
    MAX_MINUTES,
    MAX_RATE,
    MAX_THREADS,
    MAX_TRAINING_STEPS,
    MIN_RATE,
    TrainSpec,
)

FEW_WORDS = 5000
LONG_MINUTES = 30.0
LONG_EPOCHS = 60


@dataclass(frozen=True)
class Plan:
    """adam_lr and muon_lr are peaks. warmup: share of the budget. ema: the longest memory of the averaged weights."""

    batch: int
    adam_lr: float = 3e-3
    muon_lr: float = 0.01
    weight_decay: float = 0.05
    warmup: float = 0.04
    ema: float = 0.999
    clip: float = 1.0
    dropout: float = 0.0
    patience: float = 0.3
    bfloat16: bool = False


def plan(
    spec: TrainSpec, train_words: int, ranks: int, device: torch.device, *, warm: bool = False, short: bool = False
) -> Plan:
    """What measurement chose (benchmarks/training.py) for this list, budget and device; every rank has equal work.

    warm: the network begins with the weights of a model, which steps of the usual size would undo. short: folds of the
    list choose the step, so that larger steps do no harm (benchmarks/starting.py for both).
    """
    if spec.batch is not None:
        check_range("The batch", spec.batch, 1, MAX_BATCH)
    check_range("The learning rate, as a multiple of the usual one,", spec.rate, MIN_RATE, MAX_RATE)
    usual = 1024 if device.type == "cuda" else 32 if warm and train_words < FEW else 128
    batch = min(spec.batch or usual, train_words)
    batch = ranks * max(1, batch // ranks)
    adam_lr, muon_lr = (1e-3, 0.003) if warm else (3e-3, 0.02 if short else 0.01)
    rate = spec.rate * family(spec.family).rate
    return Plan(
        batch,
        adam_lr=rate * adam_lr,
        muon_lr=rate * muon_lr,
        warmup=0.02 if warm else 0.04,
        dropout=_dropout(spec, batch, train_words),
        weight_decay=0.2 if train_words < FEW else 0.05,
        bfloat16=training_dtype(device.type, features()) is torch.bfloat16,
    )


def _dropout(spec: TrainSpec, batch: int, train_words: int) -> float:
    """The dropout: 0 for a short run, which never meets a word often enough to know it; the most for a short list.

    How often a run of some minutes meets a word is not known here, and matters little: a tiny network that met each of
    5,400 names 142 times came to 2.090 nats per character with none, 2.098 with 0.03 and 2.127 with 0.1.
    """
    if train_words < FEW_WORDS:
        return 0.2 if train_words < FEW else 0.1
    long = (spec.minutes or 0.0) >= LONG_MINUTES or (spec.steps or 0) * batch > LONG_EPOCHS * train_words
    return 0.03 if long else 0.0


def learning_rate(fraction: float, warmup: float) -> float:
    """The factor in [0, 1] at a share of the budget: a straight rise, then half a cosine down to 0."""
    rise = min(1.0, 0.02 + fraction / warmup) if warmup > 0 else 1.0
    return rise * 0.5 * (1.0 + math.cos(math.pi * min(1.0, fraction)))


@dataclass(frozen=True)
class Budget:
    """Exactly one of minutes and steps. Raises UserError otherwise."""

    minutes: float | None
    steps: int | None

    def __post_init__(self) -> None:
        if (self.minutes is None) == (self.steps is None):
            raise UserError("Give a training run either minutes or steps, and not both.")
        if self.minutes is not None and not 0 < self.minutes <= MAX_MINUTES:
            most = grouped(round(MAX_MINUTES))
            raise UserError(f"Training time must be above 0 and at most {most} minutes, not {self.minutes:g}.")
        if self.steps is not None:
            check_range("Steps", self.steps, 1, MAX_TRAINING_STEPS)

    def fraction(self, steps: int, seconds: float) -> float:
        """The share that is used up, in [0, 1]."""
        used = steps / self.steps if self.steps is not None else seconds / (60.0 * (self.minutes or 1.0))
        return min(1.0, used)

    def seconds_left(self, steps: int, seconds: float) -> float | None:
        """The seconds left, by the speed so far; None before the first step."""
        if self.minutes is not None:
            return max(0.0, 60.0 * self.minutes - seconds)
        return (self.steps or 0) * seconds / steps - seconds if steps else None


def choose_threads(asked: int | None) -> int:
    """Torch's threads: as asked, or one up to three cores, else all but one, so that a window stays smooth.

    Two threads on two busy cores were 5 to 30 times slower than one.
    """
    cores = os.cpu_count() or 1
    if asked is None:
        return 1 if cores <= 3 else cores - 1
    check_range("Threads", asked, 1, MAX_THREADS)
    return asked


def choose_device(name: str) -> torch.device:
    """The device asked for, or for "auto" the best that is there. Raises UserError when it is not there."""
    present = {"cpu": True, "cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available()}
    if name == "auto":
        return torch.device(next(d for d in ("cuda", "mps", "cpu") if present[d]))
    if name not in present:
        raise UserError(f"No device {name!r}; choose auto, cpu, cuda or mps.")
    if not present[name]:
        raise UserError(f"This computer has no {name} device that torch can use; choose auto or cpu.")
    return torch.device(name)
