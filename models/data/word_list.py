"""Read a list of words as people have them: cleaned by stated rules, with a report of everything that was done.

The beginning tells the shape of the list (`list_recognition`): words, a table, a dictionary, JSON. Words are trimmed,
brought to Unicode NFC, lower-cased unless asked not to, and kept once, their counts added. What cannot be a word is
left out, counted by reason and shown, never changed; so is one with a joiner, a variation selector or a tag that is no
part of a visible letter (`invisible`).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from models.data.encodings import PIECE, Encoding, choose, pieces
from models.data.letter_case import LetterCase
from models.data.line_entries import KEPT
from models.data.list_reader import ListReader
from models.data.list_recognition import ShapeOptions, recognised
from models.data.list_shape import ListShape, PreviewLine, described
from models.data.split import held_out
from models.data.word_tally import COMMENT, NO_LETTER, TOO_LONG, Dropped, ImportOptions, WordTally
from models.errors import UserError, readable
from models.plurals import counted
from models.storage.regular_file import open_regular
from models.storage.typed_json import is_printable

DEFAULTS = ImportOptions()
AS_LINES = ShapeOptions(
    kind="lines", turkish=False, comments=False
)  # of words that were read before: nothing is to be recognised
MAX_LIST_BYTES = 64 * 1024 * 1024
MAX_ALPHABET = 1000
_PREVIEW = 60  # lines
_SHOWN = 200  # characters of a line
_READ = 1 << 20  # bytes of a file that are read in one step


@dataclass(frozen=True)
class Report:
    """What reading a list found. `lengths[n]` words have n letters. `encodings`: others that could read the file.

    shape: what the list was taken for; sentence: the same in words. weighed: its counts are used. labels: the different
    labels in it, sorted. tidied: words from which marks that nobody sees were taken off. preview: the first lines, and
    what was read in them. case: that of most words before they were lower-cased.
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
    shape: ListShape = field(default_factory=ListShape)
    weighed: bool = False
    labels: tuple[str, ...] = ()
    tidied: int = 0
    dotted: int = 0
    preview: tuple[PreviewLine, ...] = ()
    case: LetterCase = LetterCase.DRAWN

    @property
    def counted(self) -> bool:
        """Whether the list has a count for each word."""
        return self.shape.count is not None

    @property
    def sentence(self) -> str:
        """What the list was taken for, and what was taken off or not read, in one sentence."""
        comments = sum(dropped.count for dropped in self.dropped if dropped.reason == COMMENT)
        asides = [
            f"comments left out: {counted(comments, 'line')}" if comments else "",
            f"invisible marks taken off {counted(self.tidied, 'word')}" if self.tidied else "",
            f"İ folded to i in {counted(self.dotted, 'word')}" if self.dotted else "",
        ]
        return described(self.shape, words=self.words, weighed=self.weighed, asides=list(filter(None, asides)))


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
                if len(data) > MAX_LIST_BYTES:
                    raise UserError(f"{path.name} has more than the {MAX_LIST_BYTES >> 20} MB of a list; shorten it.")
                yield ImportProgress(0.0, 0)
    except IsADirectoryError:
        raise UserError(f"{path.name} is a folder; choose a text file with one word a line.") from None
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; check the name.") from None
    except OSError as error:
        raise UserError(
            f"{path.name} cannot be read: {error.strerror or error}; see to that, or choose another file."
        ) from None
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
    if len(text) > MAX_LIST_BYTES:
        raise UserError(f"The text has more than the {MAX_LIST_BYTES} characters of a list; shorten it.")
    parts = (text[start : start + PIECE] for start in range(0, len(text), PIECE))
    yield from _read(parts, 1 + len(text) // PIECE, name, source, options, Encoding("utf-8"))


def _read(
    parts: Iterator[str], count: int, name: str, source: str, options: ImportOptions, encoding: Encoding
) -> Iterator[ImportProgress | WordList]:
    """Read a text that comes in about `count` parts."""
    first, second = next(parts, ""), next(parts, None)
    shape = recognised(first, options.shape, whole=second is None)
    if not options.fold:
        shape = replace(shape, turkish=False)
    tally = WordTally(options, turkish=shape.turkish)
    reader = ListReader(shape, tally)
    for number, part in enumerate(chain((first,), () if second is None else (second,), parts), start=1):
        reader.feed(part)
        yield ImportProgress(min(1.0, number / count), len(tally.kept))
    reader.finish()
    report = _report(tally, name, source, shape, encoding)
    report = replace(report, lines=reader.lines, preview=_preview(first, shape, options))
    weights = tuple(tally.weights) if report.weighed else ()
    yield WordList(name, tuple(tally.kept), report, weights, tally.labels)


def _preview(beginning: str, shape: ListShape, options: ImportOptions) -> tuple[PreviewLine, ...]:
    """The first lines, each with what reading it gives."""
    tally = WordTally(options, turkish=shape.turkish)
    found: list[tuple[str, str]] = []
    tally.log = found
    reader = ListReader(shape, tally)
    out: list[PreviewLine] = []
    for line in re.split("\r\n|\n|\r", beginning)[:_PREVIEW]:
        try:
            reader.feed(line[:KEPT] + "\n")
        except UserError:
            break
        words = tuple(word for word, reason in found if not reason)
        reasons = tuple(dict.fromkeys(reason for _, reason in found if reason))
        found.clear()
        if line.strip():
            out.append(PreviewLine(line[:_SHOWN], words, reasons))
    return tuple(out)


def _report(tally: WordTally, name: str, source: str, shape: ListShape, encoding: Encoding) -> Report:
    """What was read, but its lines. Raises UserError when it holds no words, or too many different letters."""
    if not tally.kept:
        why = f" ({', '.join(f'{d.count} {d.reason}' for d in tally.dropped[:2])})" if tally.dropped else ""
        reason = tally.dropped[0].reason if tally.dropped else ""
        what = f" of up to {counted(tally.options.longest, 'letter')}" if reason.startswith(TOO_LONG) else ""
        what = " with a letter or a digit in it" if reason == NO_LETTER else what
        raise UserError(f"{name} holds no words{why}; give a list with one word{what} a line.")
    if len(tally.alphabet) > MAX_ALPHABET:
        raise UserError(
            f"{name} uses {counted(len(tally.alphabet), 'different character')}; models here know at most"
            f" {MAX_ALPHABET}. Choose a list in an alphabet or a syllabary."
        )
    longest = max(n for n, count in enumerate(tally.lengths) if count)
    return Report(
        name=name,
        source=source,
        encoding=encoding.name,
        encodings=encoding.others,
        lines=0,
        words=len(tally.kept),
        duplicates=tally.duplicates,
        dropped=tally.dropped,
        alphabet=tuple(sorted(tally.alphabet)),
        lengths=tuple(tally.lengths[: longest + 1]),
        longest=longest,
        heldout=held_out(len(tally.kept)),
        shape=shape,
        weighed=tally.options.weigh and shape.count is not None,
        labels=tuple(sorted(set(tally.labels) - {""})),
        tidied=tally.tidied,
        case=tally.case,
        dotted=0 if shape.turkish else tally.dotted,
    )


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
