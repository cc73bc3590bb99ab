"""Takes the README's pictures from the real window: `python -m docs.pictures` under any screen, real or virtual.

A moving picture of a fill; the window in the middle of it, dark and light; and three of its pages. Nothing is staged:
the words are what the models that come with the program draw from the seed given here.
"""

import os
import sys
import tempfile
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PIL import Image
from PySide6.QtCore import QBuffer, QElapsedTimer, QIODevice
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from playground.experiment.edits import ChangeRecipe
from playground.experiment.pattern_edits import PatternEdit
from playground.session.edit_queue import Move
from playground.widgets import Choice

if TYPE_CHECKING:
    from playground.app import Application

HERE = Path(__file__).parent
SIZE = (1380, 880)
PATTERN, SEED, ROWS = "ma?i*", 2, 6
GIF_WIDTH, FRAME_MS, LAST_MS = 920, 420, 2600
PATIENCE_MS = 60_000
BESIDE, ON_A_MAP = "names-uniform", "names-gaussian"  # the model compared with, and the one whose letters are points
ON_THE_WAY = 0.75  # of a run, where its map is taken


def wait(holds: Callable[[], bool]) -> None:
    """Let the window work until something holds. Raises TimeoutError when it never does."""
    clock = QElapsedTimer()
    clock.start()
    while not holds():
        if clock.elapsed() > PATIENCE_MS:
            raise TimeoutError("the window did not come to where the picture is taken")
        QTest.qWait(5)


def settle(milliseconds: int = 400) -> None:
    """Let animations and answers arrive."""
    clock = QElapsedTimer()
    clock.start()
    wait(lambda: clock.elapsed() > milliseconds)


def picture(widget: QWidget) -> Image.Image:
    """What the widget shows."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    widget.grab().save(buffer, "PNG")
    import io

    return Image.open(io.BytesIO(buffer.data().data())).convert("RGB")


def main() -> None:
    """Open the window, fill a pattern, and write the pictures beside this file."""
    os.environ["UNMASK_HOME"] = tempfile.mkdtemp()
    from playground import theme
    from playground.app import Application
    from playground.settings_store import SettingsStore

    qt = QApplication(sys.argv[:1])
    theme.apply(qt, "dark")
    memory = SettingsStore()
    memory.update(welcomed=True)
    application = Application(memory)
    window, session = application.window, application.session
    window.resize(*SIZE)
    window.show()
    application.begin([])
    wait(lambda: session.settled)
    session.apply(ChangeRecipe.of(rows=ROWS, seed=SEED))
    wait(lambda: not session.experiment.stale)
    session.apply(PatternEdit(PATTERN))
    wait(lambda: not session.experiment.stale)
    settle()
    shots = [picture(window)]
    while (run := session.experiment.trajectory) and (not run.done or session.experiment.index < len(run.frames) - 1):
        there = session.experiment.index
        session.move(Move.FORWARD)
        wait(partial(lambda index: session.experiment.index > index, there))
        settle()
        shots.append(picture(window))
    settle(900)
    shots.append(picture(window))
    write_gif(shots, HERE / "fill.gif")
    session.show(1)
    session.select((4,), 1)
    for scheme in ("dark", "light"):
        theme.apply(qt, scheme)
        settle(700)
        picture(window).save(HERE / f"window_{scheme}.png", optimize=True)
    take_pages(application)
    window.close()


def take_pages(application: "Application") -> None:
    """Every way to destroy a word, two models side by side, and the map of letters under Gaussian diffusion."""
    window, session = application.window, application.session

    def take(page: QWidget, name: str) -> None:
        window.tabs.setCurrentWidget(page)
        settle(1500)
        at = page.mapTo(window, page.rect().topLeft())
        box = (at.x(), at.y(), at.x() + page.width(), at.y() + page.height())
        picture(window).crop(box).save(HERE / f"{name}.png", optimize=True)

    take(window.forward, "forward")
    two = window.compare.models
    window.tabs.setCurrentWidget(window.compare)
    settle()
    two.other.set_value(named(two.other, BESIDE))
    two.compare.click()
    wait(lambda: two.compare.stops)
    wait(lambda: not two.compare.stops)
    take(window.compare, "compare")
    chosen = named(window.header.models, ON_A_MAP)
    window.header.models.model_wanted.emit(chosen)
    wait(lambda: session.experiment.model == chosen and session.settled and not session.experiment.stale)
    application.player.set_speed(float("inf"))
    application.player.play(True)
    wait(lambda: bool((run := session.experiment.trajectory) and run.done) and not application.player.playing)
    run = session.experiment.trajectory
    assert run is not None
    session.show(round(ON_THE_WAY * len(run.frames)))
    session.select((4,), 1)
    take(window.inspector, "map")


def named(choice: Choice, name: str) -> object:
    """The id of a bundled model in a list, whose last part is its name."""
    return next(value for value in choice.values() if Path(str(value)).name == name)


def write_gif(shots: list[Image.Image], path: Path) -> None:
    """The shots as one moving picture on a palette of their own."""
    height = round(shots[0].height * GIF_WIDTH / shots[0].width)
    small = [s.resize((GIF_WIDTH, height), Image.Resampling.LANCZOS) for s in shots]
    # Small patches of colour (pins, new letters) must not be lost to the many greys.
    palette = small[len(small) // 2].quantize(200, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE)
    frames = [s.quantize(palette=palette, dither=Image.Dither.NONE) for s in small]
    times = [FRAME_MS] * (len(frames) - 1) + [LAST_MS]
    frames[0].save(path, save_all=True, append_images=frames[1:], duration=times, loop=0, optimize=True)


if __name__ == "__main__":
    main()
