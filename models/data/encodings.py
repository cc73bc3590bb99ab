"""How the bytes of a list become text: which encoding reads them, and the text piece by piece.

No step takes long, whatever the bytes are: work goes by pieces of a stated size, and a caller may leave between two.
"""

import codecs
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from models.errors import UserError

PIECE = 1 << 15  # bytes, or characters of a text, that are read in one step
_TRIED = 1 << 18  # bytes that are tried in one step
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is how this one begins
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OFFERED = (
    "utf-8", "cp1252", "iso8859-2", "cp1250", "cp1251", "koi8-r", "cp1253", "shift_jis", "euc_jp", "utf-16",
)  # fmt: skip  # in the order in which they are offered
# Codecs of Python that read bytes as something else than text as it is kept in files.
_NOT_FOR_FILES = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")


@dataclass(frozen=True)
class Encoding:
    """The encoding that reads a file, the others that would read it too, and what is done with bytes it lacks."""

    name: str
    others: tuple[str, ...] = ()
    errors: str = "strict"


def choose(data: bytes | bytearray, asked: str, name: str) -> Generator[None, None, Encoding]:
    """Find the encoding of a file, yielding after each piece of work; the value returned is an `Encoding`.

    The order: the one asked for, a byte-order mark, UTF-8, and then cp1252, which reads nearly everything.
    Raises UserError for an encoding that cannot read the data, and for binary data. name: of the file, for messages.
    """
    if asked:
        if not (yield from _reads(data, asked)):
            raise UserError(f"{name} cannot be read as {asked[:60]!a}; choose another encoding.")
        return Encoding(asked, (yield from _others(data, asked)))
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if marked and (yield from _reads(data, marked)):
        return Encoding(marked)
    if b"\0" in data[:65536]:
        raise UserError(f"{name} is not a text file; choose a plain list with one word a line.")
    if (yield from _reads(data, "utf-8")):
        return Encoding("utf-8")
    return Encoding("cp1252", (yield from _others(data, "cp1252")), "replace")


def pieces(data: bytes | bytearray, encoding: Encoding) -> Iterator[str]:
    """The text of a file, at most PIECE bytes at a time. Raises ValueError where strict decoding fails."""
    decode = _decoder(encoding.name)(encoding.errors).decode
    for start in range(0, max(1, len(data)), PIECE):
        yield decode(bytes(data[start : start + PIECE]), start + PIECE >= len(data))


def _others(data: bytes | bytearray, but: str) -> Generator[None, None, tuple[str, ...]]:
    out = []
    for encoding in _OFFERED:
        if encoding != but and (yield from _reads(data, encoding)):
            out.append(encoding)
    return tuple(out)


def _reads(data: bytes | bytearray, encoding: str) -> Generator[None, None, bool]:
    """Whether an encoding reads every byte."""
    try:
        decode = _decoder(encoding)("strict").decode
        for start in range(0, max(1, len(data)), _TRIED):
            decode(bytes(data[start : start + _TRIED]), start + _TRIED >= len(data))
            yield None
    except (ValueError, LookupError):  # a UnicodeError is a ValueError
        return False
    return True


def _decoder(encoding: str) -> Callable[[str], codecs.IncrementalDecoder]:
    """The decoder of an encoding of text. Raises LookupError or ValueError when there is none of that name."""
    known = codecs.lookup(encoding)
    if known.name.replace("_", "-") in _NOT_FOR_FILES or known.incrementaldecoder is None:
        raise LookupError(encoding)
    b"a".decode(encoding, "replace")  # refuses codecs that make bytes of bytes, such as hex
    return known.incrementaldecoder
