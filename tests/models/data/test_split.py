"""The three parts of a list: learned from, choosing the weights, reported on."""

import hashlib
from itertools import pairwise

import hypothesis.strategies as st
import pytest
import torch
from hypothesis import given

from models.data.bundled_lists import bundled_words
from models.data.split import FEW, Split, held_out, permutation, split
from models.training.objectives.objective import generator

LIST = tuple(f"w{i}" for i in range(300))


NAMES = (27000, "a092989b3f32aa00", "1a794ed6db2facda")
SMALL = (240, "90b6a6c2f89b5dde", ("w10", "w100", "w112", "w119"))


def digest(words: tuple[str, ...]) -> str:
    return hashlib.sha256("\n".join(words).encode()).hexdigest()[:16]


@given(st.lists(st.text("abcde", min_size=1, max_size=5), min_size=2, unique=True), st.integers(0, 3))
def test_no_word_is_in_two_parts_and_none_is_lost(words: list[str], seed: int) -> None:
    sides = split(tuple(words), 0.2, seed)
    parts = (sides.train, sides.choosing, sides.reported)
    assert sorted(word for part in parts for word in part) == sorted(words)
    assert 1 <= len(sides.heldout) <= len(words) // 2
    assert sides.heldout == tuple(sorted((*sides.choosing, *sides.reported)))
    again = split(tuple(reversed(words)), 0.2, seed)
    assert (again.choosing, again.reported) == (sides.choosing, sides.reported)


def test_words_learned_before_there_was_a_third_part_are_the_same() -> None:
    """Digests of what the first version of `split` gave: a card of that time finds its words."""
    names = split(bundled_words("names"), 0.1, 0)
    assert (len(names.train), digest(names.train), digest(names.heldout)) == NAMES
    small = split(LIST, 0.2, 3)
    assert (len(small.train), digest(small.train), small.heldout[:4]) == SMALL


@pytest.mark.parametrize("number", [0, 1, 30, 60, 10_000])
def test_the_parts_differ_by_who_chose_and_not_by_what_was_learned(number: int) -> None:
    usual, other = split(LIST, 0.2, 3), split(LIST, 0.2, 3, number)
    assert other.train == usual.train
    assert other.heldout == usual.heldout
    assert len(other.choosing) == min(number, 60)


def test_more_choosing_words_are_those_before_and_others() -> None:
    chose = [set(split(LIST, 0.2, 3, number).choosing) for number in range(61)]
    assert all(a < b for a, b in pairwise(chose))


def test_half_of_the_held_out_words_choose_and_none_of_a_list_of_few() -> None:
    assert (len(split(LIST).choosing), len(split(LIST).reported)) == (15, 15)
    few = split(LIST[: FEW - 1])
    assert (few.choosing, len(few.reported)) == ((), held_out(FEW - 1))
    assert split(LIST, 0.003).choosing == ()  # a single held-out word is reported on
    assert Split(LIST).heldout == ()


def test_neither_part_is_the_top_of_the_alphabet() -> None:
    sides = split(bundled_words("russian"))
    for part in (sides.choosing, sides.reported):
        ranks = [sides.heldout.index(word) for word in part]
        assert sum(ranks) / len(ranks) == pytest.approx((len(sides.heldout) - 1) / 2, rel=0.06)


@pytest.mark.parametrize(("count", "seed"), [(0, 0), (1, 0), (5, 3), (2801, 0), (3000, 0), (3000, 9)])
def test_the_order_is_that_in_which_earlier_versions_took_words_to_judge_by(count: int, seed: int) -> None:
    drawn = torch.randperm(count, generator=generator(seed, 0, stream=2)).tolist()
    assert permutation(count, seed) == drawn
