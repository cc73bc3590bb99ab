"""A window that works by itself, at random, until it is killed: `kills.py` starts it.

    python -m tests.fuzz.kill_window JOURNAL SEED TRAINS

Every change of the board is a line in the journal before the next one begins: the time, the seed on the board, and the
number of results. Seeds and results only grow. The time is the window's own: it counts the beats of a timer, of which
there are fewer on a busy machine, and keeps their number in a file beside the journal.
"""

import json
import os
import sys
from dataclasses import replace
from pathlib import Path
from random import Random

from PySide6.QtCore import QObject, QTimer

from models.training.request import TrainingRequest
from playground import app
from playground.experiment.edits import ChangeRecipe, Restart
from playground.experiment.pattern_edits import PatternEdit
from playground.presenters import autosave
from playground.session.edit_queue import Move

MODEL = "oracle:bigram:dinosaurs"
PERIOD_MS = 250
PATTERNS = ("*", "t*", "???*", "*us", "{5-9}", "[a-m]*", "d*s")
BEAT_MS = 50
_PAUSE_MS = 30  # between two actions


class Hands(QObject):
    """Does something at random now and then."""

    def __init__(self, made: app.Application, journal: Path, random: Random, trains: bool) -> None:
        super().__init__(made)
        self._app, self._random, self._trains = made, random, trains
        self._journal = os.open(journal, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._out = journal.parent / "exports"
        self._out.mkdir(exist_ok=True)
        self._seed = -1
        self._reading = False
        dialogs = replace(made.documents._dialogs, ask_save=self._where, ask=lambda _, answers: answers[0])
        for owner in (made.documents, made.documents.file, made.documents.exports, made.documents.autosave):
            owner._dialogs = dialogs
        made.session.changed.connect(self._note)
        made.result_store.appended.connect(self._note)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._act)
        self._timer.start(_PAUSE_MS)
        self._beats, self._clock = 0, os.open(journal.with_suffix(".clock"), os.O_WRONLY | os.O_CREAT, 0o600)
        self._beat = QTimer(self)
        self._beat.timeout.connect(self._count)
        self._beat.start(BEAT_MS)

    def _count(self) -> None:
        self._beats += 1
        os.pwrite(self._clock, b"%12d" % self._beats, 0)

    def _where(self, suggested: str, _kinds: str) -> Path:
        return self._out / f"{self._random.randrange(3)}-{suggested}"

    def _note(self, *_: object) -> None:
        experiment = self._app.session.experiment
        if not self._app.session.settled:
            return
        if self._seed < 0:
            self._seed = experiment.recipe.seed
        at, results = self._beats * BEAT_MS / 1000, len(self._app.result_store.results)
        line = {"at": at, "seed": experiment.recipe.seed, "results": results}
        os.write(self._journal, (json.dumps(line) + "\n").encode())

    def _act(self) -> None:
        made, random, session = self._app, self._random, self._app.session
        if not session.settled or self._seed < 0:
            return
        if self._trains and not made.training_service.is_running:
            self._train()
        way = random.randrange(11)
        if way < 4:
            self._seed += 1
            session.apply(Restart(self._seed))
        elif way < 6:
            session.move(Move.RUN_TO_END)
        elif way == 6:
            session.apply(PatternEdit(random.choice(PATTERNS)))
        elif way == 7:
            session.apply(ChangeRecipe.of(rows=random.choice((1, 4, 30))))
        elif way == 8:
            made.documents.exports.export(random.choice(("gif", "png", "json")))
        elif way == 9:
            made.documents.file.save()
        else:
            made.results.more(random.choice((5, 20)))

    def _train(self) -> None:
        training_service = self._app.training_service
        if training_service.list_import.words is not None:
            request = TrainingRequest(denoiser="mlp", preset="tiny", steps=500, name="killed", seed=1)
            training_service.start(request)
        elif not self._reading:
            self._reading = True
            training_service.list_import.read_bundled("dinosaurs")


def main(journal: str, seed: str, trains: str) -> int:
    """Open the window and begin once its board is there."""
    app.__dict__["DEFAULT"] = MODEL  # torch is not loaded for it
    autosave.PERIOD_MS = PERIOD_MS
    begin = app.Application.begin

    def begun(self: app.Application, paths: list[Path]) -> None:
        Hands(self, Path(journal), Random(seed), trains == "1")
        begin(self, paths)

    app.Application.begin = begun  # type: ignore[method-assign]
    return app.run([])


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
