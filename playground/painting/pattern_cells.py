"""What is asked of each position, and what the word list leaves of it: the pattern row's cells in values."""

from dataclasses import dataclass

import numpy as np

from models.data.vocabulary import END, Vocabulary
from playground.painting import cells
from playground.painting.cells import Look
from playground.painting.scene import Scene


@dataclass(frozen=True)
class PatternCell:
    """A cell of the pattern: how it looks, what stands in it, and the same in words."""

    look: Look
    text: str
    description: str


def pattern_cells(scene: Scene) -> list[PatternCell]:
    """One cell for each position."""
    free = [True] * scene.length
    if scene.recipe is not None:
        free = np.logical_and.reduce(scene.recipe.constraint.cells, 1).tolist()
    return [_blocked(scene, i, _asked_cell(scene, i, free[i])) for i in range(scene.length)]


def _blocked(scene: Scene, i: int, cell: PatternCell) -> PatternCell:
    if i not in scene.blocked:
        return cell
    return PatternCell(cells.BLOCKED, cell.text, f"{cell.description}, in conflict")


_FREE = PatternCell(cells.FREE, cells.BLANK_SIGN, "free")


def _asked_cell(scene: Scene, i: int, free: bool) -> PatternCell:
    vocabulary, recipe = scene.vocabulary, scene.recipe
    if recipe is None or vocabulary is None:
        return _FREE
    if i in scene.pins:
        symbol = scene.pins[i]
        if symbol == END:
            return PatternCell(cells.PIN, cells.END_SIGN, "pinned to the end of the word")
        return PatternCell(cells.PIN, vocabulary.glyph(symbol), f"pinned to {vocabulary.glyph(symbol)}")
    if i >= scene.longest:
        return PatternCell(cells.BEHIND, cells.AFTER_SIGN, "behind the end of the word")
    if not free:
        symbols = frozenset(np.flatnonzero(recipe.constraint.cells[i]).tolist())
        return PatternCell(cells.SET, set_text(symbols, vocabulary), set_words(symbols, vocabulary))
    forced = forced_symbol(scene, i)
    if forced is not None:
        glyph = vocabulary.glyph(forced)
        text = cells.END_SIGN if forced == END else glyph
        return PatternCell(cells.FORCED, text, f"free; every list word that fits has {glyph} here")
    return _FREE


def forced_symbol(scene: Scene, i: int) -> int | None:
    """The symbol that every fitting list word has at a position still open, None where they differ or none fits."""
    answer, frame = scene.answer, scene.numbers
    if answer is None or scene.options is None or scene.options[i] != 1:
        return None
    if frame is not None and not frame.noise[scene.row, i]:
        return None
    return int(answer.fits[i].argmax())


def options_mark(scene: Scene, i: int) -> int | None:
    """The number of options marked beside a position's number, None for no mark.

    A cross for no option stands only where the pattern is to blame that no word fits, and not what a row has drawn.
    """
    if i >= scene.longest:
        return None
    if scene.answer is not None and scene.answer.count == 0:
        blamed = i in scene.answer.blocking and not (scene.drawn or scene.behind)
        return 0 if blamed else None
    return scene.options[i] if scene.options is not None and i not in scene.pins else None


def set_text(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    """A set in a few characters: a class sign, the letters themselves, those left out, or how many there are."""
    end = "." if END in symbols else ""
    inside = symbols - {END}
    signs = {vocabulary.letters: "?", vocabulary.vowels: "@", vocabulary.consonants: "#"}
    if inside and inside in signs:
        return signs[inside] + end
    left_out = vocabulary.letters - inside
    if 0 < len(left_out) <= 2:
        return "^" + _glyphs(left_out, vocabulary) + end
    return _glyphs(inside, vocabulary) + end if len(inside) <= 4 else f"{len(inside)}{end}"


def set_words(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    """A set in words."""
    end = " or the end" if END in symbols else ""
    inside = symbols - {END}
    names = {
        vocabulary.letters: "any letter",
        vocabulary.vowels: "a vowel",
        vocabulary.consonants: "a consonant",
    }
    if inside and inside in names:
        return names[inside] + end
    left_out = vocabulary.letters - inside
    if len(left_out) < len(inside):
        return f"any letter but {' '.join(_glyphs(left_out, vocabulary))}{end}"
    return f"one of {' '.join(_glyphs(inside, vocabulary))}{end}"


def _glyphs(symbols: frozenset[int], vocabulary: Vocabulary) -> str:
    return "".join(vocabulary.glyph(c) for c in sorted(symbols))
