"""Labels of words: what they are by, how they are numbered, and that a card keeps them."""

import json

import numpy as np
import pytest

from models.data.labels import LABELLED_BY, MAX_LABELS, has_label, labels_by, labels_on, read_labels
from models.errors import UserError
from models.storage.typed_json import FieldError

NAMES = ("anna", "bob", "carl", "dora", "eve", "theodora")


def test_the_ending_is_a_vowel_or_a_consonant() -> None:
    by = labels_by("ending", NAMES)
    assert by.names == ("vowel", "consonant")
    assert by.of_all(NAMES).tolist() == [0, 1, 1, 0, 0, 0]
    assert by.of("漢字") == by.of("") == by.none == 2


@pytest.mark.parametrize(("kind", "names", "numbers"), [
    ("first", ("a", "b", "c", "d", "e", "t"), [0, 1, 2, 3, 4, 5]),
    ("last", ("a", "b", "e", "l"), [0, 1, 3, 0, 2, 0]),
])  # fmt: skip
def test_the_first_and_the_last_letter(kind: str, names: tuple[str, ...], numbers: list[int]) -> None:
    by = labels_by(kind, NAMES)
    assert by.names == names
    assert by.of_all(NAMES).tolist() == numbers
    assert by.of("xyx") == by.none


def test_lengths_part_the_list_in_three() -> None:
    by = labels_by("length", NAMES)
    assert (by.names, by.bounds) == (("3-4", "5-8"), (4,))  # of six words three have four letters
    assert by.of_all(NAMES).tolist() == [0, 0, 0, 0, 0, 1]
    many = labels_by("length", ["a" * n for n in range(1, 10)])
    assert many.names == ("1-4", "5-7", "8-9")
    assert [many.of("a" * n) for n in (1, 4, 5, 7, 8, 20)] == [0, 0, 1, 1, 2, 2]


def test_letters_are_graphemes() -> None:
    assert labels_by("first", ["e\u0301x", "ey"]).names == ("e", "e\u0301")
    assert labels_by("length", ["🇫🇷🇩🇪", "🇫🇷"]).names == ("1", "2")


def test_a_column_of_the_list() -> None:
    by = labels_by("column", NAMES, ("f", "m", "m", "f", "f", ""))
    assert by.names == ("f", "m")
    assert by.of_all(NAMES, ("f", "m", "m", "f", "f", "")).tolist() == [0, 1, 1, 0, 0, 2]
    assert by.of("anna") == by.none  # a word says nothing of its column


def test_the_commonest_labels_are_kept() -> None:
    beside = [str(n // 2) for n in range(2 * MAX_LABELS)] + ["rare"]
    words = [f"w{n}" for n in range(len(beside))]
    by = labels_by("column", words, beside)
    assert len(by.names) == MAX_LABELS
    assert by.of("x", "rare") == by.none
    assert by.of_all(words, beside).dtype == np.int16


@pytest.mark.parametrize(("kind", "words", "beside", "says"), [
    ("column", NAMES, (), "no column of labels"),
    ("column", NAMES, ("f",) * 6, "All words that have a label have 'f' by column"),
    ("length", ("ab", "cd"), (), "All words that have a label have '2' by length"),
    ("ending", ("漢字", "漢"), (), "No word has a label by ending"),
    ("colour", NAMES, (), "No labels by 'colour'; choose one of column, length"),
])  # fmt: skip
def test_labels_that_say_nothing_are_refused(
    kind: str, words: tuple[str, ...], beside: tuple[str, ...], says: str
) -> None:
    with pytest.raises(UserError, match=says):
        labels_by(kind, words, beside)


@pytest.mark.parametrize("kind", ["length", "first", "last", "ending"])
def test_the_way_through_a_card_changes_nothing(kind: str) -> None:
    by = labels_by(kind, NAMES)
    card = {"labelling": json.loads(json.dumps(by.to_json()))}
    assert labels_on(card) == by
    assert read_labels(card["labelling"]) is card["labelling"]
    assert labels_on({}) is None


@pytest.mark.parametrize("value", [
    {"kind": "colour", "names": ["a"]}, {"kind": "first", "names": []}, {"kind": "first"}, [], "first",
    {"kind": "first", "names": ["a", "a"]}, {"kind": "length", "names": ["a", "b"], "bounds": [3, 2]},
    {"kind": "length", "names": ["a", "b"]}, {"kind": "first", "names": ["a"], "bounds": [2]},
])  # fmt: skip
def test_a_damaged_labelling_is_refused(value: object) -> None:
    with pytest.raises(FieldError):
        read_labels(value)


def test_labels_go_by_name() -> None:
    by = labels_by("ending", NAMES)
    assert [by.number(name) for name in ("vowel", "consonant", "")] == [0, 1, 2]
    with pytest.raises(UserError, match="no label 'vowl'; choose one of vowel, consonant"):
        by.number("vowl")


def test_a_word_tells_the_labels_that_its_list_would_give_it():
    for kind in set(LABELLED_BY) - {"column"}:
        by = labels_by(kind, NAMES)
        for word in NAMES:
            own = by.of(word)
            assert [has_label(kind, name, word) for name in by.names] == [i == own for i in range(len(by.names))]
    assert has_label("column", "F", "ada") is None
