"""How far letters are from each other, by keys, by class, by the alphabet and by the words of a list."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.letter_distance import class_distance, context_distance, keyboard_distance, order_distance
from models.data.table import Table
from models.data.vocabulary import Vocabulary


def nearest_of(distance: np.ndarray, letters: str, letter: str, count: int) -> set[str]:
    row = distance[letters.index(letter)].copy()
    row[letters.index(letter)] = np.inf
    return {letters[i] for i in np.argsort(row, kind="stable")[:count]}


LATIN = "abcdefghijklmnopqrstuvwxyz"


def test_keys_beside_each_other_are_near():
    distance = keyboard_distance(LATIN)
    assert nearest_of(distance, LATIN, "g", 6) == set("fhtyvb")
    assert nearest_of(distance, LATIN, "a", 3) == set("qsz")
    assert (distance == distance.T).all()
    assert (np.diag(distance) == 0).all()
    cyrillic = "абвгдежзийклмнопрстуфхцчшщъыьэюя"
    assert nearest_of(keyboard_distance(cyrillic), cyrillic, "о", 2) == set("рл")


def test_an_accent_stays_on_its_key_and_other_letters_have_the_alphabet():
    letters = ["a", "e", "é", "p", "α", "β", "ω"]
    distance = keyboard_distance(letters)
    assert distance[1, 2] == 0.5
    assert distance[2, 0] > distance[2, 1]
    assert np.isinf(distance[0, 4])
    assert (distance[4, 5], distance[4, 6]) == (1, 2)


def test_vowels_are_near_vowels_and_consonants_consonants():
    distance = class_distance(list("aeбdв-я"))
    near = distance == 0
    assert near[0].tolist() == [True, True, False, False, False, False, True]
    assert near[2].tolist() == [False, False, True, True, True, False, False]
    assert near[5].tolist() == [False] * 5 + [True, False]


def test_the_alphabet_has_places():
    assert order_distance(4)[1].tolist() == [1, 0, 1, 2]


def test_letters_that_stand_beside_the_same_ones_are_near():
    """a and e stand between the same consonants; b and d begin words, m ends them."""
    vocabulary = Vocabulary(tuple("abdem"))
    words = ["bam", "bem", "dam", "dem"]
    table = Table(vocabulary.encode_all(words, 5), np.ones(4), 6)
    distance = context_distance(table)
    assert distance[0, 3] == pytest.approx(0, abs=1e-6)
    assert distance[1, 2] == pytest.approx(0, abs=1e-6)
    assert distance[0, 1] > 0.3
    assert distance[1, 4] > 0.3
    assert (distance == distance.T).all()
    weighed = context_distance(Table(table.words, np.array([9.0, 1, 1, 1]), 6))
    assert weighed[0, 3] > 0.01


def test_contexts_are_by_the_formula_worked_out_by_hand():
    """Words "ab", "ba": what stands before a is the end or b, behind it b or the end, once each."""
    table = Table(np.array([[1, 2, 0], [2, 1, 0]], np.int16), np.ones(2), 3)
    before_a, behind_a = np.array([1, 0, 1]) + 0.5, np.array([1, 0, 1]) + 0.5
    before_b, behind_b = np.array([1, 1, 0]) + 0.5, np.array([1, 1, 0]) + 0.5
    p, q = (np.concatenate(parts) / 7 * 1.0 for parts in ((before_a, behind_a), (before_b, behind_b)))
    p, q = p / p.sum(), q / q.sum()
    assert context_distance(table)[0, 1] == pytest.approx(np.sqrt(1 - np.sqrt(p * q).sum()))


def test_a_word_that_occurs_more_often_counts_as_often():
    vocabulary = Vocabulary(tuple("abc"))
    often = Table(vocabulary.encode_all(["ab", "ca", "cb"], 3), np.array([3.0, 1.0, 2.0]), 4)
    each = Table(vocabulary.encode_all(["ab"] * 3 + ["ca"] + ["cb"] * 2, 3), np.ones(6), 4)
    assert np.allclose(context_distance(often), context_distance(each))
