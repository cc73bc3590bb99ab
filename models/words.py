"""Reading a list of words that a person has: cleaned by stated rules, with a report of everything that was done.

A line is a word; a line with commas, semicolons or tabs is several. Words are trimmed, brought to Unicode NFC,
lower-cased unless asked not to, and kept once. What cannot be a word is left out, counted by reason and shown, never
changed.
"""

import codecs
import random
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from models.errors import UserError
from models.readable import readable
from models.vocabulary import normal

MAX_BYTES = 64 * 1024 * 1024
MAX_LETTERS = 31
MAX_ALPHABET = 1000
_CHUNK = 20_000  # lines between two reports of progress
_EXAMPLES = 5
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_ENCODINGS = (
    "utf-8", "cp1252", "iso8859-2", "cp1250", "cp1251", "koi8-r", "cp1253", "shift_jis", "euc_jp", "utf-16",
)  # fmt: skip  # in the order in which they are offered
_SEPARATORS = str.maketrans({",": "\n", ";": "\n", "\t": "\n"})


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


@dataclass(frozen=True)
class Split:
    """Distinct words, each on one side only."""

    train: tuple[str, ...]
    heldout: tuple[str, ...]


def split(words: tuple[str, ...], share: float = 0.1, seed: int = 0) -> Split:
    """Hold out round(share * N) distinct words, at least one and at most half, by a shuffle of the sorted words.

    It depends on the set of words and the seed alone, not on the order of the list.
    """
    ordered = sorted(set(words))
    random.Random(f"split {seed}").shuffle(ordered)
    held = frozenset(ordered[: held_out(len(ordered), share)])
    return Split(tuple(w for w in dict.fromkeys(words) if w not in held), tuple(sorted(held)))


def held_out(count: int, share: float = 0.1) -> int:
    """How many of `count` distinct words `split` holds out."""
    return min(max(1, round(share * count)), count // 2)


def read_file(path: Path, options: ImportOptions = ImportOptions()) -> Iterator[Reading | WordList]:
    """Read a file, yielding progress and at last the list. Raises UserError when there is nothing to read in it."""
    try:
        size = path.stat().st_size
        if path.is_dir():
            raise UserError(f"{path.name} is a folder; choose a text file with one word a line.")
        if size > MAX_BYTES:
            raise UserError(f"{path.name} has {size >> 20} MB; lists may have up to {MAX_BYTES >> 20} MB. Shorten it.")
        data = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"There is no file {path}; check the name.") from None
    except OSError as error:
        raise UserError(f"{path.name} cannot be read: {error.strerror}.") from None
    yield from read_bytes(data, readable(path.stem), readable(str(path)), options)


def read_bytes(
    data: bytes, name: str, source: str = "", options: ImportOptions = ImportOptions()
) -> Iterator[Reading | WordList]:
    """Decode and read. Raises UserError for binary data, an unknown encoding or an empty list."""
    text, encoding, others = decode(data, options.encoding, Path(source).name or name)
    yield from read_text(text, name, source, options, encoding, others)


def decode(data: bytes, encoding: str, name: str) -> tuple[str, str, tuple[str, ...]]:
    """Text, the encoding used, and the others that would also read it. A byte-order mark, then UTF-8, then cp1252."""
    if encoding:
        try:
            return data.decode(encoding), encoding, _readable(data, encoding)
        except (UnicodeDecodeError, LookupError):
            raise UserError(f"{name} cannot be read as {encoding}; choose another encoding.") from None
    for mark, marked in _MARKS:
        if data.startswith(mark):
            try:
                return data.decode(marked), marked, ()
            except UnicodeDecodeError:
                break
    if b"\0" in data[:65536]:
        raise UserError(f"{name} is not a text file; choose a plain list with one word a line.")
    try:
        return data.decode("utf-8"), "utf-8", ()
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace"), "cp1252", _readable(data, "cp1252")


def _readable(data: bytes, but: str) -> tuple[str, ...]:
    out = []
    for encoding in _ENCODINGS:
        if encoding == but:
            continue
        try:
            data.decode(encoding)
        except UnicodeDecodeError:
            continue
        out.append(encoding)
    return tuple(out)


def read_text(
    text: str,
    name: str,
    source: str = "",
    options: ImportOptions = ImportOptions(),
    encoding: str = "utf-8",
    encodings: tuple[str, ...] = (),
) -> Iterator[Reading | WordList]:
    """Clean a text into a list, yielding progress now and then and at last the WordList."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    while lines and not lines[-1].strip():
        lines.pop()
    kept: dict[str, None] = {}
    reasons: dict[str, tuple[int, list[str]]] = {}
    entries = 0
    for start in range(0, len(lines), _CHUNK):
        for entry in "\n".join(lines[start : start + _CHUNK]).translate(_SEPARATORS).split("\n"):
            word = normal(entry).strip().strip("\ufeff")
            if options.fold:
                word = normal(word.lower())
            if not word:
                continue
            entries += 1
            reason = _fault(word, options)
            if reason:
                count, examples = reasons.setdefault(reason, (0, []))
                if count < _EXAMPLES:
                    examples.append(word if len(word) <= 40 else word[:37] + "...")
                reasons[reason] = (count + 1, examples)
            else:
                kept[word] = None
        yield Reading(min(1.0, (start + _CHUNK) / len(lines)), len(kept))
    dropped = tuple(Dropped(reason, n, tuple(examples)) for reason, (n, examples) in reasons.items())
    yield _finish(tuple(kept), name, source, len(lines), entries, dropped, encoding, encodings)


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


def _finish(
    words: tuple[str, ...],
    name: str,
    source: str,
    lines: int,
    entries: int,
    dropped: tuple[Dropped, ...],
    encoding: str,
    encodings: tuple[str, ...],
) -> WordList:
    if not words:
        why = f" ({', '.join(f'{d.count} {d.reason}' for d in dropped[:2])})" if dropped else ""
        raise UserError(f"{name} holds no words{why}; give a list with one word a line.")
    alphabet: set[str] = set()
    for word in words:
        alphabet.update(word)
    if len(alphabet) > MAX_ALPHABET:
        raise UserError(
            f"{name} uses {len(alphabet)} different characters; models here know at most {MAX_ALPHABET}."
            " Choose a list in an alphabet or a syllabary."
        )
    longest = max(map(len, words))
    counted = Counter(map(len, words))
    report = Report(
        name=name,
        source=source,
        encoding=encoding,
        encodings=encodings,
        lines=lines,
        words=len(words),
        duplicates=entries - sum(d.count for d in dropped) - len(words),
        dropped=dropped,
        alphabet=tuple(sorted(alphabet)),
        lengths=tuple(counted[n] for n in range(longest + 1)),
        longest=longest,
        heldout=held_out(len(words)),
    )
    return WordList(name, words, report)


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
