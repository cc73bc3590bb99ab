"""Collects the words of a list one by one: what is a word, what is left out and why, counts and labels."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from models.data.columns import TableColumns
from models.data.graphemes import MAX_CODE_POINTS, extends, graphemes, letters_in
from models.data.invisible import has_stray
from models.data.line_entries import trimmed
from models.data.vocabulary import normal, too_long

MAX_LETTERS = 31
_SHARES = 256  # tables that hold the words together: growing a single one of millions takes a second
_EXAMPLES = 5
INVISIBLE = "an invisible character that is no part of a letter"


@dataclass(frozen=True)
class ImportOptions:
    """fold: lower-case every word. longest: words with more letters are left out. encoding: "" means find it.

    counts: read a table as words with their counts; else every entry of it is a word. weigh: use the counts of a table;
    else each of its words counts alike.
    """

    fold: bool = True
    longest: int = MAX_LETTERS
    encoding: str = ""
    counts: bool = True
    weigh: bool = True


@dataclass(frozen=True)
class Dropped:
    """Why some entries were left out, how many, and the first few."""

    reason: str
    count: int
    examples: tuple[str, ...]


class WordTally:
    """The words kept so far and why others were left out; figures of the report are counted word by word.

    columns: how a table is read; None where every entry is a word. entries: all that were taken, kept or not.
    lengths[n]: how many words have n letters. weights: how often each word occurs, of a table only.
    """

    def __init__(self, options: ImportOptions) -> None:
        self.columns: TableColumns | None = None
        self.kept: list[str] = []
        self._places: tuple[dict[str, int], ...] = tuple({} for _ in range(_SHARES))
        self.weights: list[float] = []
        self._labels: list[tuple[float, str]] = []  # of the line with the largest count
        self.options = options
        self.entries = 0
        self._reasons: dict[str, tuple[int, list[str]]] = {}
        self.alphabet: set[str] = set()
        self.lengths = [0] * (options.longest + 1)

    def add(self, entries: Iterable[str]) -> None:
        """Take entries as they stand in the source."""
        for entry in entries:
            bare = trimmed(entry)
            if not bare:
                continue
            if self.columns is not None:
                self._add_line(bare, self.columns)
            else:
                self.entries += 1
                self._add_word(bare)

    def _add_line(self, line: str, columns: TableColumns) -> None:
        """Take a line of a table; the one that names its columns is no entry."""
        cells = columns.cells(line)
        if columns.header and not self.entries and columns.weight(cells) is None:
            return
        self.entries += 1
        weight = columns.weight(cells)
        if line.startswith("#") or weight is None or not weight:
            reason = "comment" if line.startswith("#") else "a count of 0" if weight == 0 else "no count beside it"
            self._leave_out(cells[0], reason)
            return
        place = self._add_word(cells[0])
        if place is not None:
            self.weights[place] += weight
            self._labels[place] = max(self._labels[place], (weight, columns.label_of(cells)), key=lambda pair: pair[0])

    def _add_word(self, bare: str) -> int | None:
        """Keep a word, if it is one and new. Returns its place among those kept, None where it is left out."""
        word, reason = _judged(bare, self.options)
        if reason:
            self._leave_out(word, reason)
            return None
        places = self._places[hash(word) % _SHARES]
        place = places.get(word)
        if place is None:
            place = places[word] = len(self.kept)
            self.kept.append(word)
            letters = graphemes(word)
            self.alphabet.update(letters)
            self.lengths[len(letters)] += 1
            if self.columns is not None:
                self.weights.append(0.0)
                self._labels.append((0.0, ""))
        return place

    def _leave_out(self, word: str, reason: str) -> None:
        count, examples = self._reasons.setdefault(reason, (0, []))
        if count < _EXAMPLES:
            examples.append(word if len(word) <= 40 else word[:37] + "...")
        self._reasons[reason] = (count + 1, examples)

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """What was left out, by reason."""
        return tuple(Dropped(reason, n, tuple(examples)) for reason, (n, examples) in self._reasons.items())

    @property
    def duplicates(self) -> int:
        """How many entries were words that were there already."""
        return self.entries - sum(n for n, _ in self._reasons.values()) - len(self.kept)

    @property
    def labels(self) -> tuple[str, ...]:
        """A label for each word; empty where none has one."""
        labels = tuple(label for _, label in self._labels)
        return labels if any(labels) else ()


def _judged(bare: str, options: ImportOptions) -> tuple[str, str]:
    """A trimmed entry as a word, and why it cannot be one, or ""."""
    if too_long(bare, options.longest):
        return bare, "comment" if bare.startswith("#") else f"longer than {options.longest} letters"
    word = normal(bare)
    if options.fold:
        word = normal(word.lower())
    return word, _fault(word, options)


def _fault(word: str, options: ImportOptions) -> str:
    """Why an entry cannot be a word, or "" when it can."""
    if word.startswith("#"):
        return "comment"
    if letters_in(word) > options.longest:
        return f"longer than {options.longest} letters"
    if has_stray(word):
        return INVISIBLE
    if word.isalpha():
        return ""
    if "\ufffd" in word:
        return "letters the encoding cannot read"
    if any(c.isspace() for c in word):
        return "several words with spaces between"
    if _has_control(word):
        return "control characters"
    if not any(c.isalnum() for c in word):
        return "no letter or digit"
    if extends(word[0]):
        return "a mark without a letter before it"
    if any(len(letter) > MAX_CODE_POINTS for letter in graphemes(word)):
        return f"more than {MAX_CODE_POINTS - 1} marks on a letter"
    return ""


def _has_control(word: str) -> bool:
    """Whether a word holds a code point that no word is written with. Those of `invisible` are judged there."""
    return any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") and not extends(c) for c in word)
