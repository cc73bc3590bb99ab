"""What a family lets one choose of its training: options of `unmask train` that are made of what it declares."""

import argparse
from collections.abc import Iterable, Iterator

from models.data.labels import LABELLED_BY
from models.errors import UserError, quoted
from models.families.family import Family
from models.families.registry import trainable
from models.families.settings import PAIR, Selection
from playground import numerals
from playground.cli import parsing


def add_family_options(p: parsing.Parser) -> None:
    """Add the objective, and the settings of a new model's process."""
    objectives = (f"{made.name}: {', '.join(one.name for one in made.objectives)}" for made in _of("objectives"))
    about = f"what it learns from ({'; '.join(objectives)}; the first is the default)"
    p.add_argument("--objective", type=parsing.given, metavar="NAME", help=about)
    taught = ", ".join(name for name, made in trainable().items() if made.traits.one_pass)
    about = f"a model whose words it learns in place of the list's, one for each pattern ({taught})"
    p.add_argument("--teacher", type=parsing.given, metavar="MODEL", help=about)
    learn = ", ".join(made.name for made in _of("labels"))
    about = f"labels learned with the words: {', '.join(LABELLED_BY)} ({learn}, with a transformer)"
    p.add_argument("--labels", type=parsing.one_of(LABELLED_BY), metavar="NAME", help=about, dest="labels_by")
    about = f"a setting of the family ({'; '.join(map(_settings, _of('settings')))})"
    p.add_argument("--set", type=_assignment, action="append", dest="settings", metavar="NAME=X", help=about)


def _of(field: str) -> list[Family]:
    return [made for made in trainable().values() if getattr(made, field)]


def _settings(made: Family) -> str:
    """ "neighbour: kind keyboard, classes ..., spread 0.01 to 1, a/b=X for a pair" """
    parts = [
        f"{one.name} {', '.join(option.value for option in one.options)}"
        if isinstance(one, Selection)
        else f"{one.name} {one.lowest:g} to {one.highest:g}"
        for one in made.settings
    ]
    if made.pairs is not None:
        parts.append(f"a{PAIR}b {made.pairs.lowest:g} to {made.pairs.highest:g} for the pair of letters a and b")
    return f"{made.name}: {'; '.join(parts)}"


def _assignment(text: str) -> tuple[str, str]:
    """A type for NAME=VALUE; what it may be depends on the family."""
    name, sign, value = text.partition("=")
    if not name or not sign or not value:
        raise argparse.ArgumentTypeError(f"must be a name and a value such as kind=keyboard, not {quoted(text)}.")
    return name, value


def settings_of(made: Family, given: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str | float]]:
    """The settings for a family. Raises UserError for one that is no number, or that is given twice."""
    numbers = {one.name for one in made.settings if not isinstance(one, Selection)}
    for name, text in parsing.once("setting", given).items():
        if name not in numbers and PAIR not in name:
            yield name, text
            continue
        try:
            yield name, numerals.number(text)
        except ValueError:
            raise UserError(f"The setting {name} must be a number, not {quoted(text)}.") from None
