"""In the window: a model that draws blocks is played, pinned ahead, edited, branched, kept and written down."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from models.processes.timetables import in_blocks
from models.storage.folders import bundled_folder
from playground.experiment.edits import Redraw, WriteLetter
from playground.experiment.pattern_edits import PatternEdit
from playground.painting import cells
from playground.painting.pattern_cells import pattern_cells
from playground.views.board.status import status
from tests.patience import CHILD_MS
from tests.playground.app import opened, ready
from tests.playground.test_main_window_families import Window


def test_a_model_that_draws_blocks_is_played_edited_kept_and_written_down(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with opened(qtbot, monkeypatch) as application:
        drives, session, window = Window(qtbot, application), application.session, application.window
        with qtbot.waitSignal(application.library.opened, timeout=CHILD_MS):
            application.library.open(str(bundled_folder() / "names-blocks"))
        qtbot.waitUntil(lambda: session.outline.traits.block == 4 and ready(application), timeout=CHILD_MS)
        drives.rests()
        assert session.experiment.recipe.timetable == in_blocks(4)
        assert "Blocks of the word, positions 4" in window.toast.text()
        assert window.controls.run.timetable_setting.kind.is_fact

        # A block is filled before the next one; pins further right hold, and are marked as not heeded.
        drives.does(PatternEdit("?a???n*"))
        assert [i for i, cell in enumerate(pattern_cells(window.board.scene)) if cell.look is cells.UNHEEDED] == [5]
        assert "blocks before pin 6 ignore it" in status(window.board.scene)
        drives.steps(3)
        assert not drives.frame.noise[:, :4].any()
        assert drives.frame.noise[:, 4].all()
        middle = drives.frame
        words = drives.ends()
        assert all(word[1] == "a" and word[5] == "n" for word in words)

        # Stepping back shows the very frame; a letter taken back there is filled again, by its own block alone.
        session.show(3)
        assert drives.frame is middle
        drives.does(WriteLetter(0, 2, None))
        assert drives.frame.noise[0].nonzero()[0].tolist()[:2] == [2, 4]
        drives.steps(1)
        assert not drives.frame.noise[0, 2]
        branches = len(session.experiment.branches)
        drives.does(Redraw(91))
        words = drives.ends()
        assert len(session.experiment.branches) == branches + 1
        trajectory = session.experiment.trajectory
        assert trajectory is not None

        # What is written down gives the same words again, and a saved board is the same to the bit.
        path = tmp_path / "board.unmask"
        files = application.documents.file
        monkeypatch.setattr(files, "_dialogs", replace(files._dialogs, ask_save=lambda _name, _kinds: path))
        files.save()
        qtbot.waitUntil(lambda: path.exists() and not files.busy)
        application.documents.exports.copy_snippet()
        exec(compile(QGuiApplication.clipboard().text(), "snippet", "exec"), {})
        assert capsys.readouterr().out.split() == [*words, trajectory.digest]
        application.documents.open(path)
        qtbot.waitUntil(lambda: ready(application) and session.experiment.trajectory is not trajectory)
        opened_again = session.experiment.trajectory
        assert opened_again is not None
        assert opened_again.digest == trajectory.digest
        assert opened_again.recipe.timetable == in_blocks(4)
