"""Classifiers on the command line: trained by `guide`, used by `fill` and `score`, refused in one line."""

from __future__ import annotations

import json
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from models.training.classifier_run import _Run
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
    assert "train one by unmask guide MODEL --labels ending, or" in missing.err
    assert "or guide by the list: --classifier list:ending." in missing.err
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


@pytest.mark.parametrize(
    ("sent", "at", "code"), [(signal.SIGINT, 60, 0), (signal.SIGTERM, 60, 0), (signal.SIGINT, 0, 130)]
)
def test_what_ends_the_training_keeps_the_classifier_so_far(
    call: Call, tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sent: signal.Signals, at: int, code: int
) -> None:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    advance = _Run.advance

    def then_sent(self: _Run, step: int) -> None:
        advance(self, step)
        if step == at:
            signal.raise_signal(sent)

    monkeypatch.setattr(_Run, "advance", then_sent)
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        said = call("guide", tiny, "--labels", "ending", "--steps", "400")
    finally:
        signal.signal(signal.SIGINT, before)
    assert said.code == code, said.err
    assert len([*tmp_path.rglob("*.safetensors")]) == (code == 0)
    if code == 0:
        assert "stopping; the classifier so far is kept." in said.err
        assert "stopped after 61 of 400 steps; the classifier so far is kept" in said.out


def test_a_better_classifier_stays_unless_forced_out(
    call: Call, tiny: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    asked = ("guide", tiny, "--labels", "ending", "--steps")
    call(*asked, "30")
    assert "after 1 step; the one before is better and stays (--force replaces it)" in call(*asked, "1").out
    assert json.loads(call(*asked, "1", "--force", "--json").out)["kept"]


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
