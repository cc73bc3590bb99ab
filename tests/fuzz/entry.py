"""The command line as a user reaches it, in this process."""

import contextlib
import io
from collections.abc import Callable

from models.errors import UserError
from playground import cli
from tests.fuzz.verdict import WrongError


class CommandError(Exception):
    """A command ended with an error of the program; the text is its traceback."""


def every(*calls: Callable[[], object]) -> None:
    """Call all of them; the first refusal is raised when the last has answered. Any other error ends it at once."""
    refusals = []
    for call in calls:
        try:
            call()
        except UserError as error:
            refusals.append(error)
    if refusals:
        raise refusals[0]


def command(*arguments: str) -> str:
    """Run `unmask ARGUMENTS` and return what it printed.

    Raises UserError with the line of a refusal, CommandError with the traceback of an unexpected error, WrongError for
    any other exit code and for output beside that line.
    """
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    errors = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(errors):
        code = cli.run([*arguments, "--debug"])
    said = errors.getvalue()
    if code == cli.FAILED:
        raise CommandError(said[-3000:])
    if code == cli.REFUSED:
        raise UserError(said.removesuffix("\n").removeprefix("unmask: "))
    if code != cli.DONE or "Traceback" in said:
        raise WrongError(f"exit code {code}: {said[:500]}")
    return out.buffer.getvalue().decode("utf-8")
