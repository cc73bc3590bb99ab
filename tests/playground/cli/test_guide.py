"""Classifiers on the command line: trained by `guide`, used by `fill` and `score`, refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.playground.cli.conftest import Said

Call = Callable[..., Said]


@pytest.fixture
def tiny(trained: Path) -> str:
    """A model of a few steps."""
    return str(trained)


def test_a_classifier_is_trained_and_guides(
    call: Call, tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    asked = ("fill", "-n", "3", "--model", tiny, "--json", "--label", "vowel", "--guidance", "3")
    missing = call(*asked, "--classifier", "trained:ending")
    assert (missing.code, missing.lines) == (2, [])
    assert "train one, or guide by the list" in missing.err
    report = json.loads(call("guide", tiny, "--labels", "ending", "--steps", "3", "--json").out)
    assert report["labels"] == ["vowel", "consonant"]
    assert Path(report["file"]).is_file()
    guided = json.loads(call(*asked, "--classifier", "trained:ending").out)
    short = report["classifier"].partition("@")[2][:6]
    assert {row["guided_by"] for row in guided} == {f"label vowel, guidance 3 by trained:ending ({short})"}
    assert json.loads(call(*asked, "--classifier", report["classifier"]).out) == guided
    other = call(*asked, "--classifier", "trained:ending@0123456789abcdef")
    assert (other.code, other.lines) == (2, [])
    assert "choose again what knows the label" in other.err


def test_the_list_guides_without_training(call: Call, tiny: str) -> None:
    asked = ("fill", "-n", "8", "--model", tiny, "--json")
    plain = json.loads(call(*asked).out)
    guided = json.loads(call(*asked, "--label", "vowel", "--guidance", "9", "--classifier", "list:ending").out)
    assert [row["word"] for row in plain] != [row["word"] for row in guided]
    assert guided[0]["calls"] == plain[0]["calls"]
    score = ("score", "emma", "--model", tiny, "--label", "vowel", "--classifier", "list:ending", "--json")
    assert json.loads(call(*score).out) != json.loads(call(*score[:4], "--json").out)


@pytest.mark.parametrize(
    ("options", "what"),
    [
        (("--classifier", "list:ending"), "add --label NAME"),
        (("--classifier", "list", "--label", "vowel"), "Write list:KIND"),
        (("--classifier", "list:ending", "--label", "vowl"), "choose one of vowel, consonant"),
        (("--classifier", "trained-adagrad:ending", "--label", "vowel"), "no points that could climb"),
        (("--classifier", "list:column", "--label", "x"), "no column of labels"),
    ],
)
def test_what_cannot_guide_is_refused_in_one_line(call: Call, tiny: str, options: tuple[str, ...], what: str) -> None:
    said = call("fill", "-n", "1", "--model", tiny, *options)
    assert (said.code, said.lines) == (2, [])
    assert what in said.err


def test_a_model_that_draws_whole_words_is_refused_before_anything_is_trained(call: Call) -> None:
    said = call("guide", "names-autoregressive", "--labels", "ending")
    assert (said.code, said.lines) == (2, [])
    assert "draws whole words, which no classifier of letters can guide" in said.err
