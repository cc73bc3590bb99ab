"""Names of files as text: a name that is not UTF-8 carries lone surrogates in Python, and a text must not."""

import re

_LONE = re.compile("[\ud800-\udfff]")


def readable(text: str) -> str:
    r"""The text with every lone surrogate written out: a byte that is not UTF-8 as in `na\xefve`, any other as \ud800.

    A path stays as it is, for only so does it find its file; what is printed, titled or saved of it goes through here.
    """
    return _LONE.sub(_written, text)


def _written(lone: re.Match[str]) -> str:
    code = ord(lone.group())
    return f"\\x{code - 0xDC00:02x}" if 0xDC80 <= code <= 0xDCFF else f"\\u{code:04x}"
