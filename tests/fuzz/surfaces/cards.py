"""Cards of models: `unmask models`, `unmask inspect FOLDER`, the window's chooser, and model ids."""

import json
import unicodedata
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

from models.errors import UserError
from models.storage.folders import bundled_folder, models_folder
from models.storage.installed import find
from playground.catalog import entries
from playground.catalog.opened import outline_of
from playground.training import resumable
from tests.fuzz.case import Case, specials
from tests.fuzz.entry import command, every
from tests.fuzz.mutate import TEXTS, changed, encoded
from tests.fuzz.verdict import WrongError

CARDS: list[dict[str, Any]] = [
    json.loads((bundled_folder() / name / "card.json").read_text("utf-8"))
    for name in ("english", "names-mlp", "names-transformer", "russian")
]
GOOD = json.dumps({**CARDS[1], "name": "good", "title": "A good one"}).encode()
FOLDERS = ("hostile", "a b", "two\nlines", "\x1b[31m", "x" * 255, "\udce9", "~", "ü", "-n", "card.json")


def card_bytes(random: Random) -> tuple[bytes, str]:
    """A card of ours with something done to it."""
    tree, note = changed(random, random.choice(CARDS), 3)
    data, more = encoded(random, tree)
    return data, f"{note}; {more}"


def make(random: Random) -> Case:
    """A folder of models with a good one and a hostile one, and the id of a model."""
    name = "hostile" if random.randrange(4) else random.choice(FOLDERS)
    files: dict[str, Any] = {"models/good/card.json": GOOD}
    if random.randrange(8) == 0:
        special = random.choice(specials())
        place = random.choice((f"models/{name}/card.json", f"models/{name}"))
        note, files[place] = f"{place} is {special.value}", special
    else:
        data, note = card_bytes(random)
        files[f"models/{name}/card.json"] = data
    odd = (f"models/{name}", name, "x" * 300, "/" * 300, "a/" * 2500, *TEXTS[:22])
    asked = "good" if random.randrange(2) else random.choice(odd)
    return Case(f"{name!r}: {note}", files, asked)


def feed(case: Case, folder: Path) -> None:
    """List, choose, look for unfinished runs, find, inspect."""
    try:
        listed, text = json.loads(command("models", "--json")), command("models")
    except UserError as error:
        raise WrongError(f"one bad card ends the list: {error}") from None
    if "A good one" not in [model["title"] for model in listed]:
        raise WrongError("the good model is not listed")
    if any(unicodedata.category(c) in ("Cc", "Cs") for c in text.replace("\n", "")):
        raise WrongError("control characters in the list")
    if "A good one" not in [item.title for item in entries.items()]:
        raise WrongError("the good model cannot be chosen")
    resumable.find(models_folder())
    outline_of(case.value)
    # A FIFO that is named on the command line is waited for: it may be another program's output.
    others = [str(path) for path in models_folder().iterdir() if path.name != "good" and not path.is_fifo()]
    every(lambda: find(case.value), *(partial(command, "inspect", path) for path in others))
