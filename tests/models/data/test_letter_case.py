"""Lower case as languages have it: dotted and dotless i."""

import pytest

from models.data.letter_case import LetterCase, case_named, folded, in_case, named
from models.data.list_recognition import ShapeOptions
from models.data.vocabulary import Vocabulary
from models.data.word_list import from_text
from models.data.word_tally import ImportOptions

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


@pytest.mark.parametrize(
    ("word", "alphabet", "expected"),
    [
        ("emma", "", "Emma"),
        ("anna-maria", "", "Anna-Maria"),
        ("van dyke", "", "Van Dyke"),
        ("o'neil", "", "O'Neil"),
        ("don\u2019t", "", "Don\u2019t"),
        ("\u02bbaumakua", "", "\u02bbAumakua"),
        ("irmak", "i\u0131", "\u0130rmak"),  # Turkish
        ("\u0131\u015f\u0131k", "i\u0131", "I\u015f\u0131k"),
        ("irma", "i", "Irma"),
        ("\u01c6emal", "", "\u01c5emal"),  # one letter, dz with a caron
        ("e\u0301lan", "", "\u00c9lan"),
        ("\u0436\u0430\u043d\u043d\u0430", "", "\u0416\u0430\u043d\u043d\u0430"),
        ("\u10db\u10d0\u10e0\u10d8\u10d0", "", "\u10db\u10d0\u10e0\u10d8\u10d0"),  # Georgian has no capitals there
        ("\u05e9\u05e8\u05d4", "", "\u05e9\u05e8\u05d4"),
    ],
)
def test_title_case_is_that_of_the_letters_of_the_list(word: str, alphabet: str, expected: str) -> None:
    assert in_case(word, LetterCase.TITLE, alphabet) == expected
    assert in_case(word, LetterCase.DRAWN, alphabet) == word


def test_upper_case_keeps_the_dot_of_a_list_with_both() -> None:
    assert in_case("irmak", LetterCase.UPPER, "i\u0131") == "\u0130RMAK"
    assert in_case("\u0131\u015f\u0131k", LetterCase.UPPER, "i\u0131") == "I\u015eIK"
    assert in_case("irma", LetterCase.UPPER) == "IRMA"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Emma\nAnna\nbob\nI", LetterCase.TITLE),
        ("EMMA\nANNA\nBob", LetterCase.UPPER),
        ("emma\nanna\nBob", LetterCase.DRAWN),
        ("\u05e9\u05e8\u05d4\n\u05d3\u05d5\u05d3", LetterCase.DRAWN),
        ("\u0130zmir\nI\u011fd\u0131r", LetterCase.TITLE),
    ],
)
def test_the_case_of_a_list_is_that_of_most_of_its_words(text: str, expected: LetterCase) -> None:
    assert from_text(text).report.case is expected
    assert case_named(named(expected)) is expected
    assert from_text(text, options=ImportOptions(fold=False)).report.case is LetterCase.DRAWN
