"""Names of files as text: a name that is not UTF-8 carries lone surrogates in Python, and a text must not."""

import re

_LONE = re.compile("[\ud800-\udfff]")
_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\udc([89a-f][0-9a-f])")


def readable(text: str) -> str:
    r"""The text with every lone surrogate written out: a byte that is not UTF-8 as in `na\xefve`, any other as \ud800.

    A path stays as it is, for only so does it find its file; what is printed, titled or saved of it goes through here.
    """
    return _LONE.sub(_written, text)


def quoted(text: str) -> str:
    """The text as `repr` gives it, for a sentence, with bytes that are not UTF-8 as `readable` writes them."""
    return _ESCAPED.sub(r"\1\\x\2", repr(text))


def readable_json(text: str) -> str:
    """JSON whose texts are made `readable`: there a backslash is written as two."""
    return _LONE.sub(lambda lone: f"\\{_written(lone)}", text)


def _written(lone: re.Match[str]) -> str:
    code = ord(lone.group())
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
