"""Saving and loading a model: what is written is what is read, and anything else is one clear sentence."""

import contextlib
import json
import os
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from models.data.vocabulary import Vocabulary
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import shape
from models.errors import UserError
from models.model import Model
from models.oracle import oracle_model
from models.processes import Masked, Uniform
from models.rng import CounterRNG
from models.storage.checkpoint import load, save
from models.storage.model_card import CARD, MAX_CARD_BYTES, VERSION, WEIGHTS, read_card
from models.storage.model_words import word_lists

LETTERS = Vocabulary(tuple("abcdeéж"))


def model(seed: int = 0, denoiser: str = "transformer", title: str = "Toy") -> Model:
    net = build(shape(denoiser, "tiny", len(LETTERS), 6), seed=seed)
    card = {"title": title, "words": {"list": ""}}
    return Model("toy", LETTERS, 6, Masked(len(LETTERS)), TorchDenoiser(net), card)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    save(model(), tmp_path / "toy")
    return tmp_path / "toy"


def refused(folder: Path) -> str:
    """The sentence with which loading is refused."""
    with pytest.raises(UserError) as caught:
        load(folder)
    sentence = str(caught.value)
    assert "\n" not in sentence
    assert sentence.endswith(".")
    return sentence


def change(folder: Path, **fields: Any) -> None:
    card = json.loads((folder / CARD).read_text())
    (folder / CARD).write_text(json.dumps({**card, **fields}))


@pytest.mark.parametrize("denoiser", ["transformer", "mlp"])
def test_what_is_saved_is_loaded(tmp_path: Path, denoiser: str) -> None:
    saved = model(denoiser=denoiser)
    save(saved, tmp_path / "toy")
    loaded, again = load(tmp_path / "toy"), load(tmp_path / "toy")
    assert (loaded.name, loaded.title, loaded.vocabulary, loaded.length) == ("toy", "Toy", LETTERS, 6)
    assert loaded.digest == again.digest
    state = saved.process.prior(3, np.full(6, -1, np.int16), CounterRNG(0, 0, 3, 0))
    assert np.allclose(loaded.probabilities(state), saved.probabilities(state), atol=2e-3)


def test_saving_what_was_loaded_changes_nothing(folder: Path, tmp_path: Path) -> None:
    first = load(folder)
    save(first, tmp_path / "copy")
    assert load(tmp_path / "copy").digest == first.digest
    assert (tmp_path / "copy" / WEIGHTS).read_bytes() == (folder / WEIGHTS).read_bytes()


def test_a_model_that_learned_nothing_is_not_saved(tmp_path: Path) -> None:
    (oracle,) = (m for m in oracle_model("bigram", ("abc", "bca"), "pairs") if isinstance(m, Model))
    with pytest.raises(UserError, match=f"^{oracle.title} has learned nothing that could be saved"):
        save(oracle, tmp_path / "toy")
    assert not (tmp_path / "toy").exists()


def test_what_its_process_learned_is_saved(tmp_path: Path) -> None:
    class Learned(Masked):
        def tensors(self) -> dict[str, np.ndarray]:
            return {"shares": np.arange(3.0)}

    card = save(replace(model(), process=Learned(len(LETTERS))), tmp_path / "toy")
    assert card["tensors"] == {"process/shares": [3]}
    assert "process/shares" in load_tensors((tmp_path / "toy" / WEIGHTS).read_bytes())


def test_what_a_process_learned_and_does_not_return_is_not_lost_in_silence(tmp_path: Path) -> None:
    @dataclass(frozen=True)
    class Learned(Uniform):
        rates: np.ndarray = field(default_factory=lambda: np.arange(3.0))

        def tensor(self) -> dict[str, np.ndarray]:  # not the name that is asked for
            return {"rates": self.rates}

    with pytest.raises(TypeError, match=r"Learned.rates would be lost: return it from Learned.tensors\(\)"):
        save(replace(model(), process=Learned(len(LETTERS))), tmp_path / "toy")
    assert not (tmp_path / "toy").exists()


def test_weights_too_large_for_half_precision_are_kept_whole(tmp_path: Path) -> None:
    big = model()
    assert isinstance(big.denoiser, TorchDenoiser)
    weights = big.denoiser.tensors()
    weights["norm.bias"][0] = 1e6
    whole = TorchDenoiser.from_weights(big.denoiser.shape, weights)
    save(Model("toy", LETTERS, 6, Masked(len(LETTERS)), whole, big.card), tmp_path / "toy")
    kept = load(tmp_path / "toy").denoiser
    assert isinstance(kept, TorchDenoiser)
    assert kept.tensors()["norm.bias"][0] == 1e6


def test_own_words_lie_beside_and_old_ones_go(tmp_path: Path) -> None:
    save(model(), tmp_path / "toy", words=("ab", "cd"))
    card = save(model(), tmp_path / "toy", words=("éж", "ab", "de"))
    files = [p.name for p in (tmp_path / "toy").glob("words-*")]
    assert files == [card["words"]["file"]]
    assert (tmp_path / "toy" / files[0]).read_text(encoding="utf-8") == "éж\nab\nde"


def test_a_missing_folder_is_no_model(tmp_path: Path) -> None:
    assert "no model" in refused(tmp_path / "nowhere")


def test_a_folder_without_a_card_is_no_model(folder: Path) -> None:
    (folder / CARD).unlink()
    assert "no model" in refused(folder)


def test_a_model_without_its_weights_says_that_they_are_missing(folder: Path) -> None:
    (folder / WEIGHTS).unlink()
    assert "missing" in refused(folder)


@pytest.mark.parametrize("share", [0.0, 0.0001, 0.3, 0.9, 0.9999])
def test_truncated_weights_are_called_damaged(folder: Path, share: float) -> None:
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(data[: int(share * len(data))])
    assert "damaged" in refused(folder)


@pytest.mark.parametrize("size", [1 << 20, 1 << 33, (1 << 64) - 1])
def test_a_header_larger_than_its_file_is_called_damaged(folder: Path, size: int) -> None:
    data = (folder / WEIGHTS).read_bytes()
    (folder / WEIGHTS).write_bytes(size.to_bytes(8, "little") + data[8:])
    assert "damaged" in refused(folder)


def test_a_file_far_larger_than_its_network_is_not_read(folder: Path) -> None:
    with (folder / WEIGHTS).open("r+b") as file:
        file.truncate(1 << 40)  # sparse: a terabyte in name only
    assert "larger than the network" in refused(folder)


def test_a_network_of_many_gigabytes_on_the_card_is_not_built(folder: Path) -> None:
    huge = {"denoiser": "transformer", "size": 8, "length": 6, "width": 1024, "layers": 32, "heads": 8}
    change(folder, network=huge)
    assert "alphabet or the network was changed" in refused(folder)


def test_a_card_of_a_newer_version_asks_for_an_update(folder: Path) -> None:
    change(folder, version=VERSION + 1)
    assert "Update" in refused(folder)


@pytest.mark.parametrize(
    "fields",
    [
        {"version": "1"},
        {"alphabet": list("abcdeé")},
        {"alphabet": list("abcdeéё")},
        {"alphabet": list("bacdeéж")},
        {"alphabet": ["a", "b", "c", "d", "e", "é", ""]},
        {"alphabet": ["a", "a", "c", "d", "e", "é", "ж"]},
        {"alphabet": [1, 2, 3, 4, 5, 6, 7]},
        {"alphabet": "abcdeéж"},
        {"process": "smoke"},
        {"process": None},
        {"network": {}},
        {"network": None},
        {"words": 3},
        {"title": None},
        {"weights_sha256": 1},
    ],
)
def test_a_card_that_does_not_fit_its_weights_is_refused(folder: Path, fields: dict[str, Any]) -> None:
    change(folder, **fields)
    refused(folder)


@pytest.mark.parametrize("text", ["", "{", "[]", "null", "3", '"card"', "[" * 100_000, b"\xff\xfe\x00\xd8"])
def test_what_is_no_card_is_refused(folder: Path, text: str | bytes) -> None:
    (folder / CARD).write_bytes(text if isinstance(text, bytes) else text.encode())
    refused(folder)


def test_a_card_of_gigabytes_is_not_read(folder: Path) -> None:
    with (folder / CARD).open("r+b") as file:
        file.truncate(1 << 40)
    assert MAX_CARD_BYTES < 1 << 30
    assert "too large" in refused(folder)


def _write(folder: Path, weights: dict[str, np.ndarray]) -> None:
    from models.storage.checkpoint import weights_digest

    digest = weights_digest(weights)
    change(folder, weights_sha256=digest)
    card = json.loads((folder / CARD).read_text())
    (folder / WEIGHTS).write_bytes(save_tensors(weights, {"card": json.dumps(card)}))


def _weights() -> dict[str, np.ndarray]:
    denoiser = model().denoiser
    assert isinstance(denoiser, TorchDenoiser)
    return {k: v.astype(np.float16) for k, v in denoiser.tensors().items()}


def test_weights_of_other_shapes_do_not_fit_the_network(folder: Path) -> None:
    weights = _weights()
    weights["norm.bias"] = weights["norm.bias"][:-1]
    _write(folder, weights)
    assert "does not fit the network" in refused(folder)


def test_missing_and_extra_tensors_are_refused(folder: Path) -> None:
    weights = _weights()
    weights["surprise"] = weights.pop("norm.bias")
    _write(folder, weights)
    assert "does not fit the network" in refused(folder)


def test_wrong_kind_of_numbers(folder: Path) -> None:
    _write(folder, {k: v.astype(np.int32) for k, v in _weights().items()})
    assert "unexpected kind" in refused(folder)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_weights_that_are_no_numbers(folder: Path, value: float) -> None:
    weights = _weights()
    weights["norm.bias"][0] = value
    _write(folder, weights)
    assert "damaged" in refused(folder)


def test_one_flipped_bit_is_noticed(folder: Path) -> None:
    data = bytearray((folder / WEIGHTS).read_bytes())
    data[-5] ^= 1
    (folder / WEIGHTS).write_bytes(bytes(data))
    assert "damaged" in refused(folder)


def test_loading_runs_no_code(folder: Path) -> None:
    """A pickle, which is how such files carry code, is only damaged bytes here."""

    class Bomb:
        def __reduce__(self) -> tuple[Any, tuple[str]]:
            return os.system, ("touch " + str(folder / "ran"),)

    import pickle

    (folder / WEIGHTS).write_bytes(pickle.dumps(Bomb()))
    refused(folder)
    assert not (folder / "ran").exists()


PRISTINE: list[bytes] = []


@given(data=st.data())
def test_fuzzed_bytes_end_in_a_sentence(tmp_path_factory: pytest.TempPathFactory, data: st.DataObject) -> None:
    folder = tmp_path_factory.mktemp("fuzz")
    if not PRISTINE:
        save(model(), folder / "whole")
        PRISTINE.extend((folder / "whole" / name).read_bytes() for name in (CARD, WEIGHTS))
    for name, whole in zip((CARD, WEIGHTS), PRISTINE, strict=True):
        (folder / name).write_bytes(whole)
    name = data.draw(st.sampled_from((CARD, WEIGHTS)))
    content = bytearray((folder / name).read_bytes())
    front = min(len(content), 3000)
    for _ in range(data.draw(st.integers(1, 4))):
        at = data.draw(st.integers(0, front - 1))
        content[at : at + data.draw(st.integers(0, 3))] = data.draw(st.binary(max_size=4))
    (folder / name).write_bytes(bytes(content))
    with contextlib.suppress(UserError):  # nothing else may come out
        load(folder)


class Killed(BaseException):
    """Stands for SIGKILL."""


@pytest.mark.parametrize("call", ["fsync", "replace"])
@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_kill_at_any_time_of_a_save_leaves_a_good_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str, number: int
) -> None:
    save(model(seed=1, title="Old"), tmp_path / "toy", words=("ab", "cd"))
    old = load(tmp_path / "toy")
    save(model(seed=2, title="New"), tmp_path / "new")
    new = load(tmp_path / "new")
    real, count = getattr(os, call), [0]

    def dying(*arguments: Any) -> object:
        count[0] += 1
        if count[0] == number:
            raise Killed
        return real(*arguments)

    with monkeypatch.context() as patch:
        patch.setattr(os, call, dying)
        with pytest.raises(Killed):
            save(model(seed=2, title="New"), tmp_path / "toy", words=("de", "éж"))
    left = load(tmp_path / "toy")
    assert (left.digest, left.title) in {(old.digest, "Old"), (new.digest, "New")}
    words = {"Old": "ab\ncd", "New": "de\néж"}[left.title]
    assert (tmp_path / "toy" / left.card["words"]["file"]).read_text(encoding="utf-8") == words


@pytest.mark.parametrize(
    ("number", "says"), [(28, "disk is full"), (13, "may not be written"), (5, "could not be saved")]
)
def test_a_save_that_fails_leaves_the_old_model_and_no_litter(
    folder: Path, monkeypatch: pytest.MonkeyPatch, number: int, says: str
) -> None:
    before = load(folder).digest

    def fail(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as patch:
        patch.setattr(os, "fsync", fail)
        with pytest.raises(UserError, match=says):
            save(model(seed=9), folder)
    assert load(folder).digest == before
    assert sorted(p.name for p in folder.iterdir()) == [CARD, WEIGHTS]


def test_the_card_and_its_words_are_read_again(tmp_path: Path) -> None:
    card = save(model(), tmp_path / "toy", words=("ab", "cd"))
    assert read_card(tmp_path / "toy") == json.loads(json.dumps(card))
    with pytest.raises(UserError, match="does not say which words"):
        word_lists(tmp_path / "toy", card)
