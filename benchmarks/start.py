"""How long the window takes to appear and to fill its first pattern, beside the imports it cannot do without.

    python -m benchmarks.start        on the screen there is; QT_QPA_PLATFORM=offscreen without one

Every figure is the time from the start of a fresh process; the processes take turns, and the fastest of each is
compared, with the files already in memory.
"""

import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

from benchmarks.shared import Line, root, show

REPEATS = 5
SAY = "print('now', flush=True); "
IMPORTS = f"import PySide6.QtWidgets, pyqtgraph; {SAY}"
WITH_TORCH = f"import PySide6.QtWidgets, pyqtgraph, torch; {SAY}"
WINDOW = """
import sys
from playground import app
from PySide6.QtCore import QEvent, QObject

class Seen(QObject):
    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Paint:
            watched.removeEventFilter(self)
            print("now", flush=True)
        return False

seen = Seen()
made = app.Application.__init__

def init(self, memory):
    made(self, memory)
    self.window.board.stage.grid.installEventFilter(seen)

app.Application.__init__ = init
app.run([])
"""
FILL = """
from playground import app

begin = app.Application.begin

def begun(self, paths):
    session = self.session

    def go():
        if session.settled:
            session.changed.disconnect(go)
            self.timeline.last()

    session.changed.connect(go)
    session.finished.connect(lambda _: print("now", flush=True))
    begin(self, paths)

app.Application.begin = begun
app.run([])
"""


def seconds(program: str, home: str) -> float:
    """From the start of a process to the line it prints; it is ended then."""
    environment = {**os.environ, "UNMASK_HOME": home, "OMP_WAIT_POLICY": "PASSIVE", "PYTHONWARNINGS": "ignore"}
    environment["PYTHONPYCACHEPREFIX"] = str(Path(home) / "compiled")  # as on any start but the very first
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    began = time.perf_counter()
    command = [sys.executable, "-c", program]
    with subprocess.Popen(command, cwd=root(), env=environment, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        patience = threading.Timer(60.0, child.kill)
        patience.start()
        line = child.stdout.readline()
        taken = time.perf_counter() - began
        patience.cancel()
        child.kill()
    if line.strip() != "now":
        raise RuntimeError(f"the program ended without a word: {program}")
    return taken


def main() -> None:
    """Print the table."""
    programs = {"imports": IMPORTS, "window": WINDOW, "torch": WITH_TORCH, "fill": FILL}
    times: dict[str, list[float]] = {name: [] for name in programs}
    with tempfile.TemporaryDirectory() as home:
        for _ in range(REPEATS + 1):  # the first turn brings the files into memory
            for name, program in programs.items():
                times[name].append(seconds(program, home))
    best = {name: min(values[1:]) for name, values in times.items()}
    lines = [
        Line("window on screen / importing QtWidgets and pyqtgraph", best["window"] / best["imports"], 2.0),
        Line("first fill / the same and importing torch", best["fill"] / best["torch"], 1.5),
        Line("importing QtWidgets and pyqtgraph", best["imports"], None, "s"),
        Line("window on screen", best["window"], None, "s"),
        Line("importing QtWidgets, pyqtgraph and torch", best["torch"], None, "s"),
        Line("first fill of the usual model, four rows", best["fill"], None, "s"),
    ]
    show(f"from the start of the process, fastest of {REPEATS}", lines)


if __name__ == "__main__":
    main()
