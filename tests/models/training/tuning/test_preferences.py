"""Marks that nothing can be learned from are refused in a sentence; the others stand on the card."""

from __future__ import annotations

import pytest

from models.errors import UserError
from models.training.tuning.preferences import Leaning, Preferences, described, on_card


@pytest.mark.parametrize(
    ("liked", "disliked", "says"),
    [
        ((), ("a",), "No word is marked as liked"),
        (("a",), (), "No word is marked as not liked"),
        (("a", "b"), ("b",), "'b' is marked both"),
    ],
)
def test_marks_of_one_kind_or_of_both_are_refused(liked, disliked, says):
    with pytest.raises(UserError, match=says):
        Preferences(liked, disliked)


def test_beta_has_a_range():
    with pytest.raises(UserError, match=r"Beta must be 0\.01 to 5, not 0"):
        Preferences(("a",), ("b",), beta=0.0)


def test_what_came_of_it_is_said_and_stands_on_the_card():
    before, after = Leaning(12.0, 13.0), Leaning(9.52, 17.0, 0.75)
    assert described(before, after, 4) == (
        "In 75\u00a0% of 4 pairs the liked word gained on the other one. Liked words: 12.0 nats before, 9.5 now;"
        " the others: 13.0 before, 17.0 now."
    )
    card = on_card(Preferences(("a",), ("b",)), before, after)
    assert (card["liked"], card["preferred"], card["after"]) == (1, 0.75, {"liked": 9.52, "disliked": 17.0})
