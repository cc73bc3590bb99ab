"""The bundled word lists: clean files, and an index that tells the truth about them."""

from __future__ import annotations

import json
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest

LISTS = Path(__file__).resolve().parent.parent / "resources" / "lists"
INDEX: list[dict[str, Any]] = json.loads((LISTS / "index.json").read_text(encoding="utf-8"))
FIELDS = {"id", "title", "file", "language", "script", "source", "licence", "notes"}
FIGURES = {"words", "longest", "letters"}
# How a Unicode character name begins in each script that the index may claim.
SCRIPTS = {"Latin": "LATIN ", "Cyrillic": "CYRILLIC ", "Greek": "GREEK ", "Hiragana": "HIRAGANA "}
PUNCTUATION = set("-'")

every_list = pytest.mark.parametrize("card", INDEX, ids=[card["id"] for card in INDEX])


def text_of(card: dict[str, Any]) -> str:
    # Bytes, so that a carriage return is seen and not translated.
    return (LISTS / card["file"]).read_bytes().decode("utf-8")


def words_of(card: dict[str, Any]) -> list[str]:
    return text_of(card).removesuffix("\n").split("\n")


def test_index_names_every_list_file_once() -> None:
    files = [card["file"] for card in INDEX]
    assert sorted(files) == sorted(path.name for path in LISTS.glob("*.txt"))
    assert len({card["id"] for card in INDEX}) == len(INDEX)


@every_list
def test_card_has_every_field_filled(card: dict[str, Any]) -> None:
    assert set(card) == FIELDS | FIGURES
    assert all(isinstance(card[field], str) and card[field].strip() for field in FIELDS)
    assert card["file"] == card["id"] + ".txt"


@every_list
def test_file_is_one_nfc_word_a_line_with_unix_line_ends(card: dict[str, Any]) -> None:
    text = text_of(card)
    assert text.endswith("\n")
    assert unicodedata.is_normalized("NFC", text)
    assert not [word for word in words_of(card) if not re.fullmatch(r"\S+", word)]


@every_list
def test_words_are_distinct_sorted_and_lower_case(card: dict[str, Any]) -> None:
    words = words_of(card)
    assert words == sorted(set(words))
    assert [word for word in words if word != word.lower()] == []


@every_list
def test_figures_of_the_card_match_the_file(card: dict[str, Any]) -> None:
    words = words_of(card)
    measured = {"words": len(words), "longest": max(map(len, words)), "letters": len(set().union(*words))}
    assert {figure: card[figure] for figure in FIGURES} == measured


@every_list
def test_every_letter_is_of_the_script_the_card_claims(card: dict[str, Any]) -> None:
    letters = set().union(*words_of(card)) - PUNCTUATION
    start = SCRIPTS[card["script"]]
    assert [letter for letter in sorted(letters) if not unicodedata.name(letter).startswith(start)] == []


@every_list
def test_words_begin_and_end_with_a_letter(card: dict[str, Any]) -> None:
    assert [word for word in words_of(card) if not (word[0].isalpha() and word[-1].isalpha())] == []


@every_list
def test_licence_allows_bundling_and_its_notice_is_printed(card: dict[str, Any]) -> None:
    licence = card["licence"]
    assert not re.search(r"\bL?GPL|BY-SA|GFDL|unknown", licence, re.IGNORECASE)
    notices = (LISTS / "README.md").read_text(encoding="utf-8")
    assert f"| `{card['file']}` | {card['title']} | {card['script']} | {card['words']:,} |" in notices
    if "notice in README.md" in licence:
        assert f"({card['id']})\n\n```\n" in notices.partition("## Notices")[2]


@pytest.mark.parametrize(("name", "least"), [("names", 25_000), ("english", 10_000), ("russian", 15_000)])
def test_lists_to_train_on_are_large_enough(name: str, least: int) -> None:
    assert next(card for card in INDEX if card["id"] == name)["words"] >= least


def test_lists_cover_other_languages_and_scripts() -> None:
    large = [card for card in INDEX if card["words"] >= 3_000]
    assert len([card for card in large if card["language"] != "English"]) >= 2
    assert [card for card in large if card["script"] != "Latin"]


def test_names_hold_several_that_fit_em__a() -> None:
    names = words_of(next(card for card in INDEX if card["id"] == "names"))
    assert {"emira", "emiya"} <= {name for name in names if re.fullmatch("em..a", name)}
    assert "emma" in names


def test_all_elements_are_there() -> None:
    assert len(words_of(next(card for card in INDEX if card["id"] == "elements"))) == 118


def test_lists_stay_small() -> None:
    assert sum(path.stat().st_size for path in LISTS.iterdir()) < 2_500_000
