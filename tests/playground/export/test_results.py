"""Results as text: other programs read back exactly what was there."""

from __future__ import annotations

import csv
import io
import json
import math
from dataclasses import replace

import pytest

from models.constraints.constraint import Constraint
from models.data.vocabulary import Vocabulary, with_attributes
from models.errors import UserError
from models.evaluation.figure import Kind
from models.evaluation.result import Novelty, Result, Worth
from models.rewards.reward import Reward
from models.sampling.by_reward import ByReward
from models.sampling.recipe import Recipe
from playground.export.results import (
    COLUMNS,
    FORMATS,
    as_text,
    to_csv,
    to_json,
    to_txt,
)

EMMA = Result(
    "emma",
    -10.0,
    Kind.PATH,
    5,
    5,
    42,
    3,
    Novelty.NEW,
    "emmy",
    1,
    "names",
    "em*",
    Recipe(Constraint.free(6, 27).pin(0, 5), 5),
    alphabet=tuple("abcdefghijklmnopqrstuvwxyz"),
)
ODD = replace(EMMA, word='ан"н,а', logp=math.nan, kind=Kind.EDITED, row=4, starred=True)


def test_text_is_one_word_a_line_and_ends_the_last():
    assert to_txt([EMMA, ODD]) == 'emma\nан"н,а\n'
    assert to_txt([]) == ""


def test_a_table_is_read_back_by_a_csv_reader_whatever_the_words_hold():
    rows = list(csv.DictReader(io.StringIO(to_csv([EMMA, ODD]))))
    assert [row["word"] for row in rows] == ["emma", 'ан"н,а']
    assert rows[0]["logprob"] == "-10.0"
    assert rows[0]["logprob_per_char"] == "-2.0"
    assert rows[1]["logprob"] == ""
    assert [row["starred"] for row in rows] == ["0", "1"]
    assert set(rows[0]) == set(COLUMNS)


def test_json_says_the_kind_of_each_probability_and_null_where_there_is_none():
    whole = json.loads(to_json([EMMA, ODD]))
    assert whole["version"] == 1
    first, second = whole["results"]
    assert (first["kind"], first["novelty"], first["seed"], first["row"]) == ("this order", "new", 42, 3)
    assert second["logprob"] is None


def test_json_carries_a_recipe_that_reads_back_as_the_one_that_drew_the_word():
    recipe = json.loads(to_json([EMMA]))["results"][0]["recipe"]
    assert Recipe.from_json(recipe, Vocabulary(tuple(EMMA.alphabet)), 6) == EMMA.recipe


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_on_offer_can_be_written(form):
    assert "emma" in as_text([EMMA], form)
    assert f"(*.{form})" in FORMATS[form]


def test_an_unknown_format_is_refused_with_those_that_there_are():
    with pytest.raises(UserError, match="txt, csv, json"):
        as_text([EMMA], "xlsx")


def test_what_a_word_was_drawn_for_is_written_where_any_was_drawn_so():
    by = ByReward(Reward(expression="length"))
    worth = replace(EMMA, worth=Worth(4.0, 0.25, by))
    first, second = csv.DictReader(io.StringIO(to_csv([worth, ODD])))
    assert (first["reward"], first["weight"], second["reward"], second["weight"]) == ("4.0", "0.25", "", "")
    assert "reward" not in to_csv([EMMA, ODD])
    plain = json.loads(to_json([worth, EMMA]))["results"]
    assert (plain[0]["reward"], plain[0]["weight"], plain[0]["drawn_by"]) == (4.0, 0.25, by.to_json())
    assert {"reward", "weight", "drawn_by"}.isdisjoint(plain[1])


def test_attributes_are_written_as_drawn_and_as_the_word_has_them():
    alphabet = with_attributes(Vocabulary.from_words(["emma", "a"]), ["emma", "a"]).characters
    drawn = replace(EMMA, alphabet=alphabet, values=("length=4", "vowels=1", "first=vowel"))
    assert drawn.compared_values == ("length=4", "vowels=1 (is 2)", "first=vowel")
    rows = list(csv.DictReader(io.StringIO(to_csv([EMMA, drawn]))))
    assert [row["attributes"] for row in rows] == ["", "length=4 vowels=1 first=vowel"]
    assert rows[1]["attributes_of_word"] == "length=4 vowels=2 first=vowel last=vowel"
    (row,) = json.loads(to_json([replace(drawn, recipe=Recipe(Constraint.free(6, len(alphabet) + 1), 5))]))["results"]
    assert (row["attributes"]["vowels"], row["attributes_of_word"]["vowels"]) == ("1", "2")
