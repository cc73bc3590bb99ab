"""A policy under a name that the program has never seen: its settings become options of the command line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from models.processes.orders import ANCESTRAL, POLICIES
from models.processes.policy import ByScore, Parameter, Path, Policy
from models.rng import Stream
from tests.playground.cli.conftest import Said, refusal

Call = Callable[..., Said]


@pytest.fixture(autouse=True)
def _policy(installed, monkeypatch: pytest.MonkeyPatch) -> None:
    slope = Parameter("slope", "Slope", "Of the order.", -1.0, 1.0, 1.0)
    by_slope = ByScore(lambda view: view.u(Stream.ORDER) * view.settings["slope"])
    monkeypatch.setitem(POLICIES, "sloped", Policy("Sloped", "For a test.", by_slope, Path.RANDOM, (slope,)))


def words(call: Call, *arguments: str) -> list[tuple[str, float]]:
    said = call("fill", "*", "-n", "8", "--model", "tiny", "--policy", "sloped", "--json", *arguments)
    assert said.code == 0, said
    return [(row["word"], row["logprob"]) for row in json.loads(said.out)]


def test_its_settings_are_options_with_their_default_value(call: Call) -> None:
    assert words(call) == words(call, "--set", "slope=1")
    assert words(call) != words(call, "--set", "slope=-1")


def test_its_words_are_scored_along_its_paths(call: Call) -> None:
    said = call("score", "anna", "--model", "tiny", "--policy", "sloped", "--set", "slope=-1", "--json")
    assert said.code == 0, said
    assert json.loads(said.out)[0]["nats"] > 0


@pytest.mark.parametrize("command", ["fill", "score"])
def test_the_help_names_policy_and_setting(call: Call, command: str) -> None:
    text = " ".join(call(command, "--help").out.split())
    assert "sloped" in text
    assert "slope of sloped" in text


@pytest.mark.parametrize(
    ("given", "says"),
    [
        *((f"slope={value}", f"slope must be -1 to 1, not {value}.") for value in ("2", "nan", "inf", "-inf", "1e+10")),
        ("weight=1", "no setting 'weight'; it has slope"),
        ("slope=steep", "slope must be a number, not 'steep'"),
    ],
)
@pytest.mark.parametrize("command", [("fill", "*"), ("score", "anna")])
def test_what_it_does_not_declare_is_refused(call: Call, command: tuple[str, str], given: str, says: str) -> None:
    assert says in refusal(call(*command, "--model", "tiny", "--policy", "sloped", "--set", given))


@pytest.mark.parametrize("command", [("fill", "*"), ("score", "anna")])
def test_a_setting_that_is_given_twice_is_refused(call: Call, command: tuple[str, str]) -> None:
    twice = ("--set", "slope=.5", "--set", "slope=.6")
    said = refusal(call(*command, "--model", "tiny", "--policy", "sloped", *twice))
    assert said == "The setting slope is given twice; give it once."


def test_a_rate_is_given_by_one_option(call: Call) -> None:
    rates = ("--remask-rate", ".3", "--set", "eta=.4")
    said = refusal(call("fill", "*", "--model", "tiny", "--policy", ANCESTRAL, "--remask", "cap", *rates))
    assert said == "The setting eta is given twice; give it once."
