"""From a list to a model: reading with options and cancel, and a training run in a child process."""

import json
import os
import signal
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from models.cards import CARD, LOCK, SNAPSHOT, models_folder, read_card, retitle, words_digest
from models.own_files import save_list
from models.progress import Progress
from models.run_folder import lock_of
from models.words import WordList
from playground.own_models import for_good
from playground.shelf import open_now
from playground.unfinished import find
from playground.workshop import Workshop, folder_name
from tests.patience import CHILD_MS, wait_until
from tests.playground.test_remote import gone, needs_signals

SYLLABLES = ("ka", "mi", "to", "re", "lu", "sa", "no")
TEXT = "\n".join("".join(p) for n in (2, 3) for p in product(SYLLABLES, repeat=n))
TINY: dict[str, Any] = {"denoiser": "transformer", "preset": "tiny", "name": "Toy", "seed": 1, "noise_input": False}
LONG = {**TINY, "minutes": 5.0}


class Watcher:
    """Everything a workshop says."""

    def __init__(self, workshop: Workshop) -> None:
        self.failed: list[str] = []
        self.listed: list[WordList] = []
        self.sized: list[dict[tuple[str, str], int]] = []
        self.importing: list[tuple[float, str]] = []
        self.progress: list[Progress] = []
        self.running: list[tuple[bool, bool]] = []
        self.kept: list[str] = []
        self.resumable: list[tuple[str, int]] = []
        workshop.failed.connect(self.failed.append)
        workshop.listed.connect(self.listed.append)
        workshop.sized.connect(self.sized.append)
        workshop.importing.connect(lambda *a: self.importing.append(a))
        workshop.progressed.connect(self.progress.append)
        workshop.running.connect(lambda *a: self.running.append(a))
        workshop.kept.connect(self.kept.append)
        workshop.resumable.connect(lambda *a: self.resumable.append(a))


@pytest.fixture
def workshop(qtbot: QtBot) -> Iterator[Workshop]:
    workshop = Workshop()
    yield workshop
    workshop.close()


@pytest.fixture
def watcher(workshop: Workshop) -> Watcher:
    return Watcher(workshop)


def looked(qtbot: QtBot, workshop: Workshop) -> None:
    """Wait until what was cut off is found, or what was answered is done."""
    qtbot.waitUntil(lambda: not workshop._offer.busy)


def reads(qtbot: QtBot, workshop: Workshop) -> None:
    qtbot.waitUntil(lambda: not workshop._reading.busy)


# -- reading --


MARKS = "a" + "\u0301\u0316" * 500_000


def test_reading_what_no_word_is_can_be_cancelled_at_once(qtbot: QtBot, workshop: Workshop) -> None:
    """Accents in a row were brought into order before their number was looked at: minutes in one step."""
    watcher = Watcher(workshop)
    workshop.read_pasted("\n".join([MARKS] * 10))
    workshop.cancel_reading()
    workshop.read_pasted("anna\nbob\n" + MARKS)
    qtbot.waitUntil(lambda: bool(watcher.listed))
    assert watcher.listed[0].words == ("anna", "bob")


@pytest.mark.parametrize("name", ["a\nb", "\x1b[31m", "a\u202eb", "x" * 81])
def test_a_name_with_control_characters_starts_no_run(workshop: Workshop, qtbot: QtBot, name: str) -> None:
    watcher = Watcher(workshop)
    workshop.read_pasted(TEXT)
    qtbot.waitUntil(lambda: bool(watcher.listed))
    workshop.start({**LONG, "name": name})
    assert "title" in watcher.failed[0]
    assert not workshop.is_running


def test_a_list_is_read_with_progress_a_report_and_the_sizes_of_networks(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher
) -> None:
    workshop.read_pasted("Anna\nanna\nBo b\nélan\n")
    reads(qtbot, workshop)
    (words,) = watcher.listed
    assert words.words == ("anna", "élan")
    assert workshop.words is words
    assert watcher.importing[0][0] == 0.0
    assert watcher.importing[-1] == (1.0, "")
    (sizes,) = watcher.sized
    assert sizes["transformer", "tiny"] < sizes["transformer", "medium"]


def test_a_bundled_list_is_read(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    workshop.read_bundled("dinosaurs")
    reads(qtbot, workshop)
    assert watcher.listed[0].name == "dinosaurs"
    assert not watcher.failed


def test_a_list_is_read_again_when_the_rules_change(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    workshop.read_pasted("Anna\nanna\n")
    reads(qtbot, workshop)
    workshop.set_options({"fold": False})
    reads(qtbot, workshop)
    assert [w.words for w in watcher.listed] == [("anna",), ("Anna", "anna")]


def test_an_encoding_chosen_for_one_file_is_not_used_for_the_next(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher, tmp_path: Path
) -> None:
    (tmp_path / "a.txt").write_bytes("иван\nанна".encode("koi8-r"))
    (tmp_path / "b.txt").write_text("иван\nанна", encoding="utf-8")
    workshop.read_path(str(tmp_path / "a.txt"))
    reads(qtbot, workshop)
    workshop.set_options({"encoding": "koi8-r"})
    reads(qtbot, workshop)
    assert watcher.listed[-1].words == ("иван", "анна")
    workshop.read_path(str(tmp_path / "b.txt"))
    reads(qtbot, workshop)
    assert watcher.listed[-1].words == ("иван", "анна")
    assert watcher.listed[-1].report.encoding == "utf-8"


@pytest.mark.parametrize(
    ("data", "says"),
    [(b"", "holds no words"), (b"\x00\x01\x02" * 50, "not a text file"), (b"#only\n#comments\n", "holds no words")],
)
def test_a_list_that_cannot_be_read_is_one_sentence_and_the_list_before_it_stays(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher, tmp_path: Path, data: bytes, says: str
) -> None:
    workshop.read_pasted("anna\nemma")
    reads(qtbot, workshop)
    path = tmp_path / "bad.txt"
    path.write_bytes(data)
    workshop.read_path(str(path))
    reads(qtbot, workshop)
    (sentence,) = watcher.failed
    assert says in sentence
    assert workshop.words is watcher.listed[0]
    assert watcher.importing[-1] == (1.0, "")


def test_a_list_that_could_not_be_read_can_be_read_again_in_another_way(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher
) -> None:
    workshop.set_options({"longest": 3})
    workshop.read_pasted("emma\nanna")
    reads(qtbot, workshop)
    assert len(watcher.failed) == 1
    workshop.set_options({"longest": 9})
    reads(qtbot, workshop)
    assert watcher.listed[-1].words == ("emma", "anna")


def test_a_file_that_is_gone_is_one_sentence(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    workshop.read_path("/nowhere/at/all.txt")
    reads(qtbot, workshop)
    assert "There is no file" in watcher.failed[0]


def test_cancelling_an_import_keeps_the_list_before_it(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    workshop.read_pasted("anna\nemma")
    reads(qtbot, workshop)
    many = "\n".join(f"w{i:x}" for i in range(400_000))
    workshop.read_pasted(many)
    qtbot.waitUntil(lambda: any(0 < f < 1 for f, _ in watcher.importing))
    workshop.cancel_reading()
    assert watcher.importing[-1] == (1.0, "")
    assert workshop.words is watcher.listed[0]
    workshop.set_options({"fold": False})  # reads the list that is there, not the one that was given up
    reads(qtbot, workshop)
    assert watcher.listed[-1].words == ("anna", "emma")
    assert not watcher.failed


# -- training --


def test_nothing_is_trained_without_a_list(workshop: Workshop, watcher: Watcher) -> None:
    workshop.start(dict(TINY, steps=5))
    assert "Choose a list" in watcher.failed[0]
    assert not workshop.is_running


def test_a_few_steps_in_a_child_leave_a_model_that_opens(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    workshop.read_pasted(TEXT)
    reads(qtbot, workshop)
    wish = dict(TINY, steps=20)
    workshop.start(wish)
    assert wish == dict(TINY, steps=20)
    assert watcher.running == [(True, False)]
    workshop.start(wish)
    assert "going on" in watcher.failed.pop()
    qtbot.waitUntil(lambda: bool(watcher.kept) or bool(watcher.failed), timeout=CHILD_MS)
    assert not watcher.failed
    assert watcher.running[-1] == (False, False)
    assert watcher.progress[0].stage == "preparing"
    assert watcher.progress[-1].stage == "done"
    assert watcher.progress[-1].step == 20
    assert Path(watcher.kept[0]).parent == models_folder()
    opened = open_now(watcher.kept[0])
    assert opened.model.title == "Toy"
    assert opened.words is not None
    assert set(opened.words.train) | set(opened.words.heldout) == set(TEXT.split())
    assert opened.judge.novelty("kami").value in ("in the list", "held out")
    assert find(models_folder()) is None


def test_a_run_pauses_goes_on_and_stops_with_its_best(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    workshop.read_pasted(TEXT)
    reads(qtbot, workshop)
    workshop.start(LONG)
    qtbot.waitUntil(lambda: any(p.snapshot for p in watcher.progress) or bool(watcher.failed), timeout=CHILD_MS)
    assert not watcher.failed
    workshop.pause(True)
    assert watcher.running[-1] == (True, True)
    seen, quiet = 0, 0

    def silent() -> bool:
        nonlocal seen, quiet
        quiet = quiet + 1 if len(watcher.progress) == seen else 0
        seen = len(watcher.progress)
        return quiet > 40  # looks, 10 ms apart; a run that goes on reports every 40 ms

    qtbot.waitUntil(silent, timeout=CHILD_MS)
    workshop.pause(False)
    assert watcher.running[-1] == (True, False)
    qtbot.waitUntil(lambda: len(watcher.progress) > seen + 3, timeout=CHILD_MS)
    workshop.pause(True)
    workshop.stop()
    qtbot.waitUntil(lambda: bool(watcher.kept), timeout=CHILD_MS)
    assert watcher.progress[-1].stage == "stopped"
    assert open_now(watcher.kept[0]).model.length == 7
    assert find(models_folder()) is None


@needs_signals
def test_a_run_whose_child_is_killed_is_said_and_goes_on_from_its_snapshot(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher
) -> None:
    workshop.read_pasted(TEXT)
    reads(qtbot, workshop)
    workshop.start(LONG)
    qtbot.waitUntil(lambda: any(p.snapshot for p in watcher.progress), timeout=CHILD_MS)
    assert workshop._remote is not None
    assert workshop._remote.pid is not None
    os.kill(workshop._remote.pid, signal.SIGKILL)
    qtbot.waitUntil(lambda: bool(watcher.failed), timeout=CHILD_MS)
    assert "continue it from its last snapshot" in watcher.failed[0]
    assert not workshop.is_running
    looked(qtbot, workshop)
    ((title, step),) = watcher.resumable
    assert title == "Toy"
    assert step > 0
    # The next start finds it as well, and goes on.
    again = Workshop()
    seen = Watcher(again)
    again.look_for_resumable()
    looked(qtbot, again)
    assert seen.resumable == [(title, step)]
    again.answer_resumable(True)
    qtbot.waitUntil(lambda: any(p.step > step for p in seen.progress) or bool(seen.failed), timeout=CHILD_MS)
    assert not seen.failed
    assert all(p.step >= step for p in seen.progress if p.stage == "training")
    assert any(p.earlier for p in seen.progress)
    qtbot.waitUntil(lambda: bool(seen.listed), timeout=CHILD_MS)
    assert workshop.words is not None
    assert set(seen.listed[0].words) == set(workshop.words.words)
    assert seen.listed[0].name == "Toy"
    again.stop()
    qtbot.waitUntil(lambda: bool(seen.kept), timeout=CHILD_MS)
    again.close()


@needs_signals
def test_leaving_in_the_middle_of_a_run_leaves_a_run_that_can_go_on_and_no_orphan(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher
) -> None:
    workshop.read_pasted(TEXT)
    reads(qtbot, workshop)
    workshop.start(LONG)
    qtbot.waitUntil(lambda: any(p.step > 2 for p in watcher.progress), timeout=CHILD_MS)
    assert workshop._remote is not None
    pid = workshop._remote.pid
    assert pid is not None
    workshop.close()
    wait_until(lambda: gone(pid))
    unfinished = find(models_folder())
    assert unfinished is not None
    assert unfinished.step >= 2
    assert open_now(str(unfinished.folder)).model.title.startswith("Toy, step ")


def test_a_run_that_was_given_up_is_not_offered_again(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher, home: Path
) -> None:
    folder = models_folder() / "toy"
    folder.mkdir(parents=True)
    (folder / SNAPSHOT).write_bytes(b"")
    workshop.look_for_resumable()  # there is no card, and the snapshot is empty: nothing to offer
    looked(qtbot, workshop)
    assert watcher.resumable == []
    _card(folder)
    head = json.dumps({"__metadata__": {"run": json.dumps({"identity": {}, "step": 7, "tally": {}})}}).encode()
    (folder / SNAPSHOT).write_bytes(len(head).to_bytes(8, "little") + head)
    workshop.look_for_resumable()
    looked(qtbot, workshop)
    assert watcher.resumable == [("Toy", 7)]
    workshop.answer_resumable(False)
    looked(qtbot, workshop)
    workshop.look_for_resumable()
    looked(qtbot, workshop)
    assert len(watcher.resumable) == 1
    workshop.answer_resumable(True)
    assert not workshop.is_running


def _cut_off() -> Path:
    """A run of seven steps that was cut off: its card and the head of its snapshot."""
    folder = models_folder() / "toy"
    folder.mkdir(parents=True)
    _card(folder)
    head = json.dumps({"__metadata__": {"run": json.dumps({"identity": {}, "step": 7, "tally": {}})}}).encode()
    (folder / SNAPSHOT).write_bytes(len(head).to_bytes(8, "little") + head)
    return folder


def _cut_off_with_words() -> Path:
    """As `_cut_off`, with all that it takes to go on, but for the weights."""
    folder = _cut_off()
    name = save_list(folder, tuple(TEXT.split("\n")))
    card = read_card(folder)
    words = {"list": "", "file": name, "digest": words_digest(TEXT.split("\n")), "heldout_share": 0.1, "split_seed": 1}
    (folder / CARD).write_text(json.dumps({**card, "words": words, "recipe": {"steps": 8, "minutes": None}}))
    return folder


def test_an_offer_to_go_on_follows_its_model_to_another_title_and_into_the_trash(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher
) -> None:
    folder = _cut_off()
    workshop.look_for_resumable()
    looked(qtbot, workshop)
    retitle(folder, "Older toy")
    workshop.look_again(models_folder() / "another")
    assert watcher.resumable == [("Toy", 7)]
    workshop.look_again(folder)
    looked(qtbot, workshop)
    assert watcher.resumable[-1] == ("Older toy", 7)
    for_good(folder)
    workshop.look_again(folder)
    looked(qtbot, workshop)
    assert watcher.resumable[-1] == ("", 0)
    assert not workshop.trains(folder)


def test_a_run_that_goes_on_elsewhere_is_not_offered(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    folder = _cut_off()
    with lock_of(folder):  # as another window, or the command line, holds it
        workshop.look_for_resumable()
        looked(qtbot, workshop)
        assert find(models_folder()) is None
    assert watcher.resumable == []
    workshop.look_for_resumable()
    looked(qtbot, workshop)
    assert watcher.resumable == [("Toy", 7)]


@pytest.mark.parametrize("go_on", [True, False])
def test_of_two_windows_that_were_offered_a_run_one_has_it(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher, go_on: bool
) -> None:
    folder = _cut_off_with_words()
    workshop.look_for_resumable()
    looked(qtbot, workshop)
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    with lock_of(folder):
        workshop.answer_resumable(go_on)
        qtbot.waitUntil(lambda: bool(watcher.failed), timeout=CHILD_MS)
        qtbot.waitUntil(lambda: not workshop.is_running, timeout=CHILD_MS)
        assert {p.name: p.read_bytes() for p in folder.iterdir() if p.name != LOCK} == before
    assert "Another process trains" in watcher.failed[0]
    assert not watcher.kept


@needs_signals
def test_a_data_home_that_is_not_utf8_keeps_its_models(
    qtbot: QtBot, workshop: Workshop, watcher: Watcher, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = home / os.fsdecode(b"no\xefl")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("names of files are always text here")
    monkeypatch.setenv("UNMASK_HOME", str(folder))
    workshop.read_pasted(TEXT)
    reads(qtbot, workshop)
    workshop.start({**TINY, "steps": 4})
    qtbot.waitUntil(lambda: bool(watcher.kept or watcher.failed), timeout=CHILD_MS)
    assert not watcher.failed
    assert open_now(watcher.kept[0]).model.title == "Toy"
    assert Path(watcher.kept[0]).parent == folder / "models"


def test_a_run_whose_words_are_gone_is_one_sentence(qtbot: QtBot, workshop: Workshop, watcher: Watcher) -> None:
    _cut_off()
    workshop.look_for_resumable()
    looked(qtbot, workshop)
    workshop.answer_resumable(True)
    looked(qtbot, workshop)
    assert len(watcher.failed) == 1
    assert watcher.importing == [(0.0, "Reading the list"), (1.0, "")]
    assert watcher.failed[0].endswith(".")
    assert not workshop.is_running


def _card(folder: Path) -> None:
    network = {"denoiser": "transformer", "size": 3, "length": 4, "width": 8, "layers": 1, "heads": 2}
    card = {
        "version": 1,
        "name": "toy",
        "title": "Toy",
        "process": "masked",
        "alphabet": ["a", "b"],
        "network": network,
        "words": {"list": "", "digest": "0", "heldout_share": 0.1, "split_seed": 0, "file": "words-1.txt"},
        "weights_sha256": "",
    }
    (folder / "card.json").write_text(json.dumps(card))


@pytest.mark.parametrize("data", [b"", b"\xff" * 8, b"\x10\0\0\0\0\0\0\0{}", b"\x05\0\0\0\0\0\0\0[[[[[" + b"[" * 9999])
def test_a_damaged_snapshot_is_not_offered(data: bytes) -> None:
    folder = models_folder() / "toy"
    folder.mkdir(parents=True)
    _card(folder)
    (folder / SNAPSHOT).write_bytes(data)
    assert find(models_folder()) is None


@pytest.mark.parametrize(
    ("title", "name"),
    [("Dinosaurs", "dinosaurs"), ("My list!", "my-list"), ("имена", "имена"), ("../..", "model"), ("", "model")],
)
def test_a_folder_is_named_by_the_title(title: str, name: str) -> None:
    assert folder_name(title, lambda _: False) == name
    assert folder_name(title, lambda n: n in (name, f"{name}-2")) == f"{name}-3"
