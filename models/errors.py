"""What may go wrong through no fault of the program, said in one sentence that names the change to make."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches

LONE = re.compile("[\ud800-\udfff]")  # what a byte of a file's name is that is not UTF-8, and no text may hold
_JOINER = re.compile("""(?<=[^\\\\'"])[\u200c\u200d](?=[^\\\\'"])""")
MAX_SENTENCE = 1000  # characters: names and values in it may be as long as a hostile file makes them


class UserError(Exception):
    """Something the user can put right. `str(error)` is one clear sentence; the command line ends with code 2.

    Names of files and values out of files stand in it: what would move a terminal's cursor, break the line or cannot be
    encoded is written as Python escapes it, and of what is far too long the middle is left out.
    """

    def __init__(self, sentence: str) -> None:
        super().__init__(one_line(sentence))


def readable(text: str) -> str:
    r"""The text with every lone surrogate written out: a byte that is not UTF-8 as in `na\xefve`, any other as \ud800.

    A path stays as it is, for only so does it find its file; what is printed, titled or saved of it goes through here.
    """
    return LONE.sub(written_out, text)


def written_out(lone: re.Match[str]) -> str:
    """A lone surrogate as Python escapes it, or the byte that it stands for."""
    code = ord(lone.group())
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"


def quoted(text: str) -> str:
    """The text in quote marks, for a sentence: as it was typed, but that what nobody would see is written out.

    Bytes that are not UTF-8 are as `readable` has them. Joiners inside, as Persian and Indic words and emoji have them,
    stay what they are, and so does a backslash, by which a pattern has a sign for a letter.
    """
    mark = '"' if "'" in text and '"' not in text else "'"
    joiners = {found.start() for found in _JOINER.finditer(text)}
    seen = (c if c.isprintable() or at in joiners else _shown(c) for at, c in enumerate(text))
    return f"{mark}{''.join(seen)}{mark}"


def _shown(character: str) -> str:
    return LONE.sub(written_out, character) if LONE.match(character) else repr(character)[1:-1]


def one_line(text: str) -> str:
    """A text that can be printed, on one line of at most MAX_SENTENCE characters; paths as `readable` has them."""
    text = readable(text)
    if not (text.isascii() and text.isprintable()):
        text = "".join(ascii(c)[1:-1] if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") else c for c in text)
    if len(text) <= MAX_SENTENCE:
        return text
    return f"{text[: MAX_SENTENCE // 2]} … {text[3 - MAX_SENTENCE // 2 :]}"


class ConstraintError(UserError):
    """No word at all can satisfy the pins, sets and lengths; `positions` names the cells in conflict (from 0)."""

    def __init__(self, message: str, positions: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.positions = positions


class PatternError(UserError):
    """A typed pattern that cannot be read; `column` is where (from 0)."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column


class ExpressionError(UserError):
    """An expression of a reward that cannot be read; `column` is where (from 0)."""

    def __init__(self, why: str, column: int) -> None:
        super().__init__(f"The reward, character {column + 1}: {why}{'' if why.endswith(('.', '?')) else '.'}")
        self.column = column


def close_to(text: str, known: Iterable[str]) -> str:
    """The end of a sentence on a name that is not there: "did you mean names?" or "choose one of a, b."."""
    names = list(known)
    close = get_close_matches(text.lower(), names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(close)}?" if close else f"choose one of {', '.join(names)}."
