"""What of another model a network began with: a plain value for reports and cards. Loads no torch."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from models.data.graphemes import MAX_CODE_POINTS
from models.denoisers.shapes import MAX_LAYERS, MAX_LENGTH, MAX_SYMBOLS
from models.plurals import counted, grouped, noun_for
from models.storage.typed_json import array, flag, record, text, whole

_NAMED = 6  # fresh letters that a sentence names
_count = whole(0, MAX_SYMBOLS)
STARTED_FROM = record(
    {"title": text(300), "digest": text(200)},
    {
        "letters": _count,
        "alphabet": _count,
        "fresh": array(text(MAX_CODE_POINTS, 1), MAX_SYMBOLS),
        "positions": whole(0, MAX_LENGTH),
        "length": whole(0, MAX_LENGTH),
        "layers": whole(0, MAX_LAYERS),
        "met": whole(0, 1 << 40),
        "causal": flag,
    },
)


@dataclass(frozen=True)
class StartedFrom:
    """The title and the digest of the weights of the model, and what was carried over.

    letters: of the `alphabet` letters of the list; those of `fresh` start fresh. positions: of `length`. layers: of
    the model, all of them. met: how many held-out words the model has learned from, which flatters figures on them.
    causal: whether the model read to the left alone, which the network that begins with its weights does not.
    """

    title: str
    digest: str
    letters: int = 0
    alphabet: int = 0
    fresh: tuple[str, ...] = ()
    positions: int = 0
    length: int = 0
    layers: int = 0
    met: int = 0
    causal: bool = False

    @classmethod
    def of(cls, value: Mapping[str, Any] | None) -> "StartedFrom | None":
        """What `to_json` gave. Raises FieldError for anything else."""
        if value is None:
            return None
        fields = STARTED_FROM(value)
        return cls(**{**fields, "fresh": tuple(fields.get("fresh", ()))})

    def to_json(self) -> dict[str, Any]:
        """Plain data for a card."""
        own = {**asdict(self), "fresh": list(self.fresh)}
        return {name: value for name, value in own.items() if name != "causal" or value}

    def sentence(self) -> str:
        """What was carried and what starts fresh: "24 of 26 letters, ... carried from Given names; é starts fresh."."""
        parts = (
            _part(self.letters, self.alphabet, "letter"),
            _part(self.positions, self.length, "position"),
            _part(self.layers, self.layers, "layer"),
        )
        fresh = ""
        if self.fresh:
            fresh = f"; {_listed(self.fresh)} {'start' if len(self.fresh) > 1 else 'starts'} fresh"
        sees = ""
        if self.causal:
            sees = " It read to the left alone; now every position sees all, and the mask begins as the mean letter."
        met = ""
        if self.met:
            met = f" It has learned from {grouped(self.met)} of the held-out words, so figures on them flatter it."
        return f"{parts[0]}, {parts[1]} and {parts[2]} carried from {self.title}{fresh}.{sees}{met}"


def _part(count: int, of: int, noun: str) -> str:
    number = grouped(count) if count == of else f"{grouped(count)} of {grouped(of)}"
    return f"{number} {noun_for(of, noun)}"


def _listed(letters: Sequence[str]) -> str:
    """ "é", "é and ö", "é, ö and 7 others"."""
    if len(letters) > _NAMED:
        return f"{', '.join(letters[: _NAMED - 1])} and {counted(len(letters) - _NAMED + 1, 'other')}"
    return " and ".join(filter(None, (", ".join(letters[:-1]), letters[-1])))
