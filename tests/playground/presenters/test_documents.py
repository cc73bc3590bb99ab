"""Files of the window: saved in order, put back or refused in words, and never written over by mistake."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from playground import files
from playground.desk import Desk
from playground.gallery import Gallery
from playground.library import Library
from playground.memory import Memory
from playground.presenters.documents import Documents
from playground.session import Session
from playground.workshop import Workshop

MODEL = "oracle:bigram:dinosaurs"


class Office:
    """Everything that files are made of, without a window."""

    def __init__(self) -> None:
        self.root = QObject()
        self.session, self.library, self.gallery = Session(self.root), Library(self.root), Gallery(self.root)
        self.workshop = Workshop(self.root)
        self.memory = Memory()
        self.told: list[str] = []
        self.names: list[str] = []
        self.asked: list[str] = []
        self.answer: Path | None = None
        self.documents = Documents(
            self.session,
            self.library,
            self.gallery,
            self.workshop,
            self.memory,
            self._ask,
            lambda *_: None,
            self.told.append,
            self.root,
        )
        self.documents.named.connect(self.names.append)
        self.documents.open_last_board(MODEL)

    def _ask(self, suggested: str, _kinds: str) -> Path | None:
        self.asked.append(suggested)
        return self.answer / suggested if self.answer is not None else None

    @property
    def desk(self) -> Desk:
        assert self.session.desk is not None
        return self.session.desk

    def close(self) -> None:
        """As the window does."""
        for owner in (self.documents, self.session, self.gallery, self.library, self.workshop):
            owner.close()


@contextmanager
def opened(qtbot: QtBot) -> Iterator[Office]:
    office = Office()
    rests(qtbot, office)
    try:
        yield office
    finally:
        office.close()


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    with opened(qtbot) as made:
        yield made


def seed_in(path: Path) -> int:
    seed: int = json.loads(path.read_text())["recipe"]["seed"]
    return seed


def rests(qtbot: QtBot, office: Office) -> None:
    """Wait until nothing is drawn, read or written."""
    documents, session = office.documents, office.session
    qtbot.waitUntil(
        lambda: session.settled and not (session.busy or documents._writing.busy or documents._reading.busy),
        timeout=20_000,
    )


def test_of_saves_in_quick_succession_the_last_one_stays(qtbot: QtBot, office: Office, tmp_path: Path) -> None:
    path, documents = tmp_path / "one.unmask", office.documents
    documents.path = path
    for seed in range(1, 6):
        office.session.restart(seed)
        rests(qtbot, office)
        documents.save()
        documents.save()
    rests(qtbot, office)
    assert seed_in(path) == 5
    assert office.told == ["Saved one.unmask."] * 10


def test_what_was_saved_just_before_closing_is_on_disk(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "one.unmask"
    with opened(qtbot) as made:
        for seed in range(1, 4):
            made.session.restart(seed)
            qtbot.waitUntil(lambda: made.session.settled)
            made.documents._save(path)
    assert seed_in(path) == 3


def test_saving_without_a_name_asks_once_and_then_goes_on_under_it(
    qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    office.answer = tmp_path
    office.documents.save()
    rests(qtbot, office)
    office.documents.save()
    rests(qtbot, office)
    assert office.asked == ["experiment.unmask"]
    assert (tmp_path / "experiment.unmask").exists()
    assert office.names == ["experiment"] * 2
    assert office.memory.settings.recent == (str((tmp_path / "experiment.unmask").resolve()),)


def test_giving_up_the_choice_of_a_file_saves_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    office.documents.save()
    office.documents.export("gif")
    assert not office.documents._writing.busy


def test_a_save_that_fails_says_so_and_the_name_stays(qtbot: QtBot, office: Office, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    office.documents._save(blocked / "x.unmask")
    rests(qtbot, office)
    assert "choose another" in office.told[-1]
    assert office.documents.path is None


def test_the_board_is_kept_while_the_person_works_and_only_when_it_changed(
    qtbot: QtBot, office: Office, home: Path
) -> None:
    kept = home / "last.unmask"
    office.documents._keep_board_later()
    rests(qtbot, office)
    stamp = kept.stat().st_mtime_ns
    office.documents._keep_board_later()
    rests(qtbot, office)
    assert kept.stat().st_mtime_ns == stamp
    office.session.restart(77)
    qtbot.waitUntil(lambda: office.session.settled)
    office.documents._keep_board_later()
    rests(qtbot, office)
    assert seed_in(kept) == 77


@pytest.mark.parametrize(
    "text", ["", "{", '{"unmask": 99}', f'{{"unmask": 1, "model": "{MODEL}", "digest": "0", "title": "Old"}}']
)
def test_a_last_board_that_cannot_be_put_back_is_said_and_set_aside(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path, text: str
) -> None:
    (home / "last.unmask").write_text(text)
    with opened(qtbot) as made:
        assert len(made.told) == 1
        assert made.told[0].endswith(".")
        assert made.desk.model == MODEL
    assert (home / "last-damaged.unmask").read_text() == text
    assert seed_in(home / "last.unmask") == 0


def test_a_last_board_whose_model_is_gone_opens_the_usual_one(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    text = '{"unmask": 1, "model": "gone-for-good", "digest": "0", "title": "Gone"}'
    (home / "last.unmask").write_text(text)
    with opened(qtbot) as made:
        assert "gone-for-good" in made.told[0]
        assert made.desk.model == MODEL
    assert (home / "last-damaged.unmask").read_text() == text


def test_an_experiment_of_another_version_of_its_model_leaves_the_board_and_its_file(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    path = tmp_path / "old.unmask"
    text = f'{{"unmask": 1, "model": "{MODEL}", "digest": "0", "title": "Dinosaurs"}}'
    path.write_text(text)
    desk = office.session.desk
    office.documents.open(path)
    rests(qtbot, office)
    assert "another version of Dinosaurs" in office.told[-1]
    assert office.session.desk is desk
    assert office.documents.path is None
    assert path.read_text() == text


def test_a_model_chosen_while_an_experiment_waits_for_its_own_is_opened(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    path, other = tmp_path / "one.unmask", "oracle:list:dinosaurs"
    office.documents._save(path)
    rests(qtbot, office)
    office.library.open(other)
    qtbot.waitUntil(lambda: office.desk.model == other)
    rests(qtbot, office)
    office.library._known.clear()
    office.documents.open(path)
    office.library.open(other)
    qtbot.waitUntil(lambda: office.library.known(other) is not None)
    rests(qtbot, office)
    assert office.desk.model == other
    assert not [sentence for sentence in office.told if "version" in sentence]


def test_every_export_is_written(qtbot: QtBot, office: Office, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    office.answer = tmp_path
    office.session.run_to_end()
    rests(qtbot, office)
    for kind in ("gif", "png", "json"):
        office.documents.export(kind)
    rests(qtbot, office)
    assert {p.name for p in tmp_path.iterdir()} == {"run.gif", "run.png", "run.json"}
    assert json.loads((tmp_path / "run.json").read_text())["model"]
    assert (tmp_path / "run.gif").read_bytes()[:3] == b"GIF"


def test_a_kept_board_is_an_experiment_like_any_other(qtbot: QtBot, office: Office, home: Path) -> None:
    office.documents._keep_board_later()
    rests(qtbot, office)
    assert files.read(home / "last.unmask").model == MODEL
