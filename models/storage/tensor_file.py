"""The header of a `.safetensors` file: 8 bytes of its length, then JSON. Checked before any number is read.

Every tensor must lie behind the one before it without a gap, have the bytes that its shape and kind need, and all of
them must fill the file: what a header says can then cost no more memory than the file has.
"""

import math
import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from models.storage.regular_file import open_regular
from models.storage.typed_json import (
    array,
    one_of,
    parse,
    record,
    table,
    text,
    whole,
)

SIZES = {
    "BOOL": 1, "U8": 1, "I8": 1, "F8_E4M3": 1, "F8_E5M2": 1, "I16": 2, "U16": 2, "F16": 2, "BF16": 2,
    "I32": 4, "U32": 4, "F32": 4, "I64": 8, "U64": 8, "F64": 8, "C64": 8,
}  # fmt: skip  # bytes of one number
MAX_HEADER = 1 << 22  # bytes
MAX_TENSORS = 10_000
_TEXTS = "__metadata__"
_SIZE = whole(0, 1 << 62)
_TENSOR = record({"dtype": one_of(SIZES), "shape": array(_SIZE, 8), "data_offsets": array(_SIZE, 2, 2)})
_NAME = text(300, 1)


@dataclass(frozen=True)
class Tensor:
    """dtype: a name of SIZES. Its numbers are the bytes `begin` to `end` behind the header."""

    dtype: str
    shape: tuple[int, ...]
    begin: int
    end: int


@dataclass(frozen=True)
class TensorHeader:
    """size: bytes in front of the numbers. texts: what the program that wrote the file put beside the tensors."""

    size: int
    tensors: Mapping[str, Tensor]
    texts: Mapping[str, str]


def read_header(path: Path, most: int = MAX_HEADER) -> TensorHeader:
    """The header of a file, of at most `most` bytes; no tensor is read.

    Raises OSError and UserError as `open_regular` does, and ValueError for a file that is not as it should be.
    """
    with open_regular(path) as file:
        size = int.from_bytes(file.read(8), "little")
        if size > most:
            raise ValueError("a header that is too long")
        return header_of(file.read(size), size, os.fstat(file.fileno()).st_size)


def read_texts(path: Path) -> Mapping[str, str]:
    """The texts in the header of a file, whatever it says of the tensors. Raises as `read_header` does."""
    with open_regular(path) as file:
        size = int.from_bytes(file.read(8), "little")
        if size > MAX_HEADER:
            raise ValueError("a header that is too long")
        return _texts(parse(file.read(size)))


def header_in(data: bytes, most: int = MAX_HEADER) -> TensorHeader:
    """The header of a file that was read whole. Raises ValueError as `read_header` does."""
    size = int.from_bytes(data[:8], "little")
    if size > most:
        raise ValueError("a header that is too long")
    return header_of(data[8 : 8 + size], size, len(data))


def header_of(data: bytes, size: int, whole_size: int) -> TensorHeader:
    """The header in `data`, of a length that the file says, in a file of `whole_size` bytes. Raises ValueError."""
    if len(data) != size:
        raise ValueError("a file that is cut short")
    value = parse(data)
    if not isinstance(value, dict) or len(value) > MAX_TENSORS:
        raise ValueError("no header")
    texts = _texts(value)
    tensors = {_NAME(name): _tensor(entry) for name, entry in value.items() if name != _TEXTS}
    end = 0
    for tensor in sorted(tensors.values(), key=lambda t: (t.begin, t.end)):
        if tensor.begin != end or tensor.end - tensor.begin != math.prod(tensor.shape) * SIZES[tensor.dtype]:
            raise ValueError("tensors that do not lie one behind the other")
        end = tensor.end
    if 8 + size + end != whole_size:
        raise ValueError("tensors that do not fill the file")
    return TensorHeader(8 + size, tensors, texts)


def _texts(value: Any) -> Mapping[str, str]:
    if not isinstance(value, dict):
        raise ValueError("no header")
    return table(_any_text, 100)(value.get(_TEXTS, {}))


def _tensor(value: Any) -> Tensor:
    fields = _TENSOR(value)
    begin, end = fields["data_offsets"]
    return Tensor(fields["dtype"], tuple(fields["shape"]), begin, end)


def _any_text(value: Any) -> str:
    """A text that its reader checks in turn."""
    if type(value) is not str:
        raise ValueError("no text")
    return value
