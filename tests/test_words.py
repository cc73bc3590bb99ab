"""Plain English: words that a reader has to decode occur neither in names nor in text of program and tests."""

from __future__ import annotations

import io
import re
import tokenize
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
# Nowhere: neither in names nor in docstrings, comments and what the window and the command line say.
WORDS = ("wish", "wishes", "wished", "anew", "whoever", "the person", "spoil", "spoils", "spoilt", "spoiled", "told")
# Not as (part of) a name. In text they may be meant: a folder that has no room, of course.
NAMES = (
    "room", "rooms", "desk", "reel", "course", "shelf", "ghost", "twig", "twigs", "lane", "lanes", "moment", "moments",
    "belief", "beliefs", "breathe", "hopeless", "gallery", "workshop", "salvage", "salvaged",
)  # fmt: skip
_TEXT = re.compile(rf"\b({'|'.join(WORDS)})\b", re.IGNORECASE)
_NAME = re.compile(r"\b[a-z]+_\w+\b")  # a name that a text mentions
_TOKENS = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def parts(name: str) -> set[str]:
    """The words of a name: between underscores and at the humps of camels."""
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])", name)}


def found(source: str) -> Iterator[str]:
    """Each forbidden word of a module, with its line."""
    forbidden, lower = {*NAMES, *WORDS}, source.lower()
    if not any(word.split()[-1] in lower for word in forbidden):  # taking it apart takes ten times as long
        return
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.NAME and parts(token.string) & forbidden:
            yield f"{token.start[0]}: {token.string}"
        elif token.type in _TOKENS:
            text = re.sub(r"\s+", " ", token.string)
            yield from (f"{token.start[0]}: {match[0]}" for match in _TEXT.finditer(text))
            yield from (f"{token.start[0]}: {name}" for name in _NAME.findall(text) if parts(name) & forbidden)


def folders() -> list[str]:
    """Every folder of the program, its tests and its benchmarks."""
    roots = ("models", "playground", "tests", "benchmarks")
    paths = {path.parent.relative_to(ROOT) for root in roots for path in (ROOT / root).rglob("*.py")}
    return sorted(path.as_posix() for path in paths)


@pytest.mark.parametrize("folder", folders())
def test_a_folder_is_written_in_plain_words(folder: str) -> None:
    wrong = []
    for path in sorted({*(ROOT / folder).glob("*.py")} - {Path(__file__).resolve()}):  # this one names them
        wrong += [f"{path.name}:{word}" for word in found(path.read_text(encoding="utf-8"))]
        wrong += [f"{path.name}: the name of the file"] * bool(parts(path.stem) & {*NAMES, *WORDS})
    assert wrong == []


SOURCE = '''"""Nobody told
the  person."""
class DeskView: ...  # see ghost_wanted
MOMENTUM = course_of = 1  # retold, of course; anew
'''


def test_names_are_looked_through_by_their_parts_and_text_by_whole_words() -> None:
    assert list(found(SOURCE)) == [
        "1: told",
        "1: the person",
        "3: DeskView",
        "3: ghost_wanted",
        "4: course_of",
        "4: anew",
    ]


def definitions(kind: str) -> dict[str, set[str]]:
    """The public names that a pattern finds where lines of the program begin, and their files."""
    where: dict[str, set[str]] = {}
    for path in (path for root in ("models", "playground") for path in (ROOT / root).rglob("*.py")):
        for name in re.findall(kind, path.read_text(encoding="utf-8"), re.MULTILINE):
            where.setdefault(name, set()).add(path.relative_to(ROOT).as_posix())
    return where


CLASS_OR_ALIAS = r"^(?:class (?=[A-Z])|(?=[A-Z]\w*[a-z]\w* = ))(\w+)"
LIMIT = r"^(MAX_\w+) = "  # other constants are named by what their own module is about


@pytest.mark.parametrize("kind", [CLASS_OR_ALIAS, LIMIT])
def test_a_class_an_alias_and_a_limit_have_names_of_their_own(kind: str) -> None:
    """One word, one meaning: no two public classes, names of types or limits of the program are called the same."""
    assert {name: files for name, files in definitions(kind).items() if len(files) > 1} == {}
