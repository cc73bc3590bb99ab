"""Patterns: what people type is the constraint they mean, and one is written so that it reads back the same."""

import unicodedata
from itertools import product
from typing import Literal

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.constraints import pattern_source as pattern_module
from models.constraints.constraint import Constraint
from models.constraints.pattern import parse, to_pattern
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError, PatternError

LETTERS = Vocabulary(tuple("abcdefghijklmnopqrstuvwxyz'-"))
LENGTH = 10


def read(text: str) -> Constraint:
    return parse(text, LETTERS, LENGTH)


def allows(constraint: Constraint, word: str) -> bool:
    return constraint.satisfied_by(LETTERS.encode(word, LENGTH))


@pytest.mark.parametrize(
    ("pattern", "fits", "not_fits"),
    [
        ("e??a", ["emma", "etta"], ["ema", "emmas", "anna"]),
        ("em??a*", ["emila", "emilas"], ["emma", "emi"]),
        ("[aeiou]*", ["a", "emma"], ["ba"]),
        ("[^x]?", ["ax", "bb"], ["xa", "a"]),
        ("@#@", ["ana", "obi"], ["ann", "bob"]),
        ("a.", ["a"], ["ab"]),
        ("*", ["a", "abcdefghi"], []),
        ("*ia", ["ia", "maria"], ["mariah", "a"]),
        ("m*[ae]", ["ma", "marie"], ["m", "mari"]),
        ("a*a", ["aa", "anna"], ["a"]),
        ("{3-4}", ["abc", "abcd"], ["ab", "abcde"]),
        ("a*{5}", ["abcde"], ["abcd", "bcdef"]),
        ("ann[ae.]", ["ann", "anna", "anne"], ["anni", "annae"]),
        ("[a-c]b", ["ab", "cb"], ["db"]),
        (r"a\-b", ["a-b"], ["ab"]),
        ("E??A", ["emma"], ["anna"]),
        ("[A-C]b", ["ab", "cb"], ["db"]),
        (r"[a\-]", ["a", "-"], ["b"]),
        (r"[\--\-]b", ["-b"], ["ab"]),
        ("[^.]?", ["ab"], ["a"]),
        ("  a?  ", ["ab"], ["abc"]),
    ],
)
def test_a_pattern_means_what_word_people_mean(pattern: str, fits: list[str], not_fits: list[str]) -> None:
    constraint = read(pattern)
    assert [w for w in fits if not allows(constraint, w)] == []
    assert [w for w in not_fits if allows(constraint, w)] == []


@pytest.mark.parametrize(
    ("pattern", "column"),
    [
        ("ab[c", 2),
        ("a*b*", 3),
        ("aé", 1),
        ("a\\", 1),
        ("[]", 0),
        ("[^a-z'\\-]", 0),
        ("a]", 1),
        ("abcdefghijk", 9),
        ("{5-3}", 3),
        ("a{0}", 2),
        ("", 0),
        (" ", 0),
        ("{}", 0),
        ("a{3}b", 1),
        ("[z-a]", 1),
        ("b[xz-a]", 3),
        ("  [z-a]", 3),
        ("[^z-a]", 2),
        ("[^]", 0),
        ("a[^]", 1),
        ("[a-]", 2),
        ("[-a]", 1),
        ("[a-c-e]", 4),
        ("[@-z]", 2),
        ("[a-@]", 2),
        ("[a-.]", 2),
        ("[a-#]", 2),
        ("[a-\\]", 1),
        ("[a-\\", 3),
        (r"[a-\]]", 1),
        ("a*b[c.]", 3),
        ("a*.b", 2),
        ("a" * 5000, 4000),
    ],
)
def test_a_pattern_that_cannot_be_read_says_where(pattern: str, column: int) -> None:
    with pytest.raises(PatternError) as caught:
        read(pattern)
    assert caught.value.column == column
    assert str(caught.value).endswith(".")


def test_a_dash_outside_a_set_is_the_character() -> None:
    assert allows(read("a-z"), "a-z")
    with pytest.raises(PatternError, match="never seen") as caught:
        parse("a-z", Vocabulary(tuple("az")), LENGTH)
    assert caught.value.column == 1


RUSSIAN = Vocabulary(tuple("абвеийямшё"))


@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_a_letter_is_the_same_however_it_is_composed(form: Literal["NFC", "NFD"]) -> None:
    assert to_pattern(parse(unicodedata.normalize(form, " май"), RUSSIAN, LENGTH), RUSSIAN) == "май"


@pytest.mark.parametrize(("typed", "column"), [("йx", 2), (" ййx", 5), ("xй", 0), ("а\u0323", 1), ("[я-а]й", 1)])
def test_the_column_is_that_of_what_was_typed(typed: str, column: int) -> None:
    with pytest.raises(PatternError) as caught:
        parse(unicodedata.normalize("NFD", typed), RUSSIAN, LENGTH)
    assert caught.value.column == column


def test_no_pattern_takes_longer_than_its_length_allows(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[int] = []

    def counted(text: str) -> str:
        seen.append(len(text))
        return text

    monkeypatch.setattr(pattern_module, "normal", counted)
    with pytest.raises(PatternError, match="shorten it"):
        read("a" + "\u0301\u0316" * 30_000)
    assert seen == []


def test_a_letter_behind_the_end_is_refused_naming_both_positions() -> None:
    with pytest.raises(ConstraintError, match="Position 2 ends the word, but position 3 must be a letter") as caught:
        read("a.b")
    assert caught.value.positions == (1, 2)


def test_lengths_that_the_letters_rule_out_are_refused() -> None:
    for pattern, counted in (("abc{5}", "3 letters"), ("a{4-7}", "1 letter"), ("abc{2}", "3 letters")):
        with pytest.raises(ConstraintError, match=f"has {counted}, which .* do not allow; change them, or add a "):
            read(pattern)


@st.composite
def constraints(draw: st.DrawFn) -> Constraint:
    """Constraints that some word satisfies: pins, sets, lengths and at times an ending."""
    out = Constraint.free(LENGTH, len(LETTERS))
    for _ in range(draw(st.integers(0, 4))):
        position = draw(st.integers(0, LENGTH - 2))
        symbols = draw(st.sets(st.integers(0, len(LETTERS) - 1), min_size=1, max_size=27))
        try:
            out = out.only(position, symbols)
        except ConstraintError:
            continue
    low = draw(st.integers(1, LENGTH - 1))
    high = draw(st.integers(low, LENGTH - 1))
    try:
        out = out.with_lengths(low, high) if draw(st.booleans()) else out
        if draw(st.booleans()):
            suffix = np.zeros((draw(st.integers(1, 2)), len(LETTERS)), bool)
            for row in suffix:
                row[list(draw(st.sets(st.integers(1, len(LETTERS) - 1), min_size=1, max_size=5)))] = True
            out = out.ending_in(suffix)
    except ConstraintError:
        pass
    return out


@given(constraints())
def test_a_constraint_is_written_so_that_it_reads_back_the_same(constraint: Constraint) -> None:
    back = read(to_pattern(constraint, LETTERS))
    assert back.lengths == constraint.lengths
    for n in constraint.lengths:
        assert (back.at_length(n) == constraint.at_length(n)).all()


@pytest.mark.parametrize(
    "alphabet",
    [
        ("\u0915\u094d", "\u0937", "\u0915\u094d\u0937"),  # a conjunct, and its consonants beside it
        ("\u0915\u094d", "\u0924\u094d", "\u0930", "\u0915\u094d\u0924\u094d\u0930"),
        ("\u0915\u094d\u0937\u094d", "\u092e", "\u0915\u094d"),
        ("\U0001f1e6", "\U0001f1e7", "\U0001f1e6\U0001f1e7"),  # a flag, and what it is made of
        ("\u1100", "\u1161", "\uac00"),
    ],
)
def test_letters_that_would_be_read_as_another_are_written_apart(alphabet: tuple[str, ...]) -> None:
    vocabulary = Vocabulary(alphabet)
    letters = range(1, len(vocabulary))
    free = Constraint.free(LENGTH, len(vocabulary))
    for three in product(letters, repeat=3):
        pinned = free
        for position, symbol in enumerate(three):
            pinned = pinned.pin(position, symbol)
        sets = free.only(0, three[:2]).only(1, three[1:])
        for asked in (pinned, pinned.pin(3, END), sets, sets.pin(2, three[0])):
            back = parse(to_pattern(asked, vocabulary), vocabulary, LENGTH)
            assert back.lengths == asked.lengths
            assert (back.allowed == asked.allowed).all()


@given(st.text("abz?@#[].*{}\\^-1'", max_size=12))
def test_any_text_is_read_or_refused_in_a_sentence(text: str) -> None:
    try:
        constraint = read(text)
    except (PatternError, ConstraintError) as error:
        sentence = str(error)
        constraint = read("*")
    else:
        sentence = "."
    assert sentence.endswith(".")
    assert constraint.lengths
    assert not constraint.allowed[LENGTH - 1, END + 1 :].any()


def test_an_alphabet_with_pattern_signs_can_be_typed_by_escaping() -> None:
    signs = Vocabulary(tuple(".?*ab"))
    constraint = parse(r"\.\?\*", signs, 6)
    assert to_pattern(constraint, signs) == r"\.\?\*"
    assert constraint.satisfied_by(signs.encode(".?*", 6))


@pytest.mark.parametrize(
    ("known", "pattern", "letters"),
    [
        ("abcdem'", "[A-E]", "abcde"),
        ("abcdem'", "[a-C]", "abc"),
        ("abcdem'", "[A-c]", "abc"),
        ("abcdem'", "[^A-C]", "dem'"),
        ("bcdm", "[A-E]", "bcd"),
        ("abcABC", "[A-C]", "ABC"),
        ("abcABC", "[a-c]", "abc"),
        ("ABC", "[a-c]", "ABC"),
        ("абвй", "[А-В]", "абв"),
        ("абвй", "[и\u0306]", "й"),
        ("абвй", "[а-и\u0306]", "абвй"),
    ],
)
def test_a_range_is_read_in_the_case_of_the_letters_that_are_known(known: str, pattern: str, letters: str) -> None:
    vocabulary = Vocabulary(tuple(sorted(known)))
    cell = parse(pattern, vocabulary, 4).cells[0]
    assert {vocabulary.glyph(int(i)) for i in cell.nonzero()[0]} == set(letters)


def test_a_range_that_runs_backwards_in_either_case_is_refused() -> None:
    with pytest.raises(PatternError, match="runs backwards; write A-c"):
        parse("[c-A]", Vocabulary(tuple("abc")), 4)


def test_two_patterns_at_once_are_refused_where_the_second_begins() -> None:
    with pytest.raises(PatternError, match="one line") as caught:
        parse(" em??a\nan??a", Vocabulary(tuple("aemn")), 9)
    assert caught.value.column == 6


def test_a_pattern_means_the_word_however_its_letters_are_composed() -> None:
    vocabulary = Vocabulary(tuple("айм"))
    assert parse("ма\u0438\u0306", vocabulary, 5) == parse("май", vocabulary, 5)


@pytest.mark.parametrize("pattern", ["{10}", "{10-20}", "{40}"])
def test_more_letters_than_words_have_are_said_as_such(pattern: str) -> None:
    with pytest.raises(ConstraintError, match=r"^Words have at most 9 letters here, not \d0; allow shorter ones\.$"):
        read(pattern)
