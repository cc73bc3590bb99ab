"""Until a run is prepared each thing that takes time is said before it is done; a stop meanwhile is not lost."""

from __future__ import annotations

from pathlib import Path

import pytest

import models.training.size as size
from models.evaluation.reading import finish
from models.training import engine
from models.training.train_spec import AUTO
from models.training.trainer import COUNTING
from tests.models.training.lists import EAGER, spec_of


def test_what_a_run_does_before_its_first_step_is_said_in_order(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(size, "words_per_second", lambda *_: 1e-9)
    spec = spec_of(tmp_path, preset=AUTO, batch=None, minutes=10_000.0, steps=None)
    running = engine.train(spec, EAGER)
    doing = list[str]()
    for report in running:
        if report.stage != "preparing":
            break
        doing += [report.doing] * (report.doing not in doing[-1:])
    assert not report.doing
    running.close()
    assert doing[:2] == ["loading PyTorch", f"reading {len(spec.words)} words"]
    assert doing[-1] == COUNTING
    assert [says for says in doing if says.startswith("trying how fast a")] == doing[2:-1] != []


def test_a_stop_while_it_is_prepared_ends_the_run_before_its_first_step(tmp_path: Path) -> None:
    running = engine.train(spec_of(tmp_path, steps=50), EAGER)
    next(running)
    next(running)
    report = running.send("stop")
    for report in running:
        assert report.step == 0
    assert report.stage == "stopped"


def test_work_that_is_not_listened_to_comes_to_the_same() -> None:
    def work():
        yield "a"
        yield "b"
        return 3

    assert finish(work()) == 3
