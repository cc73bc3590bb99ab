"""A trained network as a `models.model.Denoiser`: numpy in, numpy out, the same bits whatever the batch."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from models.denoisers.networks.build import copied, empty, state
from models.denoisers.networks.fast_forward import Forward, fused, fused_last
from models.denoisers.networks.inputs import NetInput, chunks, distinct
from models.denoisers.protocol import DenoiserInput, Gives, Reads
from models.denoisers.shapes import Shape
from models.errors import UserError

CHUNK = 32  # rows a call: what the processor's caches hold


@contextmanager
def one_thread() -> Iterator[None]:
    """Let torch compute on the calling thread alone: several share a product or an attention out by its size.

    Torch keeps the number for each thread; a thread that first computes inside the block starts with 1 too.
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

    To the bit a row is the same in every batch (see `fused`), and whatever the number of torch's threads.
    Raises UserError where the weights make numbers that are not finite.
    Equal rows are computed once: from a common pattern, most rows of a batch are equal for the first steps.
    gives: what the network was trained to give.
    """

    def __init__(self, net: nn.Module, device: str = "cpu", gives: Gives = "posterior") -> None:
        self._net = copied(net, device)
        self._device = torch.device(device)
        shape = self._net.shape
        assert isinstance(shape, Shape)
        self.shape: Shape = shape
        self.reads: frozenset[Reads] = shape.reads
        self.gives: Gives = gives
        self._forward: Forward = fused(self._net)
        self._last: Forward = fused_last(self._net, self._forward)

    def logits(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """What R rows show -> (R, L, V) float32."""
        if len(inputs.x) == 1:
            return self._rows(inputs)
        rows, back = distinct(inputs)
        out: NDArray[np.float32] = self._chunks(rows, self._forward)[back]
        return out

    def last_logits(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """The logits of the last position that R rows show, which may differ -> (R, V) float32."""
        return self._chunks(inputs, self._last)

    def _chunks(self, inputs: DenoiserInput, forward: Forward) -> NDArray[np.float32]:
        """Large batches go over all cores, a chunk each."""
        parts, ask = list(chunks(inputs, CHUNK)), partial(self._rows, forward=forward)
        if len(parts) == 1:
            return ask(parts[0])
        workers = min(os.cpu_count() or 1, 8, len(parts))
        if workers == 1 or self._device.type != "cpu":
            return np.concatenate([ask(part) for part in parts])
        with ThreadPoolExecutor(workers) as pool:
            return np.concatenate(list(pool.map(ask, parts)))

    def _rows(self, inputs: DenoiserInput, forward: Forward | None = None) -> NDArray[np.float32]:
        forward = forward or self._forward
        with one_thread(), torch.inference_mode():  # as a decorator it costs a twentieth of one row's pass
            out: NDArray[np.float32] = forward(*NetInput.of(inputs, self._device)).cpu().numpy()
        if not np.isfinite(np.add.reduce(out, None)):
            raise UserError("This model's weights give numbers that are not finite; open another model or train again.")
        return out

    def routing(self, inputs: DenoiserInput) -> NDArray[np.float32]:
        """The weights of the experts in the very pass that `logits` makes, (R, layers, L, E); 0 for those left out.

        Raises ValueError for a network without experts.
        """
        if not self.shape.routes:
            raise ValueError("a network without experts")
        routes: list[torch.Tensor] = []
        with one_thread(), torch.inference_mode():
            self._forward(*NetInput.of(inputs, self._device), routes=routes)
            R, L = inputs.x.shape
            every = torch.stack([part.view(R, -1, part.shape[-1])[:, :L] for part in routes], 1)
            out: NDArray[np.float32] = every.cpu().numpy()
        return out

    @classmethod
    def from_weights(
        cls, shape: Shape, weights: dict[str, NDArray[Any]], device: str = "cpu", gives: Gives = "posterior"
    ) -> "TorchDenoiser":
        """A network of that shape with those weights; names and shapes must be the network's own."""
        net = empty(shape)
        tensors = {k: torch.from_numpy(v.astype(np.float32)) for k, v in weights.items()}
        net.load_state_dict(tensors, assign=True)
        return cls(net, device, gives)

    def tensors(self) -> dict[str, NDArray[Any]]:
        """The weights by name, float32."""
        return {k: v.numpy() for k, v in state(self._net).items()}

    @property
    def parameters(self) -> int:
        """The number of trained numbers."""
        return sum(p.numel() for p in self._net.parameters())

    def fingerprint(self) -> bytes:
        """SHA-256 over names and weights."""
        gives = "" if self.gives == "posterior" else f" {self.gives}"
        h = hashlib.sha256(f"{self.shape.identity}{gives}".encode())
        for name, tensor in sorted(state(self._net).items()):
            h.update(name.encode())
            h.update(tensor.numpy().tobytes())
        return h.digest()
