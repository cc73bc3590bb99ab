"""Names of files as text: a name that is not UTF-8 carries lone surrogates in Python, and a text must not."""

from models.errors import LONE, written_out


def readable_json(text: str) -> str:
    """JSON whose texts are made `readable`: there a backslash is written as two."""
    return LONE.sub(lambda lone: f"\\{written_out(lone)}", text)
