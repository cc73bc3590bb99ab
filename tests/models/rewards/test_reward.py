"""Rewards as values: what they add up to, what they lack, their text and their JSON."""

from __future__ import annotations

import json

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.rewards.reward import FLOOR, LIMIT, MAX_WEIGHT, Reward, RewardFunction, Term
from models.storage.typed_json import FieldError

WORDS = ("anna", "bob", "ab", "nan")
VOCABULARY = Vocabulary(tuple("abno"))
X = VOCABULARY.encode_all(WORDS, 6)
WHOLE = Reward((Term("length", -0.5), Term("ends", 2.0, "an"), Term("new", 0.1)), "vowels > 1")


def values(reward: Reward) -> list[float]:
    return RewardFunction(reward, VOCABULARY, {"bob"}.__contains__)(X).values.tolist()


def test_a_reward_is_the_sum_of_its_terms_and_its_expression():
    assert values(WHOLE) == pytest.approx([-2 + 0.1 + 1, -1.5, -1 + 0.1, -1.5 + 2 + 0.1])


def test_its_source_is_an_expression_of_the_same_reward_to_the_bit():
    assert WHOLE.source == '-0.5*length + 2*ends("an") + 0.1*new + (vowels > 1)'
    assert values(Reward(expression=WHOLE.source)) == values(WHOLE)
    third = Reward((Term("length", 1 / 3),))
    assert values(Reward(expression=third.source)) == values(third)


@pytest.mark.parametrize("reward", [Reward(), WHOLE, Reward((Term("likeness", 0.0, "anna"),))])
def test_json_brings_it_back(reward):
    assert Reward.from_json(json.loads(json.dumps(reward.to_json()))) == reward


def test_what_is_no_number_is_floored_and_said():
    found = RewardFunction(Reward(expression=f"{LIMIT}*1/(length - 4)"), VOCABULARY, None)(X)
    assert found.floored.tolist() == [True, False, False, False]
    assert found.values.tolist() == [FLOOR, -LIMIT, -LIMIT / 2, -LIMIT]
    for text in ("log(-length)", "exp(length*999)", f"{LIMIT}*length"):
        found = RewardFunction(Reward(expression=text), VOCABULARY, None)(X)
        assert found.floored.all()
        assert (found.values == FLOOR).all()


def test_what_it_lacks_is_one_sentence():
    assert Reward().lacks == "Nothing is rewarded yet; give a weight or an expression."
    assert Reward((Term("ends", 1.0),)).lacks == "Ending needs its letters; type them or set its weight to 0."
    assert not WHOLE.lacks
    with pytest.raises(UserError, match="Nothing is rewarded"):
        RewardFunction(Reward(), VOCABULARY, None)


def test_a_letter_that_is_not_known_is_refused_before_a_word_is_there():
    with pytest.raises(UserError, match="never seen 'x'"):
        RewardFunction(Reward((Term("ends", 1.0, "x"),)), VOCABULARY, None)


def test_it_knows_whether_it_needs_the_list():
    assert WHOLE.asks_list
    assert Reward(expression="new*2").asks_list
    assert not Reward((Term("new", 0.0),), "length").asks_list
    with pytest.raises(UserError, match="list that this model learned from is gone"):
        RewardFunction(WHOLE, VOCABULARY, None)


def test_a_term_is_put_in_its_place_and_keeps_its_text():
    reward = Reward().with_term(Term("ends", 1.0, "n")).with_term(Term("length", 2.0)).with_term(Term("ends", 0.0, "n"))
    assert reward.terms == (Term("length", 2.0), Term("ends", 0.0, "n"))
    assert (reward.weight("ends"), reward.text("ends"), reward.weight("new")) == (0.0, "n", 0.0)
    assert reward.with_term(Term("length", 0.0)).terms == (Term("ends", 0.0, "n"),)


@pytest.mark.parametrize(
    "value",
    [
        {"terms": [], "expression": 3}, {"terms": [{"name": "size", "weight": 1, "text": ""}], "expression": ""},
        {"terms": [{"name": "length", "weight": 2 * MAX_WEIGHT, "text": ""}], "expression": ""}, {"terms": []}, [],
    ],
)  # fmt: skip
def test_damaged_json_is_refused(value):
    with pytest.raises(FieldError):
        Reward.from_json(value)


def test_values_that_cannot_be_are_refused():
    for terms in ((Term("size", 1.0),), (Term("length", 1e9),), (Term("length", float("nan")),),
                  (Term("length", 1.0), Term("length", 1.0)), (Term("ends", 1.0, 'a"b'),)):  # fmt: skip
        with pytest.raises(UserError):
            Reward(terms)
    with pytest.raises(UserError, match="character 1: "):
        Reward(expression="lenth")


def test_rewards_of_a_word_do_not_depend_on_the_words_beside_it():
    whole = RewardFunction(WHOLE, VOCABULARY, {"bob"}.__contains__)
    alone = np.concatenate([whole(X[i : i + 1]).values for i in range(len(X))])
    assert (whole(X).values == alone).all()
