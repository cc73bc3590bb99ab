"""Models on disk: saved so that a kill at any moment leaves a good one, loaded without running any code.

The weights are replaced in one step and carry the card they were written with; then the card is replaced. A reader that
comes between the two finds a card that does not match, and takes the one inside the weights.
"""

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from models.errors import UserError
from models.model import Model
from models.processes import process
from models.storage import atomic_write, model_files
from models.storage.model_card import (
    CARD,
    VERSION,
    WEIGHTS,
    Card,
    check_card,
    find,
    installed,
    parameters_of,
    read_card,
    shape_of,
    vocabulary_of,
    word_lists,
    write_card,
)
from models.storage.regular_file import read_regular
from models.storage.tensor_file import header_in
from models.storage.typed_json import parse

if TYPE_CHECKING:
    from models.denoisers.networks.torch_denoiser import TorchDenoiser

__all__ = ["find", "installed", "load", "read_card", "save", "weights_digest", "word_lists"]

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


def save(model: Model, folder: Path, words: tuple[str, ...] = ()) -> Card:
    """Write a model whose denoiser is a network. words: kept beside it when its card refers to no bundled list.

    Returns the card as written. A file that this program did not write is neither replaced nor removed; of lists, only
    the one goes that the card before it named. Raises UserError when the folder holds files of something else, when the
    disk is full, or when the folder may not be written to.
    """
    denoiser: TorchDenoiser = model.denoiser  # type: ignore[assignment]  # an oracle has nothing to save
    kept = stored(denoiser.weights())
    card = {
        **model.card,
        "version": VERSION,
        "name": model.name,
        "title": model.card.get("title", model.name),
        "process": model.process.name,
        "alphabet": list(model.vocabulary.characters),
        "network": denoiser.shape.to_json(),
        "parameters": denoiser.parameters,
        "weights_sha256": weights_digest(kept),
    }
    card["words"] = dict(card.get("words", {}))
    check_card(card, folder / CARD)
    model_files.check_folder(folder)
    before = model_files.named_lists(folder)
    if words and not card["words"].get("list"):
        card["words"]["file"] = model_files.save_list(folder, words)
    atomic_write.write(folder / WEIGHTS, save_tensors(kept, {"card": json.dumps(card)}))
    write_card(folder, card)
    model_files.remove_lists(folder, before - {card["words"].get("file")})
    return card


def load(folder: Path, device: str = "cpu") -> Model:
    """The model in a folder. Raises UserError in one sentence for whatever is not a whole model."""
    from models.denoisers.networks.build import (
        empty,  # torch takes seconds to load: only who loads a network waits for it
    )
    from models.denoisers.networks.torch_denoiser import TorchDenoiser

    card = read_card(folder)
    path = folder / WEIGHTS
    weights, inside = _read_weights(path, card)
    digest = weights_digest(weights)
    if card["weights_sha256"] != digest:
        card = check_card(inside, path)
        if card["weights_sha256"] != digest:
            raise _damaged(path)
    elif isinstance(inside, dict) and any(inside.get(k) != card[k] for k in ("alphabet", "network", "process")):
        raise UserError(f"{folder / CARD} does not belong to its weights: the alphabet or the network was changed.")
    shape = shape_of(card)
    wanted = {k: tuple(v.shape) for k, v in empty(shape).state_dict().items()}
    if {k: v.shape for k, v in weights.items()} != wanted:
        raise UserError(f"{path} does not fit the network on its card; train or copy the model again.")
    if not all(np.isfinite(a).all() for a in weights.values()):
        raise _damaged(path)
    denoiser = TorchDenoiser.from_weights(shape, weights, device)
    return Model(card["name"], vocabulary_of(card), shape.length, process(card["process"], shape.size), denoiser, card)


def _read_weights(path: Path, card: Card) -> tuple[Weights, Any]:
    """Tensors by name and the card inside. Nothing larger than the network on the card is read."""
    most = 4 * parameters_of(card) + MAX_HEADER_BYTES + 8
    try:
        size = path.stat().st_size
        if size > most:
            raise UserError(f"{path} is larger than the network on its card; train or copy the model again.")
        data = read_regular(path, most)
    except FileNotFoundError:
        raise UserError(f"{path} is missing; copy the whole folder of the model again.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from None
    try:
        header = header_in(data, MAX_HEADER_BYTES)
        inside = parse(header.texts.get("card", "null").encode())
        if not {tensor.dtype for tensor in header.tensors.values()} <= {"F16", "F32"}:
            raise UserError(f"{path} holds numbers of an unexpected kind; train or copy the model again.")
        return load_tensors(data), inside
    except UserError:
        raise
    except Exception:  # whatever the reader meets in damaged bytes means one thing to the person
        raise _damaged(path) from None


def _damaged(path: Path) -> UserError:
    return UserError(f"{path} is damaged or cut short; train or copy the model again.")
