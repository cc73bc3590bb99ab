"""Reading a list: with options and cancel, from a file, a text or the lists that come with the program."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.data.bundled_lists import bundled_words
from models.data.list_recognition import ShapeOptions
from models.data.word_list import WordList
from models.data.word_tally import ImportOptions
from playground.training.list_import import ListImport
from playground.training.network_sizes import network_sizes


class Watcher:
    """Everything that reading reports."""

    def __init__(self, lists: ListImport) -> None:
        self.failed: list[str] = []
        self.listed: list[WordList] = []
        self.importing: list[tuple[float, str]] = []
        lists.failed.connect(self.failed.append)
        lists.listed.connect(self.listed.append)
        lists.importing.connect(lambda *a: self.importing.append(a))


@pytest.fixture
def lists(qtbot: QtBot) -> Iterator[ListImport]:
    lists = ListImport()
    yield lists
    lists.close()


@pytest.fixture
def watcher(lists: ListImport) -> Watcher:
    return Watcher(lists)


def reads(qtbot: QtBot, lists: ListImport) -> None:
    qtbot.waitUntil(lambda: not lists.busy)


MARKS = "a" + "\u0301\u0316" * 500_000


def test_reading_what_no_word_is_can_be_cancelled_at_once(qtbot: QtBot, lists: ListImport) -> None:
    """Accents in a row were brought into order before their number was looked at: minutes in one step."""
    watcher = Watcher(lists)
    lists.read_pasted("\n".join([MARKS] * 10))
    lists.cancel()
    lists.read_pasted("anna\nbob\n" + MARKS)
    qtbot.waitUntil(lambda: bool(watcher.listed))
    assert watcher.listed[0].words == ("anna", "bob")


def test_a_list_is_read_with_progress_a_report_and_the_sizes_of_networks(
    qtbot: QtBot, lists: ListImport, watcher: Watcher
) -> None:
    lists.read_pasted("Anna\nanna\nBo b\nélan\n")
    reads(qtbot, lists)
    (words,) = watcher.listed
    assert words.words == ("anna", "élan")
    assert lists.words is words
    assert watcher.importing[0][0] == 0.0
    assert watcher.importing[-1] == (1.0, "")
    sizes = network_sizes(words)
    assert sizes["masked", "transformer", "tiny"] < sizes["masked", "transformer", "medium"]


def test_a_bundled_list_is_read(qtbot: QtBot, lists: ListImport, watcher: Watcher) -> None:
    lists.read_bundled("dinosaurs")
    reads(qtbot, lists)
    assert watcher.listed[0].name == "dinosaurs"
    assert not watcher.failed


def test_a_list_is_read_again_when_the_rules_change(qtbot: QtBot, lists: ListImport, watcher: Watcher) -> None:
    lists.read_pasted("Anna\nanna\n")
    reads(qtbot, lists)
    lists.set_options(ImportOptions(fold=False))
    reads(qtbot, lists)
    assert [w.words for w in watcher.listed] == [("anna",), ("Anna", "anna")]


def test_an_encoding_chosen_for_one_file_is_not_used_for_the_next(
    qtbot: QtBot, lists: ListImport, watcher: Watcher, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_bytes("иван\nанна".encode("koi8-r"))
    (tmp_path / "b.txt").write_text("иван\nанна", encoding="utf-8")
    lists.read_path(str(tmp_path / "a.txt"))
    reads(qtbot, lists)
    lists.set_options(ImportOptions(encoding="koi8-r"))
    reads(qtbot, lists)
    assert watcher.listed[-1].words == ("иван", "анна")
    lists.read_path(str(tmp_path / "b.txt"))
    reads(qtbot, lists)
    assert watcher.listed[-1].words == ("иван", "анна")
    assert watcher.listed[-1].report.encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "holds no words"), (b"\x00\x01\x02" * 50, "not a text file"), (b"# only\n# comments\n", "holds no words")],
)
def test_a_list_that_cannot_be_read_is_one_sentence_and_the_list_before_it_stays(
    qtbot: QtBot, lists: ListImport, watcher: Watcher, tmp_path: Path, data: bytes, says: str
) -> None:
    lists.read_pasted("anna\nemma")
    reads(qtbot, lists)
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    lists.read_path(str(path))
    reads(qtbot, lists)
    (sentence,) = watcher.failed
    assert says in sentence
    assert lists.words is watcher.listed[0]
    assert watcher.importing[-1] == (1.0, "")


def test_a_list_that_could_not_be_read_can_be_read_again_in_another_way(
    qtbot: QtBot, lists: ListImport, watcher: Watcher
) -> None:
    lists.set_options(ImportOptions(longest=3))
    lists.read_pasted("emma\nanna")
    reads(qtbot, lists)
    assert len(watcher.failed) == 1
    lists.set_options(ImportOptions(longest=9))
    reads(qtbot, lists)
    assert watcher.listed[-1].words == ("emma", "anna")


def test_a_file_that_is_gone_is_one_sentence(qtbot: QtBot, lists: ListImport, watcher: Watcher) -> None:
    lists.read_path("/nowhere/at/all.txt")
    reads(qtbot, lists)
    assert "There is no file" in watcher.failed[0]


def test_cancelling_an_import_keeps_the_list_before_it(qtbot: QtBot, lists: ListImport, watcher: Watcher) -> None:
    lists.read_pasted("anna\nemma")
    reads(qtbot, lists)
    many = "\n".join(f"w{i:x}" for i in range(400_000))
    lists.read_pasted(many)
    qtbot.waitUntil(lambda: any(0 < f < 1 for f, _ in watcher.importing))
    lists.cancel()
    assert watcher.importing[-1] == (1.0, "")
    assert lists.words is watcher.listed[0]
    lists.set_options(ImportOptions(fold=False))  # reads the list that is there, not the one that was given up
    reads(qtbot, lists)
    assert watcher.listed[-1].words == ("anna", "emma")
    assert not watcher.failed


def test_a_shape_is_chosen_for_one_list_alone(
    qtbot: QtBot, lists: ListImport, watcher: Watcher, tmp_path: Path
) -> None:
    lists.read_pasted("anna,bob\neve,ina")
    reads(qtbot, lists)
    lists.set_options(ImportOptions(shape=ShapeOptions(kind="table", column=1)))
    reads(qtbot, lists)
    assert list(watcher.listed[-1].words) == ["bob", "ina"]
    lists.read_pasted("anna,bob\neve,ina")
    reads(qtbot, lists)
    assert list(watcher.listed[-1].words) == ["anna", "bob", "eve", "ina"]


def test_a_list_that_could_not_be_read_can_be_read_in_another_way(
    qtbot: QtBot, lists: ListImport, watcher: Watcher
) -> None:
    lists.read_pasted("anna bob\neve ina")
    reads(qtbot, lists)
    assert "several words with spaces between" in watcher.failed[-1]
    lists.set_options(ImportOptions(shape=ShapeOptions(separator=" ")))
    reads(qtbot, lists)
    assert watcher.listed[-1].words == ("anna", "bob", "eve", "ina")


def test_a_bundled_list_is_read_as_it_stands(qtbot: QtBot, lists: ListImport, watcher: Watcher) -> None:
    lists.read_bundled("stars")
    reads(qtbot, lists)
    assert watcher.listed[-1].words == bundled_words("stars")
    assert watcher.listed[-1].report.shape.kind == "lines"
