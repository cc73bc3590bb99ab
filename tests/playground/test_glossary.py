"""What words mean is found in the texts that they stand in."""

from __future__ import annotations

import pytest

from models.evaluation.figure import ELBO, LOOSE, NELBO, TIGHT, Kind
from playground.glossary import TERMS, explained


@pytest.mark.parametrize("name", [*(kind.value for kind in Kind), ELBO, LOOSE, NELBO, TIGHT])
def test_every_kind_of_figure_is_explained(name):
    assert TERMS[name] in explained(f"Model, {name}")


def test_words_are_found_whole_and_each_is_explained_once():
    assert explained("NELBO of 28 steps") == TERMS["NELBO"]
    assert explained("2.5 nats, nats") == TERMS["nats"]
    assert explained("nats per character (NELBO), 0.2 worse than 5-gram").splitlines() == [
        TERMS["NELBO"], TERMS["5-gram"], TERMS["nats"],
    ]  # fmt: skip
    assert explained("settled") == explained("") == ""


def test_a_word_within_a_longer_one_is_not_explained():
    assert explained("changed settings") == TERMS["changed settings"]
    assert explained("tight bound, changed") == f"{TERMS['tight bound']}\n{TERMS['changed']}"


def test_an_explanation_is_a_sentence_that_begins_with_its_word():
    for term, meaning in TERMS.items():
        assert meaning.lower().startswith(term.lower())
        assert meaning.endswith(".")
        assert "\n" not in meaning
