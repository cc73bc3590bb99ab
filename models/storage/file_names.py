"""Names of files as text: a name that is not UTF-8 carries lone surrogates in Python, and a text must not."""

import re

from models.errors import LONE, written_out

_ESCAPED = re.compile(r"(?<!\\)((?:\\\\)*)\\udc([89a-f][0-9a-f])")
_JOINER = re.compile(r"""(?<=[^\\'"])\\u200([cd])(?=[^\\'"])""")


def quoted(text: str) -> str:
    """The text as `repr` gives it, for a sentence, with bytes that are not UTF-8 as `readable` writes them.

    Joiners inside, as Persian and Indic words and emoji have them, stay what they are.
    """
    joined = _JOINER.sub(lambda found: chr(int(f"200{found[1]}", 16)), repr(text))
    return _ESCAPED.sub(r"\1\\x\2", joined)


def readable_json(text: str) -> str:
    """JSON whose texts are made `readable`: there a backslash is written as two."""
    return LONE.sub(lambda lone: f"\\{written_out(lone)}", text)
