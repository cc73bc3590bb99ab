"""The allowed letters of the selected positions: a class, these letters alone, or all but these."""

import numpy as np
from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from models.data.vocabulary import END, Vocabulary
from models.plurals import counted
from playground import theme
from playground.painting.pattern_cells import set_words, value_words
from playground.painting.spoken import cell_text, spoken
from playground.views.board.keys import types_text
from playground.views.board.typing import letters_of
from playground.widgets import Button, Label, Popup, PrimaryButton, Scroll, Segmented, hbox, vbox
from playground.widgets.letter_joiner import LetterJoiner

ACROSS = 9
TALLEST = 250


class AllowedLetters(Popup):
    """Asks for one choice; Enter takes it, Escape leaves it. Typing a letter switches it.

    generate_wanted(): the positions of the selected row are to be generated again.

    pin_wanted(positions, symbol), only_wanted(positions, symbols), release_wanted(positions): what is allowed there.
    """

    pin_wanted = Signal(object, int)
    only_wanted = Signal(object, object)
    release_wanted = Signal(object)
    generate_wanted = Signal()

    def __init__(self, vocabulary: Vocabulary, positions: tuple[int, ...], parent: QWidget) -> None:
        where = (
            vocabulary.attributes.called(positions[0]) if len(positions) == 1 else counted(len(positions), "position")
        )
        kinds = vocabulary.attributes.kinds(max(positions) + vocabulary.attribute_count + 2)
        everything = np.ones(len(vocabulary), bool) if kinds is None else kinds[list(positions)].any(0)
        self._everything = frozenset(np.flatnonzero(everything).tolist())
        self._mirrored = vocabulary.right_to_left and bool(self._everything & vocabulary.letters)
        title = f"Allowed {'letters' if self._everything & vocabulary.letters else 'values'} at {where}"
        super().__init__(title, parent)
        self._vocabulary, self._positions = vocabulary, positions
        self._toggles: dict[int, Toggle] = {}
        self._joiner = LetterJoiner()
        self.sense = Segmented("The letters below are", [("only", "only these"), ("but", "all but these")])
        self.sense.value_changed.connect(self._summarise)
        self._summary = Label("", tone="muted", wrap=True)
        self.done = PrimaryButton("Allow these", tooltip="Allow these letters", shortcut="Return")
        self.done.clicked.connect(self._on_done)
        again = Button(
            "Generate these again", tooltip="Draw what the selected row has at these positions again", shortcut="Ctrl+G"
        )
        again.clicked.connect(self._on_again)
        parts = (self._classes(), self.sense, self._letters(), self._summary, hbox(again, None, self.done))
        vbox(Label(title, role="title"), *parts, spacing=10, into=self).setContentsMargins(16, 14, 16, 14)

    def _classes(self) -> QHBoxLayout:
        free = Button("Anything", tooltip="No restriction on this position")
        free.clicked.connect(self._on_free)
        buttons = [free]
        if not self._everything & self._vocabulary.letters:
            return hbox(free, None, spacing=6)
        for text, symbols in (
            ("Any letter", self._vocabulary.letters),
            ("Vowel", self._vocabulary.vowels),
            ("Consonant", self._vocabulary.consonants),
        ):
            button = _ClassButton(text, symbols)
            button.setEnabled(bool(symbols))
            button.taken.connect(self._take)
            buttons.append(button)
        return hbox(*buttons, None, spacing=6)

    def _letters(self) -> QWidget:
        holder = QWidget()
        if self._mirrored:
            holder.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(4)
        order = [*sorted(self._everything - {END}), *sorted(self._everything & {END})]
        for at, symbol in enumerate(order):
            toggle = Toggle(symbol, self._vocabulary)
            toggle.toggled.connect(self._summarise)
            self._toggles[symbol] = toggle
            grid.addWidget(toggle, at // ACROSS, at % ACROSS)
        if len(order) <= 6 * ACROSS:
            return holder
        scroll = Scroll("Letters", holder)
        scroll.setFixedHeight(TALLEST)
        return scroll

    def open_at(self, at: QPoint, symbols: frozenset[int]) -> None:
        """Show it below a point of the screen with these symbols allowed now."""
        everything = self._everything
        # A set of more than half the letters reads better as what is left out.
        but = symbols != everything and len(symbols) > len(everything) / 2
        self.sense.set_value("but" if but else "only")
        marked = everything - symbols if but else symbols if symbols != everything else frozenset()
        for symbol, toggle in self._toggles.items():
            toggle.setChecked(symbol in marked)
        self._summarise()
        self.show_at(at)
        first = min(marked, default=min(self._everything - {END}, default=END))
        self._toggles[first].setFocus(Qt.FocusReason.TabFocusReason)

    def symbols(self) -> frozenset[int]:
        """What would be allowed now."""
        marked = frozenset(symbol for symbol, toggle in self._toggles.items() if toggle.isChecked())
        if self.sense.value() == "but":
            return self._everything - {END} - marked
        return marked

    @Slot()
    def _summarise(self) -> None:
        symbols = self.symbols()
        self.done.setEnabled(bool(symbols))
        of_attribute = any(self._vocabulary.attributes.of(symbol) for symbol in symbols)
        words = value_words if of_attribute else set_words
        text = words(symbols, self._vocabulary) if symbols else "Nothing: mark at least one."
        if len(symbols - {END}) == 1 and not of_attribute:
            text = f"only {text}"  # a letter is never written large
        self._summary.setText(text[:1].upper() + text[1:])

    @Slot()
    def _on_free(self) -> None:
        self.release_wanted.emit(self._positions)
        self.close()

    @Slot()
    def _on_again(self) -> None:
        self.close()
        self.generate_wanted.emit()

    @Slot()
    def _on_done(self) -> None:
        here = self.focusWidget()
        if isinstance(here, Button) and not isinstance(here, Toggle) and here is not self.done:
            here.click()
        elif self.symbols():
            self._take(self.symbols())

    @Slot(object)
    def _take(self, symbols: frozenset[int]) -> None:
        if len(symbols) == 1:
            self.pin_wanted.emit(self._positions, *symbols)
        else:
            self.only_wanted.emit(self._positions, symbols)
        self.close()

    def _walk(self, key: int) -> bool:
        """Move the focus between letters by an arrow key."""
        order = list(self._toggles.values())
        here = self.focusWidget()
        onwards = -1 if self._mirrored else 1
        step = {
            Qt.Key.Key_Left: -onwards,
            Qt.Key.Key_Right: onwards,
            Qt.Key.Key_Up: -ACROSS,
            Qt.Key.Key_Down: ACROSS,
        }.get(Qt.Key(key))
        if step is None or not isinstance(here, Toggle):
            return False
        at = order.index(here) + step
        if 0 <= at < len(order):
            order[at].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def type(self, text: str) -> bool:
        """Switch the letters of a text that was typed; False where there is none among them."""
        found = False
        for part in letters_of(text, self._vocabulary):
            letter, replaced = self._joiner.letter(part, self._vocabulary.find)
            for c in (replaced or "", letter):
                symbol = END if c == "." and "." not in self._vocabulary else self._vocabulary.find(c)
                if symbol is not None:
                    self._switch(symbol)
                    found = True
        return found

    def _switch(self, symbol: int) -> None:
        toggle = self._toggles.get(symbol)
        if toggle is None:
            return
        toggle.setChecked(not toggle.isChecked())
        toggle.setFocus(Qt.FocusReason.TabFocusReason)

    # Qt's own
    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        self.type(event.commitString())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_done()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        elif self._walk(event.key()):
            return
        elif not (types_text(event, self._vocabulary) and self.type(event.text())):
            super().keyPressEvent(event)


class Toggle(Button):
    """One letter, on or off; arrow keys go on to its neighbours."""

    def __init__(self, symbol: int, vocabulary: Vocabulary) -> None:
        text = cell_text(vocabulary, symbol)
        super().__init__("" if symbol == END else text)
        self.setText(text)
        self.setFont(theme.mono(15))
        self.setProperty("bare", True)  # no space is left for padding
        self.setCheckable(True)
        self.setFixedSize(34, 30)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled)
        value = vocabulary.attributes.of(symbol) is not None
        name = "the end of the word" if symbol == END else spoken(symbol, vocabulary)
        self.setAccessibleName(name)
        self.setToolTip(name[:1].upper() + name[1:] if symbol == END or value or name != text else "")

    # Qt's own
    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Space:
            super().keyPressEvent(event)
        else:
            event.ignore()

    def inputMethodEvent(self, event: QInputMethodEvent) -> None:
        popup = self.window()
        if isinstance(popup, AllowedLetters):
            popup.inputMethodEvent(event)


class _ClassButton(Button):
    """A button that stands for a set of symbols. taken(frozenset)."""

    taken = Signal(object)

    def __init__(self, text: str, symbols: frozenset[int]) -> None:
        super().__init__(text)
        self._symbols = symbols
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.taken.emit(self._symbols)
