"""Parse arguments: argparse with one-line errors that end in exit code 2, and types whose errors name the range."""

import argparse
import math
import os
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import NoReturn, TypeVar

from models.errors import UserError, close_to, quoted
from models.guidance.methods import ClassifierSpec
from models.processes.timetables import Timetable
from models.rng import MAX_SEED
from playground import numerals
from playground.cli import print_text
from playground.cli.table import COMMANDS

T = TypeVar("T")
_ARGUMENT = re.compile(r"argument (?P<name>[^:]+): (?P<fault>.*)", re.DOTALL)


class Parser(argparse.ArgumentParser):
    """Raises UserError where argparse would print its usage and leave. Options are never abbreviated."""

    def __init__(self, command: str, description: str) -> None:
        super().__init__(
            prog=f"unmask {command}",
            description=description,
            epilog=f"example:\n  {COMMANDS[command].example}",
            formatter_class=argparse.RawDescriptionHelpFormatter,
            allow_abbrev=False,
        )
        self.add_argument("--json", action="store_true", help="print JSON instead of text")
        self.add_argument("--debug", action="store_true", help="show where an unexpected error arose")

    def print_help(self, file: object = None) -> None:
        """Called by argparse, which would pass over a stdout that is full."""
        print_text(self.format_help().rstrip("\n"))

    def error(self, message: str) -> NoReturn:
        """Called by argparse."""
        raise UserError(f"{_sentence(message)} See {self.prog} --help.")


def _sentence(message: str) -> str:
    found = _ARGUMENT.fullmatch(message)
    if found:
        names = found["name"].split("/")
        name = next((name for name in names if name.startswith("--")), names[-1])  # the first is the one in use
        joined = f"; one that begins with - is joined on, as in {name}=-1" if name.startswith("--") else ""
        fault = found["fault"].replace("expected one argument", f"needs a value{joined}")
        message = f"{name} {fault if name.startswith('-') else fault.replace(' or leave it out', '')}"
    extra = message.removeprefix("unrecognized arguments: ")
    if extra != message and not extra.startswith("-"):
        message = f"{extra} is more than this command takes; leave it out, or put quotes around what belongs together"
    message = message.replace("unrecognized arguments:", "There is no option")
    message = message.replace("the following arguments are required:", "Missing:")
    return message if message.endswith((".", "?")) else message + "."


def whole(low: int, high: int) -> Callable[[str], int]:
    """A type for whole numbers from `low` to `high`."""

    def read(text: str) -> int:
        try:
            value = numerals.whole(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be a whole number, not {quoted(text)}.") from None
        if not low <= value <= high:
            raise argparse.ArgumentTypeError(f"must be {low} to {high}, not {text}.")
        return value

    return read


def number(low: float, high: float, *, above: bool = False) -> Callable[[str], float]:
    """A type for numbers from `low` (or above it) to `high`, with a point or a comma."""

    def read(text: str) -> float:
        try:
            value = numerals.number(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"must be a number, not {quoted(text)}.") from None
        if not (low < value if above else low <= value) or not value <= high or not math.isfinite(value):
            least = f"above {low:g}" if above else f"{low:g}"
            raise argparse.ArgumentTypeError(f"must be {least} to {high:g}, not {text}.")
        return value

    return read


def one_of(names: Iterable[str]) -> Callable[[str], str]:
    """A type for one of some names; the error of a wrong one names those close to it."""
    known = list(names)

    def read(text: str) -> str:
        if text not in known:
            raise argparse.ArgumentTypeError(f"has no choice {quoted(text)}; {close_to(text, known)}")
        return text

    return read


def given(text: str) -> str:
    """A type for a path or a name; an empty one, such as an unset shell variable gives, is refused."""
    if not text:
        raise argparse.ArgumentTypeError("is empty; give it a value or leave it out.")
    return text


def folder(text: str) -> str:
    """A type for a folder that need not be there; one below a working folder that is gone can be none."""
    try:
        os.path.abspath(given(text))
    except OSError:
        raise argparse.ArgumentTypeError(
            "has no place, as the folder that this runs in is gone; change to another one, or give a whole path."
        ) from None
    return text


def lengths(text: str) -> tuple[int, int]:
    """A type for "5" or "3-6" letters."""
    found = re.fullmatch(r"(\d{1,3})(?:-(\d{1,3}))?", text)
    low, high = (int(found[1]), int(found[2] or found[1])) if found else (0, 0)
    if not 1 <= low <= high:
        raise argparse.ArgumentTypeError(f"must be a length such as 5 or a range such as 3-6, not {quoted(text)}.")
    return low, high


def setting(text: str) -> tuple[str, float]:
    """A type for NAME=NUMBER; its range depends on the policy, see `PolicySettings`, which refuses nan too."""
    name, sign, value = text.partition("=")
    if not name or not sign:
        raise argparse.ArgumentTypeError(f"must be a name and a number such as eta=0.2, not {quoted(text)}.")
    try:
        return name, numerals.number(value)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{name} must be a number, not {quoted(value)}.") from None


def value(text: str) -> tuple[str, str]:
    """A type for NAME=VALUE, which the model reads."""
    name, sign, given_value = text.partition("=")
    if not name or not sign or not given_value:
        raise argparse.ArgumentTypeError(f"must be a name and a value such as length=6, not {quoted(text)}.")
    return name, given_value


def once(what: str, given: Iterable[tuple[str, T]]) -> dict[str, T]:
    """Values by name. Raises UserError where a name is given twice. what: "setting", "attribute"."""
    values: dict[str, T] = {}
    for name, value in given:
        if name in values:
            raise UserError(f"The {what} {name} is given twice; give it once.")
        values[name] = value
    return values


def settings(given: Iterable[tuple[str, float]]) -> dict[str, float]:
    """The values of `setting` by name. Raises UserError where a name is given twice."""
    return once("setting", given)


def timetable(text: str) -> Timetable:
    """A type for `even`, `pyramid:1` or `blocks:3`."""
    name, sign, written = text.partition(":")
    with suppress(ValueError):  # what is none is refused below
        written = repr(numerals.number(written))
    try:
        return Timetable.parse(name + sign + written)
    except UserError as error:
        raise argparse.ArgumentTypeError(f"cannot be {quoted(text)}. {error}") from None


def classifier(text: str) -> str:
    """A type for `list:ending` and the like."""
    try:
        return str(ClassifierSpec.parse(text))
    except UserError as error:
        raise argparse.ArgumentTypeError(f"cannot be {quoted(text)}. {error}") from None


seed = whole(0, MAX_SEED)
