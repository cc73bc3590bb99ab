"""What a run is made of: the frames so far, and the recipes that made them."""

import hashlib
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np

from models.data.vocabulary import Vocabulary
from models.sampling.change import Change
from models.sampling.frame import Frame, finished
from models.sampling.recipe import Recipe
from models.sampling.segment import Segment, appended


@dataclass(frozen=True, eq=False)
class Trajectory:
    """A run so far: which model (its digest), which recipes, every frame. Verbs return new ones that share frames."""

    model: str
    segments: tuple[Segment, ...]
    frames: tuple[Frame, ...]

    @classmethod
    def begin(cls, model: str, recipe: Recipe, frame: Frame) -> "Trajectory":
        """A trajectory of one frame."""
        return cls(model, (Segment(0, recipe),), (frame,))

    @property
    def recipe(self) -> Recipe:
        """The recipe of the newest segment."""
        return self.segments[-1].recipe

    @property
    def last(self) -> Frame:
        """The newest frame."""
        return self.frames[-1]

    @property
    def done(self) -> bool:
        """Whether the run is complete."""
        return finished(self.recipe, self.last)

    def recipe_at(self, index: int) -> Recipe:
        """The recipe that made frame `index`."""
        return next(s.recipe for s in reversed(self.segments) if s.start <= index)

    def extend(self, frame: Frame) -> "Trajectory":
        """One frame more."""
        return replace(self, frames=(*self.frames, frame))

    def fork(
        self, index: int, recipe: Recipe, frame: Frame | None = None, change: Change | None = None
    ) -> "Trajectory":
        """A branch at frame `index`: earlier frames are shared, that one may be replaced, later ones stay behind.

        change: what made `frame` of the one that is there; None if that is not known.
        """
        kept = tuple(s for s in self.segments if s.start < index)
        here = tuple(s for s in self.segments if s.start == index)
        if change is None or (here and not self._records(here)):
            kept += (Segment(index, recipe),)
        else:
            kept = appended(kept + here, Segment(index, recipe, change))
        frames = (*self.frames[:index], self.frames[index] if frame is None else frame)
        return Trajectory(self.model, kept, frames)

    def _records(self, here: tuple[Segment, ...]) -> bool:
        """Whether the segments of one start say all that its frame was given by hand."""
        first = here[0]
        return first.change is not None or (first.start == 0 and not self.unrecorded_start)

    @property
    def unrecorded_start(self) -> bool:
        """Whether the first frame was changed by hand, and it is not known how."""
        return bool(self.frames[0].edited.any()) and all(s.start > 0 or s.change is None for s in self.segments)

    def shared_prefix(self, other: "Trajectory") -> int:
        """How many frames from the start are the very same objects in both."""
        for i, (a, b) in enumerate(zip(self.frames, other.frames, strict=False)):
            if a is not b:
                return i
        return min(len(self.frames), len(other.frames))

    @cached_property
    def digest(self) -> str:
        """SHA-256 over every frame."""
        return hashlib.sha256("".join(f.digest for f in self.frames).encode()).hexdigest()

    def to_json(self, vocabulary: Vocabulary) -> dict[str, Any]:
        """The whole trajectory as plain data: states as text, predictions as nested lists rounded to 6 places.

        Where a letter has several code points a state is a list of letters, "" for the end and null for a mask.
        A row without a log-probability, as after an edit, has null. "level" is there where noise shows letters.
        """
        frames = [
            {
                "step": f.step,
                "t": f.clock,
                "calls": f.calls,
                "x": [_row(row, vocabulary) for row in f.x.tolist()],
                **({} if bool((f.x[f.noise] == f.mask).all()) else {"level": np.round(f.level, 6).tolist()}),
                "logp": [None if v != v else v for v in f.logp.tolist()],
                "before": np.round(f.p0.astype(float), 6).tolist(),
                "after": np.round(f.sampling_probs.astype(float), 6).tolist(),
            }
            for f in self.frames
        ]
        segments = [s.to_json(vocabulary) for s in self.segments]
        symbols = ["", *vocabulary.characters]
        return {"model": self.model, "symbols": symbols, "segments": segments, "frames": frames, "digest": self.digest}


def _row(row: list[int], vocabulary: Vocabulary) -> str | list[str | None]:
    """What a row of symbols shows, so that each position can be read."""
    if all(len(c) == 1 for c in vocabulary.characters):
        return "".join(map(vocabulary.glyph, row))
    shown: list[str | None] = ["", *vocabulary.characters, None]
    return [shown[symbol] for symbol in row]
