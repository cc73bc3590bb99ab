"""Letters and attributes that no word has together are refused, and no others."""

from __future__ import annotations

import itertools

import pytest

from models.constraints.agreement import agreeing
from models.constraints.constraint import free_for
from models.constraints.pattern import parse, to_pattern
from models.data.attributes import AS_TEXT
from models.data.vocabulary import Vocabulary, with_attributes
from models.errors import ConstraintError

WORDS = ["anna", "bo", "otto", "xy-a", "ab", "bab"]
VOCABULARY = with_attributes(Vocabulary.from_words(WORDS), WORDS)
A, L = 4, 4 + 5
EVERY = VOCABULARY.encode_all(
    ["".join(word) for n in range(1, 5) for word in itertools.product("abot-", repeat=n)], L
)  # two vowels, two consonants and one other: all kinds of words


@pytest.mark.parametrize("pattern", ["*", "??", "b*", "*a", "a*b{3-4}", "[ab]?", "[bt]*", "??[a\\-]*", "*[ab][bo]"])
def test_what_is_refused_is_what_no_word_has(pattern):
    asked = parse(pattern, VOCABULARY, L)
    for number in (1, 2):
        for positions in itertools.combinations(range(A), number):
            for symbols in itertools.product(*(VOCABULARY.attributes[i].symbols for i in positions)):
                constraint = asked
                for position, symbol in zip(positions, symbols, strict=True):
                    constraint = constraint.pin(position, symbol)
                if constraint.matches(EVERY).any():
                    assert agreeing(constraint, VOCABULARY) is constraint
                    continue
                with pytest.raises(ConstraintError) as refused:
                    agreeing(constraint, VOCABULARY)
                assert set(refused.value.positions) <= set(positions)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("④???", "has length=4, only length=3;"),
        ("Ⓥb*", "has first=vowel, only first=consonant;"),
        ("❷*{1}", "has vowels=2, only vowels=0 or 1;"),
        ("①❷*", "has length=1 and vowels=2 together;"),
    ],
)
def test_the_sentence_names_the_attribute_and_what_it_can_be(pattern, says):
    with pytest.raises(ConstraintError, match=says):
        parse(pattern, VOCABULARY, L)


def test_what_an_older_board_asks_for_can_still_be_written_down():
    letter = VOCABULARY.find("b")
    assert letter is not None
    constraint = free_for(VOCABULARY, L).pin(2, VOCABULARY.attributes[2].symbols[0]).pin(A, letter)
    assert to_pattern(constraint, VOCABULARY).replace(AS_TEXT, "") == "Ⓥb*"
