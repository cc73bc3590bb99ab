"""The forward view: which word is destroyed, by which ways, and how much each leaves of it."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from PySide6.QtCore import QObject

from models.arrays import Array, Symbols
from models.data.table import Table
from models.data.vocabulary import END, Vocabulary, of_words
from models.destruction import Curve, Destruction, by_kind, curves, each_way, letter_shares
from models.errors import UserError
from models.families.registry import family_of
from models.model import Model
from models.processes import Process
from models.rng import CounterRNG
from playground.formatting import isolated
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob
from playground.presenters.owners import Owners
from playground.session.changes import Changes
from playground.session.seeds import fresh_seed
from playground.views.forward import ForwardView, WordAtLevel
from playground.widgets import UpdateQueue

LOOKED_AT = 1000  # words at most, for one of middling length
_WORD = Changes.MODEL | Changes.FRAMES | Changes.SELECTION


@dataclass(frozen=True, eq=False)
class ListOfLetters:
    """The alphabet that words are destroyed in. table (N, L): the list's words, None where there is no list.

    process: that of the model that is open.
    """

    vocabulary: Vocabulary
    length: int
    process: Process
    table: Symbols | None

    def words(self) -> Table:
        """The list; of the example alone where there is none."""
        words = self.example()[None] if self.table is None else self.table
        return Table(words, np.ones(len(words)), len(self.vocabulary))

    def shares(self) -> Array:
        """(V,) how often each symbol occurs in the list; all alike where there is none."""
        size = len(self.vocabulary)
        return np.full(size, 1.0 / size) if self.table is None else letter_shares(self.table, size)

    def example(self) -> Symbols:
        """(L,) a word of middling length of the list; of the first letters where there is none."""
        if self.table is None:
            first = np.arange(1, min(len(self.vocabulary), self.length), dtype=np.int16)
            return np.concatenate([first, np.zeros(self.length - len(first), np.int16)])
        some = self.table[:: -(-len(self.table) // LOOKED_AT)]
        letters = (some != END).sum(1)
        middling = np.flatnonzero(letters == np.sort(letters)[len(letters) // 2])
        out: Symbols = some[middling[len(middling) // 2]]
        return out


def _words_of(model: Model, table: Symbols | None) -> ListOfLetters:
    """The words of a model and of its list, without what stands before them."""
    count, letters = model.vocabulary.attribute_count, of_words(model.vocabulary)
    words = table if table is None else table[:, count:]
    process, length = model.process, model.length - count
    if count:  # that of a model of bare words: none of its positions is an attribute's
        made_by = family_of(model.card)
        rows = np.zeros((0, length), np.int16) if words is None else words
        listed = Table(rows, np.ones(len(rows)), len(letters))
        process, _ = made_by.new_process(letters, listed, made_by.settings_on(model.card["process"]))
    return ListOfLetters(letters, length, process, words)


def ways_and_curves(
    letters: ListOfLetters, positions: int, known: tuple[Destruction, ...]
) -> Iterator[tuple[Destruction, ...] | Curve | None]:
    """The ways, unless they are known, each having destroyed a word, as a first time may take longer; their curves.

    None in between, so that it can be stopped.
    """
    ways = known
    if not ways:
        made = list[Destruction]()
        for way in each_way(letters.vocabulary, letters.words(), letters.process):
            way.corrupt(letters.example()[None], 0.5, CounterRNG(0, 0, 1, 0))
            made.append(way)
            yield None
        ways = by_kind(made)
        yield ways
    yield from curves(ways, letters.shares(), positions)


class ForwardPresenter(QObject):
    """Destroys the word in the window's thread, which takes a few milliseconds; measures it in another."""

    def __init__(self, owners: Owners, view: ForwardView, updates: UpdateQueue, parent: QObject) -> None:
        super().__init__(parent)
        self._updates = updates
        self._session, self._library, self._view = owners.session, owners.library, view
        self._letters: ListOfLetters | None = None
        self._source: tuple[Process | None, Symbols | None] = (None, None)  # what they are of
        self._ways: tuple[Destruction, ...] = ()
        self._curves: list[Curve] = []
        self._positions = 0  # that the curves are of
        self._word: Symbols | None = None
        self._seed = fresh_seed()
        self._latest = LatestJob(self)
        self._session.changed.connect(self._changed)
        view.level_changed.connect(self._show_word)
        view.word_changed.connect(self._choose_word)
        view.numbers_wanted.connect(self._draw_numbers)

    def show(self) -> None:
        """Bring the page up to date, which is passed over while it is not shown."""
        if self._view.isVisible():
            self._find_letters()
            self._choose_word()

    def close(self) -> None:
        """Stop measuring and wait."""
        self._latest.close()

    def _changed(self, kinds: Changes) -> None:
        if kinds & _WORD:
            self._updates.request(self.show, patient=True)

    def _find_letters(self) -> None:
        """Take those of the open model, with its list."""
        model = self._session.model
        if model is None:
            self._letters, self._ways, self._word = None, (), None
            self._latest.stop()
            self._view.show_nothing()
            return
        opened = self._library.known(self._session.experiment.model)
        oracle = opened.oracle if opened is not None else None
        table = oracle.table if oracle is not None else None
        if self._letters is None or self._source[0] is not model.process or self._source[1] is not table:
            self._source, self._letters = (model.process, table), _words_of(model, table)
            self._ways, self._positions, self._word = (), 0, None
            self._view.show_preparing()

    def _choose_word(self, *_: object) -> None:
        """The word in the field, else of the row, else one of the list, with its end."""
        if self._letters is None:
            return
        typed, vocabulary = self._view.word.text().strip(), self._letters.vocabulary
        row = self._of_row()
        rest = row if row is not None else self._letters.example()
        origin = f"row {self._session.state.row + 1}" if row is not None else "list"
        self._view.show_offer(f"{isolated(vocabulary.decode(rest))}  ({origin})")
        problem = ""
        if typed:
            try:
                rest = vocabulary.encode(typed, self._letters.length)
            except UserError as error:
                problem = str(error)
        self._view.show_problem(problem)
        if problem and self._word is not None:  # what is shown stays
            return
        word = rest[: int(np.argmax(rest == END)) + 1 if (rest == END).any() else None]
        if self._word is None or not np.array_equal(word, self._word):
            self._word = word
            self._measure()
            self._show_word()

    def _of_row(self) -> Symbols | None:
        """The finished word of the selected row; None where there is none."""
        trajectory = self._session.experiment.trajectory
        if trajectory is None or not trajectory.done:
            return None
        last = trajectory.last
        assert self._letters is not None
        out: Symbols = last.x[min(self._session.state.row, last.rows - 1), -self._letters.length :]
        return out if out[0] != END and not (out >= last.mask).any() else None

    def _draw_numbers(self) -> None:
        self._seed = fresh_seed()
        self._show_word()

    def _show_word(self) -> None:
        word, letters = self._word, self._letters
        if word is None or letters is None or not self._ways:
            return
        numbers = CounterRNG(self._seed, 0, 1, 0)
        levels = zip(self._ways, self._view.levels, strict=True)
        left = tuple(way.corrupt(word[None], t, numbers)[0] for way, t in levels)
        self._view.show_word(WordAtLevel(letters.vocabulary, word, left))

    # -- measuring --

    def _measure(self) -> None:
        if self._word is None or self._letters is None or len(self._word) == self._positions:
            return
        self._positions, self._curves = len(self._word), []
        work = partial(ways_and_curves, self._letters, self._positions, self._ways)
        self._latest.run(work, self._arrived, self._over)

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            raise ended.error  # a fault of the program

    def _arrived(self, value: tuple[Destruction, ...] | Curve | None) -> None:
        if isinstance(value, Curve):
            self._curves.append(value)
            self._view.show_curves(self._curves)
        elif value is not None:
            self._ways = value
            self._view.show_ways(value)
            self._show_word()
