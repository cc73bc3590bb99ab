"""Joiners, variation selectors and tags: kept as parts of visible letters, refused anywhere else."""

import pytest

from models.data.invisible import has_stray
from models.data.vocabulary import normal
from models.data.word_list import from_text
from models.data.word_tally import INVISIBLE

IN_PLACE = [
    "anna",
    "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian, a non-joiner between letters
    "\u0915\u094d\u200d\u0937",  # Devanagari, a half letter
    "\u0d05\u0d35\u0d28\u0d4d\u200d",  # Malayalam, a word that ends with a letter so written
    "x\u2764\ufe0f",
    "a0\ufe0f\u20e3",
    "\u845b\U000e0100\u57ce",  # a variant of a Han letter, as a name has it
    "a\U0001f468\u200d\U0001f469\u200d\U0001f467",
    "a\u2764\ufe0f\u200d\U0001f525",
    "a\U0001f44d\U0001f3fd",
    "a\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",
]
STRAY = [
    "bo\u200db",
    "bo\u0301\u200db",  # behind a mark of a letter with capitals
    "q\u0323\u200d",
    "\u200d\u0645\u0645",
    "\u0645\u200c",  # joins nothing
    "\u0645\u200c\u200d\u0645",
    "a\ufe0f",
    "a\u0301\ufe0f",
    "x\u2764\ufe0f\ufe0f",
    "a0\ufe0f",
    "a\U0001f468\u200d",
    "a\U0001f468\u200db",
    "a\U0001f44d\U000e0067",
    "a\U0001f3f4\U000e0067",  # a flag whose name does not end
    "\U000e0067a",
    "a\u034fb",
    "a\u3164",
]


@pytest.mark.parametrize("word", IN_PLACE)
def test_a_list_keeps_words_with_such_parts_as_they_are(word: str) -> None:
    assert not has_stray(word)
    read = from_text(f"ada\n{word}")
    assert read.words == ("ada", word)
    assert not read.report.dropped


@pytest.mark.parametrize("word", STRAY)
def test_a_list_leaves_out_words_with_stray_ones_and_says_why(word: str) -> None:
    assert has_stray(word)
    read = from_text(f"ada\n{word}")
    assert read.words == ("ada",)
    assert [(d.reason, d.examples) for d in read.report.dropped] == [(INVISIBLE, (normal(word),))]


MARKED = [
    ("\u200f\u05de\u05e8\u05d9\u05dd\u200f", "\u05de\u05e8\u05d9\u05dd"),  # Hebrew between marks of direction
    ("\u200e anna\u202c", "anna"),
    ("\u2067anna\u2069", "anna"),
    ("hand\u00adbook", "handbook"),
    ("\u200banna", "anna"),
]


@pytest.mark.parametrize(("entry", "word"), MARKED)
def test_marks_of_direction_at_the_ends_and_soft_hyphens_are_taken_off_and_counted(entry: str, word: str) -> None:
    read = from_text(f"ada\n{entry}\n")
    assert read.words == ("ada", word)
    assert read.report.sentence == "One word a line; invisible marks taken off 1 word."


def test_a_mark_of_direction_inside_of_a_word_is_no_part_of_one() -> None:
    assert {d.reason for d in from_text("ada\nan\u200fna").report.dropped} == {"control characters"}
    assert {d.reason for d in from_text("ada\n\u200f\u00ad").report.dropped} == {"no letter or digit"}


def test_cells_of_a_table_are_freed_of_them_too() -> None:
    assert from_text("\u200f\u05d3\u05d5\u05d3\u200f,3\n\u05e8\u05d5\u05ea,2").words == (
        "\u05d3\u05d5\u05d3",
        "\u05e8\u05d5\u05ea",
    )
