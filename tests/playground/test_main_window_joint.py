"""The window with a joint family that the program has never seen: every step draws from whole words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.evaluation.total_correlation import PriceKind
from models.families.registry import FAMILIES
from playground.experiment.edits import WriteLetter
from playground.experiment.pattern_edits import AllowEdit, LengthsEdit, PatternEdit
from playground.training import training_service
from playground.views.timeline.prices import worded
from tests.models.families import kinds
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS
from tests.playground.app import opened, ready
from tests.playground.test_main_window_families import Window

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def trained(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    """A model of it that was trained in the window, and is open."""
    monkeypatch.setitem(FAMILIES, kinds.NAME, kinds.kinds_family())
    monkeypatch.setattr(training_service, "training", kinds.training)
    with opened(qtbot, monkeypatch, plain=True) as application:
        made = Window(qtbot, application)
        trainer, service = application.window.trainer, application.training_service
        trainer.text_wanted.emit("\n".join(WORDS))
        qtbot.waitUntil(lambda: service.list_import.words is not None)
        setup = trainer.setup
        QTest.keyClick(setup.family.choice, Qt.Key.Key_End)
        assert setup.about.text().startswith(kinds.kinds_family().about)
        setup.name.set_value("toy")
        QTest.mouseClick(setup.start, LEFT)
        qtbot.waitUntil(lambda: not service.is_running, timeout=CHILD_MS)
        application.window.tabs.setCurrentIndex(1)
        qtbot.waitUntil(trainer.run.open.isVisible)
        QTest.mouseClick(trainer.run.open, LEFT)
        qtbot.waitUntil(lambda: application.session.experiment.model.endswith("toy") and ready(application))
        made.rests()
        assert service.progress is not None
        assert (service.progress.bound, service.progress.relation) == ("exact", "=")
        yield made


def test_it_is_trained_played_edited_kept_and_written_down(
    trained: Window, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    window, session, application = trained.window, trained.session, trained.application
    about = window.controls.order.policy_setting.line()
    assert "A step of any size is exact. A word's probability is exact." in about

    # One step draws whole words, whose probability is exact and whose price is nothing.
    words = trained.ends()
    assert len(session.experiment.trajectory.frames) == 2  # type: ignore[union-attr]
    trained.qtbot.waitUntil(lambda: len(application.statistics.prices) == 1)
    (price,) = application.statistics.prices
    assert (price.bits, price.kind) == (0.0, PriceKind.JOINT)
    assert "one joint distribution" in worded(price)
    store = application.result_store
    trained.qtbot.waitUntil(lambda: {r.kind.value for r in store.results if r.word in words} == {"exact"})

    # Pins, letters written by hand, sets, lengths and endings hold.
    trained.does(PatternEdit("k*"))
    trained.does(AllowEdit((3,), frozenset({trained.symbol("a"), trained.symbol("o")})))
    trained.does(LengthsEdit(4, 4))
    trained.does(WriteLetter(0, 1, trained.symbol("o")))
    words = trained.ends()
    assert all(len(word) == 4 and word[0] == "k" and word[3] in "ao" for word in words)
    assert words[0][1] == "o"
    trained.does(PatternEdit("k*ka"))
    words = trained.ends()
    assert all(word[0] == "k" and word.endswith("ka") for word in words)

    # What is written down gives the same words again.
    trajectory = session.experiment.trajectory
    assert trajectory is not None
    application.documents.exports.copy_snippet()
    exec(compile(QGuiApplication.clipboard().text(), "snippet", "exec"), {})
    assert capsys.readouterr().out.split() == [*words, trajectory.digest]
    path = tmp_path / "board.unmask"
    asked = replace(application.documents.file._dialogs, ask_save=lambda _name, _kinds: path)
    monkeypatch.setattr(application.documents.file, "_dialogs", asked)
    application.documents.file.save()
    trained.qtbot.waitUntil(lambda: path.exists() and not application.documents.file.busy)
    trained.does(PatternEdit("*"))
    application.documents.open(path)
    trained.qtbot.waitUntil(lambda: ready(application) and application.timeline.words() == words)
    assert session.experiment.trajectory.digest == trajectory.digest  # type: ignore[union-attr]
