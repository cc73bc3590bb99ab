"""The figures of each symbol at one position, and the distances between the distributions there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.data.vocabulary import END, Vocabulary
from models.oracle.answer import ListAnswer
from models.plurals import percent
from models.sampling.frame import Frame
from playground.formatting import isolated
from playground.painting.spoken import cell_text, spoken

Distribution = NDArray[np.floating]


@dataclass(frozen=True)
class Candidate:
    """One symbol and its chances in [0, 1].

    p0: the prediction. sampling_prob: what is drawn from. raw and smoothed: the list's own, None without a
    list. fits: how many of the list's words that fit have it here.
    """

    symbol: int
    glyph: str
    p0: float
    sampling_prob: float
    raw: float | None = None
    smoothed: float | None = None
    fits: int = 0

    @property
    def name(self) -> str:
        """The letter, or "the end"."""
        return "the end" if self.symbol == END else isolated(self.glyph)

    @property
    def barred(self) -> bool:
        """Whether it cannot be drawn here at all."""
        return self.sampling_prob <= 0.0


@dataclass(frozen=True)
class PositionState:
    """What the inspector shows: a position (from 0) of a row at frame `index`.

    answer: the list's for that row's state, None without. drawn: the row holds letters beyond those that the pattern
    settles, so that no fitting word is no mistake of it. complete: it is a word that no further step changes. behind:
    the answer is still that of another frame or row, so it is dimmed and compared with nothing. asked: the list is
    being asked, and there is no answer yet. by_hand: the symbol that the position holds was written, not drawn. hides:
    noise shows nothing.
    """

    vocabulary: Vocabulary
    frames: tuple[Frame, ...]
    index: int
    row: int
    position: int
    answer: ListAnswer | None
    drawn: bool = False
    complete: bool = False
    behind: bool = False
    asked: bool = False
    by_hand: bool = False
    hides: bool = True

    @property
    def frame(self) -> Frame:
        """The frame in view."""
        return self.frames[self.index]


def candidates(
    vocabulary: Vocabulary, frame: Frame, row: int, position: int, answer: ListAnswer | None
) -> list[Candidate]:
    """Every symbol that a position may hold at all, in the vocabulary's order with the end symbol last."""
    kinds = vocabulary.attributes.kinds(frame.x.shape[1])
    before, after = frame.p0[row, position], frame.sampling_probs[row, position]
    out = []
    for c in [*range(1, len(vocabulary)), END]:
        if kinds is not None and not kinds[position, c]:
            continue
        listed: tuple[float | None, float | None, int] = (None, None, 0)
        if answer is not None:
            listed = (
                float(answer.raw[position, c]),
                float(answer.smoothed[position, c]),
                int(answer.fits[position, c]),
            )
        out.append(Candidate(c, cell_text(vocabulary, c), float(before[c]), float(after[c]), *listed))
    return out


def likeliest(those: list[Candidate], count: int) -> list[Candidate]:
    """The `count` likeliest, by what is drawn from and then by the prediction; one that is certain alone."""
    sure = [c for c in those if c.p0 >= 1.0 and c.sampling_prob >= 1.0]  # such as a pin: nothing else can be there
    return sure or sorted(those, key=lambda c: (-c.sampling_prob, -c.p0))[:count]


def variation(p: Distribution, q: Distribution) -> float:
    """Total variation distance in [0, 1]: the share of draws that must differ. p, q (V,) sum to 1."""
    return float(0.5 * np.abs(np.asarray(p, np.float64) - np.asarray(q, np.float64)).sum())


def divergence(p: Distribution, q: Distribution) -> float:
    """KL(p || q) in nats: what coding draws of p by q costs in excess; inf where q rules out what p has. p, q (V,)."""
    p, q = np.asarray(p, np.float64), np.asarray(q, np.float64)
    there = p > 0
    if (q[there] <= 0).any():
        return float("inf")
    return max(0.0, float((p[there] * np.log(p[there] / q[there])).sum()))


def drawn_at(frames: tuple[Frame, ...], index: int, row: int, position: int) -> int:
    """The frame whose distributions say most of the position: `index` itself, or the one its symbol was drawn from."""
    made = settled(frames, index, row, position)
    return index if made is None else made - 1


def story(
    frames: tuple[Frame, ...], index: int, row: int, position: int, vocabulary: Vocabulary, *, by_hand: bool = False
) -> str:
    """How the position came to be what it is at frame `index`, in a few words. by_hand: it was written, not drawn."""
    frame = frames[index]
    symbol = int(frame.x[row, position])
    if frame.noise[row, position] and symbol < frame.mask:
        shown = "an end" if symbol == END else spoken(symbol, vocabulary)
        return f"Shows {shown}: noise, at level {percent(float(frame.level[row, position]))}, until it settles."
    if frame.noise[row, position]:
        was = any(not f.noise[row, position] for f in frames[:index])
        return "Back to noise; the next steps draw it again." if was else "Still noise."
    holds = "The word has ended" if symbol == END else f"Holds {spoken(symbol, vocabulary)}"
    made = settled(frames, index, row, position)
    if made is None:
        return f"{holds}, known from the start."
    if by_hand:
        predicted = f"The bars show what was predicted at step {frames[made - 1].step}."
        return f"{holds}, written by hand at step {frames[made].step}. {predicted}"
    chance = percent(float(frames[made - 1].sampling_probs[row, position, symbol]))
    return f"{holds}, set at step {frames[made].step} with a chance of {chance}. The bars show what it was drawn from."


def settled(frames: tuple[Frame, ...], index: int, row: int, position: int) -> int | None:
    """The last frame up to `index` that set this position, None where it was known from the start or is noise."""
    for i in range(index, 0, -1):
        here, above = frames[i], frames[i - 1]
        settles = above.noise[row, position] and not here.noise[row, position]
        if settles or here.x[row, position] != above.x[row, position]:
            return None if here.noise[row, position] else i
    return None
