"""Numbers and times as people read them."""

from __future__ import annotations

import math

import pytest

from models.constraints.constraint import Constraint
from models.plurals import counted, grouped
from models.sampling.recipe import Recipe
from playground.formatting import compact, duration, figure, per_char, quoted_word, seeded


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (950, "950"), (41_200, "41 k"), (412_345, "0.41 M"), (12_000_000, "12 M")],
)
def test_a_count_is_short(number, text):
    assert compact(number).replace("\u00a0", " ") == text


def test_thousands_are_grouped_by_a_space_that_does_not_break():
    assert grouped(32033) == "32\u00a0033"
    assert counted(1, "word") == "1 word"
    assert counted(1200, "entry", "entries") == "1\u00a0200 entries"


@pytest.mark.parametrize(("seconds", "text"), [(4.4, "4 s"), (130, "2 m 10 s"), (3900, "1 h 5 m"), (59.6, "1 m 0 s")])
def test_a_duration_has_two_units_at_most(seconds, text):
    assert duration(seconds).replace("\u00a0", " ") == text


def test_a_figure_has_a_true_minus_and_a_dash_where_there_is_none():
    assert figure(-9.206) == "\u22129.21"
    assert figure(None) == figure(math.nan) == figure(-math.inf) == "–"


def test_a_word_in_quote_marks_keeps_its_joiners_and_its_direction():
    assert quoted_word("emma") == "'emma'"
    assert quoted_word("می\u200cخواهم") == "\u2068'می\u200cخواهم'\u2069"


def test_nats_are_shared_among_the_letters_and_the_end():
    assert per_char(-10.0, "emma") == -2.0
    assert math.isnan(per_char(math.nan, "emma"))


def test_a_seed_says_its_rows_where_they_are_not_the_first():
    recipe = Recipe(Constraint.free(5, 3), steps=4, seed=7)
    assert seeded(recipe) == "seed 7"
    assert seeded(recipe.with_(rows=4)) == "seed 7"
    assert seeded(recipe.with_(first_row=118)) == "seed 7, row 119"
    assert seeded(recipe.with_(first_row=8, rows=4)) == "seed 7, rows 9–12"
    assert seeded(recipe.with_(rows=4), 0) == "seed 7, row 1"
    assert seeded(recipe.with_(first_row=8, rows=4), 2) == "seed 7, row 11"
