"""Characters and symbols, in any script."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.data.vocabulary import END, END_GLYPH, Vocabulary, normal
from models.data.vowels import is_vowel
from models.errors import UserError

NAMES = Vocabulary.from_words(["anna", "zoë", "o'neill"])


def test_characters_are_sorted_and_symbol_zero_is_the_end():
    assert NAMES.characters == tuple("'aeilnozë")
    assert len(NAMES) == len(NAMES.characters) + 1
    assert NAMES.symbol("'") == 1
    assert NAMES.glyph(END) == END_GLYPH
    assert NAMES.glyph(NAMES.mask) == "?"


LETTERS = st.characters(codec="utf-8", exclude_categories=["Cs", "Cc"])


@given(st.lists(st.text(LETTERS, min_size=1, max_size=6), min_size=1))
def test_every_word_survives_encoding(words):
    words = [normal(w) for w in words]
    vocabulary = Vocabulary.from_words(words)
    length = max(map(len, words)) + 1
    table = vocabulary.encode_all(words, length)
    assert [vocabulary.decode(row) for row in table] == words
    assert (table[:, -1] == END).all()
    assert all((vocabulary.encode(w, length) == row).all() for w, row in zip(words, table, strict=True))


def test_a_half_filled_word_shows_its_noise():
    assert NAMES.decode(np.array([NAMES.symbol("a"), NAMES.mask, NAMES.symbol("n"), END, END])) == "a?n"
    assert NAMES.decode(np.array([NAMES.symbol("a"), NAMES.mask])) == "a?"


def test_combining_accents_are_composed():
    assert NAMES.encode("zoe\N{COMBINING DIAERESIS}", 5).tolist() == NAMES.encode("zoë", 5).tolist()


def test_the_other_case_is_understood_where_only_one_is_known():
    assert NAMES.symbol("A") == NAMES.symbol("a")
    assert Vocabulary(("A", "B")).symbol("a") == 1


def test_an_unknown_character_is_named():
    with pytest.raises(UserError, match="never seen 'q'; it knows"):
        NAMES.symbol("q")


@pytest.mark.parametrize(("word", "words"), [("", "empty"), ("annaanna", "at most 4"), ("anq", "never seen")])
def test_a_word_that_does_not_fit_is_refused(word, words):
    with pytest.raises(UserError, match=words):
        NAMES.encode(word, 5)


@pytest.mark.parametrize("word", ["", "annaz"])
def test_a_table_refuses_words_that_do_not_fit(word):
    with pytest.raises(UserError, match="1 to 4 letters"):
        NAMES.encode_all([word], 5)
    with pytest.raises(UserError, match="'x', which the vocabulary lacks"):
        NAMES.encode_all(["anx"], 5)


@pytest.mark.parametrize("characters", [(), ("a", "a"), ("ab",), ("",)])
def test_a_broken_alphabet_is_refused(characters):
    with pytest.raises(UserError):
        Vocabulary(characters)


def test_vowels_of_several_scripts():
    assert all(map(is_vowel, "aéÖаяαήいア"))
    assert not any(map(is_vowel, "bñжθか'-1"))
    mixed = Vocabulary(("'", "1", "a", "b", "é"))
    assert mixed.vowels == {3, 5}
    assert mixed.consonants == {4}
    assert mixed.letters == {1, 2, 3, 4, 5}
