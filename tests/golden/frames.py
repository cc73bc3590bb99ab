"""What a golden chain says of a frame, in plain values: the one place that knows how a frame is laid out."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import Vocabulary
from models.sampling.frame import Frame

Array = NDArray[np.float64]
END_SIGN, HIDDEN_SIGN = ".", "_"


class Seen(NamedTuple):
    """x (R, L) int16 symbols, V where hidden. settled (R, L). logp (R,). lengths (R,), 0 where open.

    p0, drawn_from (R, L, V): p(x0 | xt) and what the next step draws from.
    """

    x: NDArray[np.int16]
    settled: NDArray[np.bool_]
    t: float
    calls: int
    lengths: NDArray[np.int16]
    logp: Array
    p0: Array
    drawn_from: Array


def read(frame: Frame) -> Seen:
    """The plain values of a frame. All that has to change here when `Frame` does."""
    return Seen(
        x=frame.x.astype(np.int16),
        settled=~frame.noise,
        t=float(frame.clock),
        calls=int(frame.calls),
        lengths=frame.lengths.astype(np.int16),
        logp=frame.logp.astype(np.float64),
        p0=frame.p0.astype(np.float64),
        drawn_from=frame.sampling_probs.astype(np.float64),
    )


def rows(seen: Seen, vocabulary: Vocabulary) -> list[str]:
    """The rows as text, an end as `END_SIGN` and what is hidden as `HIDDEN_SIGN`."""
    signs = (END_SIGN, *vocabulary.characters, HIDDEN_SIGN)
    return ["".join(signs[int(c)] for c in row) for row in seen.x]


def digest(frames: Iterable[Seen]) -> str:
    """SHA-256 over all that the frames hold but their counts of calls."""
    h = hashlib.sha256()
    for seen in frames:
        h.update(f"{seen.x.shape} {seen.p0.shape} {seen.t.hex()} ".encode())
        h.update(seen.x.astype("<i2").tobytes() + np.packbits(seen.settled).tobytes())
        h.update(seen.lengths.astype("<i2").tobytes())
        for values in (seen.logp, seen.p0, seen.drawn_from):
            h.update(np.where(np.isnan(values), np.nan, values + 0.0).astype("<f8").tobytes())
    return h.hexdigest()


def sketch(values: Array) -> float:
    """One number of an array, for processors that round differently: its sum with fixed weights in [0, 1)."""
    weights = np.arange(values.size) * 7919 % 1009 / 1009.0
    return float((np.nan_to_num(values).ravel() * weights).sum())


def numbers(frames: Sequence[Seen]) -> list[list[float]]:
    """The sketches of what each frame predicts and draws from, rounded to 7 places."""
    return [[round(sketch(f.p0), 7), round(sketch(f.drawn_from), 7)] for f in frames]


def hexed(values: Any) -> list[str]:
    """Numbers as text that gives back every bit."""
    return [float(v).hex() for v in values]
