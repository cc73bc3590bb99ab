"""Lists as people have them: what is read, what is left out and why, and what is refused in one sentence."""

import os
import unicodedata
from collections.abc import Generator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.data import word_tally as words_module
from models.data.encodings import PIECE
from models.data.line_entries import KEPT, Lines, trimmed
from models.data.list_reader import ListReader
from models.data.list_shape import ListShape
from models.data.vocabulary import Vocabulary, normal
from models.data.word_list import ImportProgress, WordList, from_text, read_bytes, read_file, read_now
from models.data.word_tally import Dropped, ImportOptions, WordTally
from models.errors import UserError


def reasons(words: WordList) -> dict[str, int]:
    return {d.reason: d.count for d in words.report.dropped}


def read(data: bytes, encoding: str = "") -> WordList:
    *_, last = read_bytes(data, "list", options=ImportOptions(encoding=encoding))
    assert isinstance(last, WordList)
    return last


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
        "an invisible character that is no part of a letter": 1,
    }
    assert all(d.examples for d in read.report.dropped)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (b"", "holds no words"),
        (b"\n \n", "holds no words"),
        (b"ab" * 20, "one word of up to 31 letters a line"),
        (b"!!\n??\n", "one word with a letter or a digit in it a line"),
    ],
)
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
    plain, western = read("zoë".encode()), read("zoë".encode("cp1252"))
    assert (plain.words, plain.report.encoding, plain.report.encodings) == (("zoë",), "utf-8", ())
    assert (western.words, western.report.encoding) == (("zoë",), "cp1252")
    assert "iso8859-2" in western.report.encodings
    assert "utf-8" not in western.report.encodings


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_decides(encoding: str) -> None:
    assert read("anna\nbob".encode(encoding)).words == ("anna", "bob")


def test_an_encoding_that_was_chosen_is_used_or_refused() -> None:
    assert read("елка".encode("koi8-r"), "koi8-r").words == ("елка",)
    with pytest.raises(UserError, match="cannot be read as 'utf-8'"):
        read(b"\xff\xfe\xfd", "utf-8")


NO_ENCODINGS = ("x", "hex", "rot13", "idna", "punycode", "unicode_escape", "undefined", "a\0b", "x" * 999, "\udcff")


@pytest.mark.parametrize("encoding", NO_ENCODINGS)
def test_what_is_no_encoding_of_text_files_is_refused_in_one_line(encoding: str) -> None:
    with pytest.raises(UserError, match="choose another encoding") as caught:
        read(b"abc", encoding)
    assert str(caught.value).isprintable()
    assert len(str(caught.value)) < 150


def test_letters_split_between_two_pieces_of_a_file_are_read_whole() -> None:
    """Bytes of one letter, the two signs of a line's end, and an entry, each across a boundary of the pieces."""
    for shift in range(8):
        padding = "\n" * (PIECE - shift)
        for encoding in ("utf-8", "utf-16"):
            assert read((padding + "зоя\r\nанна,ева\r\n").encode(encoding)).words == ("зоя", "анна", "ева")
    assert read(b"a\r\nb\rc\n\n" * 9000).report.lines == 4 * 9000 - 1


@given(st.text("ab ,;\t\r\n#\ufeff\u2003\u0301", max_size=40), st.integers(1, 7))
def test_a_text_in_pieces_is_the_text_in_one(text: str, size: int) -> None:
    whole, cut = _lines(text, len(text) or 1), _lines(text, size)
    assert whole == cut
    assert _tallied(text, len(text) or 1) == _tallied(text, size)


def _lines(text: str, size: int) -> tuple[list[str], int]:
    cutter = Lines()
    ended = []
    for i in range(0, len(text), size):
        ended += cutter.feed(text[i : i + size])
        cutter.shorten()
    return [trimmed(line) for line in (*ended, *cutter.finish())], cutter.count


def _tallied(text: str, size: int) -> tuple[list[str], tuple[Dropped, ...], int]:
    tally = WordTally(ImportOptions())
    reader = ListReader(ListShape(bullets=True, quotes=True), tally)
    for i in range(0, len(text), size):
        reader.feed(text[i : i + size])
    reader.finish()
    return tally.kept, tally.dropped, reader.lines


@pytest.mark.parametrize("space", [" ", "\ufeff", "\u2003"])
def test_an_entry_of_any_length_is_judged_by_all_of_it(space: str) -> None:
    wide = space * (3 * PIECE)
    assert from_text(f"{wide}anna{wide}\n{wide}bob").words == ("anna", "bob")
    assert reasons(from_text(f"eve\nanna{wide}bob")) == {"longer than 31 letters": 1}
    assert reasons(from_text(f"eve\n#{wide}bob")) == {"comment": 1}
    assert len(max(_lines("a" * 3 * PIECE, PIECE)[0])) == KEPT


def test_no_work_grows_faster_than_the_text(monkeypatch: pytest.MonkeyPatch) -> None:
    """Combining marks in a row are ordered in time that grows with their square: 60,000 took 16 s."""
    seen: list[int] = []

    def counted(text: str) -> str:
        seen.append(len(text))
        return normal(text)

    monkeypatch.setattr(words_module, "normal", counted)
    marks = "a" + "\u0301\u0316" * 30_000
    read_ = from_text(f"zoe\u0308\n{marks}\n{marks},{marks[:3000]}\nnoah")
    assert read_.words == ("zoë", "noah")
    assert reasons(read_) == {"longer than 31 letters": 3}
    assert max(seen) <= 4 * 31
    with pytest.raises(UserError, match="has 60\u00a0001 letters; this model reads at most 9"):
        Vocabulary(("a",)).encode(marks, 10)


def test_a_letter_is_written_with_four_code_points_at_most() -> None:
    """What lets a length be judged before a text is normalised."""
    assert max(len(unicodedata.normalize("NFD", chr(c))) for c in range(0x110000)) == 4


@pytest.mark.parametrize("text", ["a" * 300_000, "\n" * 300_000, "ab\n" * 100_000, "," * 300_000, " " * 300_000])
def test_reading_can_be_left_after_every_piece(text: str) -> None:
    """Whatever the lines are: a list that cannot be read in one step is never read in one."""
    steps = read_bytes(f"{text}\nanna".encode(), "list")
    assert sum(isinstance(step, ImportProgress) for step in steps) >= len(text) // PIECE


def test_reading_tells_how_far_it_has_come_and_can_be_stopped(tmp_path: Path) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"w{i}" for i in range(60_000)))
    steps = list(read_file(path))
    parts = [step.fraction for step in steps if isinstance(step, ImportProgress)]
    assert parts == sorted(parts)
    assert sum(0 < fraction < 1 for fraction in parts) >= 5
    assert isinstance(steps[-1], WordList)
    assert len(steps[-1].words) == 60_000
    stopped = read_file(path)
    next(stopped)
    assert isinstance(stopped, Generator)
    stopped.close()
    assert list(stopped) == []


@pytest.mark.parametrize("name", ["a\nb.txt", "\x1b[31mred.txt", "txt.\u202ea"])
@pytest.mark.skipif(os.name == "nt", reason="the system has no such names")
def test_a_file_whose_name_holds_control_characters_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text("anna\nbob")
    with pytest.raises(UserError, match="control character") as caught:
        read_now(path)
    assert str(caught.value).isprintable()


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="the system has no FIFOs")
def test_what_is_no_ordinary_file_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "zero").symlink_to("/dev/zero")
    for name in ("pipe", "zero"):
        with pytest.raises(UserError, match="not a regular file"):
            read_now(tmp_path / name)


PLAIN_LISTS = [
    ("hawaiʻi\nhawai'i\nhawai’i\nhawai‘i\no’ahu", "hawaiʻi hawai'i hawai’i hawai‘i o’ahu"),
    ("كِتَاب\nقَلَم\nمـحـمـد\nمحمد", "كِتَاب قَلَم مـحـمـد محمد"),
    ("Ａｎｎａ\nｶﾀｶﾅ\nカタカナ", "ａｎｎａ ｶﾀｶﾅ カタカナ"),
    ("Straße\nSTRASSE\nGROẞ\ngroß", "straße strasse groß"),
    ("ΣΟΦΟΣ\nνίκος\nΓΙΏΡΓΟΣ", "σοφος νίκος γιώργος"),
    ("שָׁלוֹם\nיַלְדָּה", "שָׁלוֹם יַלְדָּה"),
    (unicodedata.normalize("NFD", "김민준\n이서연"), "김민준 이서연"),
    ("ﬁnger\noﬃce\nĳsland", "ﬁnger oﬃce ĳsland"),
    ("anna\n\ufeffclara\n\ufeff\ndora", "anna clara dora"),
    ("\u00a0anna\u00a0\n\u3000clara\nde\u00a0la", "anna clara"),
    ("anna😀\nbella", "anna😀 bella"),
    ("istanbul\nısparta\nyıldız", "istanbul ısparta yıldız"),
]


@pytest.mark.parametrize(("text", "words"), PLAIN_LISTS)
def test_a_word_a_line_is_that_word_in_every_script(text: str, words: str) -> None:
    assert from_text(text).words == tuple(normal(word) for word in words.split())
