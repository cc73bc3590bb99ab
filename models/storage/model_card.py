"""The cards of trained models: what each is, and how it is read and checked. Loads no torch.

A checkpoint is a folder `<name>/` with `card.json` and `weights.safetensors`, and for a list of the user's own its
words.
"""

import json
import math
from pathlib import Path
from typing import Any

from models.data.vocabulary import Vocabulary
from models.denoisers.shapes import Shape, from_json
from models.errors import UserError
from models.families.family import PROCESS, Family
from models.families.registry import FAMILIES, family
from models.plurals import counted
from models.storage import atomic_write, card_fields
from models.storage.card_fields import check_fields
from models.storage.regular_file import read_regular
from models.storage.title import as_title
from models.storage.typed_json import FieldError, parse

CARD = "card.json"
WEIGHTS = "weights.safetensors"
SNAPSHOT = "resume.safetensors"  # of a run that is not over
LOCK = ".unmask-lock"  # held by the process that trains into the folder
VERSION = card_fields.VERSION
MAX_CARD_BYTES = 1 << 20

CardFields = dict[str, Any]


def read_card(folder: Path) -> CardFields:
    """The card of a checkpoint folder, checked. Raises UserError in one sentence when there is none to trust."""
    path = folder / CARD
    try:
        card = parse(read_regular(path, MAX_CARD_BYTES))
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"There is no model in {folder}: it has no {CARD}; choose a checkpoint folder.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}; choose another model.") from None
    except (ValueError, RecursionError):
        raise UserError(f"{path} is damaged: it is not a card in JSON; train or copy the model again.") from None
    return check_card(card, path)


def check_card(card: Any, path: Path) -> CardFields:
    """The card itself, if every field that anything reads is of its kind and range. Raises UserError otherwise."""
    if not isinstance(card, dict) or type(card.get("version")) is not int or card["version"] < 1:
        raise UserError(f"{path} is not a card of a model; choose a checkpoint folder made by this program.")
    if card["version"] > VERSION:
        raise UserError(f"{path} has version {card['version']}; this program reads up to {VERSION}. Update it.")
    try:
        check_fields(card)
        shape = shape_of(card)
    except FieldError as error:
        raise UserError(f"{path} is damaged: its field {error}; train or copy the model again.") from None
    except UserError as error:
        raise UserError(f"{path} is damaged. {error}") from None
    size, length = len(card["alphabet"]) + 1, length_of(card)
    if shape is not None and shape.size != size:
        raise UserError(
            f"{path} is damaged: its alphabet does not have the {counted(shape.size - 1, 'letter')} of its network."
        )
    if shape is not None and shape.length != length:
        raise UserError(f"{path} is damaged: its length is not that of its network; train or copy the model again.")
    _check_family(card, path)
    card["parameters"] = parameters_of(card)  # earlier versions counted more
    return card


def _check_family(card: CardFields, path: Path) -> None:
    """Raise UserError for a card of a family that this program lacks, or that does not fit its family."""
    name = family_name(card)
    if name not in FAMILIES:
        raise UserError(f"{path} needs the family {name!r}, which this version lacks; update the program.")
    network = card["network"] and card["network"].get("denoiser")
    made_by = FAMILIES[name]
    if (network or None) not in (made_by.networks or (None,)) and not (made_by.unnamed_network and not network):
        raise UserError(f"{path} is damaged: {name} models have no network {network!r}; train or copy the model again.")


def write_card(folder: Path, card: CardFields) -> None:
    """Write a card beside and rename. Raises UserError when it cannot be written."""
    atomic_write.write(folder / CARD, (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode())


def retitle(folder: Path, title: str) -> CardFields:
    """Give a model another title and return its card. Neither its folder nor its weights are touched.

    Raises UserError for a title that is no line of text, and when the card cannot be read or written.
    """
    card = {**read_card(folder), "title": as_title(title)}
    write_card(folder, card)
    return card


def vocabulary_of(card: CardFields) -> Vocabulary:
    """The model's characters."""
    return Vocabulary(tuple(card["alphabet"]))


def family_name(card: CardFields) -> str:
    """The family of a model, by name; of a card of version 1 its process names it."""
    return str(card["process"] if card["version"] == 1 else card["family"])


def family_on(card: CardFields) -> Family:
    """The family of a model. Raises UserError for one that this program lacks."""
    return family(family_name(card))


def process_parameters(card: CardFields) -> dict[str, Any]:
    """The parameters of a model's process; version 1 knows none."""
    return {} if card["version"] == 1 else dict(card["process"])


def shape_of(card: CardFields) -> Shape | None:
    """The model's network; None for a family without one."""
    return None if card["network"] is None else from_json(card["network"])


def length_of(card: CardFields) -> int:
    """L: the model's positions, the end's included."""
    return int(card["network"]["length"] if card["version"] == 1 else card["length"])


def parameters_of(card: CardFields, *, chosen: bool = False) -> int:
    """How many numbers were learned, by a gradient or by counting, by the shapes on the card.

    chosen: with those of its process that were not, as a matrix of rates or points that stay where they are.
    """
    shape, made_by = shape_of(card), family_on(card)
    left_out = () if chosen else [f"{PROCESS}{name}" for name in made_by.given(process_parameters(card))]
    others = sum(math.prod(of) for name, of in card.get("tensors", {}).items() if name not in left_out)
    return (shape.parameters if shape is not None else 0) + int(others)


def active_parameters_of(card: CardFields) -> int:
    """How many of them a position is computed with: all, but for the experts that it leaves out."""
    shape = shape_of(card)
    left_out = shape.parameters - shape.active_parameters if shape is not None else 0
    return parameters_of(card) - left_out
