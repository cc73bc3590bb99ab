"""Words by a reward on the command line: what is printed, and what is refused in one line."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from models.sampling.by_reward import REWARD_SAMPLERS, best_of_bound
from tests.playground.cli.conftest import Said, refusal

Call = Callable[..., Said]
REWARD = 'ends("a") + (count("n") > 1)'


@pytest.fixture(autouse=True)
def _model(installed) -> None:
    """The model `tiny`."""


def worth(word: str) -> float:
    return float(word.endswith("a")) + float(word.count("n") > 1)


@pytest.mark.parametrize("how", REWARD_SAMPLERS)
def test_every_way_prints_its_figures_and_the_reward_of_each_word(call: Call, how: str) -> None:
    # A reward of a half is what every way is given, so that rejection accepts enough.
    fields = ("--threshold", "0.5") if how == "reject" else ("--particles", "8")
    said = call("fill", "*", "-n", "4", "--model", "tiny", "--reward", REWARD, "--how", how, "--json", *fields)
    assert said.code == 0, said
    draw = json.loads(said.out)
    assert (draw["how"], draw["reward"]) == (how, REWARD)
    assert sum(word["copies"] for word in draw["words"]) == 4
    assert [word["reward"] for word in draw["words"]] == [worth(word["word"]) for word in draw["words"]]
    weighs = "beta" in REWARD_SAMPLERS[how].reads
    assert all((word["weight"] is not None) is weighs for word in draw["words"])
    assert bool(draw["ess"]) is weighs
    assert (draw["log_z"] is not None) is weighs
    assert draw["kl_at_most"] == (best_of_bound(8) if how == "best" else None)
    assert (draw["accepted"] is not None) is (how == "reject")
    assert (draw["ancestors"] is not None) is (not REWARD_SAMPLERS[how].repeats)


def test_words_are_printed_one_a_line_as_often_as_they_were_drawn_and_the_same_each_time(call: Call) -> None:
    arguments = ("fill", "*", "-n", "12", "--model", "tiny", "--reward", REWARD, "--particles", "8")
    said = call(*arguments)
    assert (said.code, len(said.lines)) == (0, 12)
    assert said.err.startswith("unmask: 12 words")  # without a terminal too
    assert "effective sample size" in said.err
    assert call(*arguments) == said
    assert call(*arguments, "--seed", "5").lines != said.lines


def test_a_search_that_finds_none_says_what_to_change(call: Call) -> None:
    said = call("fill", "an*", "-n", "2", "--model", "tiny", "--steps", "1", "--reward", "0", "--how", "reject")
    assert (said.code, said.out) == (0, "")
    assert said.err == "unmask: 0 words: none of the last 2\u00a0000 rows reached 1.00; lower the threshold.\n"


def test_rewards_that_are_no_number_are_said(call: Call) -> None:
    said = call("fill", "*", "-n", "2", "--model", "tiny", "--reward", "1/0", "--how", "best", "--particles", "2")
    assert (said.code, len(said.lines)) == (0, 2)
    assert said.err.endswith("4 rewards on the way were no number and count as −1\u00a0000\u00a0000.\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--reward", "1 + vowel"), "The reward, character 5: there is no 'vowel'; did you mean vowels"),
        (("--reward", "starts(\"é\")"), "The model has never seen 'é'"),
        (("--reward", ""), "--reward is empty"),
        (("--reward", "length", "--how", "smv"), "--how has no choice 'smv'; did you mean smc"),
        (("--reward", "length", "--how", "best", "--beta", "1"), "--how best reads no --beta; leave it out, or choose"
         " --how smc or resample"),
        (("--reward", "length", "--threshold", "1"), "--how smc reads no --threshold"),
        (("--beta", "1"), "--beta belongs to a reward; add --reward EXPR or leave it out."),
        (("--reward", "length", "--beta", "0"), "--beta must be 0.001 to 1000"),
        (("--reward", "length", "--unique"), "--reward draws by itself; leave --unique out"),
        (("--reward", "length", "--new", "3"), "--reward draws by itself; leave --new out"),
        (("--reward", "length", "-n", "501"), "-n must be 1 to 500 with --reward, not 501."),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_line(call: Call, arguments: tuple[str, ...], says: str) -> None:
    assert says in refusal(call("fill", "*", "--model", "tiny", *arguments))
