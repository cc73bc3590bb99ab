"""Headers of `.safetensors` files: what they say is checked against the file before any number is read."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from models.storage.tensor_file import MAX_HEADER, header_in, read_header

GOOD = {
    "a": {"dtype": "F16", "shape": [2, 3], "data_offsets": [0, 12]},
    "b": {"dtype": "F32", "shape": [], "data_offsets": [12, 16]},
}


def packed(header: Any, numbers: int = 16, size: int | None = None) -> bytes:
    """A file of that header and so many bytes of numbers."""
    data = header if isinstance(header, bytes) else json.dumps(header).encode()
    return (len(data) if size is None else size).to_bytes(8, "little") + data + bytes(numbers)


def test_what_the_library_writes_is_read(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(save({"w": np.zeros((3, 5), np.float16), "b": np.zeros(7, np.float32)}, {"card": "{}"}))
    header = read_header(path)
    assert {name: (t.dtype, t.shape) for name, t in header.tensors.items()} == {
        "w": ("F16", (3, 5)),
        "b": ("F32", (7,)),
    }
    assert header.texts == {"card": "{}"}
    assert header.size + 58 == path.stat().st_size


def changed(name: str, **fields: Any) -> dict[str, Any]:
    """The good header with fields of one tensor replaced."""
    return {**GOOD, name: {**GOOD[name], **fields}}


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x01\x02",
        packed(GOOD, size=10**6),
        packed(GOOD, size=2**63),
        packed(GOOD, size=3),
        packed(b"[]", 0),
        packed(b" " * (MAX_HEADER + 1), 0),
        packed(b"[" * 100_000, 0),
        packed({f"t{i}": {"dtype": "U8", "shape": [0], "data_offsets": [0, 0]} for i in range(10_001)}, 0),
        packed(GOOD, 15),
        packed(GOOD, 17),
        packed(changed("a", shape=[2, 4])),
        packed(changed("a", shape=[2**62, 2**62, 0])),
        packed(changed("a", shape=[2**62, 2**62])),
        packed(changed("a", shape=[-2, -3])),
        packed(changed("a", shape=[2.0, 3])),
        packed(changed("a", shape="6")),
        packed(changed("a", dtype="F99")),
        packed(changed("a", dtype=["F16"])),
        packed(changed("a", data_offsets=[12, 0])),
        packed(changed("a", data_offsets=[4, 16])),
        packed(changed("a", data_offsets=[0])),
        packed(changed("b", data_offsets=[0, 4])),
        packed({**GOOD, "\x1b[31m": GOOD["b"]}),
        packed({**GOOD, "__metadata__": {"card": 3}}),
        packed({**GOOD, "__metadata__": None}),
        packed({**GOOD, "c": None}),
    ],
)
def test_a_header_that_does_not_fit_its_file_is_refused(data: bytes) -> None:
    header_in(packed(GOOD))
    with pytest.raises((ValueError, RecursionError)):
        header_in(data)
