"""A model of words with attributes from the command line: trained, filled on either side, scored, and opened again."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary, with_attributes
from models.families.modalities import MODALITIES
from models.storage.loader import load_now
from models.storage.model_card import read_card
from models.training.objectives.modalities import EitherSide
from models.training.warm_start import positions_of
from playground.__main__ import main
from tests.models.training.lists import WORDS


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> str:
    there = tmp_path_factory.mktemp("trained")
    (there / "words.txt").write_text("\n".join(WORDS))
    made = ["--steps", "20", "--preset", "tiny", "--batch", "32", "--device", "cpu", "--out", str(there / "model")]
    assert main(["train", str(there / "words.txt"), "--family", "modalities", *made]) == 0
    return str(there / "model")


def test_its_card_counts_letters_and_says_its_attributes(folder, capsys) -> None:
    card, longest = read_card(Path(folder)), max(map(len, WORDS))
    assert (card["process"], card["length"], card["words"]["longest"]) == ({"beside": 4}, 4 + longest + 1, longest)
    (figure,) = card["figures"]
    assert (figure["relation"], 1.0 < figure["nats"] < 8.0) == ("<=", True)
    capsys.readouterr()
    assert main(["inspect", folder, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    assert found["letters"] == "".join(Vocabulary.from_words(WORDS).characters)
    assert found["attributes"]["first"] == ["vowel", "consonant"]


def test_attributes_are_pinned_by_name_and_printed(folder, capsys) -> None:
    capsys.readouterr()
    asked = ["--attribute", "length=5", "--attribute", "last=v", "-n", "6", "--seed", "3", "--model", folder]
    assert main(["fill", "a*", *asked, "--attributes"]) == 0
    lines = [line.split() for line in capsys.readouterr().out.splitlines()]
    assert all(word[0] == "a" and {"length=5", "last=vowel"} < set(values) for word, *values in lines)
    assert len(lines) == 6
    assert main(["fill", "a*", *asked, "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert [row["word"] for row in rows] == [word for word, *_ in lines]
    assert {row["attributes"]["length"] for row in rows} == {"5"}
    assert {row["kind"] for row in rows} == {"this order"}


def test_what_it_has_not_is_refused_in_one_line(folder, capsys) -> None:
    for asked, said in (
        (("--attribute", "colour=red"), "no attribute 'colour'"),
        (("--attribute", "length=99"), "no value '99'"),
        (("--attribute", "length"), "a name and a value such as length=6"),
        (("--attribute", "length=2", "--attribute", "length=3"), "attribute length is given twice; give it once"),
        (("②*", "--attribute", "length=3"), "pattern has length=2, and --attribute 3"),
        (
            ("???", "--attribute", "length=4"),
            "Pattern '???': No word that fits the letters has length=4, only length=3;",
        ),
        (
            (
                "--length",
                "40",
            ),
            "letters",
        ),
    ):
        assert main(["fill", *asked, "--model", folder]) != 0
        assert said in capsys.readouterr().err
    assert main(["fill", "--attribute", "length=2", "--model", "names-independent"]) != 0
    assert "no attributes" in capsys.readouterr().err


def test_a_word_is_scored_with_its_attributes_and_the_bound_says_so(folder, capsys) -> None:
    capsys.readouterr()
    assert main(["score", WORDS[0], "--policy", "left-to-right", "--model", folder, "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert (row["kind"], row["relation"], row["bound"]) == ("with its attributes", "<=", "upper")
    assert row["characters"] == len(WORDS[0]) + 1
    assert main(["score", WORDS[0], "--orders", "--model", folder]) == 0
    assert "a bound, computed exactly" in capsys.readouterr().out


def test_it_opens_with_its_list_and_asks_the_list_by_attributes(folder) -> None:
    loaded = load_now(folder)
    assert loaded.oracle is not None
    assert loaded.model.process.traits.attribute_count == 4
    assert loaded.model.vocabulary.decode(loaded.oracle.table[0]) in WORDS


def test_a_run_for_a_list_with_fewer_attributes_begins_with_the_positions_of_its_own() -> None:
    many = with_attributes(Vocabulary.from_words(WORDS), WORDS)
    numbers = ["12", "3", "456", "78"]
    few = with_attributes(Vocabulary.from_words(numbers), numbers)
    assert (many.attribute_count, few.attribute_count) == (4, 1)
    assert positions_of(many, few, 5) == [0, 4, 5, 6, 7]
    assert positions_of(few, many, 7) == [0, None, None, None, 1, 2, 3]
    assert positions_of(Vocabulary(("a",)), Vocabulary(("b",)), 3) == [0, 1, 2]


def test_it_learns_on_knowing_what_each_position_can_hold(folder) -> None:
    model = load_now(folder).model
    objective = MODALITIES.make_objective("")(model.process, model.traits)
    assert isinstance(objective, EitherSide)
    kinds, known = objective.kinds(model.length), model.vocabulary.attributes.kinds(model.length)
    assert kinds is not None
    assert known is not None
    assert np.array_equal(kinds.numpy(), known)
