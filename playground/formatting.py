"""Numbers, times and errors as people read them."""

import math

from models.data.graphemes import letters_in
from models.errors import UserError
from models.families.predictor import APPROXIMATE
from models.sampling.recipe import Recipe
from models.training.progress import Progress

SPACE = "\u00a0"  # between the thousands, so that a number never breaks over two lines
MINUS = "\u2212"
SETTLED_ALONE = "The list's answer follows from settled letters alone; the model also reads the letters that are noise."


def grouped(number: int) -> str:
    """32033 -> "32 033"."""
    return f"{number:,}".replace(",", SPACE)


def compact(number: int) -> str:
    """A count in at most four figures: 950, 41 k, 0.41 M, 12 M."""
    if number < 1_000:
        return str(number)
    if number < 99_500:
        return f"{number / 1e3:.0f}{SPACE}k"
    if number < 9_950_000:
        return f"{number / 1e6:.2f}{SPACE}M"
    return f"{number / 1e6:.0f}{SPACE}M"


def duration(seconds: float) -> str:
    """Seconds as "4 s", "2 m 10 s" or "1 h 5 m"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole}{SPACE}s"
    if whole < 3600:
        return f"{whole // 60}{SPACE}m{SPACE}{whole % 60}{SPACE}s"
    return f"{whole // 3600}{SPACE}h{SPACE}{whole % 3600 // 60}{SPACE}m"


def figure(value: float | None, digits: int = 2) -> str:
    """A number with a true minus sign; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:.{digits}f}".replace("-", MINUS)


def counted(number: int, noun: str, plural: str = "") -> str:
    """ "1 word", "12 words"."""
    return f"{grouped(number)} {noun if number == 1 else plural or noun + 's'}"


def network_size(progress: Progress) -> str:
    """ "Small network, 128 words a step: chosen by the speed of this computer." and its like; "" before it is known."""
    if not progress.preset:
        return ""
    size = f"{progress.preset.capitalize()} network, {counted(progress.batch, 'word')} a step"
    return f"{size}: chosen by the speed of this computer." if progress.fitted else f"{size}."


def loss_unit(*, is_bound: bool) -> str:
    """What the losses of a run are in. One that is no bound says so: the figure at the end does not compare with it."""
    return "nats / char" if is_bound else "nats / char, no bound"


def per_char(nats: float, word: str) -> float:
    """Nats divided by the letters of a word and its end; nan stays nan."""
    return nats / (letters_in(word) + 1)


def seeded(recipe: Recipe, row: int | None = None) -> str:
    """The seed, and which of its rows: "seed 0" from the first on, "seed 0, row 118" for one row, counted from 0.

    row: that of the recipe's which is shown, None for all of them.
    """
    seed, first = f"seed {recipe.seed}", recipe.first_row
    if recipe.rows == 1 or row is not None:
        place = first + (row or 0)
        return f"{seed}, row {place}" if place or recipe.rows > 1 else seed
    return f"{seed}, rows {first}–{first + recipe.rows - 1}" if first else seed


def length_exactness(misfit: float, *, exact: bool) -> str:
    """How exactly words follow the length asked for. misfit in [0, 1): `Prediction.misfit`; exact: an exact model."""
    if exact and misfit == 0.0:
        return "One position at a time, words are exactly as likely as the model has them among those of this length."
    if misfit < APPROXIMATE:
        most = f"{misfit:.1%}" if misfit >= 0.001 else "0.1%"
        return f"What the model says of words of this length contradicts itself by {most} at most."
    return f"Approximate: what the model says of words of this length contradicts itself by up to {misfit:.0%}."


def error_sentence(error: BaseException, otherwise: str = "The work failed") -> str:
    """The sentence of a UserError; the last line of any other error after `otherwise`."""
    if isinstance(error, UserError):
        return str(error)
    lines = str(error).strip().splitlines()
    return f"{otherwise}: {lines[-1] if lines else type(error).__name__}"
