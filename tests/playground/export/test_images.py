"""Pictures of runs show what the frames hold, in shape as well as in colour."""

from __future__ import annotations

import errno
import io
import os
import subprocess
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from textwrap import dedent
from threading import Thread
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageColor
from PySide6.QtGui import QImage, QPainter, QRawFont

from models.constraints.pattern import parse
from models.data.vocabulary import END, Vocabulary
from models.errors import UserError
from models.model import Model
from models.oracle.bigram import BigramChain
from models.processes import Masked
from models.processes.orders import POLICIES
from models.processes.timetables import Timetable
from models.sampling import sampler
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground import theme
from playground.export import images, sheet
from playground.painting.canvas import Canvas, letters
from playground.painting.cells import AFTER_SIGN, END_SIGN, ROW_LOOKS, paint_cell
from playground.painting.row_cells import Meaning
from playground.theme.palette import SCHEMES
from playground.theme.places import FONTS
from playground.views.timeline.readings import Readings
from tests.playground.scripts import SCRIPTS
from tests.playground.scripts import model_of as scripts_model
from tests.playground.scripts import run_of as scripts_run

pytestmark = pytest.mark.usefixtures("qapp")

LATIN = ("anna", "annika", "emma", "emil", "mia", "mina", "nina", "noah")
KANA = ("さくら", "うみ", "そら", "やま", "かわ")


def model_of(words: tuple[str, ...], length: int = 8) -> Model:
    vocabulary = Vocabulary.from_words(words)
    table = vocabulary.encode_all(words, length)
    return Model("pairs", vocabulary, length, Masked(len(vocabulary)), BigramChain.fit(table, len(vocabulary)))


def trajectory_of(model: Model, pattern: str = "*", **fields: object) -> Trajectory:
    settings = {"steps": 7, "rows": 2, "seed": 5, **fields}
    recipe = Recipe(parse(pattern, model.vocabulary, model.length), **settings)  # type: ignore[arg-type]
    frames = list(sampler.run(model, recipe))
    trajectory = Trajectory.begin(model.digest, recipe, frames[0])
    for frame in frames[1:]:
        trajectory = trajectory.extend(frame)
    return trajectory


@pytest.fixture(scope="module")
def model() -> Model:
    return model_of(LATIN)


def cell(image: QImage, line: int, position: int) -> QImage:
    """The picture of a cell in a strip."""
    pitch = sheet.CELL + images._GAP
    x = sheet.EDGE + images._LEFT + position * pitch
    y = images._TOP + line * (pitch + 1)
    return image.copy(*(v * images.SCALE for v in (x, y, sheet.CELL, sheet.CELL)))


def pixels(image: QImage) -> np.ndarray:
    """(height, width, 3) red, green and blue."""
    return np.array(image.constBits()).reshape(image.height(), -1, 4)[:, : image.width(), 2::-1].astype(int)


def holds(image: QImage, colour: str) -> bool:
    return bool((np.abs(pixels(image) - ImageColor.getrgb(colour)).max(-1) <= 2).any())


def painted(*cells: tuple[Meaning, str]) -> list[np.ndarray]:
    """Cells in grey, as in a strip."""
    canvas, size = Canvas(images.SCALE, "light"), sheet.CELL
    image = QImage(len(cells) * size * images.SCALE, size * images.SCALE, QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(images.SCALE)
    canvas.painter = QPainter(image)
    image.fill(canvas.colour("card"))
    for i, (meaning, text) in enumerate(cells):
        paint_cell(canvas, (i * size, 0), (size, size), (ROW_LOOKS[meaning], text, None))
    canvas.painter.end()
    return np.split(pixels(image).mean(-1), len(cells), axis=1)


@pytest.mark.parametrize("scheme", ["dark", "light"])
def test_every_cell_of_a_strip_looks_like_its_state(model: Model, scheme: theme.Scheme) -> None:
    trajectory = trajectory_of(model, "m*")
    tokens, image = SCHEMES[scheme], images.strip(trajectory, model.vocabulary, 0, scheme)
    assert tuple(pixels(image)[1, 1]) == ImageColor.getrgb(tokens.card)
    for k, frame in enumerate(trajectory.frames):
        for i in range(model.length - 1):
            look = cell(image, k, i)
            behind = END in frame.x[0, :i]
            if i == 0:
                assert holds(look, tokens.warm)
            elif frame.noise[0, i] or behind:  # as in the window: behind the end there is less to see
                assert not holds(look, tokens.fresh)
            else:
                assert holds(look, tokens.fresh) == bool(frame.changed[0, i])


def test_letters_that_may_return_to_noise_look_so_though_no_noise_is_left(model: Model) -> None:
    recipe = Recipe(
        parse("m*", model.vocabulary, model.length),
        steps=24, policy="remask-cap", settings={"eta": 0.3}, seed=1,
    )  # fmt: skip
    frames = list(sampler.run(model, recipe))
    trajectory = Trajectory.begin(model.digest, recipe, frames[0])
    for frame in frames[1:]:
        trajectory = trajectory.extend(frame)
    between = next(k for k, frame in enumerate(frames) if frame.clear)
    assert between < len(frames) - 1
    at = int(np.flatnonzero(~frames[between].changed[0, 1:] & ~frames[-1].changed[0, 1:])[0]) + 1
    scenes = [images._scene(trajectory, k, model.vocabulary) for k in (between, len(frames) - 1)]
    assert [scene.cells.meanings[0, at] for scene in scenes] == [Meaning.DRAFT, Meaning.COMMITTED]
    strip = images.strip(trajectory, model.vocabulary, 0, "light")
    assert cell(strip, between, at) != cell(strip, len(frames) - 1, at)


def test_states_differ_without_colour(model: Model) -> None:
    """Grey prints keep the four meanings apart: shape and weight carry them, not hue alone."""
    cells = painted(*((m, "a") for m in (Meaning.FRESH, Meaning.DRAFT, Meaning.COMMITTED)), (Meaning.NOISE, ""))
    for i, one in enumerate(cells):
        for other in cells[:i]:
            assert (np.abs(one - other) > 25).mean() > 0.02


def test_the_end_of_a_word_is_no_noise_and_closes_the_word_once() -> None:
    """Behind it there is less to see."""
    settled = Meaning.COMMITTED
    noise, end, behind = painted((Meaning.NOISE, ""), (settled, END_SIGN), (Meaning.BEHIND, AFTER_SIGN))
    assert (np.abs(noise - end) > 25).mean() > 0.02
    dark = [(cell < 128).sum() for cell in (end, behind)]
    assert dark[0] > 10 * dark[1]


def words_in(monkeypatch: pytest.MonkeyPatch, draw: Callable[[], object]) -> list[str]:
    """Every text that is written into a picture."""
    written: list[str] = []
    write = Canvas.line

    def noted(self: Canvas, x: float, base: float, text: str, *how: Any, **more: Any) -> float:
        written.append(text)
        return write(self, x, base, text, *how, **more)

    with monkeypatch.context() as patched:
        patched.setattr(Canvas, "line", noted)
        draw()
    return written


def test_noise_and_entropy_are_the_numbers_of_the_window(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    trajectory = trajectory_of(model, "m*", schedule="cosine-mdlm")
    readings = Readings()
    readings.read(trajectory.frames, 1)
    strip = words_in(monkeypatch, lambda: images.strip(trajectory, model.vocabulary, 1))
    lines = list(zip(strip, strip[1:], strip[2:], strict=False))
    for m in readings.summaries:
        assert (str(m.step), f"{m.share:.2f}", f"{m.entropy:.1f}") in lines
    for k, frame in enumerate(trajectory.frames):
        board = words_in(monkeypatch, partial(images._board, trajectory, model.vocabulary, k, "dark", ""))
        assert any(f"noise {frame.noise_share.mean():.2f} " in text for text in board)


def test_the_heading_says_which_row_of_the_seed_is_drawn(model: Model, monkeypatch: pytest.MonkeyPatch) -> None:
    alone, four = trajectory_of(model, rows=1, first_row=118), trajectory_of(model, rows=4)
    v = model.vocabulary
    for draw, says in (
        (lambda: images.strip(alone, v), "seed 5, row 119"),
        (lambda: images._board(alone, v, 0, "dark", ""), "seed 5, row 119"),
        (lambda: images.strip(four, v, 2), "seed 5, row 3"),
        (lambda: images._board(four, v, 0, "dark", ""), "seed 5"),
    ):
        assert any(text.endswith(says) for text in words_in(monkeypatch, draw))


def test_a_strip_has_a_line_for_every_frame(model: Model) -> None:
    short, long = trajectory_of(model, steps=3), trajectory_of(model, steps=9)
    pitch = (sheet.CELL + images._GAP + 1) * images.SCALE
    heights = [images.strip(c, model.vocabulary, 1).height() for c in (short, long)]
    assert heights[1] - heights[0] == (len(long.frames) - len(short.frames)) * pitch


def test_a_long_run_is_thinned_and_keeps_its_ends(model: Model) -> None:
    trajectory = trajectory_of(model, steps=300)
    changed = [k for k, f in enumerate(trajectory.frames) if f.changed[0].any()]
    kept = images._thinned(changed, len(trajectory.frames))
    assert kept[0] == 0
    assert kept[-1] == len(trajectory.frames) - 1
    assert set(changed) <= set(kept)
    assert len(images._thinned(list(range(300)), 300)) == images.MOST_LINES


def test_the_moving_picture_has_a_picture_a_frame_and_holds_the_last(model: Model) -> None:
    trajectory = trajectory_of(model, "?i*")
    with Image.open(io.BytesIO(images.gif_bytes(trajectory, model.vocabulary))) as gif:
        assert gif.n_frames == len(trajectory.frames)
        assert gif.info["loop"] == 0
        times = []
        for k in range(len(trajectory.frames)):
            gif.seek(k)
            times.append(gif.info["duration"])
    assert times[-1] > 2 * max(times[:-1])


def test_the_moving_picture_ends_with_the_words(model: Model) -> None:
    """The last picture is drawn from the last frame: letters, no noise."""
    trajectory = trajectory_of(model)
    pictures = list(images.animation(trajectory, model.vocabulary, "light"))
    again = images._board(trajectory, model.vocabulary, len(trajectory.frames) - 1, "light", "")
    assert pictures[-1] == again
    assert pictures[-1] != pictures[-2]


def test_no_more_than_sixteen_rows_are_drawn(model: Model) -> None:
    sixteen, forty = trajectory_of(model, rows=16), trajectory_of(model, rows=40)
    sizes = [images._board(c, model.vocabulary, 0, "dark", "").size() for c in (sixteen, forty)]
    assert sizes[0] == sizes[1]


@pytest.mark.parametrize("character", ["a", "é", "ж", "ω", "さ", "ン", "-", "'"])
def test_letters_of_the_bundled_alphabets_have_glyphs(character: str) -> None:
    face = QRawFont.fromFont(Canvas().font(letters(30)))
    kana = QRawFont(str(FONTS / "UnmaskKana-Regular.otf"), 30)
    assert face.supportsCharacter(ord(character)) or kana.supportsCharacter(ord(character))


def test_kana_are_drawn_as_different_letters() -> None:
    model = model_of(KANA)
    image = images.strip(trajectory_of(model, "さ*"), model.vocabulary)
    other = images.strip(trajectory_of(model, "そ*"), model.vocabulary)
    assert cell(image, 0, 0) != cell(other, 0, 0)


def test_a_full_disk_leaves_the_old_picture(model: Model, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "run.png"
    path.write_bytes(b"old")

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="disk is full"):
        images.save_strip(path, trajectory_of(model), model.vocabulary)
    with pytest.raises(UserError, match="disk is full"):
        images.save_gif(tmp_path / "run.gif", trajectory_of(model), model.vocabulary)
    assert path.read_bytes() == b"old"
    assert [p.name for p in tmp_path.iterdir()] == ["run.png"]


def test_saved_files_are_what_their_names_say(model: Model, tmp_path: Path) -> None:
    trajectory = trajectory_of(model)
    images.save_strip(tmp_path / "a.png", trajectory, model.vocabulary, title="Names")
    images.save_gif(tmp_path / "a.gif", trajectory, model.vocabulary, title="Names")
    for name, kind in (("a.png", "PNG"), ("a.gif", "GIF")):
        with Image.open(tmp_path / name) as image:
            assert image.format == kind


def test_pictures_are_painted_beside_the_window(model: Model) -> None:
    """Several threads at once paint what one paints alone, with fonts and drawings of their own."""
    trajectory = trajectory_of(model, "m*")
    schemes: tuple[theme.Scheme, theme.Scheme] = ("dark", "light")
    alone = [images.gif_bytes(trajectory, model.vocabulary, scheme) for scheme in schemes]
    beside: list[bytes] = []

    def paint(scheme: theme.Scheme) -> None:
        beside.append(images.gif_bytes(trajectory, model.vocabulary, scheme))

    threads = [Thread(target=paint, args=(scheme,)) for scheme in schemes]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(beside) == sorted(alone)


def test_a_program_without_a_window_paints_pictures(tmp_path: Path) -> None:
    program = """
        import sys
        from pathlib import Path
        from playground.export import images
        from tests.playground.export.test_images import LATIN, trajectory_of, model_of

        model = model_of(LATIN)
        images.save_strip(Path(sys.argv[1]), trajectory_of(model), model.vocabulary)
    """
    path = tmp_path / "run.png"
    environment = {k: v for k, v in os.environ.items() if k not in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")}
    command = [sys.executable, "-c", dedent(program), str(path)]
    subprocess.run(command, check=True, cwd=Path(__file__).parents[3], env=environment)
    with Image.open(path) as image:
        assert image.width > 500


@pytest.mark.parametrize("script", ["Hebrew", "Persian"])
def test_a_run_from_right_to_left_is_drawn_as_the_board_shows_it(script: str) -> None:
    words = SCRIPTS[script]
    trajectory = scripts_run(scripts_model(words), f"{words[0][0]}*")
    vocabulary = scripts_model(words).vocabulary
    columns = trajectory.last.x.shape[1] - 1
    strip = images.strip(trajectory, vocabulary, 0, "dark")
    pinned = [has_colour(cell(strip, 0, i), SCHEMES["dark"].warm) for i in range(columns)]
    assert pinned == [False] * (columns - 1) + [True]
    board = next(images.animation(trajectory, vocabulary, "dark"))
    pitch, side = sheet.CELL + images._GAP, sheet.CELL * images.SCALE
    cells = [board.copy((sheet.EDGE + i * pitch) * images.SCALE, 84 * images.SCALE, side, side) for i in range(columns)]
    assert [has_colour(one, SCHEMES["dark"].warm) for one in cells] == pinned


def has_colour(image: QImage, name: str) -> bool:
    wanted = ImageColor.getrgb(name)
    pixels = (image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height()))
    return any((pixel.red(), pixel.green(), pixel.blue()) == wanted for pixel in pixels)


@pytest.mark.parametrize(
    ("timetable", "said"),
    [("even", ""), ("blocks:2", " · Block by block, positions 2"), ("pyramid:1", " · From the left, lead 1")],
)
def test_the_heading_names_the_timetable(model: Model, timetable: str, said: str) -> None:
    made = trajectory_of(model, timetable=Timetable.parse(timetable), policy="random")
    assert sheet.settings(made).startswith(f"{POLICIES['random'].label}{said} · 7 steps")


@pytest.mark.parametrize(("timetable", "said"), [("even", "noise"), ("blocks:2", "noise level")])
def test_the_legend_explains_the_bars_of_a_timetable(
    model: Model, timetable: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = trajectory_of(model, timetable=Timetable.parse(timetable), policy="random")
    drawn = words_in(monkeypatch, lambda: images._board(made, model.vocabulary, 0, "dark", ""))
    assert drawn[-5:].count(said) == 1
