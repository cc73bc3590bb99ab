"""Arrays of a frame as text: numbers as they lie in memory, little end first, in base 64. They come back to the bit."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from math import prod
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.plurals import counted
from models.storage.typed_json import FieldError, array, record, text, whole

MAX_PACKED = 12 * 2**22  # characters of one array
MAX_MEMO = 16  # arrays that a policy may remember
_TYPES = ("<f8", "<f4", "<i8", "<i4", "<i2", "|i1", "|b1")
_ONE = record({"type": text(3, 3), "shape": array(whole(0, 1 << 32), 8, 1), "data": text(MAX_PACKED)})


def packed(values: NDArray[Any]) -> str:
    """The numbers alone: type and shape must be known to the reader."""
    return b64encode(np.ascontiguousarray(values, values.dtype.newbyteorder("<")).tobytes()).decode()


def unpacked(data: str, kind: str, shape: tuple[int, ...], field: str) -> NDArray[Any]:
    """An array of its own in the type of this machine. Raises FieldError naming the field."""
    wrong = FieldError(f"{' x '.join(map(str, shape))} numbers in base 64", (field,))
    try:
        raw = b64decode(data, validate=True)
    except ValueError:
        raise wrong from None
    if len(raw) != prod(shape) * np.dtype(kind).itemsize:
        raise wrong
    flat = np.frombuffer(raw, np.uint8) != 0 if kind == "|b1" else np.frombuffer(raw, kind)
    out: NDArray[Any] = flat.reshape(shape).astype(np.dtype(kind).newbyteorder("="))
    return out


def levels(data: str, rows: int, length: int) -> NDArray[np.float64]:
    """(R, L) noise levels in [0, 1]. Raises FieldError."""
    out = unpacked(data, "<f8", (rows, length), "level")
    if not ((out >= 0) & (out <= 1)).all():
        raise FieldError("noise levels from 0 to 1", ("level",))
    return out


def latent(data: str, rows: int, length: int) -> NDArray[np.float32]:
    """(R, L, d) finite numbers; d follows from how many there are. Raises FieldError."""
    numbers = len(data) * 3 // 4 // 4 // (rows * length)
    out = unpacked(data, "<f4", (rows, length, numbers), "latent")
    if not numbers or not np.isfinite(out).all():
        raise FieldError("finite numbers for each position", ("latent",))
    return out


def memo_out(memo: Mapping[str, NDArray[Any]]) -> dict[str, Any]:
    """What a policy remembers, each array with its type and shape."""
    return {name: _array_out(np.asarray(values)) for name, values in memo.items()}


def _array_out(values: NDArray[Any]) -> dict[str, Any]:
    kind = values.dtype.newbyteorder("<").str
    if kind not in _TYPES:
        raise ValueError(f"A policy may remember numbers of the types {', '.join(_TYPES)}, not {kind}.")
    return {"type": kind, "shape": list(values.shape), "data": packed(values)}


def memo_in(value: Any, rows: int) -> dict[str, NDArray[Any]]:
    """What `memo_out` wrote, of R = rows. Raises FieldError."""
    if type(value) is not dict or len(value) > MAX_MEMO:
        raise FieldError(f"at most {MAX_MEMO} arrays by name", ("memo",))
    out = {}
    for name, each in value.items():
        try:
            one = _ONE(each)
        except FieldError as error:
            raise error.inside("memo") from None
        if one["type"] not in _TYPES or one["shape"][0] != rows:
            raise FieldError(f"arrays of {counted(rows, 'row')} of a known type", ("memo",))
        out[str(name)] = unpacked(one["data"], one["type"], tuple(one["shape"]), "memo")
    return out


def numbers_in(frame: Mapping[str, Any]) -> int:
    """How many float64 numbers would take the memory of a frame's arrays, whatever the rest of it holds."""
    memo = frame.get("memo")
    kept = [entry.get("data") for entry in memo.values() if isinstance(entry, dict)] if isinstance(memo, dict) else []
    texts = (each for each in (frame.get("level"), frame.get("latent"), *kept) if isinstance(each, str))
    return sum(len(each) * 3 // 4 // 8 for each in texts)
