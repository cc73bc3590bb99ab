"""Lists as people have them: what is read, what is left out and why, and what is refused in one sentence."""

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import UserError
from models.vocabulary import Vocabulary
from models.words import ImportOptions, Reading, WordList, decode, from_text, read_bytes, read_file, read_now, split


def reasons(words: WordList) -> dict[str, int]:
    return {d.reason: d.count for d in words.report.dropped}


def test_a_word_a_line_is_trimmed_folded_and_kept_once() -> None:
    read = from_text("Emma\n  ava \n\nemma\r\nAVA\nnoah")
    assert read.words == ("emma", "ava", "noah")
    assert (read.report.words, read.report.duplicates, read.report.longest) == (3, 2, 4)
    assert read.report.lengths == (0, 0, 0, 1, 2)


def test_case_is_the_persons_choice() -> None:
    assert from_text("Emma\nemma", options=ImportOptions(fold=False)).words == ("Emma", "emma")


def test_a_line_with_commas_semicolons_or_tabs_is_several_words() -> None:
    assert from_text("anna, bob;cy\tdee").words == ("anna", "bob", "cy", "dee")


@pytest.mark.parametrize(
    "text", ["zoë\nchloé", "Ёлка\nёж", "ΑΘΗΝΑ\nσοφία", "さくら\nモモ", "mary-jane\no'neil", "r2d2\nc3po"]
)
def test_every_alphabet_reads_encodes_and_decodes_alike(text: str) -> None:
    words = from_text(text).words
    vocabulary = Vocabulary.from_words(words)
    assert len(words) == 2
    for word in words:
        assert vocabulary.decode(vocabulary.encode(word, 16)) == word


def test_accents_are_brought_to_one_form() -> None:
    assert from_text(unicodedata.normalize("NFD", "zoë") + "\nzoë").words == ("zoë",)


def test_what_cannot_be_a_word_is_left_out_counted_and_shown_but_never_changed() -> None:
    read = from_text("# a list\nanna\nmary ann\n" + "x" * 40 + "\n---\nbo\u200db\n", options=ImportOptions(longest=31))
    assert read.words == ("anna",)
    assert reasons(read) == {
        "comment": 1,
        "several words with spaces between": 1,
        "longer than 31 letters": 1,
        "no letter or digit": 1,
        "control characters": 1,
    }
    assert all(d.examples for d in read.report.dropped)


@pytest.mark.parametrize(("data", "sentence"), [(b"", "holds no words"), (b"\n \n", "holds no words")])
def test_an_empty_list_is_refused(data: bytes, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        list(read_bytes(data, "list"))


def test_binary_data_is_refused() -> None:
    with pytest.raises(UserError, match="not a text file"):
        list(read_bytes(bytes(range(256)) * 10, "photo"))


def test_a_missing_file_and_a_folder_are_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no file .*gone\.txt"):
        read_now(tmp_path / "gone.txt")
    with pytest.raises(UserError, match="is a folder"):
        read_now(tmp_path)


def test_one_line_of_a_million_characters_is_left_out_with_its_reason() -> None:
    with pytest.raises(UserError, match="longer than 31 letters"):
        from_text("a" * 1_000_000)


def test_too_many_different_characters_are_refused() -> None:
    with pytest.raises(UserError, match="different characters"):
        from_text("\n".join(chr(0x4E00 + i) for i in range(1200)))


def test_utf8_is_tried_first_then_cp1252_with_the_other_readings_on_offer() -> None:
    assert decode("zoë".encode(), "", "list")[:2] == ("zoë", "utf-8")
    text, encoding, others = decode("zoë".encode("cp1252"), "", "list")
    assert (text, encoding) == ("zoë", "cp1252")
    assert "iso8859-2" in others
    assert "utf-8" not in others


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert decode("anna\nbob".encode(encoding), "", "list")[0] == "anna\nbob"


def test_an_encoding_that_was_chosen_is_used_or_refused() -> None:
    assert decode("елка".encode("koi8-r"), "koi8-r", "list")[0] == "елка"
    with pytest.raises(UserError, match="cannot be read as utf-8"):
        decode(b"\xff\xfe\xfd", "utf-8", "list")
    with pytest.raises(UserError, match="cannot be read as klingon"):
        decode(b"abc", "klingon", "list")


def test_reading_tells_how_far_it_has_come_and_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"w{i}" for i in range(60_000)))
    steps = read_file(path)
    first = next(steps)
    assert isinstance(first, Reading)
    assert 0 < first.fraction < 1
    assert first.words == 20_000
    rest = list(steps)
    assert isinstance(rest[-1], WordList)
    assert len(rest[-1].words) == 60_000


@given(st.lists(st.text("abcde", min_size=1, max_size=5), min_size=2, unique=True), st.integers(0, 3))
def test_no_word_is_on_both_sides_of_a_split_and_none_is_lost(words: list[str], seed: int) -> None:
    sides = split(tuple(words), 0.2, seed)
    assert not set(sides.train) & set(sides.heldout)
    assert set(sides.train) | set(sides.heldout) == set(words)
    assert 1 <= len(sides.heldout) <= len(words) // 2
    assert split(tuple(reversed(words)), 0.2, seed).heldout == sides.heldout
