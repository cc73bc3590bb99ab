"""Which files in a folder are of a model of this program. A save replaces and removes these and no other."""

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Literal

from models.data.word_list import MAX_LIST_BYTES
from models.errors import UserError
from models.storage import atomic_write
from models.storage.model_card import CARD, MAX_CARD_BYTES, SNAPSHOT, WEIGHTS, check_card, read_card
from models.storage.regular_file import read_regular
from models.storage.tensor_file import read_texts
from models.storage.typed_json import parse
from models.training.run_head import read_run

_WORDS = re.compile(r"words-([0-9a-f]{12,64})\.txt")
_DIGITS = (12, 16, 24, 32, 64)  # of the digest in the name of a list: more where a shorter name is taken
_UNREADABLE = (UserError, OSError, ValueError, RecursionError)
FolderState = Literal["none", "ours", "damaged", "foreign"]


def check_folder(folder: Path) -> None:
    """Raise UserError if saving a model in `folder` would replace a file that is not of this program, or is read-only.

    A damaged file counts as ours where another one is whole and ours.
    """
    states = _states(folder)
    allowed = ("none", "ours", "damaged") if "ours" in states.values() else ("none",)
    for name, state in states.items():
        if state not in allowed:
            raise UserError(f"{folder / name} is not of a model of this program; choose another folder for the model.")
        if state != "none":
            atomic_write.check_writable(folder / name)


def files_of(folder: Path) -> list[Path]:
    """The files in a model's folder that the program wrote, the card first; what else lies there is not among them."""
    states = _states(folder)
    allowed = ("ours", "damaged") if "ours" in states.values() else ()
    out = [folder / name for name, state in states.items() if state in allowed]
    out += [folder / name for name in named_lists(folder) if _is_list(folder / name)]
    return [*out, *atomic_write.parts(folder)]


def save_list(folder: Path, words: tuple[str, ...]) -> str:
    """Keep a list beside its model and return its name, made from its contents: an old card never meets a new list."""
    data = "\n".join(words).encode()
    digest = hashlib.sha256(data).hexdigest()
    for digits in _DIGITS:
        path = folder / f"words-{digest[:digits]}.txt"
        if not os.path.lexists(path):
            atomic_write.write(path, data)
            return path.name
        if _is_list(path):
            return path.name
    raise UserError(f"{folder} holds files named as lists that are none; choose another folder for the model.")


def named_lists(folder: Path) -> set[str]:
    """The names of lists on the card in a folder, and on the one inside the weights."""
    out = set()
    for card in (_card_of(folder), _inside(folder / WEIGHTS)):
        name = card["words"].get("file") if card is not None else None
        if isinstance(name, str) and _WORDS.fullmatch(name):
            out.add(name)
    return out


def remove_lists(folder: Path, names: Iterable[str]) -> None:
    """Remove lists that no card names any more, if they hold what the program wrote there."""
    for path in (folder / name for name in names):
        if _is_list(path):
            path.unlink(missing_ok=True)


def run_in(folder: Path) -> dict[str, Any] | None:
    """What the snapshot in a folder says of its run: identity, step, tally. None where none can be read."""
    try:
        return read_run(metadata(folder / SNAPSHOT)["run"])
    except (*_UNREADABLE, KeyError):
        return None


def metadata(path: Path) -> dict[str, str]:
    """The texts in the header of a .safetensors file; the tensors are not read.

    Raises OSError, UserError where it is no regular file, ValueError when it is no such file.
    """
    return dict(read_texts(path))


def _states(folder: Path) -> dict[str, FolderState]:
    """Whose each file is; once one is whole and ours, of the others "damaged" is said of all that bear our mark.

    That they are whole is then asked by nobody, and to read them would take half the time of a save.
    """
    out: dict[str, FolderState] = {}
    for name in (CARD, WEIGHTS, SNAPSHOT):
        out[name] = _state(folder, name, marked="ours" in out.values())
    return out


def _state(folder: Path, name: str, *, marked: bool) -> FolderState:
    """Return whose the file is. One that is no plain file, a link too, is foreign. marked: its mark is enough."""
    path = folder / name
    try:
        if not stat.S_ISREG(path.lstat().st_mode):
            return "foreign"
    except (FileNotFoundError, NotADirectoryError):
        return "none"
    except OSError:
        return "foreign"
    return _card_state(folder) if name == CARD else _tensors_state(path, marked=marked)


def _card_state(folder: Path) -> FolderState:
    if _card_of(folder) is not None:
        return "ours"
    try:
        value = parse(read_regular(folder / CARD, MAX_CARD_BYTES))
    except _UNREADABLE:
        return "damaged"
    return "damaged" if isinstance(value, dict) and "weights_sha256" in value else "foreign"


def _tensors_state(path: Path, *, marked: bool) -> FolderState:
    key, whole = ("run", _run_of) if path.name == SNAPSHOT else ("card", _card_within)
    try:
        texts = metadata(path)
    except _UNREADABLE:
        return "damaged"
    if key not in texts:
        return "foreign"
    return "ours" if not marked and whole(texts, path) is not None else "damaged"


def _card_of(folder: Path) -> dict[str, Any] | None:
    try:
        return read_card(folder)
    except UserError:
        return None


def _inside(path: Path) -> dict[str, Any] | None:
    """The card that weights were written with."""
    try:
        return _card_within(metadata(path), path)
    except _UNREADABLE:
        return None


def _card_within(texts: Mapping[str, str], path: Path) -> dict[str, Any] | None:
    try:
        return check_card(parse(texts["card"].encode()), path)
    except (*_UNREADABLE, KeyError):
        return None


def _run_of(texts: Mapping[str, str], _path: Path) -> dict[str, Any] | None:
    try:
        return read_run(texts["run"])
    except (*_UNREADABLE, KeyError):
        return None


def _is_list(path: Path) -> bool:
    """Whether it is a plain file whose contents are those that its name tells of."""
    name = _WORDS.fullmatch(path.name)
    try:
        if name is None or not stat.S_ISREG(path.lstat().st_mode):
            return False
        return hashlib.sha256(read_regular(path, MAX_LIST_BYTES)).hexdigest().startswith(name[1])
    except (UserError, OSError):
        return False
