"""Word lists for commands: a file, standard input, or a bundled list."""

import os
import stat
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, BinaryIO

from models.data.bundled_lists import bundled_lists, bundled_words
from models.data.vocabulary import plain_letters, shortened
from models.data.word_list import MAX_LIST_BYTES, ImportProgress, Report, WordList, read_bytes, read_file
from models.data.word_tally import ImportOptions
from models.errors import UserError, close_to, quoted
from models.plurals import counted, spanned
from playground.cli.progress_bar import ProgressLines, TerminalBar

STDIN = "-"
DEFAULT_OPTIONS = ImportOptions()
_LETTERS_SHOWN = 60
_LINES_SHOWN = 8
_OPEN = ("/dev/fd/", "/proc/self/fd/")  # where a pipe has its writer; one with a name may wait for it for ever


def read_list(name: str, options: ImportOptions = DEFAULT_OPTIONS) -> WordList:
    """Read a list: a file, `-` for standard input, or the id of a bundled one. Shows a bar meanwhile, or lines.

    `report.source` is the path, or the bundled list's id. Raises UserError, naming close ids, when it is none of them.
    """
    with TerminalBar() as bar:
        lines, doing = ProgressLines(bar), f"reading {'standard input' if name == STDIN else name}"
        for value in _reading(name, options):
            if isinstance(value, WordList):
                return value
            bar.show(value.fraction, f"reading, {counted(value.words, 'word')}")
            lines.show(value.fraction, doing, counted(value.words, "word"))
    raise UserError(f"{name} holds no words; give a list with one word a line.")


def is_bundled(name: str) -> bool:
    """Whether the name means a bundled list; a file of that name goes before it."""
    return name != STDIN and not os.path.exists(name) and any(card["id"] == name for card in bundled_lists())


def _reading(name: str, options: ImportOptions) -> Iterator[ImportProgress | WordList]:
    if name == STDIN:
        if sys.stdin is None:
            raise UserError("Standard input is closed; give a file, or a list on standard input.")
        return read_bytes(_stream(sys.stdin.buffer, "Standard input"), "standard input", "", options)
    if os.path.exists(name):
        if name.startswith(_OPEN) and stat.S_ISFIFO(os.stat(name).st_mode):  # as in: unmask train <(sort names)
            with open(name, "rb") as pipe:
                return read_bytes(_stream(pipe, name), "pipe", "", options)
        return read_file(Path(name), options)
    known = {str(card["id"]): str(card["title"]) for card in bundled_lists()}
    if name in known:
        return read_bytes("\n".join(bundled_words(name)).encode(), known[name], name, options)
    raise UserError(f"There is no file and no bundled list {quoted(name)}; {close_to(name, known)}")


def _stream(source: BinaryIO, name: str) -> bytes:
    """Read to the end, in this thread, so that Ctrl-C ends the wait."""
    try:
        data = source.read(MAX_LIST_BYTES + 1)
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}; give a file.") from None
    if len(data) > MAX_LIST_BYTES:
        raise UserError(f"{name} has more than {MAX_LIST_BYTES >> 20} MB; shorten the list.")
    return data


def report_lines(report: Report) -> list[str]:
    """Return what reading found as lines for a terminal."""
    letters = shortened(report.alphabet, _LETTERS_SHOWN)
    shortest = next((n for n, count in enumerate(report.lengths) if count), 0)
    words = f"{counted(report.words, 'word')} of {spanned(shortest, report.longest, 'letter')}"
    lines = [
        f"{report.name}: {words}, {report.encoding}",
        f"  {report.sentence}",
        f"  {counted(len(report.alphabet), 'character')}: {letters}",
    ]
    if report.duplicates:
        lines.append(f"  {counted(report.duplicates, 'duplicate')} left out")
    for dropped in report.dropped:
        lines.append(
            f"  {dropped.count} left out, {dropped.reason}: {', '.join(filter(None, dropped.examples[:3])) or '-'}"
        )
    if report.encodings:
        lines.append(f"  other encodings that read it: {', '.join(report.encodings)} (--encoding)")
    return lines


def preview_lines(report: Report) -> list[str]:
    """Return the first lines of the list as they were read: the words of each, or why it has none."""
    lines = [f"  first lines of {report.lines}:"] if report.preview else []
    for line in report.preview[:_LINES_SHOWN]:
        found = (
            " ".join(line.words[:8]) or f"left out, {', '.join(line.reasons)}" if line.reasons or line.words else "-"
        )
        lines.append(f"    {shortened(line.line.strip(), 40)}  ->  {found}")
    return lines


def report_json(report: Report) -> dict[str, Any]:
    """Return what reading found as plain values."""
    return {
        "name": report.name,
        "source": report.source,
        "encoding": report.encoding,
        "lines": report.lines,
        "words": report.words,
        "duplicates": report.duplicates,
        "dropped": [{"reason": d.reason, "count": d.count, "examples": list(d.examples)} for d in report.dropped],
        "alphabet": plain_letters(report.alphabet),
        "lengths": list(report.lengths),
        "longest": report.longest,
        "counted": report.counted,
        "weighed": report.weighed,
        "labels": list(report.labels),
        "sentence": report.sentence,
        "shape": asdict(report.shape),
        "tidied": report.tidied,
    }
