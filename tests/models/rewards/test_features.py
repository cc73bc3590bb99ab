"""Each feature against the same in Python, over all short words; positions behind the end count for nothing."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.rewards.features import FEATURES
from models.rewards.word_table import WordTable
from tests.models.toys import all_words

VOCABULARY = Vocabulary(("a", "n"))
X = all_words(5, 3)
WORDS = [VOCABULARY.decode(x) for x in X]
LISTED = set(WORDS[::3])
TABLE = WordTable(X, VOCABULARY, LISTED.__contains__)


def overlapping(word: str, text: str) -> int:
    return sum(word.startswith(text, i) for i in range(len(word)))


@pytest.mark.parametrize(
    ("name", "text", "of_word"),
    [
        ("length", "", len),
        ("vowels", "", lambda w: w.count("a")),
        ("consonants", "", lambda w: w.count("n")),
        ("vowel_share", "", lambda w: w.count("a") / len(w)),
        ("distinct", "", lambda w: len(set(w))),
        ("new", "", lambda w: w not in LISTED),
        *(("ends", text, lambda w, t=text: w.endswith(t)) for text in ("a", "na", "anan", "ananan")),
        *(("starts", text, lambda w, t=text: w.startswith(t)) for text in ("a", "na", "ananan")),
        *(("count", text, lambda w, t=text: overlapping(w, t)) for text in ("a", "aa", "nan")),
    ],
)
def test_a_feature_is_what_it_says(name, text, of_word):
    assert FEATURES[name].of(TABLE, text).tolist() == pytest.approx([float(of_word(word)) for word in WORDS])


def test_without_a_list_new_words_are_not_recognised():
    with pytest.raises(UserError, match="new words cannot be recognised"):
        FEATURES["new"].of(WordTable(X, VOCABULARY), "")


def test_every_feature_is_finite_float_for_every_word_the_empty_one_too():
    table = WordTable(np.zeros((1, 4), np.int16), VOCABULARY, LISTED.__contains__)
    for feature in FEATURES.values():
        out = feature.of(table, "an" if feature.takes else "")
        assert out.dtype == np.float64
        assert np.isfinite(out).all()
