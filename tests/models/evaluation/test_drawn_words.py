"""What drawn words are worth: the list's own are as like it as can be."""

from __future__ import annotations

import pytest

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
