"""Paths as text that files and screens can hold: a name that is not UTF-8 is written as a URI of its bytes."""

import os
from pathlib import Path
from urllib.parse import unquote_to_bytes

from models.errors import readable

_URI = "file://"


def to_text(path: Path) -> str:
    """The absolute path as text without surrogates, which `from_text` turns back. Links are followed."""
    return id_to_text(str(path.resolve()))


def from_text(text: str) -> Path:
    """What `to_text` wrote, or any other path."""
    return Path(id_from_text(text))


def id_to_text(identifier: str) -> str:
    """The id of a model, which may be an absolute path, as text without surrogates."""
    try:
        identifier.encode()
    except UnicodeEncodeError:
        return Path(identifier).as_uri()
    return identifier


def id_from_text(text: str) -> str:
    """What `id_to_text` wrote, or any other id."""
    if not text.startswith(_URI):
        return text
    raw = unquote_to_bytes(text[len(_URI) :])
    if os.name == "nt":  # file:///C:/folder
        raw = raw.lstrip(b"/")
    return os.fsdecode(raw)


def shown(path: Path | str) -> str:
    """A path or a name for the screen: bytes that are not UTF-8 are written as Python escapes them."""
    return readable(str(path))
