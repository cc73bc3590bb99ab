"""What a family declares to be chosen: checked by name and range, pairs of letters by their names."""

from __future__ import annotations

import pytest

from models.errors import UserError
from models.families.registry import FAMILIES
from models.families.settings import Option, Selection, checked, letters_of, with_defaults
from models.processes.policy import Parameter

KIND = Selection("kind", "Kind", "Which.", (Option("near", "Near", "Near ones."), Option("far", "Far", "Far ones.")))
SHARE = Parameter("share", "Share", "How much.", 0.0, 1.0, 0.25)
PAIRS = Parameter("A/B", "Pair", "How fast.", 0.0, 10.0, 1.0)


def test_what_is_left_out_is_the_default():
    assert with_defaults((KIND, SHARE), {"share": 0.5}) == {"kind": "near", "share": 0.5}
    assert with_defaults((KIND, SHARE), {"kind": "far"}) == {"kind": "far", "share": 0.25}


def test_what_is_declared_is_taken():
    checked({"kind": "far", "share": 1.0, "a/b": 3.0}, "It", (KIND, SHARE), PAIRS)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("king", "far", "no setting 'king'; it has kind, share, A/B such as a/b"),
        ("kind", "mean", "one of near, far, not 'mean'"),
        ("share", 1.5, "0 to 1, not 1.5"),
        ("share", float("nan"), "0 to 1, not nan"),
        ("a/b", -1.0, "0 to 10, not -1.0"),
        ("share", "x", "0 to 1, not 'x'"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence_that_says_what_can(name, value, says):
    with pytest.raises(UserError, match=says):
        checked({name: value}, "It", (KIND, SHARE), PAIRS)


def test_pairs_are_refused_where_there_are_none():
    with pytest.raises(UserError, match="It has no setting 'a/b'; it has kind"):
        checked({"a/b": 1.0}, "It", (KIND,), None)
    with pytest.raises(UserError, match="it has none"):
        checked({"a/b": 1.0}, "It", (), None)


def test_a_pair_may_be_of_the_sign_that_parts_it():
    assert letters_of("a/b") == [("a", "b")]
    assert letters_of("//a") == [("/", "a")]
    assert letters_of("a//") == [("a", "/")]
    assert letters_of("/a") == letters_of("a/") == letters_of("ab") == []


def test_an_objective_is_found_by_name_and_an_unknown_one_refused():
    masked, counted = FAMILIES["masked"], FAMILIES["ngram"]
    assert masked.make_objective("") is masked.make_objective(masked.objectives[0].name) is masked.objective
    assert masked.make_objective("single-rate") is not masked.objective
    with pytest.raises(UserError, match="no objective 'bert'; choose one of elbo, score-entropy, single-rate"):
        masked.objective_named("bert")
    assert counted.objective_named("") is None
    with pytest.raises(UserError, match="no objective 'elbo'; it learns in one way, so leave the objective out"):
        counted.objective_named("elbo")
