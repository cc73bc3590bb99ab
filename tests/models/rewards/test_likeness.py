"""Likeness to a word: a distance written out letter by letter gives the same."""

from __future__ import annotations

from functools import cache

import pytest

from models.data.vocabulary import Vocabulary
from models.data.vowels import is_vowel
from models.errors import UserError
from models.rewards.likeness import SAME_KIND, likeness
from models.rewards.word_table import WordTable
from tests.models.toys import all_words

VOCABULARY = Vocabulary(("a", "e", "n"))
X = all_words(5, 4)


@cache
def distance(a: str, b: str) -> float:
    if not a or not b:
        return float(len(a) + len(b))
    same = SAME_KIND if is_vowel(a[0]) == is_vowel(b[0]) else 1.0
    exchanged = distance(a[1:], b[1:]) + (0.0 if a[0] == b[0] else same)
    return min(exchanged, 1 + distance(a[1:], b), 1 + distance(a, b[1:]))


@pytest.mark.parametrize("target", ["a", "ane", "nanena"])
def test_it_is_one_less_the_share_that_must_be_changed(target):
    words = [VOCABULARY.decode(x) for x in X]
    expected = [1 - distance(word, target) / max(len(word), len(target)) for word in words]
    assert likeness(WordTable(X, VOCABULARY), target).tolist() == pytest.approx(expected)


def test_only_the_word_itself_is_entirely_like_it():
    like = likeness(WordTable(X, VOCABULARY), "nea")
    assert [VOCABULARY.decode(x) for x in X[like == 1.0]] == ["nea"]
    assert like.min() >= 0.0


def test_letters_that_are_not_known_are_refused():
    with pytest.raises(UserError, match="never seen 'x'"):
        likeness(WordTable(X, VOCABULARY), "x")
