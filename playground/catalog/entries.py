"""Every model that can be opened, by an id: trained ones by name or folder, exact oracles by the list they answer from.

No Qt here: the window and the command line open models through the same function.
"""

import contextlib
import difflib
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from models.data.split import Split
from models.data.vocabulary import Vocabulary
from models.errors import UserError, one_line
from models.evaluation.novelty import Judge
from models.model import Model
from models.oracle import ORACLES, ListOracle, oracle_model
from models.storage.file_names import quoted, readable
from models.storage.model_card import (
    WEIGHTS,
    Installed,
    LeftOut,
    bundled_words,
    find,
    installed,
    models_folder,
    read_card,
    shape_of,
    survey,
    vocabulary_of,
    word_lists,
)
from models.storage.regular_file import read_regular
from models.storage.typed_json import array, parse, record, text, whole
from models.suggestions import close_to
from playground.formatting import counted
from playground.system.display_check import calm_openmp

DEFAULT = "names-transformer"
BUNDLED, OWN, LEFT_OUT = "Trained", "Yours", "Left out"  # headings of the chooser
_ORACLE = "oracle:"


@dataclass(frozen=True)
class Item:
    """One line of the model chooser. `id` opens it. plain: its title without the step of an unfinished run."""

    id: str
    title: str
    detail: str
    group: str
    own: bool = False  # trained here, so it can be renamed and deleted
    mark: str = ""  # what tells it from others of the same title
    plain: str = ""
    fault: str = ""  # why it cannot be opened, in a sentence


@dataclass(frozen=True, eq=False)
class Opened:
    """A model with what belongs to it: its words, what the list says, who judges whether a word is new."""

    item: Item
    model: Model
    words: Split | None
    oracle: ListOracle | None
    judge: Judge


@lru_cache(maxsize=1)
def bundled_lists() -> tuple[dict[str, Any], ...]:
    """What `resources/lists/index.json` says of each list that comes with the program.

    Raises UserError where it cannot be read.
    """
    path = Path(str(resources.files("resources"))) / "lists" / "index.json"
    try:
        return tuple(_INDEX(parse(read_regular(path, 1 << 20))))
    except (OSError, ValueError, RecursionError):
        raise UserError(f"{path} cannot be read; install the program again.") from None


_ENTRY = record({"id": text(100, 1), "title": text(100, 1), "words": whole(1, 1 << 30), "language": text(100)})
_INDEX = array(_ENTRY, 1000)


def items(current: str = "") -> tuple[Item, ...]:
    """Trained models, the user's own ones, the oracles of the list of `current`, and what cannot be opened.

    Reads every card that is new or changed, a fifth of a millisecond for each, and looks at every other one.
    """
    there, left_out = survey()
    marks = marks_of(there)
    out = [_trained(model, marks.get(model.folder, "")) for model in there]
    identifier = _list_of(current, there) or _list_of(DEFAULT, there)
    if identifier:
        out += [oracle_item(kind, identifier) for kind in ORACLES]
    return (*out, *map(_left_out, left_out))


def _left_out(found: LeftOut) -> Item:
    return Item(str(found.folder), one_line(found.folder.name), "cannot be read", LEFT_OUT, fault=found.why)


def open_item(identifier: str) -> Iterator[str | Opened]:
    """Load a model, saying now and then what is being done. Raises UserError for an unknown or damaged one."""
    if identifier.startswith(_ORACLE):
        yield from _open_oracle(identifier)
    else:
        yield from _open_trained(identifier)


@dataclass(frozen=True)
class Outline:
    """What a model's card says of its shape."""

    vocabulary: Vocabulary
    length: int


def outline_of(identifier: str) -> Outline | None:
    """A trained model's letters and positions, without loading it; None for an oracle and where no card can be read."""
    if identifier.startswith(_ORACLE):
        return None
    try:
        card = read_card(folder_of(identifier))
    except UserError:
        return None
    return Outline(vocabulary_of(card), shape_of(card).length)


def open_now(identifier: str) -> Opened:
    """Load a model and wait for it."""
    for value in open_item(identifier):
        if isinstance(value, Opened):
            return value
    raise UserError(f"There is no model {quoted(identifier)}.")


def own_folder(identifier: str) -> Path:
    """The folder of a model that was trained here. Raises UserError for any other, and for one that is gone."""
    if not _is_own(identifier):
        raise UserError("This model was not trained here; only models of your own can be renamed or deleted.")
    folder = Path(identifier)
    if not folder.is_dir():
        raise _gone(folder)
    return folder


def _is_own(identifier: str) -> bool:
    """Whether it is a folder of its own right among the models; a link leads to somebody else's."""
    path = Path(identifier)
    try:
        return path.parent == models_folder() and path.name not in ("", "..") and not path.is_symlink()
    except UserError:  # a user without a home folder has no models
        return False


def _gone(folder: Path) -> UserError:
    return UserError(f"Your model in {folder} is gone: it was deleted or moved.")


def retitled(opened: Opened, title: str) -> Opened:
    """The same model under another title."""
    model = replace(opened.model, card={**opened.model.card, "title": title})
    return replace(opened, item=replace(opened.item, title=model.title, plain=title), model=model)


def folder_of(identifier: str) -> Path:
    """The folder of a trained model by name or path. Raises UserError naming the closest ones."""
    with contextlib.suppress(UserError):
        return find(identifier)
    if _is_own(identifier):
        raise _gone(Path(identifier))
    names = [m.name for m in installed()] + [f"{_ORACLE}{kind}:names" for kind in ORACLES]
    close = difflib.get_close_matches(identifier, names, 3, 0.4) or names[:4]
    perhaps = " or ".join(close)
    raise UserError(f"There is no model {quoted(identifier)}; perhaps {perhaps}? `unmask models` lists them all.")


def marks_of(models: list[Installed]) -> dict[Path, str]:
    """What tells models that look alike by title from one another, by folder; those of a title of their own have none.

    Of the person's own it is the first that differs of the number of words, when they were trained, and the folder.
    """
    alike: dict[str, list[Installed]] = {}
    for model in models:
        alike.setdefault(model.title.strip().casefold(), []).append(model)
    out: dict[Path, str] = {}
    for group in alike.values():
        if len(group) > 1:
            own = [m for m in group if not m.bundled]
            out |= {m.folder: "bundled" for m in group if m.bundled}
            tellings = ([tell(m) for m in own] for tell in (_words_of, _trained_at, lambda m: readable(m.folder.name)))
            telling = next(t for t in tellings if len(set(t)) == len(own) and "" not in t)
            out |= {m.folder: text for m, text in zip(own, telling, strict=True)}
    return out


def _words_of(model: Installed) -> str:
    count = model.card["words"].get("count")
    return counted(count, "word") if type(count) is int else ""


def _trained_at(model: Installed) -> str:
    """The day on its card; the time of day first, if its weights were written on that day and not copied later."""
    day = str(model.card.get("date", ""))
    try:
        written = datetime.fromtimestamp((model.folder / WEIGHTS).stat().st_mtime, timezone.utc)
    except (OSError, OverflowError, ValueError):
        return day
    return f"{written.astimezone():%H:%M, %Y-%m-%d}" if written.date().isoformat() == day else day


def _trained(model: Installed, mark: str) -> Item:
    card = model.card
    detail = f"{card['process']} · {_short(int(card.get('parameters', 0)))}"
    bundled = model.bundled
    group = BUNDLED if bundled else OWN
    return Item(identity(model), model.title, detail, group, not bundled, mark, str(card["title"]))


def identity(model: Installed) -> str:
    """The id that opens a trained model."""
    return model.name if model.bundled else str(model.folder)


def _short(count: int) -> str:
    return f"{count / 1e6:.1f} M" if count >= 100_000 else f"{count / 1e3:.0f} k"


def _list_of(identifier: str, there: list[Installed]) -> str:
    """The bundled list that a model answers from or learned from, "" where there is none."""
    if identifier.startswith(_ORACLE):
        return identifier.split(":", 2)[2]
    model = next((m for m in there if identifier in (m.name, str(m.folder))), None)
    return str(model.card["words"].get("list", "")) if model is not None else ""


def oracle_item(kind: str, name: str) -> Item:
    """The exact model of that kind over a list that comes with the program."""
    title = next((entry["title"] for entry in bundled_lists() if entry["id"] == name), name)
    return Item(f"{_ORACLE}{kind}:{name}", f"{title}: {ORACLES[kind].lower()}", "exact", "Exact answers")


def _open_oracle(identifier: str) -> Iterator[str | Opened]:
    parts = identifier.split(":", 2)
    if len(parts) != 3 or parts[1] not in ORACLES:
        ways = " or ".join(f"{_ORACLE}{kind}:LIST" for kind in ORACLES)
        raise UserError(f"There is no oracle {identifier!r}; write {ways}.")
    lists = [entry["id"] for entry in bundled_lists()]
    if parts[2] not in lists:
        raise UserError(f"There is no list {quoted(parts[2])}; {close_to(parts[2], lists)}.")
    item = oracle_item(parts[1], parts[2])
    yield f"reading {item.title}"
    words = bundled_words(parts[2])
    for value in oracle_model(parts[1], words, parts[2]):
        if isinstance(value, Model):
            model = replace(value, card={**value.card, "title": item.title})
            yield Opened(item, model, Split(words, ()), _facts(words, model), Judge(words, ()))
        else:
            yield f"fitting {item.title}: {value.iteration} of {value.iterations}"


def _open_trained(identifier: str) -> Iterator[str | Opened]:
    folder = folder_of(identifier)
    yield "loading torch"
    calm_openmp()
    import torch

    from models.storage import checkpoint

    # A pass is made on one thread (see TorchDenoiser), and large batches use all cores by chunks. A training run
    # chooses for its own process.
    torch.set_num_threads(1)
    model = checkpoint.load(folder)
    yield "reading the words"
    try:
        split: Split | None = word_lists(folder, model.card)
    except UserError:
        split = None  # the model still fills; only what the list would say is missing
    own = _is_own(str(folder))
    item = Item(identifier, model.title, "", OWN if own else BUNDLED, own=own, plain=str(model.card["title"]))
    train, heldout = (split.train, split.heldout) if split else ((), ())
    oracle = _facts((*train, *heldout), model) if split else None
    yield Opened(item, model, split, oracle, Judge(train, heldout))


def _facts(words: tuple[str, ...], model: Model) -> ListOracle:
    vocabulary: Vocabulary = model.vocabulary
    return ListOracle(vocabulary.encode_all(words, model.length), len(vocabulary), vocabulary)
