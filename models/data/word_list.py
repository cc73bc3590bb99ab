"""Reading a list of words that a person has: cleaned by stated rules, with a report of everything that was done.

A line is a word; a line with commas, semicolons or tabs is several. Words are trimmed, brought to Unicode NFC,
lower-cased unless asked not to, and kept once. What cannot be a word is left out, counted by reason and shown, never
changed.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from models.data.encodings import PIECE, Encoding, choose, pieces
from models.data.line_entries import Entries, trimmed
from models.data.split import held_out
from models.data.vocabulary import normal, too_long
from models.errors import UserError
from models.storage.file_names import readable
from models.storage.regular_file import open_regular
from models.storage.typed_json import is_printable

MAX_BYTES = 64 * 1024 * 1024
MAX_LETTERS = 31
MAX_ALPHABET = 1000
_READ = 1 << 20  # bytes of a file that are read in one step
_SHARES = 256  # sets that hold the words together: growing a single one of millions takes a second
_EXAMPLES = 5


@dataclass(frozen=True)
class ImportOptions:
    """fold: lower-case every word. longest: words with more letters are left out. encoding: "" means find it."""

    fold: bool = True
    longest: int = MAX_LETTERS
    encoding: str = ""


@dataclass(frozen=True)
class Dropped:
    """Why some entries were left out, how many, and the first few."""

    reason: str
    count: int
    examples: tuple[str, ...]


@dataclass(frozen=True)
class Report:
    """What reading a list found. `lengths[n]` words have n letters. `encodings`: others that could read the file."""

    name: str
    source: str
    encoding: str
    encodings: tuple[str, ...]
    lines: int
    words: int
    duplicates: int
    dropped: tuple[Dropped, ...]
    alphabet: tuple[str, ...]
    lengths: tuple[int, ...]
    longest: int
    heldout: int


@dataclass(frozen=True)
class WordList:
    """Distinct words in the order of the source, and the report of how they were read."""

    name: str
    words: tuple[str, ...]
    report: Report


@dataclass(frozen=True)
class Reading:
    """How far an import has come, in [0, 1]."""

    fraction: float
    words: int


def read_file(path: Path, options: ImportOptions = ImportOptions()) -> Iterator[Reading | WordList]:
    """Read a file, yielding progress and at last the list. Raises UserError when there is nothing to read in it."""
    if not is_printable(readable(path.name)):
        raise UserError(f"The name of the file {path.name!a} holds a control character; give the file another name.")
    data = bytearray()
    try:
        with open_regular(path) as file:
            while piece := file.read(_READ):
                data += piece
                if len(data) > MAX_BYTES:
                    raise UserError(f"{path.name} has more than the {MAX_BYTES >> 20} MB of a list; shorten it.")
                yield Reading(0.0, 0)
    except IsADirectoryError:
        raise UserError(f"{path.name} is a folder; choose a text file with one word a line.") from None
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; check the name.") from None
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from None
    yield from read_bytes(data, readable(path.stem), readable(str(path)), options)


def read_bytes(
    data: bytes | bytearray, name: str, source: str = "", options: ImportOptions = ImportOptions()
) -> Iterator[Reading | WordList]:
    """Decode and read. Raises UserError for binary data, an unknown encoding or an empty list."""
    choosing = choose(data, options.encoding, Path(source).name or name)
    while True:
        try:
            next(choosing)
        except StopIteration as chosen:
            encoding: Encoding = chosen.value
            break
        yield Reading(0.0, 0)
    yield from _read(pieces(data, encoding), 1 + len(data) // PIECE, name, source, options, encoding)


def read_text(
    text: str, name: str, source: str = "", options: ImportOptions = ImportOptions()
) -> Iterator[Reading | WordList]:
    """Clean a text into a list, yielding progress now and then and at last the WordList."""
    if len(text) > MAX_BYTES:
        raise UserError(f"The text has more than the {MAX_BYTES} characters of a list; shorten it.")
    parts = (text[start : start + PIECE] for start in range(0, len(text), PIECE))
    yield from _read(parts, 1 + len(text) // PIECE, name, source, options, Encoding("utf-8"))


def _read(
    parts: Iterator[str], count: int, name: str, source: str, options: ImportOptions, encoding: Encoding
) -> Iterator[Reading | WordList]:
    """Read a text that comes in about `count` parts."""
    entries, tally = Entries(), _Tally(options)
    for number, part in enumerate(parts, start=1):
        tally.add(entries.feed(part))
        yield Reading(min(1.0, number / count), len(tally.kept))
    tally.add(entries.finish())
    yield tally.finish(name, source, entries.lines, encoding)


class _Tally:
    """The words kept so far and why others were left out; figures of the report are counted word by word."""

    def __init__(self, options: ImportOptions) -> None:
        self.kept: list[str] = []
        self._seen: tuple[set[str], ...] = tuple(set() for _ in range(_SHARES))
        self._options = options
        self._entries = 0
        self._reasons: dict[str, tuple[int, list[str]]] = {}
        self._alphabet: set[str] = set()
        self._lengths = [0] * (options.longest + 1)

    def add(self, entries: Iterable[str]) -> None:
        """Take entries as they stand in the source."""
        for entry in entries:
            bare = trimmed(entry)
            if not bare:
                continue
            self._entries += 1
            word, reason = _judged(bare, self._options)
            if reason:
                self._leave_out(word, reason)
            elif word not in (seen := self._seen[hash(word) % _SHARES]):
                seen.add(word)
                self.kept.append(word)
                self._alphabet.update(word)
                self._lengths[len(word)] += 1

    def _leave_out(self, word: str, reason: str) -> None:
        count, examples = self._reasons.setdefault(reason, (0, []))
        if count < _EXAMPLES:
            examples.append(word if len(word) <= 40 else word[:37] + "...")
        self._reasons[reason] = (count + 1, examples)

    def finish(self, name: str, source: str, lines: int, encoding: Encoding) -> WordList:
        """The list. Raises UserError when it holds no words, or too many different characters."""
        dropped = tuple(Dropped(reason, n, tuple(examples)) for reason, (n, examples) in self._reasons.items())
        if not self.kept:
            why = f" ({', '.join(f'{d.count} {d.reason}' for d in dropped[:2])})" if dropped else ""
            raise UserError(f"{name} holds no words{why}; give a list with one word a line.")
        if len(self._alphabet) > MAX_ALPHABET:
            raise UserError(
                f"{name} uses {len(self._alphabet)} different characters; models here know at most {MAX_ALPHABET}."
                " Choose a list in an alphabet or a syllabary."
            )
        longest = max(n for n, count in enumerate(self._lengths) if count)
        report = Report(
            name=name,
            source=source,
            encoding=encoding.name,
            encodings=encoding.others,
            lines=lines,
            words=len(self.kept),
            duplicates=self._entries - sum(d.count for d in dropped) - len(self.kept),
            dropped=dropped,
            alphabet=tuple(sorted(self._alphabet)),
            lengths=tuple(self._lengths[: longest + 1]),
            longest=longest,
            heldout=held_out(len(self.kept)),
        )
        return WordList(name, tuple(self.kept), report)


def _judged(bare: str, options: ImportOptions) -> tuple[str, str]:
    """A trimmed entry as a word, and why it cannot be one, or ""."""
    if too_long(bare, options.longest):
        return bare, "comment" if bare.startswith("#") else f"longer than {options.longest} letters"
    word = normal(bare)
    if options.fold:
        word = normal(word.lower())
    return word, _fault(word, options)


def _fault(word: str, options: ImportOptions) -> str:
    """Why an entry cannot be a word, or "" when it can."""
    if word.startswith("#"):
        return "comment"
    if len(word) > options.longest:
        return f"longer than {options.longest} letters"
    if word.isalpha():
        return ""
    if "\ufffd" in word:
        return "letters the encoding cannot read"
    if any(c.isspace() for c in word):
        return "several words with spaces between"
    if any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") for c in word):
        return "control characters"
    if not any(c.isalnum() for c in word):
        return "no letter or digit"
    return ""


def read_now(path: Path, options: ImportOptions = ImportOptions()) -> WordList:
    """The list in a file, without progress."""
    return _last(read_file(path, options))


def from_text(text: str, name: str = "pasted list", options: ImportOptions = ImportOptions()) -> WordList:
    """The list in a text, without progress."""
    return _last(read_text(text, name, "", options))


def _last(steps: Iterator[Reading | WordList]) -> WordList:
    for value in steps:
        if isinstance(value, WordList):
            return value
    raise UserError("The list holds no words; give one word a line.")
