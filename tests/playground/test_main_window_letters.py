"""A list whose letters have several code points, the whole way: trained, filled, scored, played, saved, exported."""

from __future__ import annotations

import json
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from models.data.graphemes import graphemes
from models.sampling.trajectory import Trajectory
from models.storage.model_card import read_card
from playground.__main__ import main
from playground.app import Application
from playground.session.edit_queue import Move
from tests.playground.app import opened, ready
from tests.playground.views.board.test_typing import commit

# Yoruba letters that Unicode does not compose, a Vietnamese one that it does, and one with two marks below and above.
LETTERS = ("\u1ecd\u0300", "e\u0323\u0302", "b", "\u1eb9\u0301", "k")
WORDS = ["".join(p) for n in (2, 3) for p in product(LETTERS, repeat=n)]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A model of it, trained from the command line."""
    there = tmp_path_factory.mktemp("letters")
    (there / "words.txt").write_text("\n".join(WORDS), encoding="utf-8")
    out = there / "model"
    arguments = ["train", str(there / "words.txt"), "--out", str(out), "--steps", "8", "--preset", "tiny"]
    assert main([*arguments, "--batch", "32", "--device", "cpu"]) == 0
    return out


def test_commands_keep_its_letters_whole(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    card = read_card(folder)
    assert card["alphabet"] == sorted(["\u1ecd\u0300", "\u1ec7", "b", "\u1eb9\u0301", "k"])
    assert card["words"]["longest"] == 3
    pattern = f"[{LETTERS[0]}b]{LETTERS[3]}?"
    assert main(["fill", pattern, "-n", "6", "--model", str(folder), "--json"]) == 0
    for row in json.loads(capsys.readouterr().out):
        first, second, third = graphemes(row["word"])
        assert first in (LETTERS[0], "b")
        assert second == LETTERS[3]
        assert third in card["alphabet"]
    assert main(["score", WORDS[0], "--model", str(folder), "--json"]) == 0
    (row,) = json.loads(capsys.readouterr().out)
    assert row["nats_per_char"] == pytest.approx(row["nats"] / (len(graphemes(WORDS[0])) + 1), rel=1e-3)
    assert main(["inspect", str(folder), "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["letters"] == card["alphabet"]


def trajectory_of(made: Application) -> Trajectory:
    """The run on the board."""
    trajectory = made.session.experiment.trajectory
    assert trajectory is not None
    return trajectory


def test_the_window_plays_saves_and_exports_it(
    folder: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        made.library.open(str(folder))
        qtbot.waitUntil(lambda: made.session.experiment.model == str(folder) and ready(made))
        grid = made.window.board.stage.grid
        commit(grid, f"b{LETTERS[0]}")
        qtbot.waitUntil(lambda: made.window.board.line.text() == f"b{LETTERS[0]}*" and ready(made))
        made.session.move(Move.RUN_TO_END)
        qtbot.waitUntil(lambda: trajectory_of(made).done and ready(made))
        trajectory = trajectory_of(made)
        qtbot.waitUntil(lambda: len(made.result_store.results) == trajectory.last.rows)
        words = [result.word for result in made.result_store.results]
        assert all(graphemes(word)[:2] == ["b", LETTERS[0]] for word in words)
        file, exports = made.documents.file, made.documents.exports
        board, run = tmp_path / "board.unmask", tmp_path / "run.json"
        monkeypatch.setattr(exports, "_dialogs", replace(exports._dialogs, ask_save=lambda *_: run))
        monkeypatch.setattr(file, "_dialogs", replace(file._dialogs, ask_save=lambda *_: board))
        exports.export("json")
        qtbot.waitUntil(lambda: not exports.busy)
        plain = json.loads(run.read_text(encoding="utf-8"))
        assert ["".join(letter for letter in row) for row in plain["frames"][-1]["x"]] == words
        assert all(row[:2] == ["b", LETTERS[0]] for row in plain["frames"][0]["x"])
        made.actions.run("save")
        qtbot.waitUntil(board.exists)
        made.documents.open(board)
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.trajectory is not trajectory)
        assert trajectory_of(made).digest == trajectory.digest
        assert made.window.board.line.text() == f"b{LETTERS[0]}*"
