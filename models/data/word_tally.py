"""Collects the words of a list one by one: what is a word, what is left out and why, counts and labels."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from models.data.columns import MAX_LABEL, number
from models.data.graphemes import MAX_CODE_POINTS, extends, graphemes, letters_in
from models.data.invisible import has_stray, without_edges
from models.data.letter_case import DOTTED_CAPITAL, LetterCase, case_of, folded
from models.data.line_entries import trimmed
from models.data.list_recognition import ShapeOptions
from models.data.list_shape import ListShape
from models.data.vocabulary import normal, too_long
from models.plurals import counted

MAX_LETTERS = 31
_SHARES = 256  # tables that hold the words together: growing a single one of millions takes a second
_EXAMPLES = 5
COMMENT = "comment"
TOO_LONG, NO_LETTER = "longer than", "no letter or digit"
NO_WORD = "no word in its column"
INVISIBLE = "an invisible character that is no part of a letter"


@dataclass(frozen=True)
class ImportOptions:
    """fold: lower-case every word. longest: words with more letters are left out. encoding: "" means find it.

    weigh: use the counts of a table; else each of its words counts alike. shape: what is known of the list's shape.
    """

    fold: bool = True
    longest: int = MAX_LETTERS
    encoding: str = ""
    weigh: bool = True
    shape: ShapeOptions = field(default_factory=ShapeOptions)


@dataclass(frozen=True)
class Dropped:
    """Why some entries were left out, how many, and the first few."""

    reason: str
    count: int
    examples: tuple[str, ...]


class WordTally:
    """The words kept so far and why others were left out; figures of the report are counted word by word.

    turkish: I is the capital of ı. lengths[n]: how many words have n letters. weights: how often each word occurs, of
    rows with counts only. duplicates: entries whose word was there already. tidied: words from which marks that nobody
    sees were taken off. dotted: words whose İ became i, where I is not ı. log: where it is a list, every entry is noted
    in it, as (word, "") or (text, why it was left out).
    """

    def __init__(self, options: ImportOptions, *, turkish: bool = False) -> None:
        self.kept: list[str] = []
        self._places: tuple[dict[str, int], ...] = tuple({} for _ in range(_SHARES))
        self.weights: list[float] = []
        self._labels: list[tuple[float, str]] = []  # of the row with the largest count
        self.options, self._turkish = options, turkish
        self.duplicates = self.tidied = self.dotted = 0
        self._cases: Counter[LetterCase | None] = Counter()
        self._reasons: dict[str, tuple[int, list[str]]] = {}
        self.alphabet: set[str] = set()
        self.lengths = [0] * (options.longest + 1)
        self.log: list[tuple[str, str]] | None = None

    def add(self, entries: Iterable[str]) -> None:
        """Take entries as they stand in the source."""
        for entry in entries:
            bare = trimmed(entry)
            if bare:
                self._add_word(bare)

    def add_row(self, cells: Sequence[str], shape: ListShape) -> None:
        """Take a row of a table."""
        word = cells[shape.column] if shape.column < len(cells) else ""
        weight: float | None = 1.0
        if shape.count is not None:
            weight = number(cells[shape.count]) if shape.count < len(cells) else None
        if not word or not weight:
            reason = NO_WORD if not word else "a count of 0" if weight == 0 else "no count beside it"
            self.leave_out(word or next(filter(None, cells), ""), reason)
            return
        place = self._add_word(word)
        if place is None:
            return
        if place == len(self._labels):
            self.weights.append(0.0)
            self._labels.append((0.0, ""))
        self.weights[place] += weight
        if shape.label is not None and shape.label < len(cells):
            label = (weight, cells[shape.label][:MAX_LABEL])
            self._labels[place] = max(self._labels[place], label, key=lambda pair: pair[0])

    def _add_word(self, bare: str) -> int | None:
        """Keep a word, if it is one and new. Returns its place among those kept, None where it is left out."""
        word, reason = self._judged(bare)
        if reason:
            self.leave_out(word, reason)
            return None
        if self.log is not None:
            self.log.append((word, ""))
        places = self._places[hash(word) % _SHARES]
        place = places.get(word)
        if place is not None:
            self.duplicates += 1
            return place
        if self.options.fold:
            self._cases[case_of(bare)] += 1
        place = places[word] = len(self.kept)
        self.kept.append(word)
        letters = graphemes(word)
        self.alphabet.update(letters)
        self.lengths[len(letters)] += 1
        return place

    def _judged(self, bare: str) -> tuple[str, str]:
        """A trimmed entry as a word, and why it cannot be one, or ""."""
        options = self.options
        if too_long(bare, options.longest):
            return bare, COMMENT if _comments(bare, options) else f"{TOO_LONG} {counted(options.longest, 'letter')}"
        word = bare
        if not bare.isascii():
            seen = without_edges(bare)
            self.tidied += seen is not bare
            word = normal(seen)
            if options.fold and DOTTED_CAPITAL in word:
                self.dotted += 1
        if options.fold:
            word = folded(word, turkish=self._turkish)
        return word, _fault(word, options)

    def note(self, text: str, reason: str) -> None:
        """Note in the log what is read and is no entry."""
        if self.log is not None:
            self.log.append((text, reason))

    def leave_out(self, word: str, reason: str) -> None:
        """Count what is no word, and keep the first few to show."""
        self.note(word, reason)
        count, examples = self._reasons.setdefault(reason, (0, []))
        if count < _EXAMPLES:
            examples.append(word if len(word) <= 40 else word[:37] + "...")
        self._reasons[reason] = (count + 1, examples)

    @property
    def dropped(self) -> tuple[Dropped, ...]:
        """What was left out, by reason."""
        return tuple(Dropped(reason, n, tuple(examples)) for reason, (n, examples) in self._reasons.items())

    @property
    def case(self) -> LetterCase:
        """The case that most words had before they were lower-cased; that of the words themselves where none were."""
        return max(LetterCase, key=lambda case: self._cases[case])

    @property
    def labels(self) -> tuple[str, ...]:
        """A label for each word; empty where none has one."""
        labels = tuple(label for _, label in self._labels)
        return labels if any(labels) else ()


def _comments(word: str, options: ImportOptions) -> bool:
    """Whether an entry is left out as a comment, which it never is where comments are asked for as words."""
    return word.startswith("#") and options.shape.comments is not False


def _fault(word: str, options: ImportOptions) -> str:
    """Why an entry cannot be a word, or "" when it can."""
    if _comments(word, options):
        return COMMENT
    if letters_in(word) > options.longest:
        return f"{TOO_LONG} {counted(options.longest, 'letter')}"
    if word.isascii():
        if word.isalpha():
            return ""
    elif has_stray(word):
        return INVISIBLE
    elif extends(word[0]):
        return "a mark without a letter before it"
    elif word.isalpha():
        return ""
    if "\ufffd" in word:
        return "letters the encoding cannot read"
    if any(c.isspace() for c in word):
        return "several words with spaces between"
    if _has_control(word):
        return "control characters"
    if not any(c.isalnum() for c in word):
        return NO_LETTER
    if any(len(letter) > MAX_CODE_POINTS for letter in graphemes(word)):
        return f"more than {MAX_CODE_POINTS - 1} marks on a letter"
    return ""


def _has_control(word: str) -> bool:
    """Whether a word holds a code point that no word is written with. Those of `invisible` are judged there."""
    return any(unicodedata.category(c) in ("Cc", "Cf", "Co", "Cs", "Cn") and not extends(c) for c in word)
