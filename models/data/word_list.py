"""Read a list of words as people have them: cleaned by stated rules, with a report of everything that was done.

A line is a word; a line with commas, semicolons or tabs is several, unless the list is a table with a column of counts
(`columns`). Words are trimmed, brought to Unicode NFC, lower-cased unless asked not to, and kept once, their counts
added. What cannot be a word is left out, counted by reason and shown, never changed; so is one with a joiner, a
variation selector or a tag that is no part of a visible letter (`invisible`).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.data.columns import find_columns
from models.data.encodings import PIECE, Encoding, choose, pieces
from models.data.line_entries import Entries
from models.data.split import held_out
from models.data.word_tally import Dropped, ImportOptions, WordTally
from models.errors import UserError
from models.storage.file_names import readable
from models.storage.regular_file import open_regular
from models.storage.typed_json import is_printable

__all__ = [
    "DEFAULTS",
    "Dropped",
    "ImportOptions",
    "ImportProgress",
    "Report",
    "WordList",
    "from_text",
    "read_bytes",
    "read_file",
    "read_now",
    "read_text",
]

DEFAULTS = ImportOptions()
MAX_BYTES = 64 * 1024 * 1024
MAX_ALPHABET = 1000
_READ = 1 << 20  # bytes of a file that are read in one step


@dataclass(frozen=True)
class Report:
    """What reading a list found. `lengths[n]` words have n letters. `encodings`: others that could read the file.

    counted: the list is a table with a count for each word. weighed: the counts are used. labels: the different labels
    in it, sorted.
    """

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
    counted: bool = False
    weighed: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class WordList:
    """Distinct words in the order of the source, and the report of how they were read.

    weights: how often each occurs, above 0; empty where the list has no counts. labels: one a word, "" for none; of a
    word with several that of its largest count; empty where the list has none.
    """

    name: str
    words: tuple[str, ...]
    report: Report
    weights: tuple[float, ...] = ()
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class ImportProgress:
    """How far an import has come, in [0, 1]."""

    fraction: float
    words: int


def read_file(path: Path, options: ImportOptions = DEFAULTS) -> Iterator[ImportProgress | WordList]:
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
                yield ImportProgress(0.0, 0)
    except IsADirectoryError:
        raise UserError(f"{path.name} is a folder; choose a text file with one word a line.") from None
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; check the name.") from None
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from None
    yield from read_bytes(data, readable(path.stem), readable(str(path)), options)


def read_bytes(
    data: bytes | bytearray, name: str, source: str = "", options: ImportOptions = DEFAULTS
) -> Iterator[ImportProgress | WordList]:
    """Decode and read. Raises UserError for binary data, an unknown encoding or an empty list."""
    choosing = choose(data, options.encoding, Path(source).name or name)
    while True:
        try:
            next(choosing)
        except StopIteration as chosen:
            encoding: Encoding = chosen.value
            break
        yield ImportProgress(0.0, 0)
    yield from _read(pieces(data, encoding), 1 + len(data) // PIECE, name, source, options, encoding)


def read_text(
    text: str, name: str, source: str = "", options: ImportOptions = DEFAULTS
) -> Iterator[ImportProgress | WordList]:
    """Clean a text into a list, yielding progress now and then and at last the WordList."""
    if len(text) > MAX_BYTES:
        raise UserError(f"The text has more than the {MAX_BYTES} characters of a list; shorten it.")
    parts = (text[start : start + PIECE] for start in range(0, len(text), PIECE))
    yield from _read(parts, 1 + len(text) // PIECE, name, source, options, Encoding("utf-8"))


def _read(
    parts: Iterator[str], count: int, name: str, source: str, options: ImportOptions, encoding: Encoding
) -> Iterator[ImportProgress | WordList]:
    """Read a text that comes in about `count` parts."""
    entries: Entries | None = None
    tally = WordTally(options)
    for number, part in enumerate(parts, start=1):
        if entries is None:
            tally.columns = find_columns(part) if options.counts else None
            entries = Entries(whole_lines=tally.columns is not None)
        tally.add(entries.feed(part))
        yield ImportProgress(min(1.0, number / count), len(tally.kept))
    entries = entries or Entries()
    tally.add(entries.finish())
    yield _list(tally, name, source, entries.lines, encoding)


def _list(tally: WordTally, name: str, source: str, lines: int, encoding: Encoding) -> WordList:
    """The list. Raises UserError when it holds no words, or too many different letters."""
    if not tally.kept:
        why = f" ({', '.join(f'{d.count} {d.reason}' for d in tally.dropped[:2])})" if tally.dropped else ""
        raise UserError(f"{name} holds no words{why}; give a list with one word a line.")
    if len(tally.alphabet) > MAX_ALPHABET:
        raise UserError(
            f"{name} uses {len(tally.alphabet)} different characters; models here know at most {MAX_ALPHABET}."
            " Choose a list in an alphabet or a syllabary."
        )
    longest = max(n for n, count in enumerate(tally.lengths) if count)
    labels, weights = tally.labels, tuple(tally.weights) if tally.options.weigh else ()
    report = Report(
        name=name,
        source=source,
        encoding=encoding.name,
        encodings=encoding.others,
        lines=lines,
        words=len(tally.kept),
        duplicates=tally.duplicates,
        dropped=tally.dropped,
        alphabet=tuple(sorted(tally.alphabet)),
        lengths=tuple(tally.lengths[: longest + 1]),
        longest=longest,
        heldout=held_out(len(tally.kept)),
        counted=tally.columns is not None,
        weighed=bool(weights),
        labels=tuple(sorted(set(labels) - {""})),
    )
    return WordList(name, tuple(tally.kept), report, weights, labels)


def read_now(path: Path, options: ImportOptions = DEFAULTS) -> WordList:
    """The list in a file, without progress."""
    return _last(read_file(path, options))


def from_text(text: str, name: str = "pasted list", options: ImportOptions = DEFAULTS) -> WordList:
    """The list in a text, without progress."""
    return _last(read_text(text, name, "", options))


def _last(steps: Iterator[ImportProgress | WordList]) -> WordList:
    for value in steps:
        if isinstance(value, WordList):
            return value
    raise UserError("The list holds no words; give one word a line.")
