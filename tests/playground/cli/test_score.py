"""`unmask score`: figures that say what they are."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from itertools import product
from pathlib import Path

import pytest

from models.data.split import split
from models.model import Model
from playground.catalog.opened import open_now
from playground.cli import score
from tests.playground.cli.conftest import WORDS, Said, refusal, start

Call = Callable[..., Said]
pytestmark = pytest.mark.usefixtures("installed")


def test_each_word_has_nats_nats_per_character_and_kind(call: Call) -> None:
    found = call("score", "anna", "mia", "--model", "tiny", "--json").rows
    assert [row["word"] for row in found] == ["anna", "mia"]
    for row in found:
        assert isinstance(row["nats"], float)
        assert row["nats_per_char"] == pytest.approx(row["nats"] / (len(str(row["word"])) + 1))
        assert row["kind"] in ("exact", "tight bound")
        assert row["relation"] == ("=" if row["kind"] == "exact" else "<=")
        assert (row["orders"] is None) == (row["kind"] == "exact")


def test_a_figure_names_the_words_that_it_is_of(call: Call) -> None:
    assert "  exact (Random order, one at a time), " in call("score", "anna", "--model", "tiny").out
    assert "  exact (whole words of the model), " in call("score", "b", "--model", "oracle:bigram:elements").out
    plain, run = call("score", "anna", "--model", "tiny", "--json"), ("--policy", "largest-margin", "--steps", "2")
    assert [row["of"] for row in plain.rows] == ["Random order, one at a time"]
    assert [row["of"] for row in call("score", "anna", "--model", "tiny", *run, "--json").rows] == [
        "Largest margin, 2 steps"
    ]


def test_a_policy_asks_for_the_chance_of_a_run_and_is_exact(call: Call) -> None:
    one = call("score", "anna", "--model", "tiny", "--policy", "left-to-right", "--json").rows[0]
    other = call("score", "anna", "--model", "tiny", "--policy", "right-to-left", "--json").rows[0]
    assert one["kind"] == other["kind"] == "exact"
    said = call("score", "anna", "--model", "tiny", "--policy", "lowest-entropy", "--steps", "3").out
    assert "  exact (Lowest entropy, 3 steps), " in said
    assert one["nats"] != other["nats"]


def test_the_score_of_a_run_is_the_log_probability_that_fill_reports(call: Call) -> None:
    drawn = call("fill", "-n", "6", "--model", "tiny", "--json", "--policy", "largest-margin").rows
    words = [str(row["word"]) for row in drawn]
    scored = call("score", *words, "--model", "tiny", "--json", "--policy", "largest-margin").rows
    assert [row["nats"] for row in scored] == pytest.approx([-float(str(row["logprob"])) for row in drawn], abs=1e-4)


def test_an_exact_model_answers_exactly_and_its_probabilities_add_up(call: Call) -> None:
    words = ["".join(p) for n in (1, 2, 3) for p in product("abc", repeat=n)]
    letters = [w for w in words if len(w) == 1]
    found = call("score", *letters, "--model", "oracle:bigram:elements", "--json").rows
    assert {row["kind"] for row in found} == {"exact"}
    assert sum(math.exp(-float(str(row["nats"]))) for row in found) < 1


def test_it_says_whether_a_word_is_in_the_list_held_out_or_new(call: Call) -> None:
    sides = split(WORDS)
    found = call("score", sides.train[0], sides.heldout[0], "nnn", "--model", "tiny", "--json").rows
    assert [row["novelty"] for row in found] == ["in the list", "held out", "new"]
    assert [row["in_list"] for row in found] == [True, True, False]


def test_a_file_of_words_is_scored(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("anna\nmia\n", encoding="utf-8")
    assert len(call("score", "noah", "--file", str(path), "--model", "tiny", "--json").rows) == 3


def test_a_word_that_a_run_cannot_end_in_has_no_nats(call: Call) -> None:
    arguments = ("score", "oooo", "--model", "tiny", "--policy", "left-to-right", "--top-k", "1")
    assert call(*arguments, "--json").rows[0]["nats"] is None
    assert "impossible" in call(*arguments).out


@pytest.fixture
def no_sums(monkeypatch: pytest.MonkeyPatch) -> None:
    """Words too long to add up every order, made from short ones by allowing no sum at all."""
    monkeypatch.setattr("models.evaluation.likelihood.STATES", {"quick": 1, "thorough": 1})
    monkeypatch.setattr("models.evaluation.likelihood.can_sum_over_sets", lambda *_: False)


@pytest.mark.usefixtures("no_sums")
def test_an_estimate_is_a_bound_in_expectation_with_its_error_and_the_number_of_orders(call: Call) -> None:
    (row,) = call("score", "anna", "--model", "tiny", "--json").rows
    assert (row["kind"], row["orders"], row["bound"]) == ("tight bound", 16, "upper, in expectation")
    nats, stderr, each = float(str(row["nats"])), float(str(row["stderr"])), float(str(row["stderr_per_char"]))
    assert 0 < stderr < nats
    assert each == pytest.approx(stderr / 5)
    said = call("score", "anna", "--model", "tiny").out
    assert "≤" not in said  # one estimate may lie below the truth
    assert f"{nats:.3f} ± {stderr:.3f} nats" in said
    assert f"{nats / 5:.3f} ± {each:.3f} per character" in said
    assert "tight bound in expectation, of 16 orders" in said


@pytest.mark.usefixtures("no_sums")
def test_estimates_together_have_the_error_of_independent_ones(call: Call) -> None:
    found = call("score", "anna", "mia", "--model", "tiny", "--json").rows
    stderr = math.hypot(*(float(str(row["stderr"])) for row in found)) / (5 + 4)
    last = call("score", "anna", "mia", "--model", "tiny").lines[-1]
    assert f" ± {stderr:.3f} nats per character, a bound in expectation" in last


@pytest.mark.usefixtures("no_sums")
def test_a_word_has_the_same_estimate_alone_and_among_others(call: Call) -> None:
    alone = call("score", "mia", "--model", "tiny", "--json").rows
    assert call("score", "anna", "mia", "--model", "tiny", "--json").rows[1:] == alone


def test_an_exact_figure_has_no_error(call: Call) -> None:
    (row,) = call("score", "anna", "--model", "tiny", "--policy", "left-to-right", "--json").rows
    assert (row["stderr"], row["stderr_per_char"], row["bound"], row["orders"]) == (None, None, None, None)
    assert "±" not in call("score", "anna", "--model", "tiny", "--policy", "left-to-right").out


def test_text_ends_with_the_figure_of_all_words_together(call: Call) -> None:
    found = call("score", "anna", "mia", "--model", "tiny", "--json").rows
    together = sum(float(str(row["nats"])) for row in found) / (5 + 4)
    assert call("score", "anna", "mia", "--model", "tiny").lines[-1] == f"together {together:.3f} nats per character"


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["annß"], "'annß' cannot be scored. The model has never seen 'ß'"),
        (["a" * 50], "has 50 letters; this model reads at most"),
        ([""], "empty"),
        ([], "Name words to score"),
        (["anna", "--policy", "sample-then-choose"], "sample"),
        (["anna", "--temperature", "-1"], "--temperature must be 0 to 1000"),
    ],
)
def test_what_cannot_be_scored_is_refused(call: Call, arguments: list[str], says: str) -> None:
    assert says.lower() in refusal(call("score", *arguments, "--model", "tiny")).lower()
    assert says.lower() in refusal(call("score", *arguments, "--model", "tiny", "--json")).lower()


def test_words_that_are_certain_have_no_nats_and_still_a_figure_together(call: Call) -> None:
    frozen = ("--model", "tiny", "--temperature", "0", "--policy", "left-to-right")
    word = call("fill", "*", "-n", "1", *frozen).out.strip()
    said = call("score", word, word, *frozen)
    assert said.code == 0, said
    assert "together 0.000 nats per character" in said.out
    assert "-0.000" not in said.out


def test_capital_letters_are_read_as_the_model_reads_them(call: Call) -> None:
    one, other = call("score", "Ana", "ana", "--model", "tiny", "--json").rows
    assert one["nats"] == other["nats"]
    assert one["in_list"] is True


def test_without_options_of_a_run_the_question_is_about_the_model(call: Call) -> None:
    model: Model = open_now("tiny").model
    options = score.parser().parse_args(["anna"])
    assert score._recipe(options, model) is None
    options = score.parser().parse_args(["anna", "--steps", "3"])
    assert score._recipe(options, model).steps == 3  # type: ignore[union-attr]


def test_score_runs_in_a_process_of_its_own(home: Path) -> None:
    done = start("score", "neon", "--model", "oracle:bigram:elements", "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)[0]["word"] == "neon"
