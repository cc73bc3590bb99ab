"""The one quiet line at the right of the board's title: how many words fit, and how the length is settled."""

from collections.abc import Callable

import numpy as np

from models.data.attributes import compared
from models.data.vocabulary import END
from models.evaluation.result import follows_label
from models.families.predictor import APPROXIMATE
from models.plurals import counted, whole_percent
from playground import theme
from playground.formatting import NOT_LABELLED, drawn_with, isolated, listed
from playground.painting.pattern_cells import unheeded_pins
from playground.painting.scene import Scene, attribute_count, place

NO_MORE = "no list word goes on like this"
NOT_DRAWN = "This cannot be drawn, see below"
NOISE = "letters are noise until they settle"
HINT = "Click a cell and type · Del frees it · drag on the map for sets"


def status(scene: Scene) -> str:
    """ "412 list words fit · length automatic, likely 6"; where letters are noise, that first."""
    parts = [noisy(scene), shaped(scene), *unlike(scene), unheeded(scene), particles(scene), fits(scene), length(scene)]
    return " · ".join(part for part in parts if part)


def headline(
    scene: Scene, problem: str, *, hint: bool, fitting: Callable[[str], bool] = lambda _: True
) -> tuple[str, str]:
    """The line and its tone: what is wrong with the typed pattern, else the first-run hint, else the status.

    fitting: whether there is room for a text; where there is not, the less important parts are left out.
    """
    if problem:
        return problem, "bad"
    if hint:
        return _shortened([*filter(None, [noisy(scene)]), *HINT.split(" · ")], fitting), "muted"
    # What a row drew is no mistake: only a pattern that no word fits is said in red.
    blocked = scene.answer is not None and scene.answer.count == 0 and not scene.drawn
    parts = status(scene).split(" · ")
    if blocked:
        parts.sort(key=lambda part: part == NOISE)  # red must say what is wrong, however little room there is
    return _shortened(parts, fitting), "bad" if blocked else "muted"


class Headline:
    """The line over time: its text on the list stays, dimmed, until the list has answered for what is shown now.

    Else it would show for some milliseconds, perhaps in red, what is wrong.
    """

    def __init__(self) -> None:
        self._status = ("", "muted")

    def text(
        self, scene: Scene, problem: str, *, hint: bool, fitting: Callable[[str], bool] = lambda _: True
    ) -> tuple[str, str]:
        """As `headline`."""
        now = headline(scene, problem, hint=hint, fitting=fitting)
        if problem or hint:
            return now
        if not scene.behind:
            self._status = now
        return (self._status[0], theme.STALE_TONE) if scene.list_stale else self._status


def _shortened(parts: list[str], fitting: Callable[[str], bool]) -> str:
    """As many of the parts, from the first on, as there is room for; at least the first."""
    kept = list(range(len(parts), 1, -1))
    return next((text for n in kept if fitting(text := " · ".join(parts[:n]))), parts[0])


def noisy(scene: Scene) -> str:
    """Say that the letters shown are not the word yet, where the model hides nothing and some are noise."""
    frame = scene.numbers
    return NOISE if frame is not None and not scene.traits.hides and not frame.clear else ""


def shaped(scene: Scene) -> str:
    """The selected row's word in one piece, where letters may join, which cells keep apart; "" before it is drawn."""
    frame, vocabulary = scene.numbers, scene.vocabulary
    if frame is None or vocabulary is None or not vocabulary.right_to_left or not scene.drawn:
        return ""
    return isolated(vocabulary.decode(frame.x[scene.row]))


def unlike(scene: Scene) -> list[str]:
    """What the selected row was drawn with and its word has not: attributes of other values, and the label.

    What was pinned comes first, in a part of its own, since the others may lack space.
    """
    frame, recipe, vocabulary = scene.numbers, scene.recipe, scene.vocabulary
    if frame is None or recipe is None or vocabulary is None or not (scene.complete and scene.drawn):
        return []
    symbols = frame.x[scene.row]
    word, attributes = vocabulary.decode(symbols), vocabulary.attributes
    drawn = attributes.values(symbols)
    beside = compared(drawn, attributes.of_word(vocabulary.split(word))) if drawn and word else ()
    others = [(i not in scene.pins, now) for i, (now, was) in enumerate(zip(beside, drawn, strict=False)) if now != was]
    pinned, free = (drawn_with(now for unpinned, now in others if unpinned == which) for which in (False, True))
    lacks = follows_label(recipe, scene.labelled_by, word) is False
    said = [pinned, NOT_LABELLED if lacks else "", free]
    return [part[:1].lower() + part[1:] for part in said if part]


def unheeded(scene: Scene) -> str:
    """Which pins do not count for what stands before them, where the model does not read what is to the right."""
    places = sorted(unheeded_pins(scene))
    if not places:
        return ""
    pins = listed([place(scene, i) for i in places])
    before = "blocks before" if scene.traits.block else "letters before"
    return f"{before} pin {pins} ignore it" if len(places) == 1 else f"{before} pins {pins} ignore them"


def particles(scene: Scene) -> str:
    """How many weighted words stand for all that the selected row may become, where they are too many to meet each."""
    frame = scene.numbers
    found = None if frame is None else frame.predicted.particles
    if found is None or not found[scene.row]:
        return ""
    return f"approximate: drawn from {counted(int(found[scene.row]), 'particle')}"


def fits(scene: Scene) -> str:
    """How many list words fit the pattern, or which positions exclude each other; of a row, once it has drawn."""
    answer = scene.answer
    if answer is None:
        return ""
    if scene.drawn:
        return f"row {scene.row + 1}: {_of_row(scene, answer.count)}"
    if answer.count:
        return f"{counted(answer.count, 'list word')} {'fits' if answer.count == 1 else 'fit'}"
    if not answer.blocking:
        return "no list word fits"
    where = listed([place(scene, i) for i in answer.blocking])
    noun = "position" if len(answer.blocking) == 1 else "positions"
    return f"no list word fits {noun} {where}"


def _of_row(scene: Scene, count: int) -> str:
    if scene.complete:
        return "a word of the list" if count else "a new word, in no list"
    return f"{counted(count, 'list word')} {'goes' if count == 1 else 'go'} on like this" if count else NO_MORE


def length(scene: Scene) -> str:
    """The number of letters that the selected row has got, once all of it is drawn; before that how it is settled."""
    frame = scene.numbers
    if frame is None or not scene.complete or not scene.drawn:
        return length_mode(scene)
    word = frame.x[scene.row][attribute_count(scene) :]
    letters = counted(int(np.argmax(word == END)) if END in word else len(word), "letter")
    return letters if fits(scene) else f"row {scene.row + 1}: {letters}"


def length_mode(scene: Scene) -> str:
    """How the number of letters is settled: fixed, a range, drawn first, or left to the model."""
    recipe = scene.recipe
    if recipe is None:
        return ""
    attribute_count = recipe.constraint.attribute_count
    lengths = tuple(n - attribute_count for n in recipe.constraint.lengths)
    if len(lengths) == 1:
        return f"length fixed at {lengths[0]}{approximate(scene)}"
    most = scene.length - 1 - attribute_count
    ranged = recipe.constraint.shortest > attribute_count + 1 or recipe.constraint.longest < scene.length - 1
    span = f"{lengths[0]}–{lengths[-1]}" if ranged else ""
    if recipe.length_first:
        drawn = scene.numbers.lengths[scene.row] if scene.numbers is not None else 0
        text = f"length drawn first: {drawn - attribute_count}" if drawn else "length drawn first"
        return f"{text} of {span}{approximate(scene)}" if span else text + approximate(scene)
    text = f"length {span}{approximate(scene)}" if span else "length automatic"
    if not span and (lengths[0] > 1 or lengths[-1] < most):
        text += f" ({lengths[0]}–{lengths[-1]})"
    likely = scene.length_distribution
    return text if likely is None else f"{text}, likely {int(np.argmax(likely[1:])) + 1 - attribute_count}"


def approximate(scene: Scene) -> str:
    """Say that what the model predicts for words of this length is approximate, where it is by much."""
    frame = scene.numbers
    if frame is None or frame.misfit[scene.row] < APPROXIMATE:
        return ""
    return f" (approximate, {whole_percent(frame.misfit[scene.row])} off)"
