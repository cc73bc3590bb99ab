"""Rules for what a user gives as a name: one line, without characters that have no shape of their own."""

from models.errors import UserError
from models.storage.typed_json import is_printable

MAX_TITLE = 80  # characters that a user may give a model as its title


def as_title(text: str) -> str:
    """A title as it was typed, without the white space around it. Raises UserError where it cannot be one."""
    title = text.strip()
    if not 1 <= len(title) <= MAX_TITLE or len(title.splitlines()) != 1:
        raise UserError(f"A title is one line of 1 to {MAX_TITLE} characters; type another one.")
    for at, character in enumerate(title, start=1):
        if not is_printable(character):
            raise UserError(f"Character {at} of the title, {character!a}, is a control character; leave it out.")
    return title
