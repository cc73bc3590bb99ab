"""What predictions give to the symbols that are allowed, where they are not certain and where they are."""

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Indices, Symbols
from models.data.vocabulary import END
from models.distributions.symbol_probs import SymbolProbs
from models.probabilities import TINY


def allowed_at(cells: Flags, flat: Indices, length: int) -> Flags:
    """(n, V) what is allowed at some positions, counted through all rows."""
    out: Flags = cells[flat % length] if cells.ndim == 2 else cells.reshape(-1, cells.shape[-1])[flat]
    return out


def allowed_letters(values: NDArray[np.floating], cells: Flags | None, flat: Indices, length: int) -> Array:
    """(n, V - 1) the predicted letters at some positions, 0 where they are not allowed; a new array."""
    letters: Array = values[:, 1:].astype(np.float64)
    if cells is not None:
        letters *= allowed_at(cells, flat, length)[:, 1:]
    return letters


def evenly(cells: Flags | None, flat: Indices, size: int, length: int) -> Array | float:
    """The allowed letters of some positions, equally likely: (n, V - 1), or one share for all of them."""
    if cells is None:
        return 1.0 / (size - 1)
    allowed = allowed_at(cells, flat, length)[:, 1:]
    out: Array = allowed / np.maximum(allowed.sum(-1, keepdims=True), TINY)
    return out


def certain_allowed(x: Symbols, cells: Flags) -> Flags:
    """(R, L) whether what a position is certain of may stand there; the end may anywhere."""
    symbols = np.minimum(x, cells.shape[-1] - 1).astype(np.intp)[..., None]
    allowed = np.take_along_axis(np.broadcast_to(cells, (*x.shape, cells.shape[-1])), symbols, -1)[..., 0]
    out: Flags = allowed | (x == END)
    return out


def allowed_share(probs: SymbolProbs, kept: Array, cells: Flags | None) -> Array:
    """(R, L) the share of the letters that are allowed: of certain ones all or nothing, none of an end."""
    letter = probs.x != END
    out: Array = (letter if cells is None else letter & certain_allowed(probs.x, cells)).astype(np.float64)
    out.put(probs.at, kept)
    return out
