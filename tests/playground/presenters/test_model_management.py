"""Renaming and deleting models of one's own in the window: shown everywhere, refused in words, nothing lost."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from models.evaluation.novelty import NoveltyIndex
from playground.app import Application
from playground.catalog import user_models
from playground.catalog.entries import Item
from playground.catalog.opened import Opened
from playground.catalog.user_models import for_good
from playground.experiment.edits import Restart
from playground.views.own_model import DeleteModel, RenameModel
from tests.playground.app import MODEL, opened, ready
from tests.playground.own import own_model, title_of
from tests.playground.small import WORDS, chain_model


def trashed(folder: Path) -> bool:
    """A trash that is never looked into again."""
    for_good(folder)
    return True


@pytest.fixture
def application(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    monkeypatch.setattr(user_models, "to_trash", trashed)
    with opened(qtbot, monkeypatch, plain=True) as made:
        yield made


@pytest.fixture
def mine(qtbot: QtBot, application: Application) -> str:
    """A model of one's own on the board, with its words among the results; its weights are never read."""
    identifier = own_model("dinosaurs", "Dinosaurs")
    model = replace(chain_model(), card={"title": "Dinosaurs"})
    item = Item(identifier, "Dinosaurs", "", "Yours", own=True)
    application.library._known[identifier] = Opened(item, model, None, None, NoveltyIndex(WORDS))
    application.library.open(identifier)
    qtbot.waitUntil(lambda: ready(application))
    application.timeline.last()
    qtbot.waitUntil(lambda: ready(application) and len(application.result_store.results) == 4)
    return identifier


def rests(qtbot: QtBot, application: Application) -> None:
    qtbot.waitUntil(lambda: ready(application) and not application.user_models.busy)


def asked(application: Application, kind: type[QDialog]) -> list[QDialog]:
    return [d for d in application.window.findChildren(QDialog) if isinstance(d, kind) and d.isVisible()]


def listed(application: Application) -> list[str]:
    models = application.window.header.models
    return [models.itemText(i) for i in range(models.count())]


def test_a_new_title_is_shown_everywhere_at_once_and_the_board_stays(
    qtbot: QtBot, application: Application, mine: str
) -> None:
    session, window = application.session, application.window
    assert session.model is not None
    experiment, digest, undo = session.experiment, session.model.digest, session.history.undo_label
    application.actions.run("rename_model")
    (dialog,) = asked(application, RenameModel)
    assert isinstance(dialog, RenameModel)
    QTest.keyClicks(dialog.title, "Old bones")
    QTest.keyClick(dialog.title, Qt.Key.Key_Return)
    rests(qtbot, application)
    assert title_of(mine) == "Old bones"
    assert window.header.models.currentText() == "Old bones"
    assert window.model_card.figures.title() == "Old bones"
    assert session.model.title == "Old bones"
    assert {r.model for r in application.result_store.results} == {"Old bones"}
    assert session.model.digest == digest
    assert session.experiment is experiment
    assert session.history.undo_label == undo


def test_weights_of_a_run_that_goes_on_keep_their_step_wherever_they_are_named(
    qtbot: QtBot, application: Application
) -> None:
    """The run has written later weights meanwhile; those that are open are the earlier ones."""
    identifier = own_model("stars", "Stars", step=1240)
    model = replace(chain_model(), card={"title": "Stars", "steps": 80, "kept": "best", "figures": {}})
    item = Item(identifier, model.title, "", "Yours", own=True, plain="Stars")
    application.library._known[identifier] = Opened(item, model, None, None, NoveltyIndex(WORDS))
    application.library.open(identifier)
    qtbot.waitUntil(lambda: ready(application))
    application.timeline.last()
    qtbot.waitUntil(lambda: ready(application) and len(application.result_store.results) == 4)
    header, card = application.window.header, application.window.model_card
    assert header.models.currentText() == "Stars, step 80"
    assert "Stars, step 80" in header.models.toolTip()
    assert card.figures.title() == "Stars, step 80"
    assert {r.model for r in application.result_store.results} == {"Stars, step 80"}
    application.library.refresh()
    assert header.models.currentText() == "Stars, step 80"
    application.actions.run("rename_model")
    (dialog,) = asked(application, RenameModel)
    assert isinstance(dialog, RenameModel)
    assert dialog.title.text() == "Stars"
    QTest.keyClicks(dialog.title, "Suns")
    QTest.keyClick(dialog.title, Qt.Key.Key_Return)
    rests(qtbot, application)
    assert title_of(identifier) == "Suns"
    assert header.models.currentText() == "Suns, step 80"
    assert card.figures.title() == "Suns, step 80"
    assert {r.model for r in application.result_store.results} == {"Suns, step 80"}


def test_a_model_in_use_that_is_moved_to_the_trash_goes_on_working(
    qtbot: QtBot, application: Application, mine: str
) -> None:
    session, header = application.session, application.window.header
    application.actions.run("trash_model")
    rests(qtbot, application)
    assert not Path(mine).exists()
    assert application.window.toast.text() == (
        "Moved “Dinosaurs” to the trash. It goes on working here until you choose another model."
    )
    assert header.models.value() == mine
    assert not application.window.model_card.changes.isVisibleTo(application.window.model_card)
    session.apply(Restart(5))
    qtbot.waitUntil(lambda: ready(application))
    assert session.experiment.model == mine
    application.library.open(MODEL)
    qtbot.waitUntil(lambda: ready(application) and session.experiment.model == MODEL)
    assert "Dinosaurs" not in listed(application)
    session.undo()
    qtbot.waitUntil(lambda: ready(application))
    assert header.models.value() == mine


def test_a_model_that_is_not_open_is_moved_from_the_list(qtbot: QtBot, application: Application) -> None:
    experiment, other = application.session.experiment, own_model("stars", "Stars")
    application.library.refresh()
    assert "Stars" in listed(application)
    application.window.header.trash_wanted.emit(other)
    rests(qtbot, application)
    assert "Stars" not in listed(application)
    assert application.window.toast.text() == "Moved “Stars” to the trash."
    assert application.session.experiment is experiment


def test_where_there_is_no_trash_the_person_is_asked_first(
    qtbot: QtBot, application: Application, mine: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(user_models, "to_trash", lambda _: False)
    for answer in ("reject", "accept"):
        assert Path(mine).exists()
        application.actions.run("trash_model")
        qtbot.waitUntil(lambda: bool(asked(application, DeleteModel)))
        (dialog,) = asked(application, DeleteModel)
        getattr(dialog, answer)()
        rests(qtbot, application)
    assert not Path(mine).exists()
    assert application.window.toast.text().startswith("Deleted “Dinosaurs”.")


@pytest.mark.parametrize("action", ["rename_model", "trash_model"])
def test_a_model_that_was_not_trained_here_is_not_changed_and_that_is_said(
    application: Application, action: str
) -> None:
    application.actions.run(action)
    assert "not trained here" in application.window.toast.text()
    assert not asked(application, QDialog)


@pytest.mark.parametrize("action", ["rename_model", "trash_model"])
def test_a_model_that_is_being_trained_is_not_changed_and_that_is_said(
    application: Application, mine: str, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(application.training_service, "trains", lambda folder: folder == Path(mine))
    application.actions.run(action)
    assert "being trained" in application.window.toast.text()
    assert not asked(application, QDialog)
    assert title_of(mine) == "Dinosaurs"
