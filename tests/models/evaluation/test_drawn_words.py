"""What drawn words are worth: the list's own are as like it as can be."""

from __future__ import annotations

import numpy as np
import pytest

from models.data.split import Split
from models.evaluation.drawn_words import Judge, drawn_words
from models.evaluation.elbo import nats_per_character
from models.evaluation.ngram import NGram
from models.evaluation.reading import finish
from tests.models.toys import oracle, random_model

LIST = ("abab", "abba", "baab", "bab", "abb", "ba", "aab", "babb", "bbab", "abaa")
MODEL = oracle("list", LIST, floor=1e-9)
TABLE = MODEL.vocabulary.encode_all(LIST, MODEL.length)
JUDGE = Judge(TABLE, TABLE, len(MODEL.vocabulary))


def test_words_of_the_list_are_like_it_and_not_new() -> None:
    found = finish(drawn_words(MODEL, JUDGE, frozenset(LIST), 400))
    assert found.new == 0.0
    assert found.different == pytest.approx(len(LIST) / 400, abs=2 / 400)
    assert found.likeness.distance < 0.01
    own, _ = nats_per_character(-NGram.fit(TABLE, len(MODEL.vocabulary), 5).log_prob(TABLE), TABLE)
    assert found.likeness.nats == pytest.approx(own, abs=0.02)
    assert found.calls >= 1
    assert found.milliseconds > 0


def test_other_words_are_less_like_it() -> None:
    model = random_model(MODEL.length, len(MODEL.vocabulary))
    found, own = finish(drawn_words(model, JUDGE, frozenset(LIST), 100)), JUDGE.of_the_list(100, 0)
    assert own.distance == 0.0  # the same words on both sides
    assert found.likeness.distance > 0.05
    assert found.likeness.nats > own.nats
    assert found.new > 0
    assert found.like_words is not None
    assert found.like_words < 0.9


def test_what_looks_like_words_is_what_the_list_finds_no_stranger_than_most_of_its_own() -> None:
    split = Split(tuple(a + b + c for a in "abcd" for b in "xyz" for c in "klm"), ())
    words = oracle("bigram", split.train)
    judge = Judge.of(split, words.vocabulary, words.length)
    table = words.vocabulary.encode_all(["axk", "kkk", "xax"], words.length)
    assert judge.like_words(table).tolist() == [True, False, False]
    own = judge.like_words(words.vocabulary.encode_all(split.train, words.length))
    assert own.mean() >= 0.9
    found = finish(drawn_words(words, judge, frozenset(split.train), 300, at_once=True))
    assert found.like_words == pytest.approx(own.mean(), abs=0.1)


def test_what_is_new_is_a_share_of_all_words_drawn_however_often() -> None:
    pairs = oracle("bigram", LIST, length=MODEL.length, vocabulary=MODEL.vocabulary)
    assert pairs.exact is not None
    found = finish(drawn_words(pairs, JUDGE, frozenset(LIST), 1000, seed=2, at_once=True))
    assert found.new == pytest.approx(1 - float(np.exp(pairs.exact.log_prob(TABLE)).sum()), abs=0.06)
    assert found.different < 0.5


def test_nine_in_ten_of_the_lists_own_words_look_like_its_words() -> None:
    split = Split(tuple(a + b + c for a in "abcde" for b in "abcde" for c in "abcd"[: 1 + "abcde".index(a)]))
    words = oracle("bigram", split.train)
    judge = Judge.of(split, words.vocabulary, words.length)
    own = words.vocabulary.encode_all(split.train[::10], words.length)  # that the 5-gram did not count
    assert judge.strangeness(own).max() > np.quantile(judge.strangeness(own), 0.9)
    assert judge.like_words(own).mean() == pytest.approx(0.9, abs=1 / len(own))
