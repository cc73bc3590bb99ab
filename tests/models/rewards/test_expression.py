"""The language of rewards: what it computes, and that nothing else gets through it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.data.vocabulary import Vocabulary
from models.errors import ExpressionError, UserError
from models.rewards.expression import MAX_TEXT, Expression
from models.rewards.word_table import WordTable

WORDS = ("anna", "bob", "ab", "nan")
VOCABULARY = Vocabulary(tuple("abno"))
TABLE = WordTable(VOCABULARY.encode_all(WORDS, 6), VOCABULARY)


def value(text: str) -> list[float]:
    return Expression(text)(TABLE).tolist()


@pytest.mark.parametrize(
    ("text", "of_python"),
    [
        ("2*vowels/length - 0.5*ends(\"n\") + (count(\"a\") > 1)", lambda w: 2 * sum(c in "ao" for c in w) / len(w)
         - 0.5 * w.endswith("n") + (w.count("a") > 1)),
        ("length // 3 % 2", lambda w: len(w) // 3 % 2),
        ("-length + +1", lambda w: 1 - len(w)),
        ("not ends('a') and length > 2 or starts('ab')", lambda w: (not w.endswith("a") and len(w) > 2)
         or w.startswith("ab")),
        ("1 < length <= 3 != 4", lambda w: 1 < len(w) <= 3),
        ("5 if count('nn') else distinct", lambda w: 5 if "nn" in w else len(set(w))),
        ("max(length, vowels, 3) - min(consonants, 2) + abs(-1)", lambda w: max(len(w), 3)
         - min(sum(c not in "ao" for c in w), 2) + 1),
        (" sqrt(exp(log(4))) ", lambda _: 2),
        (".5e1 + 1.", lambda _: 6),
        ("2 - 1 - 1", lambda _: 0),
    ],
)  # fmt: skip
def test_it_is_the_arithmetic_of_the_word(text, of_python):
    assert value(text) == pytest.approx([float(of_python(word)) for word in WORDS], abs=1e-12)


def test_what_has_no_value_is_nan_or_infinite_and_no_warning():
    assert math.isnan(value("log(-1)")[0])
    assert math.isnan(value("0/0")[0])
    assert value("1/(length - 4)")[0] == math.inf
    assert value("exp(1000)")[0] == math.inf


def test_it_names_the_features_that_it_asks_for():
    assert Expression("vowels + ends('a')*2").names == {"vowels", "ends"}


@pytest.mark.parametrize(
    ("text", "column", "says"),
    [
        ("", 0, "it is empty"),
        ("   ", 0, "it is empty"),
        ("1 + vowel", 4, "there is no 'vowel'; did you mean vowels"),
        ("1 + zzz", 4, "there is no 'zzz'; choose one of length"),
        ("vowel()", 0, "did you mean vowels"),
        ("1 + ends", 4, "ends needs its letters, as in ends"),
        ("ends()", 0, "ends needs its letters in quotes"),
        ("ends(length)", 0, "ends needs its letters in quotes"),
        ("ends('a', 'b')", 0, "ends needs its letters in quotes"),
        ("ends('')", 0, "ends needs its letters in quotes"),
        ("length(2)", 0, "length takes nothing in brackets"),
        ("1 + 'a'", 4, "a text stands only behind a name"),
        ("2**3", 3, "there are no powers"),
        ("min(1)", 0, "min needs two numbers or more"),
        ("abs(1, 2)", 0, "abs needs one number"),
        ("(1 + 2", 0, "this bracket is never closed"),
        ("1 + 2)", 5, "this bracket closes none"),
        ("1) + (2", 1, "this bracket closes none"),
        ("1 +", 3, "it cannot be read from here on"),
        ("1 2", 0, "it cannot be read from here on"),
        ("(1, 2)", 0, "that cannot stand here"),
        ("1 in length", 0, "numbers are compared by"),
        ("1 is 1", 0, "numbers are compared by"),
        ("length.real", 6, "'.' cannot stand here"),
        ("1 + é", 4, "'é' cannot stand here"),
        ("1;2", 1, "';' cannot stand here"),
        ("1e999", 0, "that number is too large"),
        ("9" * 400, 0, "that number is too large"),
        ("1" + "+1" * MAX_TEXT, MAX_TEXT, f"it has more than {MAX_TEXT} characters"),
        ("-" * 200 + "1", 100, "it is nested too deep"),
        ("True", 0, "there is no 'True'"),
        ("None", 0, "there is no 'None'"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused_in_one_sentence_with_its_place(text, column, says):
    with pytest.raises(ExpressionError) as error:
        Expression(text)
    assert says in str(error.value)
    assert str(error.value).startswith(f"The reward, character {column + 1}: ")
    assert str(error.value).endswith((".", "?"))
    assert error.value.column == column


@pytest.mark.parametrize(
    "text",
    [
        "__import__('os').system('ls')", "().__class__", "[x for x in length]", "(x for x in length)", "lambda: 1",
        "f'{length}'", "b'a'", "length[0]", "{1: 2}", "a := 1", "await length", "ends(*length)", "ends(x='a')", "1\n+1",
        "1if 2else 3", "0x10", "1_000", "1j", "ends('\\x41')", "abs.__self__", "ends('a')('b')", "(abs)(1)(2)", "`1`",
        "*length", "...", "None", "print(1)", "eval('1')", "9**9**9", "\ud800", "ends('\x00')", "1#2", "@length", "not",
    ],
)  # fmt: skip
def test_nothing_of_python_gets_through(text):
    with pytest.raises(ExpressionError):
        Expression(text)


def test_letters_that_the_model_has_not_are_refused_when_words_come():
    with pytest.raises(UserError, match="never seen 'x'"):
        value("ends('x')")


def test_constants_are_one_number_for_all_words():
    assert Expression("3")(TABLE).tolist() == [3.0] * len(WORDS)
    assert Expression("length")(WordTable(np.zeros((0, 4), np.int16), VOCABULARY)).shape == (0,)


PARTS = (
    "length", "vowels", "ends", "min", "abs", "(", ")", '"a"', "1", ".5", "+", "-", "*", "/", "//", "%", "<", "==", ",",
    "if", "else", "not", "and", "or", "for", "in", "lambda", " ", "'", "**", ":",
)  # fmt: skip


@settings(max_examples=40)
@given(st.one_of(st.text(max_size=40), st.lists(st.sampled_from(PARTS), max_size=12).map(" ".join)))
def test_any_text_is_a_number_for_every_word_or_an_error_with_a_place_in_it(text):
    try:
        values = value(text)
    except UserError as error:
        values, column = [0.0] * len(WORDS), getattr(error, "column", 0)
    else:
        column = 0
    assert 0 <= column <= len(text)
    assert len(values) == len(WORDS)
