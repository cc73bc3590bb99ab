"""`unmask train --objective NAME --set NAME=X`: what families declare, and what is refused in a sentence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from models.storage.model_card import read_card
from tests.models.training.lists import WORDS
from tests.playground.cli.conftest import Said, refusal

Call = Callable[..., Said]
QUICK = ("--steps", "3", "--preset", "tiny", "--batch", "8")


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("\n".join(WORDS), encoding="utf-8")
    return path


def test_what_is_chosen_stands_on_the_card(call: Call, words: Path, tmp_path: Path) -> None:
    chosen = ("--family", "neighbour", "--set", "kind=classes", "--set", "spread=0,5", "--set", "a/e=2")
    call("train", str(words), *chosen, "--objective", "score-entropy", *QUICK, "--out", str(tmp_path / "model"))
    card = read_card(tmp_path / "model")
    assert card["process"] == {"kind": "classes", "spread": 0.5, "a/e": 2.0}
    assert card["recipe"]["objective"] == "score-entropy"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--family", "neighbour", "--set", "kind=mouse"), "one of keyboard, classes, contexts, alphabet, not 'mouse'"),
        (("--family", "neighbour", "--set", "spread=x"), "must be a number, not 'x'"),
        (("--family", "neighbour", "--set", "spread=2"), "must be 0.01 to 1, not 2"),
        (("--family", "neighbour", "--set", "spread=1", "--set", "spread=1"), "is given twice"),
        (("--family", "neighbour", "--set", "spread"), "must be a name and a value such as kind=keyboard"),
        (("--family", "neighbour", "--set", "a/#=2"), "names no two letters of this list"),
        (("--set", "kind=keyboard"), "Masked diffusion has no setting 'kind'; it has none"),
        (("--teacher", "names-mixture"), "learns from the list itself; leave the teacher out"),
        (("--family", "nat", "--teacher", "names-uniform"), "gives no exact probability of the words that it draws"),
        (("--objective", "bert"), "no objective 'bert'; choose one of elbo, score-entropy, single-rate"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(
    call: Call, words: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    said = call("train", str(words), *arguments, "--steps", "3", "--out", str(tmp_path / "model"))
    assert says in refusal(said)
