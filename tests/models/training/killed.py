"""Trainings in processes of their own that are killed. They are forked where torch is loaded already."""

from __future__ import annotations

import os
import signal
from multiprocessing.connection import Connection
from typing import Any

from models.training import snapshot
from models.training.best_model import BestModel
from models.training.train_spec import TrainSpec
from models.training.trainer import train
from tests.models.training.lists import EAGER
from tests.patience import CHILD_S
from tests.shared_imports import shared_imports


def killed_at(spec: TrainSpec, step: int) -> int:
    """Train, and kill the process from outside once it has reported `step` or a later one. Returns which."""
    context: Any = shared_imports()
    ours, theirs = context.Pipe()
    child = context.Process(target=_reports, args=(spec, theirs), daemon=True)
    child.start()
    theirs.close()
    while (reached := int(ours.recv())) < step:
        pass
    child.kill()
    child.join(CHILD_S)
    assert child.exitcode == -signal.SIGKILL
    ours.close()
    return reached


def killed_at_the_end(spec: TrainSpec) -> None:
    """Train in a process that kills itself after its last save and before the state of the run is saved."""
    context: Any = shared_imports()
    child = context.Process(target=_dies_at_the_end, args=(spec,), daemon=True)
    child.start()
    child.join(CHILD_S)
    assert child.exitcode == -signal.SIGKILL


def killed_in_a_save(spec: TrainSpec, call: str, number: int) -> None:
    """Train in a process that kills itself at a call of a function of os, counted from its first snapshot on."""
    context: Any = shared_imports()
    child = context.Process(target=_dies_in_a_save, args=(spec, call, number), daemon=True)
    child.start()
    child.join(CHILD_S)
    assert child.exitcode == -signal.SIGKILL, f"{call} {number}"


def _reports(spec: TrainSpec, steps: Connection) -> None:
    for report in train(spec, EAGER):
        steps.send(report.step)


def _dies_at_the_end(spec: TrainSpec) -> None:
    BestModel.finish = lambda *_: os.kill(os.getpid(), signal.SIGKILL)  # type: ignore[assignment,method-assign]
    for _ in train(spec, EAGER):
        pass


def _dies_in_a_save(spec: TrainSpec, call: str, number: int) -> None:
    real, save, count = getattr(os, call), snapshot.save, [0]

    def dying(*arguments: Any, **named: Any) -> Any:
        count[0] += 1
        if count[0] == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return real(*arguments, **named)

    def saving(*arguments: Any) -> int:
        setattr(os, call, dying)
        return save(*arguments)

    snapshot.save = saving  # type: ignore[assignment]
    for _ in train(spec, EAGER):
        pass
