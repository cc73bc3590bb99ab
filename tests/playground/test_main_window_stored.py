"""A window with frames whose model is gone: they are painted and stepped through, and one click goes on."""

import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from playground.experiment.edits import ChangeRecipe
from playground.experiment.pattern_edits import PatternEdit
from playground.presenters.model_chooser import NO_MODEL, PUTTING_BACK
from playground.session.edit_queue import Move
from playground.session.editor import WITHOUT_MODEL
from playground.views.board import MAP_MODES
from tests.playground.answers import busy
from tests.playground.app import MODEL, opened, ready


def test_stored_frames_are_painted_and_left_with_one_click(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "old.unmask"
    with opened(qtbot, monkeypatch, plain=True) as made:
        session, window = made.session, made.window
        session.apply(PatternEdit("t*s"))
        session.apply(ChangeRecipe.of(steps=3))
        session.move(Move.RUN_TO_END)
        qtbot.waitUntil(lambda: ready(made) and session.experiment.at_end)
        made.documents.file.save_to(path)
        qtbot.waitUntil(lambda: path.exists() and not busy(made.documents))
        words = made.timeline.words()
        path.write_text(json.dumps({**json.loads(path.read_text()), "digest": "0", "title": "Old bones"}))
        engine, until_then = window.header.engine, f"The board shows {session.outline.title} until then."
        said = list[str]()
        made.documents.opening.busy_changed.connect(lambda _: said.append(engine.accessibleName()))
        made.documents.open(path)
        qtbot.waitUntil(lambda: session.model is None and not busy(made.documents))
        assert said[0] == f"Engine: {PUTTING_BACK}. {until_then}"
        assert made.timeline.words() == words
        assert window.toast.text().startswith("Old bones has learned more since")
        assert window.board.line.text() == "t*s"
        models = window.header.models
        assert models.shown() == "Old bones"
        assert models.value() is None
        assert "Old bones" in models.toolTip()
        assert engine.accessibleName() == f"Engine: {NO_MODEL}. {WITHOUT_MODEL}"
        assert engine.toolTip() == WITHOUT_MODEL
        for mode in MAP_MODES:
            window.board.set_map_mode(mode)
            for tab in range(window.tabs.count()):
                window.tabs.setCurrentIndex(tab)
                made.timeline.first()
                while not session.experiment.at_end:
                    made.timeline.forward()
                    window.grab()
        made.player.play(True)
        qtbot.waitUntil(lambda: not made.player.playing)
        refused = list[str]()
        session.refused.connect(lambda sentence, _: refused.append(sentence))
        window.header.seed.setValue(5)
        assert refused == [WITHOUT_MODEL]
        qtbot.waitUntil(lambda: window.header.seed.value() == session.experiment.recipe.seed)
        QTest.mouseClick(window.toast._action, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: ready(made))
        assert session.model is not None
        assert session.experiment.model == MODEL
        assert models.value() == MODEL
        assert models.shown() == session.outline.title
        assert engine.accessibleName() == "Engine: ready"
        assert engine.toolTip().endswith(": ready")
        assert window.board.line.text() == "t*s"
