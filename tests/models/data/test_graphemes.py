"""Letters as readers count them, in scripts whose letters Unicode does not compose."""

import re
import unicodedata
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.constraints.pattern import parse, to_pattern
from models.data.graphemes import MAX_CODE_POINTS, extends, grapheme_end, graphemes, letters_in
from models.data.vocabulary import END, Vocabulary, normal
from models.data.word_list import from_text
from models.errors import PatternError, UserError

PAGE = Path(__file__).parents[3] / "docs" / "LISTS.md"
YORUBA = "\u1ecd\u0300"  # o with a dot below and a grave accent, which no code point has
FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
ENGLAND = "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f"


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("anna", ["a", "n", "n", "a"]),
        (f"{YORUBA}b", [YORUBA, "b"]),
        ("\u0939\u093f\u0928\u094d\u0926\u0940", ["\u0939\u093f", "\u0928\u094d\u0926\u0940"]),
        ("\u0e01\u0e33x", ["\u0e01\u0e33", "x"]),
        ("\U0001f1e9\U0001f1ea\U0001f1eb\U0001f1f7", ["\U0001f1e9\U0001f1ea", "\U0001f1eb\U0001f1f7"]),
        (FAMILY + "a", [FAMILY, "a"]),
        (ENGLAND + ENGLAND, [ENGLAND, ENGLAND]),
        ("\u2764\ufe0f", ["\u2764\ufe0f"]),
        ("\U0001f44d\U0001f3fd!", ["\U0001f44d\U0001f3fd", "!"]),
        ("\u1112\u1161\u11ab\u1100", ["\u1112\u1161\u11ab", "\u1100"]),
        ("a\u200db", ["a\u200d", "b"]),
        (
            "\u0915\u094d\u200d\U0001f3f4",
            ["\u0915\u094d\u200d", "\U0001f3f4"],
        ),  # a joiner ties a symbol to symbols alone
        ("", []),
    ],
)
def test_a_base_and_what_belongs_to_it_are_one_letter(text: str, letters: list[str]) -> None:
    assert graphemes(text) == letters
    assert letters_in(text) == len(letters)


# What one letter is, by script, as the table of docs/LISTS.md has it: a word and its letters between spaces.
SCRIPTS = {
    "Devanagari": "क्षे त्रि य",
    "Bengali": "ক্ষ মা",
    "Gujarati": "ક્ષ ણ",
    "Odia": "କ୍ଷ ମା",
    "Telugu": "క్ష ణం",
    "Malayalam": "ക്ഷ മ",
    "Tamil": "க் ஷ ண ம்",
    "Kannada": "ಕ್ ಷ ಣ",
    "Sinhala": "ක් ෂ ණ",
    "Gurmukhi": "ਸ ਤ੍ ਰੀ",
    "Burmese": "မ န္ တ လေး",
    "Khmer": "ខ្ មែ រ",
    "Thai": "น้ำ ใ จ",
    "Lao": "ນ້ຳ ໃ ຈ",
    "Hangul": "한 글",
    "Hebrew": "שָׁ ל וֹ ם",
    "Arabic": "مُ حَ مَّ د",
    "Kana": "が っ こ う",
    "Ideographs": "漢 字",
    "Latin": "g\u0303 a",
    "Greek": "\u03b1\u0331 \u03bb",
    "Cyrillic": "\u0430\u0301 \u043d",
    "IPA": "\u0254\u0303 s",
}


def test_the_page_of_lists_names_no_script_without_its_letters_here() -> None:
    table = PAGE.read_text(encoding="utf-8").split("| script | one letter is |\n|---|---|\n")[1].split("\n\n")[0]
    named = [name.strip() for line in table.splitlines() for name in re.split("[,;]", line.split("|")[1])]
    assert sorted(name.capitalize() if name.islower() else name for name in named) == sorted(SCRIPTS)


@pytest.mark.parametrize("script", SCRIPTS)
def test_each_script_has_the_letters_that_unicode_says(script: str) -> None:
    letters = SCRIPTS[script].split()
    word = "".join(letters)
    assert graphemes(word) == letters
    assert from_text(word).report.lengths[len(letters)] == 1


@pytest.mark.parametrize(
    ("text", "letters"),
    [
        ("\u0915\u094d\u0937\u094d\u092e", ["\u0915\u094d\u0937\u094d\u092e"]),  # three consonants
        ("\u0915\u094d\u200d\u0937", ["\u0915\u094d\u200d\u0937"]),  # a joiner asks for half a form
        ("\u0915\u094d\u200c\u0937", ["\u0915\u094d\u200c", "\u0937"]),  # a non-joiner for none
        ("\u0915\u093c\u094d\u0937", ["\u0915\u093c\u094d\u0937"]),  # a dot below stays with its consonant
        ("\u0915\u094d\u0905", ["\u0915\u094d", "\u0905"]),  # a vowel letter is no consonant
        ("\u0905\u094d\u0937", ["\u0905\u094d", "\u0937"]),
        ("\u0915\u093f\u094d\u0937", ["\u0915\u093f\u094d", "\u0937"]),  # nor does a vowel sign stand in between
        ("\u0915\u0937", ["\u0915", "\u0937"]),
        ("\u0915\u094d\u0995", ["\u0915\u094d\u0995"]),  # as the rule says, of two scripts too
    ],
)
def test_a_virama_ties_consonants_as_rule_gb9c_of_annex_29_says(text: str, letters: list[str]) -> None:
    assert graphemes(text) == letters
    assert graphemes("a" + text + "b") == ["a", *letters, "b"]


def test_models_that_learned_the_consonants_of_a_conjunct_apart_read_words_as_they_did() -> None:
    word, apart = "\u0915\u094d\u0937\u092e\u093e", ("\u0915\u094d", "\u0937", "\u092e\u093e")
    old, new = Vocabulary(apart), Vocabulary.from_words([word])
    assert old.encode(word, 6).tolist() == [1, 2, 3, 0, 0, 0]
    assert old.encode_all([word], 6).tolist() == [[1, 2, 3, 0, 0, 0]]
    assert parse(word, old, 6).lengths == (3,)
    assert parse(word, old, 6).satisfied_by(old.encode(word, 6))
    assert old.decode(old.encode(word, 6)) == word
    assert len(new) == 3
    assert new.encode(word, 6).tolist()[2:] == [0, 0, 0, 0]


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=12))
def test_letters_are_the_text_cut_in_pieces(text: str) -> None:
    letters = graphemes(text)
    assert "".join(letters) == text
    assert all(letters)
    assert not any(extends(letter[0]) for letter in letters[1:])
    ends, at = [], 0
    while at < len(text):
        at = grapheme_end(text, at)
        ends.append(at)
    assert ends == np.cumsum([len(letter) for letter in letters]).tolist()


@pytest.mark.parametrize(
    "word",
    [
        "t\u0361\u0283a", "\u0254\u0303s\u025b", "\u0259\u0306lu", "\u014b\u030ao",  # IPA
        "\u0939\u093f\u0928\u094d\u0926\u0940", "\u0e01\u0e34\u0e19\u0e19\u0e49\u0e33",
        "\u05e9\u05b8\u05c1\u05dc\u05d5\u05b9\u05dd",
    ],
)  # fmt: skip
def test_no_letter_of_a_list_begins_with_a_mark(word: str) -> None:
    vocabulary = Vocabulary.from_words(from_text(word).words)
    assert not any(extends(letter[0]) for letter in vocabulary.characters)
    for mark in {c for c in word if extends(c)}:
        assert {d.reason for d in from_text(f"ada\n{mark}a").report.dropped} == {"a mark without a letter before it"}


def test_a_long_run_of_marks_is_cut_in_linear_time() -> None:
    assert len(graphemes("a" + "\u0301" * 200_000)) == 1


WORDS = (f"b{YORUBA}la", f"ad{YORUBA}", "ade", "bola")


def test_a_letter_of_several_code_points_is_one_symbol() -> None:
    vocabulary = Vocabulary.from_words(WORDS)
    assert YORUBA in vocabulary
    assert len(vocabulary.encode(f"ad{YORUBA}", 4)) == 4
    table = vocabulary.encode_all(WORDS, 5)
    assert [vocabulary.decode(row) for row in table] == list(WORDS)
    decomposed = unicodedata.normalize("NFD", WORDS[1])
    assert vocabulary.encode(decomposed, 5).tolist() == table[1].tolist()
    assert vocabulary.symbol(YORUBA.upper()) == vocabulary.symbol(YORUBA)
    assert vocabulary.symbol(YORUBA) in vocabulary.vowels


def test_a_vocabulary_of_code_points_reads_words_as_it_did() -> None:
    """Cards of version 1 have a mark as a symbol of its own."""
    old = Vocabulary(("a", "d", "\u0300", "\u1ecd"))
    assert old.encode(f"ad{YORUBA}", 6).tolist() == [1, 2, 4, 3, 0, 0]
    assert old.decode(old.encode(f"ad{YORUBA}", 6)) == f"ad{YORUBA}"
    assert old.encode_all([f"ad{YORUBA}"], 6).tolist() == [[1, 2, 4, 3, 0, 0]]
    pattern = parse(f"?d{YORUBA}", old, 6)
    assert pattern.satisfied_by(old.encode(f"ad{YORUBA}", 6))
    assert pattern.lengths == (4,)


def test_the_key_of_an_alphabet_is_as_it_was_and_tells_alphabets_apart() -> None:
    assert Vocabulary(tuple("abc")).key == "abc"
    keys = {Vocabulary(letters).key for letters in ((YORUBA, "a"), ("\u1ecd", "\u0300", "a"), (f"a{YORUBA[1]}", "b"))}
    assert len(keys) == 3


@pytest.mark.parametrize(
    ("pattern", "lengths", "fits"),
    [
        (YORUBA + "?", (2,), f"{YORUBA}b"),
        (f"[{YORUBA}a]d*", (2, 3, 4, 5), f"ad{YORUBA}"),
        (f"[a-{YORUBA}]b", (2,), f"{YORUBA}b"),
        (f"[^{YORUBA}]", (1,), "a"),
        (f"*{YORUBA}" + "{3}", (3,), f"ad{YORUBA}"),
        (f"\\{YORUBA}", (1,), YORUBA),
        ("@", (1,), YORUBA),
    ],
)
def test_a_pattern_holds_such_a_letter_in_one_cell(pattern: str, lengths: tuple[int, ...], fits: str) -> None:
    vocabulary = Vocabulary.from_words(WORDS)
    constraint = parse(pattern, vocabulary, 6)
    assert constraint.lengths == lengths
    assert constraint.satisfied_by(vocabulary.encode(fits, 6))
    again = parse(to_pattern(constraint, vocabulary), vocabulary, 6)
    assert (again.allowed == constraint.allowed).all()


def test_a_sign_with_a_mark_is_a_letter_only_where_the_model_knows_it() -> None:
    signs = Vocabulary.from_words(["?\u0301a", "b"])
    assert parse("?\u0301", signs, 4).satisfied_by(signs.encode("?\u0301", 4))
    assert parse("?", signs, 4).satisfied_by(signs.encode("b", 4))
    with pytest.raises(PatternError) as caught:
        parse("?\u0302", signs, 4)
    assert caught.value.column == 1


def test_a_list_counts_letters_and_keeps_joiners_where_words_have_them() -> None:
    read = from_text(f"{YORUBA}{YORUBA}\nade\n\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645\nbo\u200db\n\u0301x")
    assert read.report.lengths[2:4] == (1, 1)
    assert YORUBA in read.report.alphabet
    assert "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645" in read.words
    assert {d.reason: d.count for d in read.report.dropped} == {
        "an invisible character that is no part of a letter": 1,
        "a mark without a letter before it": 1,
    }


def test_a_letter_of_too_many_code_points_is_none() -> None:
    heavy = "a" + "\u0316" * MAX_CODE_POINTS
    read = from_text(f"ada\n{heavy}")
    assert read.words == ("ada",)
    assert [d.reason for d in read.report.dropped] == [f"more than {MAX_CODE_POINTS - 1} marks on a letter"]
    with pytest.raises(UserError):
        Vocabulary((normal(heavy),))


@pytest.mark.parametrize(
    "alphabet",
    [("\u0915\u094d\u0937\u094d", "\u092e"), ("\u0915\u094d\u0924\u094d", "\u0930", "\u0924\u094d\u0930\u094d")],
)
def test_a_word_that_was_drawn_is_read_where_its_letters_look_like_another(alphabet: tuple[str, ...]) -> None:
    """A consonant at the end of words, with its virama, before one that begins them: together they are a conjunct."""
    vocabulary = Vocabulary(alphabet)
    for drawn in product(range(1, len(vocabulary)), repeat=3):
        word = vocabulary.decode(np.array([*drawn, END]))
        assert vocabulary.decode(vocabulary.encode(word, 5)) == word
    with pytest.raises(UserError, match="never seen"):
        vocabulary.encode(alphabet[0] + "\u0939", 5)
