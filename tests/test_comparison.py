"""The comparison with an autoregressive network: it is one, its figures are exact, and no finished trial is lost."""

import itertools
import json
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

import pytest
import torch

from benchmarks import names
from benchmarks.autoregressive import table_nats
from benchmarks.minute import CausalBaseline
from models.denoisers.networks.build import build
from models.denoisers.shapes import shape
from models.training.data import prepare
from models.training.hyperparameters import Plan
from tests.models.training.lists import spec_of


def test_the_chances_of_all_words_add_up_to_one() -> None:
    """Words of one letter to as many as there is space for: nothing behind an end counts, and nothing counts twice."""
    torch.manual_seed(1)
    net = build(shape("causal", "tiny", 3, 4))
    for p in net.parameters():
        torch.nn.init.normal_(p, std=0.5)
    words = {tuple((*letters, 0, 0, 0)[:4]) for n in range(1, 4) for letters in product((1, 2), repeat=n)}
    assert float((-table_nats(net, torch.tensor(sorted(words)))).exp().sum()) == pytest.approx(1.0, abs=1e-5)


def test_the_causal_network_of_the_minute_learns_for_its_seconds_and_no_longer(tmp_path: Path) -> None:
    data = prepare(spec_of(tmp_path), torch.device("cpu"))
    ticks = itertools.count()
    causal = CausalBaseline(data, "tiny", Plan(batch=64), seed=0)
    before = causal.nats()
    for until in (2.0, 5.0):
        causal.advance(until, 10.0, lambda: 0.5 * next(ticks))  # half a second each time that it is looked at
        assert until <= causal.seconds < until + 0.5
    assert causal.step == 10
    for until in (7.5, 10.0):
        causal.advance(until, 10.0, lambda: 0.5 * next(ticks))
    assert causal.nats() < before - 0.1


class CrashError(Exception):
    """Stands for whatever ends the program between two trials."""


def test_a_run_that_was_cut_off_goes_on_with_the_trials_it_lacks(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trained: list[names.Trial] = []
    crash = [True]

    def train(trial: names.Trial, _data: Any) -> dict[str, Any]:
        if len(trained) == 5 and crash:
            crash.clear()
            raise CrashError
        trained.append(trial)
        entry = {"trial": asdict(trial), "choosing": 2.0 + abs(trial.rate - 1.0), "best_step": 1}
        return entry | ({"reported": {"exact": 2.0}} if trial.steps == names.FULL_STEPS else {})

    monkeypatch.setattr(names, "RECORD", tmp_path / "names.json")
    monkeypatch.setattr(names, "train", train)
    data = names.words()
    with pytest.raises(CrashError):
        names.run(data, names.read(data))
    assert len(json.loads((tmp_path / "names.json").read_text())["trials"]) == 5
    names.run(data, names.read(data))
    sweep = list(names.sweep())
    assert trained[: len(sweep)] == sweep
    assert len(trained) == len(set(trained)) == len(sweep) + 2 * len(names.SEEDS)
    assert {t.rate for t in trained[len(sweep) :]} == {1.0}  # the best of each kind


def test_both_kinds_get_the_same_trials() -> None:
    a, b = ([t for t in names.sweep() if t.kind == kind] for kind in names.KINDS)
    assert [(t.rate, t.dropout, t.steps, t.seed, t.batch) for t in a] == [
        (t.rate, t.dropout, t.steps, t.seed, t.batch) for t in b
    ]
