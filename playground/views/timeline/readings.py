"""What the timeline shows of each frame, computed from its arrays once and cached."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from models.data.vocabulary import Vocabulary
from models.evaluation.total_correlation import Price
from models.probabilities import total_entropy
from models.sampling.frame import Frame
from playground.formatting import listed
from playground.painting.spoken import spoken


@dataclass(frozen=True)
class StepSummary:
    """One row of one frame.

    entropy, sampling_entropy: nats, summed over positions, of the prediction and of what the next step draws from; NaN
    where the frame is shown as it was stored, without a prediction.
    positions: L. noisy: how many are still noise. share: how much of the row is noise, see `Frame.noise_share`.
    filled: (position, symbol) set by this step. cleared: positions it returned to noise. became: (position, symbol)
    that were another letter before, where letters may change until the end.
    """

    step: int
    t: float
    entropy: float
    sampling_entropy: float
    positions: int
    noisy: int
    calls: int
    filled: tuple[tuple[int, int], ...]
    cleared: tuple[int, ...]
    share: float
    became: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True)
class TrajectoryState:
    """What the timeline shows of a run: frame `index` in view, the traces of one row, T = `steps`.

    prices[i] is what the step that made frame i cost, None where it is not known. vocabulary: names letters in the
    hover texts, None without. finished: whether the run ends with these frames. hides: whether noise shows nothing.
    wordings: what the step in view did, and why, in a sentence from its longest wording to its shortest.
    """

    frames: tuple[Frame, ...] = ()
    index: int = 0
    row: int = 0
    steps: int = 1
    prices: tuple[Price | None, ...] = ()
    vocabulary: Vocabulary | None = None
    finished: bool = False
    hides: bool = True
    wordings: tuple[str, ...] = ("",)

    @property
    def price(self) -> Price | None:
        """The price of the step that made the frame in view."""
        return self.prices[self.index] if 0 <= self.index < len(self.prices) else None


class Readings:
    """Caches the summaries of a run's row; frames that were read before are not read again."""

    def __init__(self) -> None:
        self._frames: tuple[Frame, ...] = ()
        self._row = -1
        self.summaries: list[StepSummary] = []

    def read(self, frames: tuple[Frame, ...], row: int, *, hides: bool = True) -> bool:
        """Take a run; whether anything differs from what was read before."""
        if frames is self._frames and row == self._row:
            return False
        kept = 0
        if row == self._row:
            pairs = zip(self._frames, frames, strict=False)
            kept = next((i for i, (a, b) in enumerate(pairs) if a is not b), min(len(self._frames), len(frames)))
        self.summaries = self.summaries[:kept] + _summaries(frames[kept:], row, hides=hides)
        self._frames, self._row = frames, row
        return True


def _summaries(frames: Sequence[Frame], row: int, *, hides: bool) -> list[StepSummary]:
    if not frames:
        return []
    predicted = total_entropy(np.stack([f.p0[row] for f in frames]))
    sampling = total_entropy(np.stack([f.sampling_probs[row] for f in frames]))
    figures = zip(frames, predicted.tolist(), sampling.tolist(), strict=True)
    return [_summary(f, row, p, s, hides=hides) for f, p, s in figures]


def _summary(frame: Frame, row: int, entropy: float, sampling_entropy: float, *, hides: bool) -> StepSummary:
    x, noise, changed = frame.x[row], frame.noise[row], frame.changed[row]
    shows = x < frame.mask
    set_now = (changed & shows).nonzero()[0]
    written = tuple(zip(set_now.tolist(), x[set_now].tolist(), strict=True))
    cleared = tuple((changed & ~shows).nonzero()[0].tolist())
    filled, became = (written, ()) if hides else ((), written)
    share, noisy = float(frame.noise_share[row]), int(noise.sum())
    return StepSummary(
        frame.step,
        frame.clock,
        entropy,
        sampling_entropy,
        len(x),
        noisy,
        frame.calls,
        filled,
        cleared,
        share,
        became,
    )


def happened(summary: StepSummary, vocabulary: Vocabulary | None) -> str:
    """What the step did, in words: "set m at 1 and a at 2"; "" where it did nothing."""
    parts = []
    if summary.filled and vocabulary is not None:
        parts.append(
            "set " + listed([f"{spoken(c, vocabulary)} at {vocabulary.attributes.place(i)}" for i, c in summary.filled])
        )
    elif summary.filled:
        parts.append("set position " + listed([str(i + 1) for i, _ in summary.filled]))
    if summary.became and vocabulary is not None:
        names = [(i, spoken(c, vocabulary)) for i, c in summary.became]
        parts.append(
            "changed letters: " + listed([f"{vocabulary.attributes.place(i)} became {name}" for i, name in names])
        )
    elif summary.became:
        parts.append("changed position " + listed([str(i + 1) for i, _ in summary.became]))
    if summary.cleared:
        parts.append(
            "returned to noise: position "
            + listed([str(i + 1) if vocabulary is None else vocabulary.attributes.place(i) for i in summary.cleared])
        )
    return "; ".join(parts)
