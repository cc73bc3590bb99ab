"""Letters and values as they are called and as they stand in cells."""

from models.data.attributes import ATTRIBUTES
from models.data.vocabulary import Vocabulary
from playground.painting.spoken import cell_text, narrow_text, spoken

JOINED = Vocabulary(("ب", "ب\u200c", "क\u200d"))


def test_letters_that_differ_by_what_is_invisible_look_different_and_are_called_differently() -> None:
    symbols = [JOINED.symbol(letter) for letter in ("ب", "ب\u200c", "क\u200d")]
    assert [cell_text(JOINED, c) for c in symbols] == ["ب", "ب¬", "क+"]
    assert [narrow_text(JOINED, c) for c in symbols] == ["ب", "ب¬", "क+"]
    assert spoken(symbols[1], JOINED).endswith(" with a non-joiner")


def test_a_value_is_as_wide_as_a_letter_below_the_name_of_its_attribute() -> None:
    kinds = next(one for one in ATTRIBUTES if one.name == "last")
    vocabulary = Vocabulary(("a", "b", *kinds.signs))
    assert [narrow_text(vocabulary, vocabulary.symbol(sign)) for sign in kinds.signs] == ["V", "C", "O"]
    assert vocabulary.attributes.called(0) == "attribute last"
    assert vocabulary.attributes.called(1) == "position 1"
