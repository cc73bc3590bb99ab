"""The recipe as a value: checked on the way in, the same on the way out."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings

from models.constraints.constraint import Constraint
from models.constraints.constraint_json import constraint_to_json
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.guidance.classifier_free import UNGUIDED, Guidance
from models.processes.timetables import Timetable
from models.sampling.recipe import VERSION, Recipe
from tests.models.any_recipe import L, V, recipes

VOCABULARY = Vocabulary(("a", "b", "c"))
FREE = Constraint.free(L, V)


@given(recipes())
@settings(max_examples=60)
def test_a_recipe_survives_json(recipe):
    again = Recipe.from_json(json.loads(json.dumps(recipe.to_json(VOCABULARY))), VOCABULARY, L)
    assert again == recipe
    assert hash(again.constraint) == hash(recipe.constraint)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"steps": 0}, "Steps must be 1"),
        ({"steps": 5000}, "Steps must be 1"),
        ({"schedule": "cubic"}, "No schedule 'cubic'"),
        ({"policy": "best"}, "No order 'best'"),
        ({"temperature": -0.1}, "Temperature"),
        ({"temperature": float("nan")}, "Temperature"),
        ({"temperature": float("inf")}, "Temperature"),
        ({"top_k": -1}, "Top-k"),
        ({"top_p": 0.0}, "Top-p"),
        ({"top_p": 1.5}, "Top-p"),
        ({"top_p": float("nan")}, "Top-p"),
        ({"settings": {"eta": 0.1}}, "lowest-entropy has no setting 'eta'"),
        ({"policy": "remask-cap", "settings": {"rate": 0.1}}, "remask-cap has no setting 'rate'; it has eta"),
        ({"policy": "remask-cap", "settings": {"eta": 1.1}}, "eta must be 0 to 1"),
        ({"policy": "remask-cap", "settings": {"eta": float("nan")}}, "eta must be 0 to 1"),
        ({"rows": 0}, "Rows"),
        ({"first_row": -1}, "first row"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**53}, "seed"),
    ],
)
def test_a_value_out_of_range_is_refused_by_name(changes, words):
    with pytest.raises(UserError, match=words):
        Recipe(FREE, 4).with_(**changes)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"version": VERSION + 1}, "Update"),
        ({"version": "1"}, "version"),
        ({"colour": "red"}, "no field 'colour'"),
        ({"steps": "four"}, "'steps' must be a whole number"),
        ({"steps": True}, "'steps' must be a whole number"),
        ({"temperature": "hot"}, "'temperature' must be a number from 0 to 1000"),
        ({"length_first": 1}, "'length_first' must be true or false"),
        ({"seed": 1.5}, "'seed' must be a whole number"),
        ({"policy": 3}, "'policy' must be one of"),
        ({"constraint": None}, "pattern in this file"),
        ({"timetable": "spiral"}, "No timetable 'spiral'"),
        ({"timetable": "blocks:0"}, "takes a number from 1"),
        ({"settings": {"eta": "much"}}, "'settings.eta' must be a number"),
        ({"settings": {"eta": 0.5}}, "has no setting 'eta'"),
        ({"remask": "cap"}, "no field 'remask'"),
    ],
)
def test_a_file_that_is_wrong_is_refused_in_one_sentence(change, words):
    value = {**Recipe(FREE, 4).to_json(VOCABULARY), **change}
    with pytest.raises(UserError, match=words):
        Recipe.from_json(value, VOCABULARY, L)


def test_a_recipe_needs_its_steps_and_nothing_else_besides_the_pattern():
    value = Recipe(FREE, 4).to_json(VOCABULARY)
    short = {k: value[k] for k in ("version", "constraint", "steps")}
    assert Recipe.from_json(short, VOCABULARY, L) == Recipe(FREE, 4)
    del short["steps"]
    with pytest.raises(UserError, match="number of steps"):
        Recipe.from_json(short, VOCABULARY, L)


def test_a_label_and_guides_are_written_where_there_are_any():
    plain = Recipe(FREE, 4).to_json(VOCABULARY)
    assert not {"label", "guidance", "guides", "pin_guidance"} & set(plain)
    asked = Recipe(FREE, 4, label="vowel", guidance=2.5, pin_guidance=0.0)
    value = asked.to_json(VOCABULARY)
    assert (value["label"], value["guides"]) == ("vowel", {"label": 2.5, "pins": 0.0})
    assert Recipe.from_json(value, VOCABULARY, L) == asked
    for name in ("label", "guides"):
        nothing: Any
        for nothing in (None, "", [], {}):
            assert Recipe.from_json({**plain, name: nothing}, VOCABULARY, L) == Recipe(FREE, 4)
    wrong = {"label": 3}, {"guides": {"label": 21}}, {"guides": {"label": "much"}}, {"guides": [1]}
    for change in wrong:
        with pytest.raises(UserError, match=f"its field '{next(iter(change))}"):
            Recipe.from_json({**plain, **change}, VOCABULARY, L)
    with pytest.raises(UserError, match="guided by 'colour', which this version lacks"):
        Recipe.from_json({**plain, "guides": {"colour": 1}}, VOCABULARY, L)


def test_what_guides_is_what_makes_a_difference():
    assert Recipe(FREE, 4, guidance=3.0).guides == UNGUIDED  # there is no label
    assert Recipe(FREE, 4, pin_guidance=3.0).guides == UNGUIDED  # nor a pin
    pinned = FREE.pin(1, 1)
    assert Recipe(pinned, 4, pin_guidance=3.0).guides == Guidance(pin_weight=3.0, pins=(1,))
    assert Recipe(pinned, 4, label="a", guidance=3.0).guides == Guidance("a", 3.0)


@pytest.mark.parametrize("name", ["automata"])
def test_a_reserved_field_may_be_there_empty_and_is_refused_where_it_asks_for_something(name):
    value = Recipe(FREE, 4).to_json(VOCABULARY)
    assert name not in value
    empty: tuple[Any, ...] = (None, "", [], {})
    for nothing in empty:
        assert Recipe.from_json({**value, name: nothing}, VOCABULARY, L) == Recipe(FREE, 4)
    for something in ("girl", ["a*"], [{"scale": 2.0}], {"kind": 1}, 0, False, 1.5):
        with pytest.raises(
            UserError, match=rf"field '{name}' asks for .*, which this version lacks; update the program"
        ):
            Recipe.from_json({**value, name: something}, VOCABULARY, L)
    with pytest.raises(UserError, match=f"no field '{name}'"):
        Recipe.from_json(version_1(**{name: None}), VOCABULARY, L)


def test_what_is_not_an_object_is_refused():
    with pytest.raises(UserError, match="JSON object"):
        Recipe.from_json([1], VOCABULARY, L)


def test_a_recipe_means_the_same_letters_in_another_alphabets_order():
    recipe = Recipe(FREE.pin(1, 2), 4)
    other = Vocabulary(("b", "c", "a"))
    assert Recipe.from_json(recipe.to_json(VOCABULARY), other, L).constraint.pins[1] == other.symbol("b")


def version_1(**fields) -> dict:
    return {"version": 1, "constraint": constraint_to_json(FREE, VOCABULARY), "steps": 4, **fields}


def test_a_recipe_of_version_1_has_its_remasking_as_a_policy():
    plain = version_1(policy="ancestral", remask="rescale", remask_rate=0.25, seed=7)
    expected = Recipe(FREE, 4, policy="remask-rescale", settings={"eta": 0.25}, seed=7)
    assert Recipe.from_json(plain, VOCABULARY, L) == expected
    assert Recipe.from_json(version_1(remask="off", remask_rate=0.25), VOCABULARY, L) == Recipe(FREE, 4)
    with pytest.raises(UserError, match="ancestral order"):
        Recipe.from_json(version_1(policy="random", remask="cap"), VOCABULARY, L)
    with pytest.raises(UserError, match="no field 'timetable'"):
        Recipe.from_json(version_1(timetable="even"), VOCABULARY, L)


def test_another_policy_has_settings_of_its_own():
    recipe = Recipe(FREE, 4, policy="remask-cap", settings={"eta": 0.5})
    assert dict(recipe.with_(policy="remask-rescale").settings) == {"eta": 0.1}
    assert dict(recipe.with_(policy="random").settings) == {}
    assert dict(recipe.with_(seed=3).settings) == {"eta": 0.5}
    assert hash(recipe) == hash(recipe.with_())


def test_a_timetable_is_part_of_a_recipe():
    recipe = Recipe(FREE, 4, timetable=Timetable("blocks", 2))
    plain = recipe.to_json(VOCABULARY)
    assert plain["timetable"] == "blocks:2"
    assert Recipe.from_json(plain, VOCABULARY, L) == recipe


@pytest.mark.parametrize("changes", [{"temperature": 0.5}, {"top_k": 3}, {"top_p": 0.9}])
def test_each_truncation_truncates_and_can_be_left_out(changes):
    plain = Recipe(Constraint.free(L, V), 4, seed=3)
    other = plain.with_(**changes)
    assert (plain.truncates, other.truncates) == (False, True)
    assert other.untruncated() == plain
