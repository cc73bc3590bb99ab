"""A snapshot that nobody vouches for: what its header and its tensors say is checked before a run goes on with it."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from models.errors import UserError
from models.storage.model_card import SNAPSHOT
from models.training.trainer import train
from playground.training.resumable import find
from tests.models.training.lists import EAGER, spec_of

Tensors = dict[str, Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """The files of a run that was cut off after a few steps."""
    folder = tmp_path_factory.mktemp("cut off")
    running = train(spec_of(folder), EAGER)
    while next(running).step < 4:
        pass
    files = {path.name: path.read_bytes() for path in (folder / "toy").iterdir()}
    running.close()
    return files


def changed(
    data: bytes, head: Callable[[dict[str, Any]], object] = id, tensors: Callable[[Tensors], object] = id
) -> bytes:
    """The snapshot with its head or its tensors changed in place."""
    size = int.from_bytes(data[:8], "little")
    run, values = json.loads(json.loads(data[8 : 8 + size])["__metadata__"]["run"]), dict(load_tensors(data))
    head(run)
    tensors(values)
    return save_tensors(values, {"run": json.dumps(run)})


def test_its_tally_has_the_names_that_other_versions_read(run: dict[str, bytes]) -> None:
    seen: list[dict[str, Any]] = []
    changed(run[SNAPSHOT], head=lambda head: seen.append(head["tally"]))
    (tally,) = seen
    assert {"kept_step", "judged_step", "judged_fraction", "best_heldout", "best_step", "best_fraction"} <= set(tally)
    assert tally["judged_step"] >= tally["kept_step"] > 0


def goes_on(run: dict[str, bytes], folder: Path, snapshot: bytes) -> None:
    """Put the run there with another snapshot, and go on with it for a step."""
    (folder / "toy").mkdir()
    for name, data in {**run, SNAPSHOT: snapshot}.items():
        (folder / "toy" / name).write_bytes(data)
    running = train(spec_of(folder, resume=True), EAGER)
    try:
        while next(running).stage != "training":
            pass
    finally:
        running.close()


def test_a_good_one_goes_on(run: dict[str, bytes], tmp_path: Path) -> None:
    goes_on(run, tmp_path, changed(run[SNAPSHOT]))


def step(value: Any) -> Callable[[dict[str, Any]], object]:
    return lambda run: run.update(step=value)


def tally(**fields: Any) -> Callable[[dict[str, Any]], object]:
    return lambda run: run["tally"].update(fields)


@pytest.mark.parametrize(
    "head",
    [
        step(float("inf")),
        step(-1),
        step(2.5),
        step("4"),
        step(10**400),
        step(None),
        tally(seconds=float("nan")),
        tally(seconds=-1),
        tally(best_heldout="2"),
        tally(best_step=99),
        tally(kept_step=-3),
        tally(judged_fraction=2.0),
        tally(curve=[[3, 1.0, None], [2, 1.0, None]]),
        tally(curve=[[99, 1.0, None]]),
        tally(curve=[[1, float("inf"), None]]),
        tally(curve=[[1, None]]),
        tally(curve="up"),
        tally(run="\x1b"),
        tally(more=1),
        lambda run: run.pop("tally"),
        lambda run: run.update(tally=[]),
    ],
)
def test_a_head_out_of_range_is_refused_in_one_sentence(
    run: dict[str, bytes], tmp_path: Path, head: Callable[[dict[str, Any]], object]
) -> None:
    with pytest.raises(UserError, match=r"resume\.safetensors is damaged"):
        goes_on(run, tmp_path, changed(run[SNAPSHOT], head))


def first(values: Tensors, prefix: str) -> str:
    return next(name for name in sorted(values) if name.startswith(prefix) and values[name].size > 1)


def put(prefix: str, make: Callable[[Any], Any]) -> Callable[[Tensors], object]:
    """Another tensor in place of the first one of that name."""
    return lambda values: values.update({first(values, prefix): make(values[first(values, prefix)])})


@pytest.mark.parametrize(
    "tensors",
    [
        put("net/", lambda a: np.zeros(1, np.float32)),
        put("kept/", lambda a: a[..., :1].copy()),
        put("averaged/", lambda a: np.full_like(a, np.nan)),
        put("net/", lambda a: a.astype(np.float64)),
        put("optimiser/", lambda a: np.full_like(a, np.inf)),
        put("optimiser/", lambda a: np.zeros((2, 2), np.float32)),
        lambda values: values.pop(first(values, "optimiser/")),
        lambda values: values.pop(first(values, "kept/")),
        lambda values: values.update({"optimiser/more": np.zeros(1, np.float32)}),
        lambda values: values.update({"loss": np.array(np.nan, np.float32)}),
    ],
)
def test_tensors_that_do_not_fit_are_refused_and_not_stretched(
    run: dict[str, bytes], tmp_path: Path, tensors: Callable[[Tensors], object]
) -> None:
    with pytest.raises(UserError, match=r"resume\.safetensors is damaged"):
        goes_on(run, tmp_path, changed(run[SNAPSHOT], tensors=tensors))


def test_a_damaged_snapshot_is_not_offered_and_hides_no_other(run: dict[str, bytes], tmp_path: Path) -> None:
    for name, snapshot in (("good", run[SNAPSHOT]), ("zbad", changed(run[SNAPSHOT], step(float("inf"))))):
        (tmp_path / name).mkdir()
        for file, data in {**run, SNAPSHOT: snapshot}.items():
            (tmp_path / name / file).write_bytes(data)
    found = find(tmp_path)
    assert found is not None
    assert found.folder == tmp_path / "good"
