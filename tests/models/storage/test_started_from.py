"""What a report says of what was carried."""

import pytest

from models.storage.started_from import StartedFrom
from models.storage.typed_json import FieldError

WHOLE = StartedFrom("Given names", "0" * 64, 24, 26, ("é", "ö"), 16, 16, 2)


def test_a_sentence_names_what_was_carried_and_what_starts_fresh() -> None:
    says = "24 of 26 letters, 16 positions and 2 layers carried from Given names; é and ö start fresh."
    assert WHOLE.sentence() == says


def test_one_of_each_and_many_fresh_letters_read_well() -> None:
    one = StartedFrom("A", "0", 1, 2, ("é",), 3, 5, 1)
    assert one.sentence() == "1 of 2 letters, 3 of 5 positions and 1 layer carried from A; é starts fresh."
    many = StartedFrom("A", "0", 1, 9, tuple("bcdefghi"), 3, 3, 2)
    assert many.sentence().endswith("; b, c, d, e, f and 3 others start fresh.")
    none = StartedFrom("A", "0", 9, 9, (), 3, 3, 2, met=4)
    assert none.sentence() == (
        "9 letters, 3 positions and 2 layers carried from A."
        " It has learned from 4 of the held-out words, so figures on them flatter it."
    )


def test_it_comes_back_from_a_card() -> None:
    assert StartedFrom.of(WHOLE.to_json()) == WHOLE
    assert StartedFrom.of(None) is None
    with pytest.raises(FieldError):
        StartedFrom.of({"title": "A"})
    with pytest.raises(FieldError):
        StartedFrom.of({**WHOLE.to_json(), "letters": -1})
