"""How the bytes of a list become text: which encoding reads them, and the text piece by piece.

No step takes long, whatever the bytes are: work goes by pieces of a stated size, and a caller may leave between two.
"""

import codecs
import re
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass

from models.data.encoding_scores import likelihood
from models.errors import UserError

PIECE = 1 << 15  # bytes, or characters of a text, that are read in one step
_TRIED = 1 << 18  # bytes that are tried in one step
_JUDGED = 1 << 12  # bytes by whose letters an encoding is judged
_LEAST = 0.5  # the likelihood below which bytes with a NUL among them are no text
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),  # before UTF-16, whose mark is how this one begins
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_WIDE = ("utf-32-le", "utf-32-be", "utf-16-le", "utf-16-be")
# Of two that are as likely the first is taken.
_OFFERED = (
    "cp1252", "mac-roman", "cp1250", "iso8859-2", "cp1254", "cp1257", "cp1251", "koi8-r", "koi8-u", "mac-cyrillic",
    "cp866", "cp1253", "cp1255", "cp1256", "cp874", "shift_jis", "euc_kr", "big5", "gb18030", "euc_jp",
)  # fmt: skip
_PREFERENCE = 0.004  # of an encoding before the next one
_WORD = re.compile(rb"[^\r\n\t ,;]+")  # no encoding has these as a part of another letter
# Codecs of Python that read bytes as something else than text as it is kept in files.
_NOT_FOR_FILES = ("idna", "punycode", "undefined", "unicode-escape", "raw-unicode-escape")


@dataclass(frozen=True)
class Encoding:
    """The encoding that reads a file, the others that would too, likely ones first, and what becomes of other bytes."""

    name: str
    others: tuple[str, ...] = ()
    errors: str = "strict"


def choose(data: bytes | bytearray, asked: str, name: str) -> Generator[None, None, Encoding]:
    """Find the encoding of a file, yielding after each piece of work; the value returned is an `Encoding`.

    The order: the one asked for, a byte-order mark, UTF-16 or UTF-32 where bytes are NUL, UTF-8, and then the one by
    which the letters are likeliest; cp1252, which reads nearly everything, where none reads all of it.
    Raises UserError for an encoding that cannot read the data, and for binary data. name: of the file, for messages.
    """
    if asked:
        if not (yield from _reads(data, asked)):
            raise UserError(f"{name} cannot be read as {asked[:60]!a}; choose another encoding.")
        others = yield from _likely(data)
        if others and (yield from _reads(data, "utf-8")):
            others = ["utf-8", *others]
        return Encoding(asked, tuple(encoding for encoding in others if encoding != asked))
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), "")
    if marked and (yield from _reads(data, marked)):
        return Encoding(marked)
    if b"\0" in data[:65536]:
        for wide in _WIDE:
            if _is_text(bytes(data[:_JUDGED]), wide) and (yield from _reads(data, wide)):
                return Encoding(wide)
        raise UserError(f"{name} is not a text file; choose a plain list with one word a line.")
    if (yield from _reads(data, "utf-8")):
        return Encoding("utf-8")
    likely = yield from _likely(data)
    if likely:
        return Encoding(likely[0], tuple(likely[1:]))
    return Encoding("cp1252", (), "replace")


def pieces(data: bytes | bytearray, encoding: Encoding) -> Iterator[str]:
    """The text of a file, at most PIECE bytes at a time. Raises ValueError where strict decoding fails."""
    decode = _decoder(encoding.name)(encoding.errors).decode
    for start in range(0, max(1, len(data)), PIECE):
        yield decode(bytes(data[start : start + PIECE]), start + PIECE >= len(data))


def _likely(data: bytes | bytearray) -> Generator[None, None, list[str]]:
    """The encodings that read every byte, the likeliest first; none for plain ASCII, which all of them read alike."""
    sample = yield from _telling(data)
    scores: dict[str, float] = {}
    for place, encoding in enumerate(_OFFERED):
        text = _decoded(sample, encoding)
        if sample and text is not None and (yield from _reads(data, encoding)):
            scores[encoding] = likelihood(text, encoding) - _PREFERENCE * place
        yield None
    return sorted(scores, key=lambda encoding: -scores[encoding])


def _telling(data: bytes | bytearray) -> Generator[None, None, bytes]:
    """Words with bytes beyond ASCII, as many as are judged by."""
    words: list[bytes] = []
    size = 0
    for start in range(0, len(data), PIECE):
        piece = bytes(data[start : start + PIECE])
        if not piece.isascii():
            found = [word for word in _WORD.findall(piece) if not word.isascii()]
            words += found
            size += sum(map(len, found)) + len(found)
        if size > _JUDGED:
            break
        yield None
    return b"\n".join(words)[:_JUDGED]


def _decoded(sample: bytes, encoding: str) -> str | None:
    """A beginning as text; None where the encoding cannot read it. Its last letter may be cut."""
    try:
        return _decoder(encoding)("strict").decode(sample)
    except ValueError:
        return None


def _is_text(sample: bytes, encoding: str) -> bool:
    """Whether an encoding without a mark makes likely words of a beginning, with no NUL in them."""
    text = _decoded(sample, encoding)
    if not text or "\0" in text:
        return False
    words = re.findall(r"\S+", text)
    plain = sum(len(word) for word in words if word.isascii() and word.isprintable())
    other = sum(len(word) for word in words if not word.isascii())
    return plain + other * likelihood(text, "") >= _LEAST * (plain + other) > 0


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
