"""How long the window's event loop is kept from turning while sixteen rows play and a training run goes on.

    python -m benchmarks.event_loop [SECONDS]        on the screen there is; QT_QPA_PLATFORM=offscreen without one

A timer beats every 4 ms in the real window with the default model. The wall time between two beats is what a user
feels; it holds what other programs take of the machine, so an empty window is measured as well, at the same time in
another process. The processor time of the window's own thread between two beats is what this program is to blame for.
"""

import gc
import multiprocessing
import os
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, Any

from benchmarks.shared import Line, show

if TYPE_CHECKING:
    from playground.app import Application

BEAT_MS = 4
ROWS = 16
SETTLING_S = 3.0
Beats = list[tuple[float, float]]  # wall and processor milliseconds between two beats


def beats(seconds: float) -> Beats:
    """Turn the event loop for a while and note every beat."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer

    loop, timer, out = QEventLoop(), QTimer(), list[tuple[float, float]]()
    last = [time.perf_counter(), time.thread_time()]

    def beat() -> None:
        wall, own = time.perf_counter(), time.thread_time()
        out.append((1000 * (wall - last[0]), 1000 * (own - last[1])))
        last[:] = wall, own

    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(beat)
    timer.start(BEAT_MS)
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()
    timer.stop()
    return out[1:]


def until(happens: Callable[[], bool], seconds: float = 60.0) -> None:
    """Turn the event loop until something is so."""
    end = time.perf_counter() + seconds
    while not happens():
        if time.perf_counter() > end:
            raise TimeoutError("the window did not get ready")
        beats(0.02)


def empty_window(connection: Connection) -> None:
    """In a process of its own: a window that repaints at 60 Hz and does nothing else, for as long as it is asked."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    qt = QApplication([])
    window, repaint = QWidget(), QTimer()
    repaint.timeout.connect(window.update)
    repaint.start(16)
    window.show()
    while (seconds := connection.recv()) is not None:
        connection.send(beats(seconds))
    del qt


def playing(application: "Application") -> None:
    """Sixteen rows, again and again from new seeds, as fast as the screen goes."""
    from playground.experiment.edits import ChangeRecipe

    application.session.apply(ChangeRecipe.of(rows=ROWS))
    application.player.set_speed(float("inf"))
    application.player.playing_changed.connect(lambda on: None if on else application.timeline.dice())
    application.player.play(True)


def measure(seconds: float) -> list[tuple[str, Beats, Beats, int]]:
    """(what goes on, beats of the window, beats of the empty window, changes of the rows) for each load."""
    from PySide6.QtWidgets import QApplication

    from models.training.request import TrainingRequest
    from playground import theme
    from playground.app import TURN_S, Application
    from playground.settings_store import SettingsStore

    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    beside = context.Process(target=empty_window, args=(theirs,))
    beside.start()
    qt = QApplication([])
    theme.apply(qt, "dark")
    application = Application(SettingsStore())
    application.window.show()
    application.begin([])
    session = application.session
    until(lambda: session.settled)
    gc.freeze()  # as `app.run` does
    sys.setswitchinterval(TURN_S)
    beats(SETTLING_S)
    out = []
    shown: list[None] = []
    board, show_frame = application.window.board, application.window.board.show_frame

    def counted(frame: Any, *more: Any) -> None:
        if frame is not board.scene.frame:
            shown.append(None)
        show_frame(frame, *more)

    board.show_frame = counted  # type: ignore[assignment, method-assign]

    def phase(name: str) -> None:
        ours.send(seconds)
        shown.clear()
        out.append((name, beats(seconds), ours.recv(), len(shown)))

    phase("nothing")
    playing(application)
    beats(1.0)
    phase(f"{ROWS} rows play")
    lists = application.training_service.list_import
    lists.read_bundled("names")
    until(lambda: lists.words is not None)
    application.training_service.start(TrainingRequest(preset="small", minutes=10.0, name="bench"))
    until(lambda: application.training_service.progress is not None and application.training_service.progress.step > 0)
    beats(1.0)
    phase(f"{ROWS} rows play, a training run goes on")
    application.window.tabs.setCurrentIndex(1)
    beats(1.0)
    phase("the same, looking at the training")
    ours.send(None)
    application.player.playing_changed.disconnect()
    application.window.close()
    beside.join()
    return out


def percentile(values: list[float], share: float) -> float:
    """The value that a share of all lies below."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def lines_for(name: str, window: Beats, empty: Beats, changes: int) -> list[Line]:
    """One load's figures."""
    wall, own = [b[0] for b in window], [b[1] for b in window]
    beside = [b[0] for b in empty]
    busy = "play" in name or "training" in name
    return [
        Line("p99 between beats", percentile(wall, 0.99), 16 if busy else None, "ms"),
        Line("  of an empty window beside it", percentile(beside, 0.99), None, "ms"),
        Line("  the one over the other", percentile(wall, 0.99) / percentile(beside, 0.99), 1.6 if busy else None),
        Line("  of the window's own processor time", percentile(own, 0.99), 16 if busy else None, "ms"),
        Line("longest between beats", max(wall), 50 if busy else None, "ms"),
        Line("  of an empty window beside it", max(beside), None, "ms"),
        Line("  of the window's own processor time", max(own), 50 if busy else None, "ms"),
        Line("share of the time the window's thread works", 100 * sum(own) / sum(wall), None, "%"),
        *(_per_change(sum(own), sum(wall), changes) if changes else []),
    ]


def _per_change(own: float, wall: float, changes: int) -> list[Line]:
    return [
        Line("  of it for each change of the rows", own / changes, None, "ms"),
        Line("changes of the rows a second", 1000 * changes / wall, None, "a second"),
    ]


def main() -> None:
    """Print the tables."""
    seconds = float(sys.argv[1]) if len(sys.argv) > 1 else 10.0
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    with tempfile.TemporaryDirectory() as home:
        os.environ["UNMASK_HOME"] = home
        for name, window, empty, changes in measure(seconds):
            show(f"{name}: {len(window)} beats", lines_for(name, window, empty, changes))


if __name__ == "__main__":
    main()
