"""The cards of trained models: what each is, where it lies, and the words it learned from. Loads no torch.

A checkpoint is a folder `<name>/` with `card.json` and `weights.safetensors`, and for a list of the user's own its
words. Bundled ones come with the program; those trained here lie in the user's folder.
"""

import contextlib
import json
import math
import os
import sys
from collections import Counter
from dataclasses import dataclass, replace
from importlib import resources
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
from models.storage.file_cache import FileCache
from models.storage.file_names import quoted
from models.storage.model_name import named
from models.storage.regular_file import read_regular
from models.storage.title import as_title
from models.storage.typed_json import FieldError, is_printable, parse

CARD = "card.json"
WEIGHTS = "weights.safetensors"
SNAPSHOT = "resume.safetensors"  # of a run that is not over
LOCK = ".unmask-lock"  # held by the process that trains into the folder
VERSION = card_fields.VERSION
MAX_CARD_BYTES = 1 << 20

CardFields = dict[str, Any]


@dataclass(frozen=True)
class Installed:
    """A model that can be loaded from `folder`. bundled: it came with the program. shared: another has its name."""

    name: str
    folder: Path
    card: CardFields
    bundled: bool
    shared: bool = False

    @property
    def opened_by(self) -> str:
        """What `find` takes for it: its name, or its path where another model has that name."""
        return str(self.folder) if self.shared else self.name

    @property
    def title(self) -> str:
        """The name on screen, with the step of weights from a run that was not over."""
        return named(self.card)


@dataclass(frozen=True)
class LeftOut:
    """A folder of a model, or of models, that cannot be read, and the sentence that says why."""

    folder: Path
    why: str


def read_card(folder: Path) -> CardFields:
    """The card of a checkpoint folder, checked. Raises UserError in one sentence when there is none to trust."""
    path = folder / CARD
    try:
        card = parse(read_regular(path, MAX_CARD_BYTES))
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"There is no model in {folder}: it has no {CARD}; choose a checkpoint folder.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}; choose another model.") from None
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


def home() -> Path:
    """The user's folder: UNMASK_HOME, or where the system keeps an application's data.

    Raises UserError where the system knows no such place.
    """
    asked = os.environ.get("UNMASK_HOME")
    if asked:
        return Path(asked)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or _of_user() / "AppData" / "Local") / "Unmask"
    if sys.platform == "darwin":
        return _of_user() / "Library" / "Application Support" / "Unmask"
    return Path(os.environ.get("XDG_DATA_HOME") or _of_user() / ".local" / "share") / "unmask"


def _of_user() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # neither HOME nor an entry among the system's users, as in some containers
        raise UserError("This user has no home folder: set HOME, or UNMASK_HOME to a folder for models.") from None


def plain_name(title: str) -> str:
    """The name of a model's folder, made from its title: letters, digits and hyphens, 60 at most."""
    return "".join(c.lower() if c.isalnum() else "-" for c in title).strip("-")[:60] or "model"


def models_folder() -> Path:
    """Where models trained by this user are kept."""
    return home() / "models"


def bundled_folder() -> Path:
    """Where the models that come with the program lie."""
    return Path(str(resources.files("checkpoints")))


def installed() -> list[Installed]:
    """Every model with a readable card, bundled ones first, each by name. A folder that is damaged is left out."""
    return survey()[0]


_CARDS = FileCache(lambda path: read_card(path.parent))  # the window asks for all of them whenever it is activated


def survey() -> tuple[list[Installed], list[LeftOut]]:
    """What `installed` returns, and everything that was left out.

    A folder without a card is no model, and nothing is said of it.
    """
    out, faults = list[Installed](), list[LeftOut]()
    for root, bundled in _roots():
        try:
            names = sorted(os.listdir(root))
        except FileNotFoundError:
            continue
        except (OSError, ValueError) as error:
            faults.append(LeftOut(root, f"{root} cannot be read: {getattr(error, 'strerror', '') or error}."))
            continue
        for name in names:
            if not _has_card(root / name):
                continue
            try:
                out.append(Installed(_checked(name, root), root / name, {**_CARDS.get(root / name / CARD)}, bundled))
            except UserError as error:
                faults.append(LeftOut(root / name, str(error)))
    count = Counter(model.name for model in out)
    return [replace(model, shared=count[model.name] > 1) for model in out], faults


def _has_card(folder: Path) -> bool:
    """Whether anything of that name is there; also where the system does not say, because reading it says why."""
    try:
        os.lstat(folder / CARD)
    except (FileNotFoundError, NotADirectoryError):
        return False
    except (OSError, ValueError):
        return True
    return True


def _checked(name: str, root: Path) -> str:
    if not is_printable(name):
        raise UserError(f"The folder {name!r} in {root} has control characters in its name; give it another one.")
    return name


def _roots() -> list[tuple[Path, bool]]:
    """The folders that hold models, and whether those are bundled; own ones need a home folder."""
    roots = [(bundled_folder(), True)]
    with contextlib.suppress(UserError):
        roots.append((models_folder(), False))
    return roots


class SharedNameError(UserError):
    """A bundled model and one of the user's have the name that was asked for; the sentence has the path of each."""


def find(name: str) -> Path:
    """The folder of a model by name or path.

    Raises UserError, listing what is installed, when there is none, and SharedNameError when there are two.
    """
    if os.path.lexists(Path(name) / CARD):
        return Path(name)
    there = installed()
    matches = [model for model in there if model.name == name]
    if len(matches) > 1:
        paths = " or ".join(f"{m.folder} ({'bundled' if m.bundled else 'your own'})" for m in matches)
        raise SharedNameError(f"Two models are called {quoted(name)}; give the path of one instead: {paths}.")
    if matches:
        return matches[0].folder
    names = ", ".join(sorted({m.name for m in there})) or "none yet; train one"
    raise UserError(f"There is no model {quoted(name)}; installed are: {names}.")
