"""Which way the letters of an alphabet run."""

from pathlib import Path

import pytest

from models.data.direction import has_right_to_left, right_to_left
from models.data.graphemes import graphemes
from models.data.vocabulary import Vocabulary
from tests.playground.scripts import SCRIPTS


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_that_are_supported_run_from_right_to_left(script):
    words = SCRIPTS[script]
    assert Vocabulary.from_words(words).right_to_left
    assert all(right_to_left(graphemes(word)) for word in words)
    assert all(map(has_right_to_left, words))


def test_they_are_the_scripts_that_the_readme_names():
    text = " ".join((Path(__file__).resolve().parents[3] / "README.md").read_text(encoding="utf-8").split())
    *names, last = SCRIPTS
    assert f"{', '.join(names)} and {last} lists are shown" in text


@pytest.mark.parametrize("words", [("emma",), ("Ζωή",), ("мама",), ("さくら",), ("नमस्ते",), ("12-3",), ("ไทย",)])
def test_other_scripts_digits_and_signs_do_not(words):
    assert not Vocabulary.from_words(words).right_to_left
    assert not any(map(has_right_to_left, words))


def test_of_a_mixed_alphabet_the_greater_part_decides():
    assert Vocabulary.from_words(["שלוםa", "-1"]).right_to_left
    assert not Vocabulary.from_words(["emmaש"]).right_to_left
    assert has_right_to_left("emmaש")
    assert not right_to_left("")
