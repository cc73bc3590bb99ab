"""Models on disk: saved so that a kill at any moment leaves a good one, loaded without running any code.

The weights are replaced in one step and carry the card they were written with; then the card is replaced. A reader that
comes between the two finds a card that does not match, and takes the one inside the weights.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from models.denoisers.shape import Shape
from models.errors import UserError
from models.families.family import PROCESS
from models.model import Model
from models.processes import Process
from models.storage import atomic_write, model_files
from models.storage.card_fields import VERSION
from models.storage.card_figures import figures_of
from models.storage.model_card import (
    CARD,
    WEIGHTS,
    CardFields,
    check_card,
    family_on,
    length_of,
    parameters_of,
    process_parameters,
    read_card,
    shape_of,
    vocabulary_of,
    write_card,
)
from models.storage.regular_file import read_regular
from models.storage.tensor_file import header_in
from models.storage.typed_json import parse

MAX_HEADER_BYTES = 1 << 20
Weights = dict[str, NDArray[Any]]


def weights_digest(weights: Weights) -> str:
    """SHA-256 over names, kinds, shapes and values."""
    h = hashlib.sha256()
    for name in sorted(weights):
        array = np.ascontiguousarray(weights[name])
        h.update(f"{name} {array.dtype} {array.shape} ".encode())
        h.update(array.tobytes())
    return h.hexdigest()


def stored(weights: Weights) -> Weights:
    """The weights as they are kept: float16, unless one of them is too large for it."""
    small = all(np.abs(a).max(initial=0.0) < 6e4 for a in weights.values())
    return {k: a.astype(np.float16 if small else np.float32) for k, a in weights.items()}


def save(model: Model, folder: Path, words: tuple[str, ...] = (), lines: tuple[str, ...] = ()) -> CardFields:
    """Write a model whose denoiser has tensors, with its card as version 2.

    words: kept beside it when its card refers to no bundled list; lines: those of its file where it has more columns
    than the words. Returns the card as written. A file that this program did not write is neither replaced nor removed;
    of lists, only the one goes that the card before it named. Raises UserError when the folder holds files of something
    else, when the disk is full, or when the folder may not be written to.
    """
    shape, weights = model.denoiser.shape, _tensors(model)
    own = {} if shape is None else {name: a for name, a in weights.items() if not name.startswith(PROCESS)}
    others = {name: a.astype(np.float32) for name, a in weights.items() if name not in own}
    kept = {**stored(own), **others}
    card = {**model.card, **_head(model, shape)}
    card["tensors"] = {name: list(a.shape) for name, a in others.items()}
    card["weights_sha256"] = weights_digest(kept)
    card["words"] = dict(card.get("words", {}))
    card = check_card(card, folder / CARD)
    model_files.check_folder(folder)
    before = model_files.named_lists(folder)
    if words and not card["words"].get("list"):
        card["words"]["file"] = model_files.save_list(folder, lines or words)
    atomic_write.write(folder / WEIGHTS, save_tensors(kept, {"card": json.dumps(card)}))
    write_card(folder, card)
    model_files.remove_lists(folder, before - {card["words"].get("file")})
    return card


def _head(model: Model, shape: Shape | None) -> CardFields:
    """What a card of version 2 says of a model, whatever version it was read as."""
    card = model.card
    return {
        "version": VERSION,
        "name": model.name,
        "title": card.get("title", model.name),
        "family": card.get("family", model.process.name),
        "process": card["process"] if isinstance(card.get("process"), dict) else {},
        "alphabet": list(model.vocabulary.characters),
        "length": model.length,
        "network": None if shape is None else shape.to_json(),
        "figures": [figure.to_json() for figure in figures_of(card)],
    }


def _tensors(model: Model) -> Weights:
    """Everything that was learned: the denoiser's tensors, and those of a process that has some."""
    weights = {**model.denoiser.tensors(), **_of_process(model.process)}
    if not weights:
        raise UserError(f"{model.title} has learned nothing that could be saved; train a model.")
    return weights


def _of_process(process: Process) -> Weights:
    """What was learned of a process, named as it is kept. Raises TypeError where a field of arrays is not among it."""
    tensors = process.tensors()
    for name in getattr(process, "__dataclass_fields__", {}):
        value = getattr(process, name)
        if isinstance(value, np.ndarray) and not any(np.array_equal(value, a) for a in tensors.values()):
            kind = type(process).__name__
            raise TypeError(f"{kind}.{name} would be lost: return it from {kind}.tensors() as well.")
    return {f"{PROCESS}{name}": value for name, value in tensors.items()}


def load(folder: Path, device: str = "cpu") -> Model:
    """The model in a folder. Raises UserError in one sentence for whatever is not a whole model."""
    card = read_card(folder)
    path = folder / WEIGHTS
    weights, inside = _read_weights(path, card)
    digest = weights_digest(weights)
    if card["weights_sha256"] != digest:
        card = check_card(inside, path)
        if card["weights_sha256"] != digest:
            raise _damaged(path)
    elif isinstance(inside, dict) and any(inside.get(k) != card.get(k) for k in _OF_WEIGHTS):
        raise UserError(
            f"{folder / CARD} does not belong to its weights: the alphabet or the network was changed;"
            " copy the whole folder of the model again."
        )
    if {k: v.shape for k, v in weights.items()} != _wanted(card):
        raise UserError(f"{path} does not fit the network on its card; train or copy the model again.")
    if not all(np.isfinite(a).all() for a in weights.values()):
        raise _damaged(path)
    try:
        return built(card, weights, device)
    except (KeyError, TypeError, ValueError):
        raise UserError(f"{folder / CARD} does not describe a model of its family; train or copy it again.") from None


def built(card: CardFields, weights: Weights, device: str = "cpu") -> Model:
    """The model of a card and its tensors, those of the process under names that begin with "process/"."""
    vocabulary, made_by = vocabulary_of(card), family_on(card)
    of_process = {name.removeprefix(PROCESS): a for name, a in weights.items() if name.startswith(PROCESS)}
    process = made_by.process_of(vocabulary, process_parameters(card), of_process)
    denoiser = made_by.denoiser(card, weights, device)
    return Model(card["name"], vocabulary, length_of(card), process, denoiser, card)


_OF_WEIGHTS = ("alphabet", "network", "family", "process", "length", "tensors")


def _wanted(card: CardFields) -> dict[str, tuple[int, ...]]:
    """The tensors that a card promises, by name."""
    shape = shape_of(card)
    others = {name: tuple(of) for name, of in card.get("tensors", {}).items()}
    if shape is None:
        return others
    from models.denoisers.networks.build import empty  # torch takes seconds to load: only who loads a network waits

    return {**{k: tuple(v.shape) for k, v in empty(shape).state_dict().items()}, **others}


def _read_weights(path: Path, card: CardFields) -> tuple[Weights, Any]:
    """Tensors by name and the card inside. Nothing larger than the network on the card is read."""
    most = 4 * parameters_of(card, chosen=True) + MAX_HEADER_BYTES + 8
    try:
        size = path.stat().st_size
        if size > most:
            raise UserError(f"{path} is larger than the network on its card; train or copy the model again.")
        data = read_regular(path, most)
    except FileNotFoundError:
        raise UserError(f"{path} is missing; copy the whole folder of the model again.") from None
    except OSError as error:
        raise UserError(
            f"{path} cannot be read: {error.strerror or error}; see to that, or choose another model."
        ) from None
    try:
        header = header_in(data, MAX_HEADER_BYTES)
        inside = parse(header.texts.get("card", "null").encode())
        if not {tensor.dtype for tensor in header.tensors.values()} <= {"F16", "F32"}:
            raise UserError(f"{path} holds numbers of an unexpected kind; train or copy the model again.")
        return load_tensors(data), inside
    except UserError:
        raise
    except Exception:  # whatever the reader meets in damaged bytes means one thing to the user
        raise _damaged(path) from None


def _damaged(path: Path) -> UserError:
    return UserError(f"{path} is damaged or cut short; train or copy the model again.")
