"""What the measurements share: the model that is measured, repeating, and the table."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from models.model import Model
from models.storage.folders import bundled_folder
from models.storage.model_card import CARD

DEFAULT = "names-transformer"


@dataclass(frozen=True)
class Line:
    """One measured figure beside its target; `most` None where there is none."""

    what: str
    value: float
    most: float | None = None
    unit: str = "x"


def show(title: str, lines: Sequence[Line]) -> None:
    """Print a table."""
    print(title)
    for line in lines:
        target = "" if line.most is None else f"at most {line.most:g} {line.unit}"
        verdict = "" if line.most is None else "  ok" if line.value <= line.most else "  MISSED"
        print(f"  {line.what:<58}{line.value:>9.2f} {line.unit:<3} {target:<18}{verdict}".rstrip())
    print(flush=True)


def default_model() -> Model:
    """The model the window opens first; a fresh network of its shape where it has not been trained."""
    from models.storage import checkpoint

    folder = bundled_folder() / DEFAULT
    if (folder / CARD).is_file():
        return checkpoint.load(folder)
    return fresh_model("transformer", "medium")


def fresh_model(denoiser: str, preset: str) -> Model:
    """A network with its first weights over the alphabet and the length of given names."""
    from models.data.vocabulary import Vocabulary
    from models.denoisers.networks.build import build
    from models.denoisers.networks.torch_denoiser import TorchDenoiser
    from models.denoisers.shapes import shape
    from models.processes import Masked

    vocabulary, length = Vocabulary(tuple("abcdefghijklmnopqrstuvwxyz")), 15
    net = build(shape(denoiser, preset, len(vocabulary), length))
    return Model(f"fresh {preset}", vocabulary, length, Masked(len(vocabulary)), TorchDenoiser(net))


def in_turn(repeats: int, *works: Callable[[], object]) -> list[list[float]]:
    """Seconds that each work takes, `repeats` times; the works take turns, so that a busy machine treats them alike."""
    out: list[list[float]] = [[] for _ in works]
    for _ in range(repeats):
        for times, work in zip(out, works, strict=True):
            began = time.perf_counter()
            work()
            times.append(time.perf_counter() - began)
    return out


def root() -> Path:
    """The folder the program is run from."""
    return Path(__file__).resolve().parent.parent
