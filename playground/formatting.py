"""Numbers, times and errors as people read them."""

import math
from collections.abc import Iterable, Sequence

from models.data.direction import has_right_to_left
from models.data.graphemes import letters_in
from models.errors import UserError, quoted
from models.families.predictor import APPROXIMATE
from models.plurals import SPACE, counted, percent, signed, whole_percent
from models.sampling.recipe import Recipe
from models.training.progress import Progress


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


def time_left(seconds: float) -> str:
    """ "2 m 10 s left"; never less than a second before all is over."""
    return f"{duration(max(1.0, seconds))} left"


def figure(value: float | None, digits: int = 2) -> str:
    """A number with a true minus sign; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    return signed(value, digits)


def isolated(text: str) -> str:
    """A word or pattern for the middle of a sentence: letters that run from right to left reorder nothing around it.

    It stands between U+2068 and U+2069 then (first strong isolate, its end), and is left as it is otherwise.
    """
    return f"\u2068{text}\u2069" if has_right_to_left(text) else text


def quoted_word(word: str) -> str:
    """A word in quote marks, for the middle of a sentence or its beginning."""
    return isolated(quoted(word))


NOT_LABELLED = "has not the label"  # that a word was drawn under


def listed(items: Sequence[str]) -> str:
    """One or several: "1, 2 and 5"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def network_size(progress: Progress) -> str:
    """ "Small network, 128 words a step: chosen by the speed of this computer." and its like; "" before it is known."""
    if not progress.preset:
        return ""
    size = f"{progress.preset.capitalize()} network, {counted(progress.batch, 'word')} a step"
    return f"{size}: chosen by the speed of this computer." if progress.fitted else f"{size}."


def loss_unit(*, is_bound: bool) -> str:
    """What the losses of a run are in. One that is no bound says so: the figure at the end does not compare with it."""
    return "nats / char" if is_bound else "nats / char, no bound"


def drawn_with(values: Iterable[str]) -> str:
    """The attributes that were drawn before a word, as `compared` has them; "" without any."""
    said = ", ".join(values)
    return f"Drawn with {said}" if said else ""


def per_char(nats: float, word: str) -> float:
    """Nats divided by the letters of a word and its end; nan stays nan.

    Under a pattern the nats are those of what it leaves open, and the letters are all letters, pinned ones too.
    """
    return nats / (letters_in(word) + 1)


def seeded(recipe: Recipe, row: int | None = None) -> str:
    """The seed, and which of its rows: "seed 0" from the first on, "seed 0, row 119" for one row.

    row: that of the recipe's which is shown, None for all of them. Rows are counted from 0 in recipes and in files,
    from 1 wherever a user reads them.
    """
    seed, first = f"seed {recipe.seed}", recipe.first_row
    if recipe.rows == 1 or row is not None:
        place = first + (row or 0)
        return f"{seed}, row {place + 1}" if place or recipe.rows > 1 else seed
    return f"{seed}, rows {first + 1}–{first + recipe.rows}" if first else seed


def length_exactness(misfit: float, *, exact: bool) -> str:
    """How exactly words follow the length asked for.

    misfit in [0, 1): the largest `PositionPrediction.misfit` on the way. exact: of an exact model.
    """
    if exact and misfit == 0.0:
        return "One position at a time, words are exactly as likely as the model has them among those of this length."
    if misfit < APPROXIMATE:
        return (
            f"What the model says of words of this length contradicts itself by {percent(max(misfit, 0.001))} at most."
        )
    most = whole_percent(misfit)
    return f"Approximate: what the model says of words of this length contradicts itself by up to {most}."


def error_sentence(error: BaseException, otherwise: str = "The work failed") -> str:
    """The sentence of a UserError; the last line of any other error after `otherwise`."""
    if isinstance(error, UserError):
        return str(error)
    lines = str(error).strip().splitlines()
    return f"{otherwise}: {lines[-1] if lines else type(error).__name__}"
