"""The lists that come with the program."""

from pathlib import Path

import pytest

from models.data.bundled_lists import bundled_lists, bundled_words, plain_words
from models.data.word_list import AS_LINES, from_text
from models.data.word_tally import ImportOptions
from models.errors import UserError

WRONG_KINDS = '[{"id": 3, "title": "", "words": 1, "language": ""}]'


@pytest.mark.parametrize("text", ["", "{", "[{}]", '[{"id": "names"}]', WRONG_KINDS])
def test_a_damaged_index_of_lists_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str) -> None:
    (tmp_path / "lists").mkdir()
    (tmp_path / "lists" / "index.json").write_text(text)
    monkeypatch.setattr("models.data.bundled_lists.resources.files", lambda _: tmp_path)
    bundled_lists.cache_clear()
    with pytest.raises(UserError, match="install the program again"):
        bundled_lists()


def read(text: str) -> tuple[str, ...]:
    return from_text(text, "list", ImportOptions(shape=AS_LINES)).words


@pytest.mark.parametrize("name", ["hiragana", "greek-names", "birds", "elements", "moons-and-planets"])
def test_a_list_is_what_reading_it_gives(name: str) -> None:
    words = bundled_words(name)
    assert read("\n".join(words)) == words
    assert plain_words("\n".join((*words, "")).encode()) in (words, ())


def test_what_reading_would_change_is_not_taken_as_it_stands() -> None:
    assert plain_words("anna\n\u044f\u0449\u0438\u043a\n".encode()) == ("anna", "\u044f\u0449\u0438\u043a")
    taken = (
        "",
        "anna\nanna",
        "Anna",
        "# anna",
        "an na",
        "anna\n\nemma",
        "anna\r\nemma",
        "a" * 32,
        "e\u0301mile",
        "an-na",
    )
    for text in taken:
        assert plain_words(text.encode()) == ()
    assert plain_words(b"\xff") == ()
