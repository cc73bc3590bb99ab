"""The lists of words that come with the program: which there are, and the words of each."""

import contextlib
import hashlib
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib import resources
from pathlib import Path
from typing import Any

from models.data.word_list import AS_LINES, MAX_LIST_BYTES, read_now
from models.data.word_tally import MAX_LETTERS, ImportOptions
from models.errors import UserError
from models.storage.regular_file import is_regular, read_regular
from models.storage.typed_json import array, parse, record, text, whole

_ENTRY = record({"id": text(100, 1), "title": text(100, 1), "words": whole(1, 1 << 30), "language": text(100)})
_INDEX = array(_ENTRY, 1000)


@lru_cache(maxsize=1)
def bundled_lists() -> tuple[dict[str, Any], ...]:
    """What `resources/lists/index.json` says of each list: id, title, number of words, language.

    Raises UserError where it cannot be read.
    """
    path = _folder() / "index.json"
    try:
        return tuple(_INDEX(parse(read_regular(path, 1 << 20))))
    except (OSError, ValueError, RecursionError):
        raise UserError(f"{path} cannot be read; install the program again.") from None


def bundled_words(identifier: str) -> tuple[str, ...]:
    """The words of a list that comes with the program. Raises UserError when it is not there."""
    path = _folder() / f"{identifier}.txt"
    if not identifier or Path(identifier).name != identifier or not is_regular(path):
        raise UserError(f"The program has no list {identifier!r}; install it again.")
    return _words(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _words(path: Path, _written: int) -> tuple[str, ...]:
    """Reading as any list takes half of the time in which a model opens, so what is plain is taken as it stands."""
    with contextlib.suppress(OSError):  # read as any list it is said what is wrong
        if words := plain_words(read_regular(path, MAX_LIST_BYTES)):
            return words
    return read_now(path, ImportOptions(shape=AS_LINES)).words


def plain_words(data: bytes) -> tuple[str, ...]:
    """The lines of a list from which reading it would take nothing away; () where it might, or there are none.

    Such lines are distinct words of letters alone, in lower case and NFC, none longer than a list may have them.
    """
    try:
        text = data.decode("utf-8").removesuffix("\n")
    except UnicodeDecodeError:
        return ()
    lines = text.split("\n")
    letters = all(map(str.isalpha, lines)) and max(map(len, lines)) <= MAX_LETTERS
    as_read = text == text.lower() and unicodedata.is_normalized("NFC", text)
    return tuple(lines) if letters and as_read and len(set(lines)) == len(lines) else ()


def words_digest(words: Iterable[str]) -> str:
    """SHA-256 of the set of words; their order makes no difference."""
    distinct = dict.fromkeys(words)  # in their order: most lists are in order already, and take half the time
    return hashlib.sha256("\n".join(sorted(distinct)).encode()).hexdigest()


def _folder() -> Path:
    return Path(str(resources.files("resources"))) / "lists"
