"""What keys mean in the grid: where the caret goes, and which change a character typed there requests."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from models.data.attributes import KnownAttribute
from models.data.graphemes import extends
from models.data.vocabulary import END, Vocabulary
from models.errors import UserError
from playground.painting.scene import Scene
from playground.views.board.caret import PATTERN, Caret

NOISE = -1  # the symbol of letter_wanted that means: back to noise


@dataclass(frozen=True)
class GridRequest:
    """A change that the user requests: one of the grid's signals. onward: the caret moves behind what was typed."""

    what: Literal["pin", "release", "only", "letter"]
    symbol: int = NOISE
    symbols: frozenset[int] = frozenset()
    onward: bool = True


ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
PAGES = {Qt.Key.Key_PageUp: (0, -8), Qt.Key.Key_PageDown: (0, 8)}
CHOOSING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)


_OTHER_WAY = {Qt.Key.Key_Left: Qt.Key.Key_Right, Qt.Key.Key_Right: Qt.Key.Key_Left}


def key_of(event: QKeyEvent, *, mirrored: bool) -> Qt.Key:
    """The key that a moving key stands for where positions run from left to right."""
    key = Qt.Key(event.key())
    return _OTHER_WAY.get(key, key) if mirrored else key


def stepped(cell: tuple[int, int], step: tuple[int, int], columns: int, lines: int) -> tuple[int, int]:
    """A cell (column, line) moved by a step, kept inside."""
    column, line = cell[0] + step[0], cell[1] + step[1]
    return min(columns - 1, max(0, column)), min(lines - 1, max(0, line))


_Move = Callable[[Caret, int, int, bool], Caret]
_MOVES: dict[int, _Move] = {
    Qt.Key.Key_Left: lambda c, length, rows, extend: c.by(-1, length, extend=extend),
    Qt.Key.Key_Right: lambda c, length, rows, extend: c.by(1, length, extend=extend),
    Qt.Key.Key_Home: lambda c, length, rows, extend: c.to(0, length, extend=extend),
    Qt.Key.Key_End: lambda c, length, rows, extend: c.to(length - 1, length, extend=extend),
    Qt.Key.Key_Up: lambda c, length, rows, extend: c.on(c.line - 1, rows),
    Qt.Key.Key_Down: lambda c, length, rows, extend: c.on(c.line + 1, rows),
    Qt.Key.Key_PageUp: lambda c, length, rows, extend: c.on(PATTERN, rows),
    Qt.Key.Key_PageDown: lambda c, length, rows, extend: c.on(rows - 1, rows),
}


def moved(caret: Caret, event: QKeyEvent, length: int, rows: int, *, mirrored: bool = False) -> Caret | None:
    """The caret after a key that moves it, None for any other key. mirrored: position 1 is on the right."""
    if event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier):
        if event.key() == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            return Caret(caret.line, length - 1, 0)
        return None
    extend = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
    move = _MOVES.get(key_of(event, mirrored=mirrored))
    if move is not None:
        return move(caret, length, rows, extend)
    return None


def types_text(event: QKeyEvent, vocabulary: Vocabulary | None) -> bool:
    """Whether a key types a character, and is no command."""
    held = event.modifiers() & (Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.MetaModifier)
    # AltGr arrives as Ctrl + Alt on some systems, and types characters.
    alt_gr = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier) and bool(held)
    text = event.text()
    # A space is left to the window, which plays, unless the list has words with spaces in them.
    spaced = vocabulary is not None and text in vocabulary
    shown = all(c.isprintable() or extends(c) for c in text)  # a joiner belongs to a letter
    return bool(text.strip() or spaced) and shown and (not held or alt_gr)


def erased(caret: Caret) -> GridRequest:
    """The request of Backspace and Delete: the cells freed, or a row's letter back to noise."""
    return GridRequest("release" if caret.line == PATTERN else "letter", onward=False)


def _typed_value(attribute: KnownAttribute, character: str, *, in_pattern: bool) -> GridRequest | None:
    """The value that a character typed at an attribute's position stands for: by its first letter, or its sign."""
    if character.isspace():
        return None
    if character in "?_":
        return GridRequest("release" if in_pattern else "letter")
    symbol = attribute.find(character)
    if symbol is None:
        raise UserError(f"The {attribute.name} here is {' or '.join(attribute.labels)}; type one of these.")
    return GridRequest("pin" if in_pattern else "letter", symbol)


def typed(scene: Scene, caret: Caret, character: str) -> GridRequest | None:
    """The request of a typed character; None where it only moves the caret on (a space).

    A character that the model knows is always that letter, so that a list with hyphens or full stops can be typed.
    Raises UserError where the model has never seen the character.
    """
    assert scene.vocabulary is not None
    vocabulary, in_pattern = scene.vocabulary, caret.line == PATTERN
    if caret.position < vocabulary.attribute_count:
        return _typed_value(vocabulary.attributes[caret.position], character, in_pattern=in_pattern)
    if character not in vocabulary:
        if character.isspace():
            return None
        if character == ".":
            return GridRequest("pin" if in_pattern else "letter", END)
        if character in "?_":
            return GridRequest("only", symbols=vocabulary.letters) if in_pattern else GridRequest("letter")
        if in_pattern and character == "@" and vocabulary.vowels:
            return GridRequest("only", symbols=vocabulary.vowels)
        if in_pattern and character == "#" and vocabulary.consonants:
            return GridRequest("only", symbols=vocabulary.consonants)
    return GridRequest("pin" if in_pattern else "letter", vocabulary.symbol(character))
