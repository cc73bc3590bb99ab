"""A trained network as a `models.model.Denoiser`: numpy in, numpy out, the same bits whatever the batch."""

import copy
import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.denoisers.networks.build import empty, state
from models.denoisers.networks.fast_forward import straight
from models.denoisers.protocol import DenoiserInput, Gives, Reads
from models.denoisers.shapes import Shape
from models.errors import UserError

CHUNK = 128  # rows a call: what the processor's caches hold


def distinct(xt: NDArray[np.int16]) -> tuple[NDArray[np.int16], NDArray[np.intp]]:
    """The different rows of xt (R, L), in order of appearance, and for each row which of them it is, (R,)."""
    numbers: dict[bytes, int] = {}  # a tenth of the time of np.unique along an axis
    back = [numbers.setdefault(row.tobytes(), len(numbers)) for row in xt]
    first = np.frombuffer(b"".join(numbers), xt.dtype).reshape(-1, xt.shape[1])
    return first, np.array(back, np.intp)


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on the calling thread alone: several share a product or an attention out by its size.

    The number is kept for each thread; one that first computes meanwhile starts with 1 too.
    """
    before = torch.get_num_threads()
    if before == 1:
        yield
        return
    torch.set_num_threads(1)
    try:
        yield
    finally:
        torch.set_num_threads(before)


class TorchDenoiser:
    """Owns a copy of the network on one device, in evaluation mode. Safe to call from several threads: it only reads.

    To the bit a row is the same in every batch (see `straight`), and whatever the number of torch's threads.
    Raises UserError where the weights make numbers that are not finite.
    Equal rows are computed once: from a common pattern, most rows of a batch are equal for the first steps.
    """

    def __init__(self, net: nn.Module, device: str = "cpu") -> None:
        self._net = copy.deepcopy(net).to(device=device, dtype=torch.float32).eval().requires_grad_(False)
        self._device = torch.device(device)
        shape = self._net.shape
        assert isinstance(shape, Shape)
        self.shape = shape
        self._forward = straight(self._net)

    reads: frozenset[Reads] = frozenset()  # a mask says all there is to say
    gives: Gives = "posterior"

    def logits(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """(R, L) states in 0..V -> (R, L, V) float32."""
        xt = inputs.x
        if len(xt) == 1:
            return self._rows(xt)
        rows, back = distinct(xt)
        parts = self._chunks([rows[i : i + CHUNK] for i in range(0, len(rows), CHUNK)])
        out: NDArray[np.float32] = np.concatenate(parts)[back]
        return out

    def _chunks(self, chunks: list[NDArray[np.int16]]) -> list[NDArray[np.float32]]:
        """Large batches go over all cores, a chunk each."""
        workers = min(os.cpu_count() or 1, 8, len(chunks))
        if workers == 1 or self._device.type != "cpu":
            return [self._rows(chunk) for chunk in chunks]
        with ThreadPoolExecutor(workers) as pool:
            return list(pool.map(self._rows, chunks))

    def _rows(self, xt: NDArray[np.int16]) -> NDArray[np.float32]:
        with one_thread(), torch.inference_mode():  # as a decorator it costs a twentieth of one row's pass
            x = torch.from_numpy(xt.astype(np.int64))
            out: NDArray[np.float32] = self._forward(x.to(self._device)).cpu().numpy()
        if not np.isfinite(np.add.reduce(out, None)):
            raise UserError("This model's weights give numbers that are not finite; open another model or train again.")
        return out

    @classmethod
    def from_weights(cls, shape: Shape, weights: dict[str, NDArray[Any]], device: str = "cpu") -> "TorchDenoiser":
        """A network of that shape with those weights; names and shapes must be the network's own."""
        net = empty(shape)
        tensors = {k: torch.from_numpy(v.astype(np.float32)) for k, v in weights.items()}
        net.load_state_dict(tensors, assign=True)
        return cls(net, device)

    def weights(self) -> dict[str, NDArray[Any]]:
        """The weights by name, float32."""
        return {k: v.numpy() for k, v in state(self._net).items()}

    @property
    def parameters(self) -> int:
        """The number of trained numbers."""
        return sum(p.numel() for p in self._net.parameters())

    def fingerprint(self) -> bytes:
        """SHA-256 over names and weights."""
        h = hashlib.sha256(repr(self.shape).encode())
        for name, tensor in sorted(state(self._net).items()):
            h.update(name.encode())
            h.update(tensor.numpy().tobytes())
        return h.digest()
