"""How a list is read, chosen by options: the same on every command that reads one."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.playground.cli.conftest import Said, refusal

Call = Callable[..., Said]
TABLE = "name;sex;n\nIsa;F;7\nBob;M;3\nEve;F;2\n"


@pytest.fixture
def table(tmp_path: Path) -> str:
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8")
    return str(path)


@pytest.mark.parametrize(
    ("asked", "words", "weighed"),
    [
        ((), "isa bob eve", True),
        (("--counts", "0"), "isa bob eve", False),
        (("--column", "2", "--counts", "3"), "f m", True),
        (("--column", "sex", "--counts", "N"), "f m", True),
        (("--column", "Name", "--counts", "n"), "isa bob eve", True),
        (("--shape", "words"), "name sex n isa f 7 bob m 3 eve 2", False),
        (("--separator", "semicolon"), "isa bob eve", True),
        (("--no-header",), "isa bob eve", True),
        (("--fold", "turkish"), "ısa bob eve", True),
        (("--fold", "keep"), "Isa Bob Eve", True),
        (("--keep-case",), "Isa Bob Eve", True),
    ],
)
def test_a_list_is_read_as_the_options_say(
    call: Call, table: str, asked: tuple[str, ...], words: str, weighed: bool
) -> None:
    found = json.loads(call("inspect", table, "--json", *asked).out)
    assert set("".join(words.split())) == set(found["alphabet"])
    assert found["words"] == len(words.split())
    assert found["weighed"] is weighed


def test_inspect_says_what_the_list_was_taken_for_and_shows_its_first_lines(call: Call, table: str) -> None:
    said = call("inspect", table).out
    assert "A table, separated by semicolons: words in column 1 (name) of 3; counts in column 3 (n)" in said
    assert "name;sex;n  ->  left out, the names of the columns" in said
    assert "Bob;M;3  ->  bob" in said


def test_training_says_it_too(call: Call, tmp_path: Path) -> None:
    table = tmp_path / "long.csv"
    table.write_text(TABLE + "".join(f"{a}{b}a;F;1\n" for a in "bcdfg" for b in "aeiou"), encoding="utf-8")
    said = call("train", str(table), "--steps", "1", "--preset", "tiny", "--out", str(tmp_path / "model"))
    assert said.code == 0, said
    assert "A table, separated by semicolons" in said.err


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        (("--column", "9"), "there is no column 9"),
        (("--column", "0"), "--column must be 1 to 1000"),
        (("--column", "nom"), "no column 'nom'; it has name, sex, n"),
        (("--column", "name", "--counts", "name"), "cannot be in the same column"),
        (("--column", ""), "--column is empty"),
        (("--shape", "tabel"), "--shape has no choice 'tabel'; "),
        (("--separator", "a"), "separated by a sign"),
        (("--separator", ""), "--separator is empty"),
        (("--fold", "lower", "--keep-case"), "not allowed with"),
    ],
)
def test_what_cannot_be_is_refused_in_a_line(call: Call, table: str, asked: tuple[str, ...], sentence: str) -> None:
    assert sentence in refusal(call("inspect", table, *asked))


def test_a_name_makes_a_heading_of_a_line_that_was_not_known_for_one(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text("flower,from\nrose,asia\niris,europe\n", encoding="utf-8")
    found = json.loads(call("inspect", str(path), "--json", "--column", "flower").out)
    assert set(found["alphabet"]) == set("roseiris")
    said = refusal(call("inspect", str(path), "--shape", "table", "--no-header", "--column", "flower"))
    assert "its first line names none; give a number" in said


@pytest.mark.parametrize("asked", ["pr\u00e9nom", "pre\u0301nom", "PR\u00c9NOM", " pr\u00e9nom "])
@pytest.mark.parametrize("heading", ["pr\u00e9nom", "Pre\u0301nom", '" pr\u00e9nom "'])
def test_a_name_is_found_however_its_letters_are_composed(call: Call, tmp_path: Path, heading: str, asked: str) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"from,{heading}\nasia,rose\neurope,iris\n", encoding="utf-8")
    found = json.loads(call("inspect", str(path), "--json", "--column", asked).out)
    assert set(found["alphabet"]) == set("roseiris")


def test_comments_may_be_words(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("anna\n// bob\n", encoding="utf-8")
    report = json.loads(call("inspect", str(path), "--json", "--no-comments").out)
    assert [d["reason"] for d in report["dropped"]] == ["several words with spaces between"]


def test_counts_of_a_list_without_columns_are_refused(call: Call) -> None:
    assert "The list has no columns" in refusal(call("inspect", "dinosaurs", "--counts", "births"))
