"""The same training on two processes: the same weights on both, and those of a single one but for rounding."""

import os
import socket
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from torch.multiprocessing.spawn import start_processes

from models.storage.card_figures import figures_of
from models.storage.checkpoint import load
from models.training import distributed
from models.training.trainer import Training
from tests.models.training.lists import EAGER, run, spec_of
from tests.shared_imports import shared_imports

STEPS = 12


def _free_port() -> int:
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        port: int = s.getsockname()[1]
        return port


def _rank(rank: int, ranks: int, port: int, folder: str) -> None:
    """One process of the group: trains, then writes the weights it ended with."""
    os.environ |= {"RANK": str(rank), "WORLD_SIZE": str(ranks), "LOCAL_RANK": str(rank)}
    os.environ |= {"MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(port)}
    torch.set_num_threads(1)
    seen: list[Training] = []
    original = Training.reports

    def spied(self: Training) -> object:
        seen.append(self)
        return original(self)

    Training.reports = spied  # type: ignore[assignment,method-assign]  # to look at the weights of this rank
    for _ in distributed.train(spec_of(Path(folder), steps=STEPS), replace(EAGER, snapshot=1e9)):
        pass
    assert seen[0].loop is not None
    weights = torch.cat([p.detach().flatten() for p in seen[0].loop.run.net.parameters()])
    torch.save(weights, Path(folder) / f"weights{rank}.pt")


def test_two_processes_end_with_equal_weights_and_train_as_one_does(tmp_path: Path) -> None:
    start_processes(
        _rank, args=(2, _free_port(), str(tmp_path)), nprocs=2, start_method=shared_imports().get_start_method()
    )
    first, second = (torch.load(tmp_path / f"weights{r}.pt", weights_only=True) for r in (0, 1))
    assert torch.equal(first, second)
    alone = run(spec_of(tmp_path / "alone", steps=STEPS), replace(EAGER, snapshot=1e9))[-1]
    together = load(tmp_path / "toy")
    elbo = figures_of(together.card)[0].nats
    assert alone.heldout is not None
    assert abs(elbo - alone.heldout) < 0.02
    assert together.card["steps"] == load(tmp_path / "alone" / "toy").card["steps"]


def test_a_request_that_cannot_be_ends_with_one_sentence_and_code_two(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "few.txt").write_text("anna\nberta\n")
    group = {"RANK": "0", "WORLD_SIZE": "1", "LOCAL_RANK": "0", "MASTER_ADDR": "127.0.0.1"}
    for name, value in (group | {"MASTER_PORT": str(_free_port())}).items():
        monkeypatch.setenv(name, value)
    said = list[str]()
    monkeypatch.setattr(distributed.logger, "error", lambda text, *values: said.append(text % values))
    with pytest.raises(SystemExit) as left:
        distributed.main([f"{tmp_path}/few.txt", "--out", f"{tmp_path}/out", "--steps", "3"])
    assert left.value.code == 2
    assert len(said) == 1
    assert "different words" in said[0]
    assert not torch.distributed.is_initialized()
