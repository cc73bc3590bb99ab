"""Lower case as languages have it: dotted and dotless i."""

import pytest

from models.data.letter_case import folded
from models.data.vocabulary import Vocabulary
from models.data.word_list import ImportOptions, ShapeOptions, from_text

TURKISH = "İstanbul\nİzmir\nIsparta\nIğdır\nDiyarbakır\nŞırnak\nRize\nYILDIZ\n"


@pytest.mark.parametrize(
    ("word", "plain", "turkish"),
    [("İZMİR", "izmir", "izmir"), ("ISPARTA", "isparta", "ısparta"), ("i\u0307zmir", "izmir", "izmir"),
     ("ΣΟΦΟΣ", "σοφος", "σοφος"), ("Straße", "straße", "straße"), ("ANNA", "anna", "anna")],
)  # fmt: skip
def test_no_dot_is_left_over(word: str, plain: str, turkish: str) -> None:
    assert (folded(word), folded(word, turkish=True)) == (plain, turkish)


def test_a_turkish_list_is_known_by_its_letters_and_said() -> None:
    read = from_text(TURKISH)
    assert read.words == ("istanbul", "izmir", "ısparta", "ığdır", "diyarbakır", "şırnak", "rize", "yıldız")
    assert "lower-cased as in Turkish, I to ı and İ to i" in read.report.sentence


def test_it_can_be_chosen_either_way() -> None:
    other = from_text(TURKISH, options=ImportOptions(shape=ShapeOptions(turkish=False)))
    assert other.words[2] == "isparta"
    assert "İ folded to i in 2 words" in other.report.sentence
    assert from_text("IRIS\nANNA", options=ImportOptions(shape=ShapeOptions(turkish=True))).words == ("ırıs", "anna")
    kept = from_text(TURKISH, options=ImportOptions(fold=False))
    assert kept.words[2] == "Isparta"


def test_one_turkish_name_among_others_changes_no_other() -> None:
    names = "\n".join(["İdil", *(f"I{c}is" for c in "abcdefghjklmnopr")])
    assert from_text(names).words[1] == "iais"


def test_a_model_of_a_turkish_list_reads_capitals_as_the_list_has_them() -> None:
    turkish = Vocabulary.from_words(from_text(TURKISH).words)
    assert turkish.glyph(turkish.symbol("I")) == "ı"
    assert turkish.glyph(turkish.symbol("İ")) == "i"
    assert Vocabulary(("i", "w", "ı", "ğ")).symbol("I") == 1
    dotted = Vocabulary(("i", "i\u0307", "ğ", "ı"))  # of a list read before İ was
    assert (dotted.symbol("İ"), dotted.symbol("I")) == (2, 1)
