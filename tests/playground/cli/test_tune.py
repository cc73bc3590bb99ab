"""`unmask tune`: marks in two files become a model beside the one they were marked for."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from models.storage.model_card import read_card
from tests.playground.cli.conftest import WORDS, refusal


@pytest.fixture
def marks(tmp_path: Path) -> tuple[str, ...]:
    """The options that name a file of each kind."""
    options: list[str] = []
    for kind, ending in (("liked", "a"), ("disliked", "o")):
        path = tmp_path / f"{kind}.txt"
        path.write_text("\n".join(word for word in WORDS if word.endswith(ending)), encoding="utf-8")
        options += [f"--{kind}", str(path)]
    return tuple(options)


def test_a_model_is_tuned_and_says_what_came_of_it(call, installed, marks, tmp_path):
    out = tmp_path / "tuned"
    said = call("tune", "tiny", *marks, "--steps", "2", "--beta", "0.2", "--out", str(out), "--json")
    assert said.code == 0, said.err
    answer = json.loads(said.out)
    assert (answer["title"], answer["steps"], answer["kept"]) == ("Tiny names, tuned", 2, "last")
    assert {name: answer["preferences"][name] for name in ("liked", "disliked", "beta", "draws")} == {
        "liked": 52,
        "disliked": 52,
        "beta": 0.2,
        "draws": 8,
    }
    assert "the liked word gained" in answer["notes"][0]
    assert read_card(out)["preferences"]["liked"] == 52
    assert "holds a model already" in refusal(call("tune", "tiny", *marks, "--out", str(out)))


def test_a_model_without_a_network_is_refused(call, marks):
    assert "has no network to tune" in refusal(call("tune", "names-mixture", *marks))
    assert "computed from its list and has no network" in refusal(call("tune", "oracle:list:elements", *marks))


def test_words_that_the_model_cannot_read_are_left_out_and_said_to_be(call, installed, tmp_path):
    liked, disliked, strange = (tmp_path / f"{name}.txt" for name in ("liked", "disliked", "strange"))
    liked.write_text(f"{WORDS[0]}\nabracadabrabra\n{WORDS[1]}", encoding="utf-8")
    disliked.write_text(WORDS[2], encoding="utf-8")
    strange.write_text("jazz\nwaltz", encoding="utf-8")
    out = ("--steps", "1", "--out", str(tmp_path / "tuned"), "--json")
    said = call("tune", "tiny", "--liked", str(liked), "--disliked", str(disliked), *out)
    assert said.code == 0, said.err
    assert "unmask: 1 word is left out: 'abracadabrabra' does not fit" in said.err
    assert json.loads(said.out)["preferences"]["liked"] == 2
    refused = refusal(call("tune", "tiny", "--liked", str(strange), "--disliked", str(disliked), *out))
    assert refused.startswith("2 words are left out: 'jazz' holds 'j', which the vocabulary lacks. No word of --liked")
    assert "mark" not in refused


def test_a_word_of_both_kinds_is_refused(call, installed, marks):
    both = (*marks[:2], "--disliked", marks[1])
    assert "marked both as liked and as not liked" in refusal(call("tune", "tiny", *both))


def test_a_model_is_tuned_by_a_reward(call, installed, tmp_path):
    out = tmp_path / "tuned"
    options = ("--group", "4", "--groups", "1", "--surrogate", "elbo", "--pattern", "a*", "--kl", "0,1")
    said = call("tune", "tiny", "--reward=-length", *options, "--steps", "2", "--out", str(out), "--json")
    assert said.code == 0, said.err
    answer = json.loads(said.out)
    about = answer["rewarded"]
    assert (answer["steps"], about["surrogate"], about["kl"]) == (2, "elbo", 0.1)
    assert about == read_card(out)["rewarded"]
    assert all(word["word"].startswith("a") for word in about["exact"]["words"])
    assert answer["notes"][0].startswith("Mean reward")


@pytest.mark.parametrize("option", [("--surrogate", "elbo"), ("--masks", "8")])
def test_what_is_the_same_whatever_is_chosen_is_refused(call, option):
    said = refusal(call("tune", "names-autoregressive", "--reward", "length", *option))
    assert said.startswith(f"{option[0]} means nothing here: ")
    assert "has one order" in said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ((), "Say what is liked: --liked FILE with --disliked FILE, or --reward EXPR."),
        (("--group", "4"), "--group belongs to a tuning by a reward; add --reward EXPR"),
        (("--policy", "random"), "--policy belongs to a tuning by a reward"),
        (("--reward", "length", "--draws", "64"), "--draws is of the words that --keep chooses from"),
        (("--reward", "length", "--keep", "0.1", "--kl", "1"), "--kl means nothing where the best words are kept"),
        (("--reward", "length", "--beta", "1"), "--beta belongs to a tuning by words"),
        (("--reward", "lenght"), "there is no 'lenght'"),
        (("--reward", "length", "--policy", "gibbs"), "gibbs"),
    ],
)
def test_what_is_asked_for_in_two_ways_or_in_none_is_refused(call, installed, options, says):
    assert says in refusal(call("tune", "tiny", *options))
