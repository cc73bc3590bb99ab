"""`unmask fill` as a person or a script would use it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from models.rng import MAX_SEED
from models.sampling.recipe import MAX_ROWS
from playground.cli import fill
from tests.playground.cli.conftest import WORDS, Said, refusal, start

Call = Callable[..., Said]
pytestmark = pytest.mark.usefixtures("installed")


def test_it_prints_one_word_a_line_and_nothing_else(call: Call) -> None:
    said = call("fill", "a??a", "-n", "7", "--model", "tiny")
    assert (said.code, said.err) == (0, "")
    assert len(said.lines) == 7
    assert all(re.fullmatch("a[a-z][a-z]a", word) for word in said.lines)


def test_json_says_all_that_is_known_of_each_word(call: Call) -> None:
    found = call("fill", "????a", "-n", "3", "--seed", "4", "--model", "tiny", "--json").rows
    assert [row["row"] for row in found] == [0, 1, 2]
    for row in found:
        assert {"word", "logprob", "kind", "in_list", "novelty", "nearest", "distance"} <= set(row)
        assert (row["seed"], row["steps"], row["calls"], row["model"]) == (4, 4, 4, "tiny")
        assert isinstance(row["logprob"], float)
        assert row["logprob"] < 0
        assert row["logprob_per_char"] == pytest.approx(row["logprob"] / (len(str(row["word"])) + 1))  # the pin too
        assert row["in_list"] == (row["word"] in WORDS)


def test_the_help_says_what_a_probability_is_given(call: Call) -> None:
    said = " ".join(call("fill", "--help").out.split())
    assert "given the pattern" in said
    assert "logprob_per_char is logprob divided by all letters and the end, those too that the pattern asks for" in said


def test_a_length_that_is_not_shown_costs_a_second_call_a_step(call: Call) -> None:
    shown = call("fill", "????a", "-n", "3", "--seed", "4", "--model", "tiny", "--json").rows
    hidden = call("fill", "?????", "-n", "3", "--seed", "4", "--model", "tiny", "--json").rows
    assert {row["calls"] for row in shown} == {4}
    assert {row["calls"] for row in hidden} <= set(range(6, 11))


def test_the_same_seed_prints_the_same_bytes_and_another_seed_others(call: Call) -> None:
    one, same, other = (call("fill", "-n", "20", "--seed", s, "--json", "--model", "tiny").out for s in "557")
    assert one == same
    assert one != other


def test_a_word_is_the_same_alone_and_among_many(call: Call) -> None:
    """What a row is does not depend on how many are drawn, nor on where the first one stands."""
    many = call("fill", "-n", "140", "--seed", "2", "--model", "tiny", "--json").rows
    alone = call("fill", "-n", "1", "--row", "137", "--seed", "2", "--model", "tiny", "--json").rows
    assert alone == many[137:138]


def test_each_option_of_the_sampler_changes_the_words(call: Call) -> None:
    usual = call("fill", "-n", "12", "--model", "tiny").out
    for option in (
        ["--policy", "left-to-right"],
        ["--steps", "2"],
        ["--temperature", "0.2"],
        ["--top-k", "2"],
        ["--top-p", "0.3"],
        ["--policy", "ancestral", "--remask", "cap", "--remask-rate", "0.9"],
        ["--length-first"],
        ["--seed", "1"],
        ["--row", "3"],
    ):
        assert call("fill", "-n", "12", "--model", "tiny", *option).out != usual, option
    assert (
        call("fill", "-n", "12", "--model", "tiny", "--steps", "3").out
        != call("fill", "-n", "12", "--model", "tiny", "--steps", "3", "--schedule", "cosine-md4").out
    )


def test_length_holds_for_every_word(call: Call) -> None:
    assert {len(w) for w in call("fill", "-n", "30", "--length", "4", "--model", "tiny").lines} == {4}
    assert {len(w) for w in call("fill", "-n", "60", "--length", "3-5", "--model", "tiny").lines} == {3, 4, 5}


def test_unique_words_are_distinct(call: Call) -> None:
    words = call("fill", "mi?", "-n", "12", "--model", "tiny").lines
    assert len(set(words)) < len(words)
    words = call("fill", "mi?", "-n", "8", "--unique", "--model", "tiny").lines
    assert len(set(words)) == len(words) == 8


def test_new_only_draws_on_until_enough_are_new(call: Call) -> None:
    found = call("fill", "--temperature", "0.6", "-n", "25", "--new-only", "--model", "tiny", "--json").rows
    assert len(found) == 25
    assert not {row["word"] for row in found} & set(WORDS)
    assert {row["novelty"] for row in found} == {"new"}


def test_when_there_are_no_more_new_words_it_says_so_and_gives_what_it_has(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill, "TRIES", 2)
    monkeypatch.setattr(fill, "LEAST_TRIES", 40)
    said = call("fill", "mia", "-n", "5", "--unique", "--model", "tiny")
    assert (said.code, said.lines) == (0, ["mia"])
    assert "1 of 5 words" in said.err
    assert "40 rows" in said.err


def test_so_many_new_words_come_each_once_and_the_best_first(call: Call) -> None:
    found = call("fill", "--new", "12", "--best-first", "--model", "tiny", "--json").rows
    words, figures = [str(row["word"]) for row in found], [float(str(row["logprob_per_char"])) for row in found]
    assert len(set(words)) == 12
    assert not set(words) & set(WORDS)
    assert figures == sorted(figures, reverse=True)
    plain = call("fill", "--new", "12", "--model", "tiny").lines
    assert sorted(plain) == sorted(words)
    assert plain != words


def test_best_first_puts_the_very_words_of_a_draw_in_order(call: Call) -> None:
    drawn = call("fill", "-n", "20", "--model", "tiny").lines
    found = call("fill", "-n", "20", "--best-first", "--model", "tiny", "--json").rows
    assert sorted(str(row["word"]) for row in found) == sorted(drawn)
    figures = [float(str(row["logprob_per_char"])) for row in found]
    assert figures == sorted(figures, reverse=True)


@pytest.mark.parametrize("beside", [["-n", "3"], ["--new-only"], ["--unique"]])
def test_what_new_asks_for_itself_is_refused_beside_it(call: Call, beside: list[str]) -> None:
    assert f"leave {beside[0]} out" in refusal(call("fill", "--new", "3", *beside, "--model", "tiny"))


def test_where_no_new_word_comes_it_says_what_was_tried_and_what_to_change(call: Call) -> None:
    said = call("fill", "mia", "--new", "3", "--model", "tiny")
    known = "mia" in WORDS
    assert (said.code, said.lines) == (0, [] if known else ["mia"])
    assert "loosen the pattern" in said.err


def test_a_folder_is_a_model_too(call: Call, trained: Path) -> None:
    by_folder = call("fill", "-n", "4", "--model", str(trained))
    assert by_folder.code == 0
    assert by_folder.out == call("fill", "-n", "4", "--model", "tiny").out


def test_a_model_whose_list_is_gone_still_fills(call: Call, installed: Path) -> None:
    for words in installed.glob("words-*.txt"):
        words.unlink()
    found = call("fill", "-n", "2", "--model", "tiny", "--json").rows
    assert [(row["in_list"], row["novelty"], row["nearest"]) for row in found] == [(None, None, None)] * 2
    assert "--new-only" in refusal(call("fill", "--new-only", "--model", "tiny"))
    assert "--new needs the list" in refusal(call("fill", "--new", "3", "--model", "tiny"))


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["[ae"], "character 1: A [ needs its ]"),
        (["a?ß"], "character 3: The model has never seen 'ß'"),
        (["a*m*"], "character 4"),
        (["a.m"], "Position 2 ends the word, but position 3 must be a letter"),
        (["?" * 40], "at most"),
        (["a??a", "--length", "7"], "4 letters, which --length 7 rules out"),
        (["a??a", "--length", "0"], "--length must be a length"),
        (["-n", "-3"], f"-n must be 1 to {MAX_ROWS}, not -3"),
        (["-n", "many"], "-n must be a whole number"),
        (["--seed", "-1"], f"--seed must be 0 to {MAX_SEED}"),
        (["--seed", str(MAX_SEED + 1)], f"--seed must be 0 to {MAX_SEED}"),
        (["--temperature", "nan"], "--temperature must be 0 to 1000"),
        (["--temperature", "1,234"], "--temperature must be a number, not '1,234'"),
        (["--steps", "1,5"], "--steps must be a whole number, not '1,5'"),
        (["--steps", "1_000"], "--steps must be a whole number"),
        (["--top-p", "0"], "--top-p must be above 0"),
        (["--policy", "lowest-entrpy"], "did you mean lowest-entropy? See"),
        (["--remask", "cap"], "Re-masking belongs to the ancestral order"),
        (["--tempreature", "1"], "There is no option --tempreature"),
        (["a.txt", "b.txt"], "b.txt is more than this command takes; leave it out, or put quotes"),
        (["--steps", "0"], "--steps must be 1"),
        (["--steps"], "--steps needs a value"),
        (["--reward", "-vowels"], "joined on, as in --reward=-1"),
        (["--policy", "clamp"], "cannot be drawn in the order clamp; choose one of lowest-entropy, "),
    ],
)
def test_what_cannot_be_is_refused_in_one_line(call: Call, arguments: list[str], says: str) -> None:
    assert says in refusal(call("fill", *arguments, "--model", "tiny"))
    assert says in refusal(call("fill", *arguments, "--model", "tiny", "--json"))


def test_a_comma_is_a_decimal_mark_as_in_the_window(call: Call) -> None:
    given = (["--temperature", "0,8", "--top-p", "0,9"], ["--temperature", "0.8", "--top-p", "0.9"])
    with_comma, with_point = (call("fill", "-n", "3", "--seed", "1", "--model", "tiny", *some) for some in given)
    assert with_comma.code == 0, with_comma
    assert with_comma.out == with_point.out


def test_the_number_of_a_timetable_and_of_an_order_may_have_a_comma(call: Call) -> None:
    given = (["--timetable", "pyramid:0,5"], ["--timetable", "pyramid:0.5"])
    with_comma, with_point = (call("fill", "-n", "3", "--seed", "1", "--model", "tiny", *some) for some in given)
    assert with_comma.code == 0, with_comma
    assert with_comma.out == with_point.out
    said = refusal(call("fill", "--timetable", "blocks:1,234", "--model", "tiny"))
    assert "'1,234' is no number of a timetable" in said


def test_an_unknown_model_gets_the_close_ones_named(call: Call) -> None:
    assert "tiny" in refusal(call("fill", "--model", "tinny"))


def test_on_a_terminal_it_names_the_pins_that_rule_out_every_list_word(
    call: Call, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fill, "is_terminal", lambda _stream: True)
    said = call("fill", "mm???", "-n", "2", "--model", "tiny")
    assert said.code == 0
    assert len(said.lines) == 2
    assert "No word of the list fits: position" in said.err
    assert " 2 " in said.err
    assert call("fill", "mi???", "-n", "2", "--model", "tiny").err == ""


def test_fill_in_a_process_of_its_own_prints_words_and_no_warning(home: Path) -> None:
    done = start("fill", "a??a", "-n", "5", "--model", "oracle:bigram:elements", "--json", home=home)
    assert done.returncode == 0, done.stderr
    assert len(json.loads(done.stdout)) == 5
    assert done.stderr == b""


def test_remasking_is_refused_for_a_model_that_no_order_could_take_letters_back_from(
    call: Call, tmp_path: Path
) -> None:
    drawn = "--family", "uniform", "--steps", "2", "--preset", "tiny", "--out", str(tmp_path / "noise")
    (tmp_path / "list.txt").write_text("\n".join(WORDS), encoding="utf-8")
    assert call("train", str(tmp_path / "list.txt"), *drawn).code == 0
    said = refusal(call("fill", "--remask", "cap", "--model", str(tmp_path / "noise")))
    assert "cannot be drawn in the order remask-cap; choose one of ancestral" in said


def test_a_pattern_is_quoted_as_it_was_typed(call):
    assert r"Pattern 'a\?*', character 3: The model has never seen '?'" in refusal(call("fill", r"a\?*"))
