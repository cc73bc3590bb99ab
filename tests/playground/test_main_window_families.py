"""The window with families whose noise shows letters: uniform diffusion, and one that the program has never seen."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from models.families.family import Family
from models.families.registry import FAMILIES
from models.processes.orders import POLICIES
from models.sampling.defaults import default_steps
from models.sampling.frame import Frame
from playground.app import Application
from playground.experiment.edit_outcome import Edit
from playground.experiment.edits import Redraw, WriteLetter
from playground.experiment.pattern_edits import AllowEdit, ClearPattern, LengthsEdit, PatternEdit
from playground.painting.row_cells import Meaning
from playground.session.edit_queue import Move
from playground.training import training_service
from playground.views.board.caret import PATTERN
from playground.views.board.describe import describe_cell
from playground.views.board.status import NOISE, status
from tests.models.families import toy
from tests.models.training.lists import WORDS
from tests.patience import CHILD_MS
from tests.playground.app import opened, ready

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture(params=[toy.NAME, pytest.param("uniform", marks=pytest.mark.long)])
def family(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Family:
    """Listed when the window is made, and in the process that trains."""
    if request.param == toy.NAME:
        monkeypatch.setitem(FAMILIES, toy.NAME, toy.drift_family())
        monkeypatch.setattr(training_service, "training", toy.training)
    return FAMILIES[request.param]


class Window:
    """Drives the window, and waits until it has answered."""

    def __init__(self, qtbot: QtBot, application: Application) -> None:
        self.qtbot, self.application, self.session = qtbot, application, application.session
        self.window = application.window

    def rests(self) -> None:
        self.qtbot.waitUntil(lambda: ready(self.application) and not self.window.updates.waiting)

    def does(self, edit: Edit) -> None:
        self.session.apply(edit)
        self.rests()

    def steps(self, count: int) -> None:
        for _ in range(count):
            wanted = self.session.experiment.index + 1
            self.session.move(Move.FORWARD)
            self.qtbot.waitUntil(partial(self._is_at, wanted))
        self.rests()

    def _is_at(self, index: int) -> bool:
        return self.session.experiment.index == index

    def ends(self) -> list[str]:
        """Draw what is missing and show the last frame; the words there."""
        self.session.move(Move.RUN_TO_END)
        self.qtbot.waitUntil(lambda: self.session.experiment.at_end)
        self.rests()
        return self.application.timeline.words()

    @property
    def frame(self) -> Frame:
        frame = self.session.experiment.frame
        assert frame is not None
        return frame

    def symbol(self, letter: str) -> int:
        return self.session.outline.vocabulary.symbol(letter)

    def trains(self, family: Family) -> None:
        """A tiny model of that family on the list of the tests, which is then open."""
        trainer, service = self.window.trainer, self.application.training_service
        trainer.text_wanted.emit("\n".join(WORDS))
        self.qtbot.waitUntil(lambda: service.list_import.words is not None)
        setup = trainer.setup
        places = setup.family.values()
        QTest.keyClick(setup.family.choice, Qt.Key.Key_Home)
        for _ in range(places.index(family.name)):
            QTest.keyClick(setup.family.choice, Qt.Key.Key_Down)
        assert setup.about.text() == f"{family.about} {family.says_wait()}"
        setup.budget._group.button(2).click()
        setup.steps.setValue(40)
        setup.preset.set_value("tiny")
        setup.name.set_value("toy")
        QTest.mouseClick(setup.start, LEFT)
        before, tab = self.session.experiment, self.window.tabs.currentIndex()
        self.qtbot.waitUntil(lambda: not service.is_running, timeout=CHILD_MS)
        self.rests()
        assert self.session.experiment is before
        assert self.window.toast.text() == "toy is trained."
        self.window.tabs.setCurrentIndex(1)
        QTest.mouseClick(trainer.run.open, LEFT)
        self.window.tabs.setCurrentIndex(tab)
        self.qtbot.waitUntil(lambda: self.session.experiment.model.endswith("toy") and ready(self.application))
        self.rests()


@pytest.fixture
def trained(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, family: Family) -> Iterator[Window]:
    with opened(qtbot, monkeypatch, plain=True) as application:
        made = Window(qtbot, application)
        made.trains(family)
        yield made


def test_a_family_is_trained_played_edited_kept_and_written_down(
    trained: Window, family: Family, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    window, session, application = trained.window, trained.session, trained.application
    assert application.settings_store.settings.family == family.name
    progress = application.training_service.progress
    assert progress is not None
    assert f"≤ {progress.figure:.2f}" in window.trainer.run.summary()
    assert progress.bound in window.trainer.run.summary()

    # The board of another family was drawn by other defaults: what that changed is said.
    assert f"is drawn by {POLICIES[family.policies[0]].label}" in window.toast.text()
    assert " is drawn in " in window.toast.text()

    # Space plays the model that a button of the trainer has opened.
    tab = window.tabs.currentIndex()
    window.tabs.setCurrentIndex(1)
    assert window.trainer.run.repeat.isVisible()
    assert not window.trainer.run.open.isVisible(), "that model is open"
    window.board.focus_grid()
    QTest.keyClick(window.focusWidget(), Qt.Key.Key_Space)
    assert application.player.playing
    application.player.play(False)
    window.tabs.setCurrentIndex(tab)
    session.show(0)
    trained.rests()

    # The defaults of the family, in the header and in the controls among the same orders.
    recipe = session.experiment.recipe
    assert recipe.policy == family.policies[0]
    assert recipe.steps == default_steps({"family": family.name}, recipe.constraint)
    for policies in (window.header.policy, window.controls.order.policy):
        assert policies.values() == list(family.policies)
        assert policies.value() == recipe.policy
    assert window.controls.run.timetable_setting.kind.values() == list(family.timetables)

    # Letters of noise are shown as such, and change on the way.
    first = trained.frame
    size = len(session.outline.vocabulary)
    assert (first.x < size).all()
    free = first.noise
    scene = window.board.scene
    assert set(scene.cells.meanings[free].tolist()) <= {Meaning.DRAFT, Meaning.FRESH, Meaning.BEHIND}
    assert (scene.cells.levels[:, :4] == 1.0).all()
    assert status(scene).startswith(NOISE)
    assert "may still change, noise level 100\u00a0%" in describe_cell(scene, 0, 0)
    trained.steps(3)
    assert "changed · " in window.timeline.caption.text()
    tips = [window.timeline.entropy.tip(i) for i in range(4)]
    assert any(" became " in tip for tip in tips)
    assert not any("returned to noise" in tip or "set " in tip.split("\n")[1] for tip in tips)

    # A pin by click and key settles its letter in every row and leaves the noise of others alone.
    grid, before = window.board.stage.grid, trained.frame
    QTest.mouseClick(grid, LEFT, pos=grid.cell_rect(PATTERN, 0).center())
    QTest.keyClicks(grid, "k")
    trained.qtbot.waitUntil(lambda: window.board.line.text() == "k*")
    trained.rests()
    k = trained.symbol("k")
    assert (trained.frame.x[:, 0] == k).all()
    assert not trained.frame.noise[:, 0].any()
    assert np.array_equal(trained.frame.x[:, 1:], before.x[:, 1:])
    assert np.array_equal(trained.frame.level[:, 1:], before.level[:, 1:])
    session.undo()
    trained.rests()
    assert trained.frame is before
    session.redo()
    trained.rests()

    # A letter written by hand holds to the end, even the very one that was shown; allowed letters and length too.
    shown = int(trained.frame.x[0, 1]) or k
    trained.does(WriteLetter(0, 1, shown))
    assert trained.frame.level[0, 1] == 0
    trained.does(WriteLetter(1, 2, trained.symbol("m")))
    allowed = frozenset({trained.symbol("a"), trained.symbol("o")})
    trained.does(AllowEdit((3,), allowed))
    trained.does(LengthsEdit(4, 4))
    words = trained.ends()
    glyph = session.outline.vocabulary.glyph
    assert all(len(word) == 4 and word[0] == "k" and word[3] in "ao" for word in words)
    assert words[0][1] == glyph(shown)
    assert words[1][2] == "m"
    assert all(result.kind.value == "edited" for result in application.result_store.results[-len(words) :])

    # Stepping back shows the very frames; from there another seed gives another branch.
    trajectory = session.experiment.trajectory
    assert trajectory is not None
    session.show(4)
    assert trained.frame is trajectory.frames[4]
    branches = len(session.experiment.branches)
    trained.does(Redraw(91))
    assert trained.ends()[1][2] == "m"
    assert len(session.experiment.branches) == branches + 1

    # An ending holds; an unedited run has results without a probability until they are scored.
    trained.does(PatternEdit("*ka"))
    words = trained.ends()
    assert all(word.endswith("ka") for word in words)
    trained.qtbot.waitUntil(lambda: application.result_store.results[-1].word in words)
    assert {r.kind.value for r in application.result_store.results if r.word in words} == {"unknown"}

    window.tabs.setCurrentIndex(0)
    QTest.mouseClick(window.results.score, LEFT)
    bound = "bound"
    trained.qtbot.waitUntil(
        lambda: {r.kind.value for r in application.result_store.results if r.word in words} == {bound}
    )

    # The list speaks of settled letters alone, and prices every step.
    trajectory = session.experiment.trajectory
    assert trajectory is not None
    trained.qtbot.waitUntil(lambda: len(application.statistics.prices) == len(trajectory.frames) - 1)

    # What is written down gives the same words again.
    path = tmp_path / "board.unmask"
    names = {kind: tmp_path / f"run.{kind}" for kind in ("json", "gif", "png")}
    asked = replace(application.documents.file._dialogs, ask_save=lambda name, _kinds: tmp_path / name)
    for part in (application.documents.file, application.documents.exports):
        monkeypatch.setattr(part, "_dialogs", asked)
    for kind in names:
        application.documents.exports.export(kind)
    trained.qtbot.waitUntil(lambda: not application.documents.exports.busy)
    plain = json.loads(names["json"].read_text(encoding="utf-8"))
    assert plain["digest"] == trajectory.digest
    assert np.allclose(plain["frames"][2]["level"], trajectory.frames[2].level, atol=1e-5)
    with Image.open(names["gif"]) as moving, Image.open(names["png"]) as strip:
        assert moving.n_frames == len(trajectory.frames)
        assert strip.height > strip.width / 4
    application.documents.exports.copy_snippet()
    exec(compile(QGuiApplication.clipboard().text(), "snippet", "exec"), {})
    assert capsys.readouterr().out.split() == [*words, trajectory.digest]

    # A saved board is the same to the bit when it is opened.
    asked = replace(asked, ask_save=lambda _name, _kinds: path)
    monkeypatch.setattr(application.documents.file, "_dialogs", asked)
    application.documents.file.save()
    trained.qtbot.waitUntil(lambda: path.exists() and not application.documents.file.busy)
    trained.does(ClearPattern())
    application.documents.open(path)
    trained.qtbot.waitUntil(lambda: ready(application) and session.experiment.trajectory is not None)
    trained.qtbot.waitUntil(lambda: trained.session.experiment.trajectory.digest == trajectory.digest)  # type: ignore[union-attr]
    assert application.timeline.words() == words
