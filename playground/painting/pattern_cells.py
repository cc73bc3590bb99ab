"""The cells of the pattern row as values: what each position may hold, and what the word list leaves of it."""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from playground.formatting import isolated
from playground.painting import cells
from playground.painting.cells import Look
from playground.painting.scene import Scene
from playground.painting.spoken import cell_text, spoken

NOT_HEEDED = "what stands before it is drawn without regard to it"
NOT_HEEDED_BY_BLOCKS = "the blocks before its own are drawn without regard to it"


@dataclass(frozen=True)
class PatternCell:
    """A cell of the pattern: how it looks, what stands in it, and the same in words."""

    look: Look
    text: str
    description: str


def pattern_cells(scene: Scene) -> list[PatternCell]:
    """One cell for each position."""
    if scene.recipe is None or scene.vocabulary is None:
        out = [_FREE] * scene.length
    else:
        out = list(_asked_cells(scene.recipe.constraint, scene.vocabulary)[: scene.length])
        for i, options in enumerate(scene.options or ()):
            symbol = forced_symbol(scene, i) if options == 1 and out[i] is _FREE else None
            if symbol is not None:
                out[i] = _forced(symbol, scene.vocabulary)
    for i in unheeded_pins(scene):
        out[i] = PatternCell(cells.UNHEEDED, out[i].text, f"{out[i].description}; {not_heeded(scene)}")
    for i in scene.blocked:
        out[i] = PatternCell(cells.BLOCKED, out[i].text, f"{out[i].description}, in conflict")
    return out


def unheeded_pins(scene: Scene) -> frozenset[int]:
    """Pins with something free before them, where what a model puts there takes no account of what follows.

    Within a block both sides count.
    """
    if scene.recipe is None:
        return frozenset()
    together = int(scene.recipe.timetable.of_blocks) if scene.traits.block else 1
    if scene.traits.both_sides and not scene.traits.block and not scene.recipe.ignore_right:
        return frozenset()
    free = scene.recipe.constraint.allowed.sum(1) > 1
    return frozenset(i for i in scene.pins if free[: i - i % together].any())


def not_heeded(scene: Scene) -> str:
    """What a pin of `unheeded_pins` does not count for, in words."""
    return NOT_HEEDED_BY_BLOCKS if scene.traits.block else NOT_HEEDED


_FREE = PatternCell(cells.FREE, cells.BLANK_SIGN, "free")


@lru_cache(maxsize=8)
def _asked_cells(constraint: Constraint, vocabulary: Vocabulary) -> tuple[PatternCell, ...]:
    return tuple(_asked_cell(row, i, constraint, vocabulary) for i, row in enumerate(constraint.cells))


def _asked_cell(allowed: NDArray[np.bool_], i: int, constraint: Constraint, vocabulary: Vocabulary) -> PatternCell:
    if allowed.sum() == 1:
        symbol = int(allowed.argmax())
        if symbol == END:
            return PatternCell(cells.PIN, cells.end_sign(vocabulary), "pinned to the end of the word")
        return PatternCell(cells.PIN, cell_text(vocabulary, symbol), f"pinned to {spoken(symbol, vocabulary)}")
    if i >= constraint.lengths[-1]:
        return PatternCell(cells.BEHIND, cells.AFTER_SIGN, "behind the end of the word")
    if i in constraint.asked:
        symbols = frozenset(np.flatnonzero(allowed).tolist())
        if i < vocabulary.attribute_count:
            return PatternCell(cells.SET, _glyphs_of_few(symbols, vocabulary), value_words(symbols, vocabulary))
        return PatternCell(cells.SET, set_text(symbols, vocabulary), set_words(symbols, vocabulary))
    return _FREE


def _forced(symbol: int, vocabulary: Vocabulary) -> PatternCell:
    text = cells.end_sign(vocabulary) if symbol == END else cell_text(vocabulary, symbol)
    return PatternCell(cells.FORCED, text, f"free; every list word that fits has {spoken(symbol, vocabulary)} here")


def forced_symbol(scene: Scene, i: int) -> int | None:
    """The symbol that every fitting list word has at a position still open, None where they differ or none fits."""
    answer = scene.answer
    if answer is None or scene.options is None or scene.options[i] != 1:
        return None
    frame, row = scene.answered or (scene.numbers, scene.row)
    if frame is not None and not frame.noise[row, i]:
        return None
    return int(answer.fits[i].argmax())


def options_marks(scene: Scene) -> list[int | None]:
    """(L,) the number of options marked beside a position's number, None for no mark.

    A cross for no option stands only where the pattern is to blame that no word fits, and not what a row has drawn.
    """
    answer, options = scene.answer, scene.options
    marks: list[int | None] = [None] * scene.length
    if answer is not None and answer.count == 0:
        if not (scene.drawn or scene.behind):
            for i in answer.blocking:
                marks[i] = 0
    elif options is not None:
        marks = [None if i in scene.pins else count for i, count in enumerate(options[: scene.length])]
    return [mark if i < scene.longest else None for i, mark in enumerate(marks)]


def options_mark(scene: Scene, i: int) -> int | None:
    """The mark of one position."""
    return options_marks(scene)[i]


def set_text(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    """A set in a few characters: a class sign, the letters themselves, those left out, or how many there are."""
    end = "." if END in symbols else ""
    inside = symbols - {END}
    signs = {vocabulary.vowels: "@", vocabulary.consonants: "#", vocabulary.letters: "?"}
    if inside and inside in signs:
        return signs[inside] + end
    left_out = vocabulary.letters - inside
    if 0 < len(left_out) <= 2:
        return "^" + _glyphs(left_out, vocabulary) + end
    return _glyphs(inside, vocabulary) + end if len(inside) <= 4 else f"{len(inside)}{end}"


def value_words(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    """A set of values of an attribute in words."""
    return "one of " + ", ".join(spoken(symbol, vocabulary) for symbol in sorted(symbols))


def _glyphs_of_few(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    return (
        " ".join(cell_text(vocabulary, c) for c in sorted(symbols)) if len(symbols) <= 3 else f"{len(symbols)} values"
    )


def set_words(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    """A set in words."""
    end = " or the end" if END in symbols else ""
    inside = symbols - {END}
    names = {
        vocabulary.vowels: "a vowel",
        vocabulary.consonants: "a consonant",
        vocabulary.letters: "any letter",
    }
    if inside and inside in names:
        return names[inside] + end
    left_out = vocabulary.letters - inside
    if len(left_out) < len(inside):
        return f"any letter but {_listed(left_out, vocabulary)}{end}"
    return f"{'one of ' if len(inside) > 1 else ''}{_listed(inside, vocabulary)}{end}"


def _listed(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    return isolated(" ".join(_glyphs(symbols, vocabulary)))


def _glyphs(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    return "".join(cell_text(vocabulary, c) for c in sorted(symbols))
