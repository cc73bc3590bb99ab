"""Attributes of words: which a list has, how they are written before a word, and how people name their values."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.attributes import ATTRIBUTES, is_sign
from models.data.vocabulary import END, Vocabulary, of_words, with_attributes
from models.errors import UserError

WORDS = ["anna", "bo", "ottilie", "xyz"]
LETTERS = Vocabulary.from_words(WORDS)
VOCABULARY = with_attributes(LETTERS, WORDS)
L = 4 + 8


def test_every_sign_is_one_letter_that_belongs_to_one_value():
    signs = [sign for one in ATTRIBUTES for sign in one.signs]
    assert len(set(signs)) == len(signs)
    assert all(len(one.signs) == len(one.labels) for one in ATTRIBUTES)
    assert Vocabulary(("a", *signs)).split("".join(signs)) == signs
    assert not any(map(is_sign, (sign[0] for sign in signs)))  # the same character in a list is a letter


def test_an_alphabet_says_by_its_signs_which_attributes_it_has():
    assert [one.name for one in VOCABULARY.attributes] == ["length", "vowels", "first", "last"]
    assert [len(one.symbols) for one in VOCABULARY.attributes] == [7, 5, 2, 2]
    assert list(Vocabulary(VOCABULARY.characters).attributes) == list(VOCABULARY.attributes)
    assert not LETTERS.attributes
    assert of_words(VOCABULARY) == LETTERS
    assert VOCABULARY.letters == LETTERS.letters
    with pytest.raises(UserError):
        with_attributes(VOCABULARY, WORDS)
    with pytest.raises(UserError):
        Vocabulary((*VOCABULARY.characters, "é"))


@pytest.mark.parametrize("words", [["日本", "中国", "日中日"], ["אב", "גדה"], ["a", "b"]])
def test_a_list_in_any_script_has_the_attributes_in_which_its_words_differ(words):
    vocabulary = with_attributes(Vocabulary.from_words(words), words)
    length = vocabulary.attribute_count + 4
    assert vocabulary.attributes[0].name == "length"
    assert all(len(one.symbols) > 1 for one in vocabulary.attributes[1:])
    assert [vocabulary.decode(x) for x in vocabulary.encode_all(words, length)] == words


def test_words_go_in_and_come_out_with_their_attributes_before_them():
    table = VOCABULARY.encode_all(WORDS, L)
    assert [VOCABULARY.decode(x) for x in table] == WORDS
    assert all((VOCABULARY.encode(word, L) == x).all() for word, x in zip(WORDS, table, strict=True))
    assert VOCABULARY.attributes.values(table[2]) == ("length=7", "vowels=4", "first=vowel", "last=vowel")
    assert VOCABULARY.attributes.values(VOCABULARY.encode("xyz", L)) == (
        "length=3",
        "vowels=0",
        "first=consonant",
        "last=consonant",
    )
    kinds = VOCABULARY.attributes.kinds(L)
    assert kinds is not None
    assert all(kinds[np.arange(L), x].all() for x in table)
    assert not kinds[:5, END].any()
    masked = table[0].copy()
    masked[:2] = VOCABULARY.mask
    assert VOCABULARY.attributes.values(masked) == ("first=vowel", "last=vowel")
    with pytest.raises(UserError, match="7"):
        VOCABULARY.encode("ottilieo", L)
    with pytest.raises(UserError, match="attribute"):
        VOCABULARY.encode("an" + VOCABULARY.glyph(VOCABULARY.attributes[0].symbols[0]), L)


def test_what_lies_beyond_the_known_values_counts_as_the_last_of_them():
    assert "vowels=4" in VOCABULARY.attributes.values(VOCABULARY.encode("aiaiaia", L))


def test_values_are_found_by_their_label_its_beginning_and_their_sign():
    length, vowels, first, _ = VOCABULARY.attributes
    assert [length.find(text) for text in ("6", "⑥", "⑥\ufe0e", " 6 ")] == [length.symbols[5]] * 4
    assert [first.find(text) for text in ("v", "Vowel", "Ⓥ")] == [first.symbols[0]] * 3
    assert vowels.find("0") == vowels.symbols[0]
    assert [length.find("8"), first.find(""), first.find("x"), vowels.find("⑥")] == [None] * 4
