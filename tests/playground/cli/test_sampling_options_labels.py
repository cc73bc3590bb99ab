"""Labels on the command line: learned by `train`, asked for by `fill` and `score`, named by `models` and `inspect`."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.constraints.constraint import Constraint
from playground.catalog.opened import open_named
from playground.cli import train as command
from playground.cli.sampling_options import recipe_of
from playground.experiment.stored_results import result_out, results_in
from playground.export.results import to_csv
from playground.results.generate import generate
from tests.playground.cli.conftest import WORDS, Said

Call = Callable[..., Said]


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model that has seen labels for a few steps."""
    folder = tmp_path_factory.mktemp("labelled")
    words = folder / "words.txt"
    words.write_text("\n".join(WORDS), "utf-8")
    arguments = [str(words), "--labels", "ending", "--steps", "4", "--batch", "16", "--preset", "tiny"]
    command.run(command.parser().parse_args([*arguments, "--out", str(folder / "tiny"), "--json"]))
    return folder / "tiny"


def test_labels_are_learned_and_named(call: Call, labelled: Path) -> None:
    found = json.loads(call("inspect", str(labelled), "--json").out)
    assert found["labels"] == {"kind": "ending", "names": ["vowel", "consonant"]}
    assert found["traits"]["labels"]
    assert "vowel, consonant" in call("inspect", str(labelled)).out


def test_words_of_a_label_are_drawn_and_say_so(call: Call, labelled: Path) -> None:
    asked = ("fill", "-n", "3", "--model", str(labelled), "--json")
    both = [json.loads(call(*asked, *more).out) for more in ((), ("--label", "vowel", "--guidance", "2"))]
    assert [row["word"] for row in both[0]] != [row["word"] for row in both[1]]
    assert [row.get("guided_by") for rows in both for row in rows] == [None] * 3 + ["label vowel, guidance 2"] * 3
    assert both[1][0]["calls"] > both[0][0]["calls"]
    assert [row["has_label"] for row in both[1]] == [row["word"][-1] in "aeiou" for row in both[1]]
    pins = json.loads(call("fill", "a*", *asked[1:], "--guide-by-pins", "2").out)
    assert pins[0]["guided_by"] == "guidance by pins 2"


def test_what_a_model_has_not_learned_is_refused_in_one_line(call: Call, labelled: Path) -> None:
    said = call("fill", "--model", str(labelled), "--label", "vowl")
    assert (said.code, said.lines) == (2, [])
    assert "There is no label 'vowl'; choose one of vowel, consonant." in said.err
    assert "add --label NAME" in call("fill", "--guidance", "2", "-n", "1").err
    assert "has learned no labels" in call("fill", "--label", "vowel", "-n", "1").err
    assert "learns no labels" in call("train", "names", "--family", "ngram", "--labels", "ending").err


def test_a_score_is_conditional_on_a_label(call: Call, labelled: Path) -> None:
    found = {
        label: json.loads(call("score", "anna", "--model", str(labelled), "--json", *asked).out)[0]
        for label, asked in (
            ("none", ()), ("vowel", ("--label", "vowel")), ("not at all", ("--label", "vowel", "--guidance", "0")),
        )
    }  # fmt: skip
    assert {one["kind"] for one in found.values()} == {"exact"}
    assert "label vowel" in str(found["vowel"]["of"])
    assert found["none"]["nats"] == pytest.approx(found["not at all"]["nats"], abs=1e-5)
    assert found["none"]["nats"] != pytest.approx(found["vowel"]["nats"], abs=1e-5)


def test_a_table_has_a_column_where_words_are_guided(labelled: Path) -> None:
    opened = open_named(str(labelled))
    recipe = recipe_of(opened.model, Constraint.free(opened.model.length, len(opened.model.vocabulary)), {})
    plain, guided = (
        list(generate(opened.model, asked, opened.novelty_index, 1)) for asked in (recipe, recipe.with_(label="vowel"))
    )
    assert "guided_by" not in to_csv(plain)
    assert [row["guided_by"] for row in csv.DictReader(io.StringIO(to_csv([*plain, *guided])))] == ["", "label vowel"]
    assert guided[0].labelled_by == "ending"
    (kept,) = results_in([result_out(guided[0])])
    assert (kept.identity, kept.has_label) == (guided[0].identity, guided[0].has_label)
