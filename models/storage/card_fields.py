"""Every field of a card that anything reads: of which kind, how long, in which range. Checked when a card is read.

Version 1 has one process, `process` by name, figures by key, letters of one code point. Version 2 has `family`,
`process` (the parameters of its process), `length`, `network` or null, `tensors` (shapes of those that are no
network's), `labels` of the list, `labelling` (those that the model has learned) and figures (see `card_figures`).
"""

from typing import Any

from models.data.columns import MAX_LABEL
from models.data.graphemes import MAX_CODE_POINTS
from models.data.labels import read_labels
from models.data.letter_case import CASES
from models.denoisers.shapes import MAX_LENGTH, MAX_SYMBOLS
from models.storage.card_figures import FIGURES, SAMPLE
from models.storage.started_from import STARTED_FROM
from models.storage.taught_by import TAUGHT_BY
from models.storage.tensor_file import MAX_TENSORS
from models.storage.typed_json import (
    FieldError,
    array,
    flag,
    number,
    one_of,
    optional,
    record,
    table,
    tame,
    text,
    whole,
)

MAX_PATH = 4096
MAX_NAME = 300  # characters; the name of a file has up to 255
_COUNT = 1 << 40
_SEED = 1 << 63
_count = whole(0, _COUNT)
_LETTERS = {1: text(1, 1), 2: text(MAX_CODE_POINTS, 1)}  # of an alphabet, by the version of the card
_MAX_LABELS = 1000


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
        "case": one_of(CASES),
        "columns": array(one_of(("word", "count", "label")), 3, 1),
    },
)
_MEASURED = ("elbo", "tight", "exact", "exact_lowest_entropy")
_FIGURES_1 = record(
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
        "rate": number(0),
        "objective": text(MAX_NAME),
        "teacher": text(MAX_PATH),
        "labels_by": text(MAX_NAME),
    },
)
_SHARED = {"name": text(MAX_NAME), "title": text(MAX_NAME), "words": _WORDS, "weights_sha256": text(200)}
_OTHERS = {
    "engine": text(MAX_NAME),
    "date": text(MAX_NAME),
    "kept": text(MAX_NAME),
    "over": flag,
    "run": text(MAX_NAME),
    "steps": _count,
    "seconds": number(0),
    "parameters": _count,
    "best": record({}, {"step": optional(_count), "heldout": optional(number())}),
    "baselines": table(_figure, 100),
    "baselines_stderr": table(_figure, 100),
    "recipe": _RECIPE,
    "started_from": STARTED_FROM,
    "taught_by": TAUGHT_BY,
    "drawn": SAMPLE,
}
_SHAPE = array(whole(1, 1 << 30), 8)
_CARDS = {
    1: record(
        {
            **_SHARED,
            "process": text(MAX_NAME),
            "alphabet": array(_LETTERS[1], MAX_SYMBOLS, 1),
            "network": record({}),
        },
        {**_OTHERS, "figures": _FIGURES_1},
    ),
    2: record(
        {
            **_SHARED,
            "family": text(MAX_NAME, 1),
            "process": record({}),
            "alphabet": array(_LETTERS[2], MAX_SYMBOLS, 1),
            "length": whole(2, MAX_LENGTH),
            "network": optional(record({})),
        },
        {
            **_OTHERS,
            "figures": FIGURES,
            "labels": array(text(MAX_LABEL, 1), _MAX_LABELS),
            "labelling": read_labels,
            "tensors": table(_SHAPE, MAX_TENSORS),
        },
    ),
}
VERSION = max(_CARDS)


def check_fields(card: dict[str, Any]) -> None:
    """Raise FieldError for a field that is missing, of the wrong kind or out of its range.

    Fields that only later versions know may hold anything that can be shown: no control characters, no text of more
    than 4096 characters.
    """
    _CARDS[card["version"]](card)
    if len(set(card["alphabet"])) != len(card["alphabet"]):
        raise FieldError("a list of distinct letters", ("alphabet",))
    tame(card)
