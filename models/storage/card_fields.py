"""Every field of a card that anything reads: of which kind, how long, in which range. Checked when a card is read."""

from typing import Any

from models.denoisers.shapes import MAX_LENGTH, MAX_SYMBOLS
from models.storage.typed_json import (
    FieldError,
    array,
    flag,
    number,
    optional,
    record,
    table,
    tame,
    text,
    whole,
)

MAX_NAME = 300  # characters; the name of a file has up to 255
_COUNT = 1 << 40
_SEED = 1 << 63
_count = whole(0, _COUNT)
_letter = text(1, 1)


def _figure(value: Any) -> Any:
    """A measured number; later versions may keep more of a measurement in an object or a list."""
    return value if isinstance(value, dict | list | str) else optional(number())(value)


_WORDS = record(
    {},
    {
        "list": text(MAX_NAME),
        "file": text(MAX_NAME),
        "digest": text(200),
        "count": _count,
        "heldout": _count,
        "choosing": _count,
        "reported": _count,
        "heldout_share": number(0, 1),
        "split_seed": whole(-_SEED, _SEED),
        "longest": whole(0, MAX_LENGTH),
    },
)
_MEASURED = ("elbo", "tight", "exact", "exact_lowest_entropy")
_FIGURES = record(
    {},
    {
        "words": _count,
        "seed": whole(-_SEED, _SEED),
        **{name: optional(number()) for name in (*_MEASURED, *(f"{name}_stderr" for name in _MEASURED))},
    },
)
_RECIPE = record(
    {},
    {
        "denoiser": text(MAX_NAME),
        "preset": text(MAX_NAME),
        "minutes": optional(number(0)),
        "steps": optional(_count),
        "seed": whole(-_SEED, _SEED),
        "heldout": number(0, 1),
        "noise_input": flag,
        "fitted": flag,
        "source": text(MAX_NAME),
        "batch": optional(_count),
        "dropout": optional(number(0, 1)),
        "muon_lr": optional(number(0)),
    },
)
_CARD = record(
    {
        "name": text(MAX_NAME),
        "title": text(MAX_NAME),
        "process": text(MAX_NAME),
        "alphabet": array(_letter, MAX_SYMBOLS, 1),
        "network": record({}),
        "words": _WORDS,
        "weights_sha256": text(200),
    },
    {
        "engine": text(MAX_NAME),
        "date": text(MAX_NAME),
        "kept": text(MAX_NAME),
        "run": text(MAX_NAME),
        "steps": _count,
        "seconds": number(0),
        "parameters": _count,
        "best": record({}, {"step": optional(_count), "heldout": optional(number())}),
        "figures": _FIGURES,
        "baselines": table(_figure, 100),
        "baselines_stderr": table(_figure, 100),
        "recipe": _RECIPE,
    },
)


def check_fields(card: dict[str, Any]) -> None:
    """Raise FieldError for a field that is missing, of the wrong kind or out of its range.

    Fields that only later versions know may hold anything that can be shown: no control characters, no text of more
    than 4096 characters.
    """
    _CARD(card)
    if len(set(card["alphabet"])) != len(card["alphabet"]):
        raise FieldError("a list of distinct letters", ("alphabet",))
    tame(card)
