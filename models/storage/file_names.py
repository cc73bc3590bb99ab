"""Names of files as text: a name that is not UTF-8 carries lone surrogates in Python, and a text must not."""

import re

from models.errors import LONE, written_out

_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\udc([89a-f][0-9a-f])")


def quoted(text: str) -> str:
    """The text as `repr` gives it, for a sentence, with bytes that are not UTF-8 as `readable` writes them."""
    return _ESCAPED.sub(r"\1\\x\2", repr(text))


def readable_json(text: str) -> str:
    """JSON whose texts are made `readable`: there a backslash is written as two."""
    return LONE.sub(lambda lone: f"\\{written_out(lone)}", text)
