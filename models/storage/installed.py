"""The models that are there, by their cards; one is found by its name or its path. Loads no torch."""

import contextlib
import os
from collections import Counter
from dataclasses import dataclass, replace
from pathlib import Path

from models.errors import UserError, quoted
from models.storage.file_cache import FileCache
from models.storage.folders import bundled_folder, models_folder
from models.storage.model_card import CARD, CardFields, read_card
from models.storage.model_name import named
from models.storage.typed_json import is_printable


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
            folder = root / name
            card = folder / CARD
            if not _is_there(card):
                continue
            try:
                out.append(Installed(_checked(name, root), folder, {**_CARDS.get(card)}, bundled))
            except UserError as error:
                faults.append(LeftOut(folder, str(error)))
    count = Counter(model.name for model in out)
    return [replace(model, shared=True) if count[model.name] > 1 else model for model in out], faults


def _is_there(card: Path) -> bool:
    """Whether anything of that name is there; also where the system does not say, because reading it says why."""
    try:
        os.lstat(card)
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
