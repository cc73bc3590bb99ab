"""The cards of trained models: what each is, where it lies, and the words it learned from. Loads no torch.

A checkpoint is a folder `<name>/` with `card.json` and `weights.safetensors`, and for a list of the person's own its
words. Bundled ones come with the program; those trained here lie in the person's folder.
"""

import hashlib
import json
import os
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any

from models import atomic
from models.denoisers import Shape, parameters
from models.errors import UserError
from models.processes import PROCESSES
from models.vocabulary import Vocabulary
from models.words import Split, read_now, split

CARD = "card.json"
WEIGHTS = "weights.safetensors"
SNAPSHOT = "resume.safetensors"  # of a run that is not over
LOCK = ".unmask-lock"  # held by the process that trains into the folder
VERSION = 1
MAX_CARD_BYTES = 1 << 20
MAX_TITLE = 80  # characters that a person may give a model as its title

Card = dict[str, Any]


@dataclass(frozen=True)
class Installed:
    """A model that can be loaded from `folder`. bundled: it came with the program."""

    name: str
    folder: Path
    card: Card
    bundled: bool

    @property
    def title(self) -> str:
        """The name for a person to read."""
        return str(self.card["title"])


def words_digest(words: Iterable[str]) -> str:
    """SHA-256 of the set of words, whatever their order."""
    return hashlib.sha256("\n".join(sorted(set(words))).encode()).hexdigest()


def read_card(folder: Path) -> Card:
    """The card of a checkpoint folder, checked. Raises UserError in one sentence when there is none to trust."""
    path = folder / CARD
    try:
        if path.stat().st_size > MAX_CARD_BYTES:
            raise UserError(f"{path} is too large to be a card; choose a checkpoint folder made by this program.")
        return check_card(json.loads(path.read_bytes().decode("utf-8")), path)
    except UserError:
        raise
    except (FileNotFoundError, NotADirectoryError):
        raise UserError(f"There is no model in {folder}: it has no {CARD}; choose a checkpoint folder.") from None
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror or error}.") from None
    except (ValueError, RecursionError):
        raise UserError(f"{path} is damaged: it is not a card in JSON; train or copy the model again.") from None


def check_card(card: Any, path: Path) -> Card:
    """The card itself, if every field that loading relies on is there and of its kind. Raises UserError otherwise."""
    if not isinstance(card, dict) or type(card.get("version")) is not int:
        raise UserError(f"{path} is not a card of a model; choose a checkpoint folder made by this program.")
    if card["version"] > VERSION:
        raise UserError(f"{path} has version {card['version']}; this program reads up to {VERSION}. Update it.")
    for name, kind in _FIELDS.items():
        if not isinstance(card.get(name), kind):
            raise UserError(f"{path} is damaged: its field {name!r} is missing or of the wrong kind.")
    shape = Shape.from_json(card["network"])
    vocabulary = Vocabulary(tuple(card["alphabet"])) if all(isinstance(c, str) for c in card["alphabet"]) else None
    if vocabulary is None or len(vocabulary) != shape.size:
        raise UserError(f"{path} is damaged: its alphabet does not have the {shape.size - 1} letters of its network.")
    if card["process"] not in PROCESSES:
        raise UserError(f"{path} needs the process {card['process']!r}, which this program lacks. Update the program.")
    return card


_FIELDS: dict[str, type | tuple[type, ...]] = {
    "name": str,
    "title": str,
    "process": str,
    "alphabet": list,
    "network": dict,
    "words": dict,
    "weights_sha256": str,
}


def write_card(folder: Path, card: Card) -> None:
    """Write a card beside and rename. Raises UserError when it cannot be written."""
    atomic.write(folder / CARD, (json.dumps(card, indent=2, ensure_ascii=False) + "\n").encode())


def retitle(folder: Path, title: str) -> Card:
    """Give a model another title and return its card. Neither its folder nor its weights are touched.

    Raises UserError for a title that is no line of text, and when the card cannot be read or written.
    """
    title = title.strip()
    if len(title.splitlines()) != 1 or len(title) > MAX_TITLE:
        raise UserError(f"A title is one line of 1 to {MAX_TITLE} characters; type another one.")
    card = {**read_card(folder), "title": title}
    write_card(folder, card)
    return card


def vocabulary_of(card: Card) -> Vocabulary:
    """The model's characters."""
    return Vocabulary(tuple(card["alphabet"]))


def shape_of(card: Card) -> Shape:
    """The model's network."""
    return Shape.from_json(card["network"])


def parameters_of(card: Card) -> int:
    """How many numbers were trained."""
    return parameters(shape_of(card))


def home() -> Path:
    """The person's folder: UNMASK_HOME, or where the system keeps an application's data."""
    asked = os.environ.get("UNMASK_HOME")
    if asked:
        return Path(asked)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local") / "Unmask"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support" / "Unmask"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "unmask"


def plain_name(title: str) -> str:
    """The name of a model's folder, made from its title: letters, digits and hyphens, 60 at most."""
    return "".join(c.lower() if c.isalnum() else "-" for c in title).strip("-")[:60] or "model"


def models_folder() -> Path:
    """Where models trained by this person are kept."""
    return home() / "models"


def bundled_folder() -> Path:
    """Where the models that come with the program lie."""
    return Path(str(resources.files("checkpoints")))


def installed() -> list[Installed]:
    """Every model with a readable card, bundled ones first, each by name. A folder that is damaged is left out."""
    out = []
    for root, bundled in ((bundled_folder(), True), (models_folder(), False)):
        for folder in sorted(root.iterdir()) if root.is_dir() else ():
            try:
                out.append(Installed(folder.name, folder, read_card(folder), bundled))
            except UserError:
                continue
    return out


def find(name: str) -> Path:
    """The folder of a model by name or path. Raises UserError, listing what is installed, when there is none."""
    if (Path(name) / CARD).is_file():
        return Path(name)
    there = installed()
    for model in reversed(there):  # a person's own model goes before a bundled one of the same name
        if model.name == name:
            return model.folder
    names = ", ".join(sorted({m.name for m in there})) or "none yet; train one"
    raise UserError(f"There is no model {name!r}; installed are: {names}.")


def bundled_words(identifier: str) -> tuple[str, ...]:
    """The words of a list that comes with the program. Raises UserError when it is not there."""
    path = Path(str(resources.files("resources"))) / "lists" / f"{identifier}.txt"
    if not identifier or Path(identifier).name != identifier or not path.is_file():
        raise UserError(f"The program has no list {identifier!r}; install it again.")
    return read_now(path).words


def word_lists(folder: Path, card: Card) -> Split:
    """The words the model learned from and those held out, as they were. Raises UserError when they cannot be found."""
    about = card["words"]
    try:
        name, digest, share, seed = (about[k] for k in ("list", "digest", "heldout_share", "split_seed"))
        file = about.get("file", "")
        if name:
            words = bundled_words(str(name))
        else:
            if Path(file).name != file or not file:
                raise UserError(f"The card in {folder} names no file of words; train the model again.")
            words = tuple((folder / file).read_text(encoding="utf-8").split("\n"))
        if words_digest(words) != digest:
            raise UserError(f"The list of {card['title']} is no longer the one it learned from; train it again.")
        return split(words, float(share), int(seed))
    except (KeyError, TypeError, ValueError):
        raise UserError(f"The card in {folder} does not say which words the model learned from.") from None
    except OSError:
        raise UserError(f"The words of {card['title']} are missing from {folder}; copy all of it again.") from None
