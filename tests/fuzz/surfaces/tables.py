"""Tables of families that were begun: `unmask bench families LIST --out FILE` reads the rows that it holds."""

import json
import tempfile
from functools import lru_cache
from pathlib import Path
from random import Random
from typing import Any

from models.errors import UserError
from models.storage.atomic_write import parts
from tests.fuzz.case import Case, Special, specials
from tests.fuzz.entry import command
from tests.fuzz.mutate import changed, encoded
from tests.fuzz.verdict import WrongError

NAME = "table.json"
ASKED = ("bench", "families", "elements", "--steps", "1", "--words", "20", "--filled", "4", "--families", "ngram")


@lru_cache(maxsize=1)
def good() -> dict[str, Any]:
    """The table of a family that counts, which is made in a moment."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / NAME
        command(*ASKED, "--out", str(path))
        plain: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return plain


def make(random: Random) -> Case:
    """A table with one of its rows changed, or any other part of it."""
    if random.randrange(10) == 0:
        special = random.choice(specials())
        return Case(special.value, {NAME: special})
    tree: Any = json.loads(json.dumps(good()))
    if random.randrange(5):
        tree["rows"][0], note = changed(random, tree["rows"][0])
        note = f"row: {note}"
    else:
        tree, note = changed(random, tree, 2)
    data, damage = encoded(random, tree)
    return Case(f"{note} {damage}", {NAME: data})


def feed(case: Case, folder: Path) -> None:
    """Go on with it, in both ways of printing; one that is refused is as it was."""
    path = folder / NAME
    before = None if isinstance(case.files[NAME], Special) else path.read_bytes()
    try:
        json.loads(command(*ASKED, "--json", "--out", str(path)))
        command(*ASKED, "--out", str(path))
    except UserError:
        if before is not None and (path.read_bytes() != before or parts(folder)):
            raise WrongError("a table that was refused is not as it was") from None
        raise
