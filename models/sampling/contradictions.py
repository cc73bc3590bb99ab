"""What cannot stand beside a symbol that is put into a row in mid-run: it goes back to noise, to be drawn again.

A symbol that was drawn was drawn given others that have changed since: where no word has both, what follows would be
conditional on what cannot be. The joint distribution of an attribute and the letters says what the attribute is given
the letters that stand now, so that it is drawn again. What was asked for is not taken back: a change that contradicts
it is refused.
"""

import numpy as np

from models.arrays import Flags, Symbols
from models.constraints.agreement import newly_ruled_out, ruled_out
from models.constraints.constraint import Constraint
from models.data.vocabulary import END, Vocabulary
from models.errors import ConstraintError
from models.processes import State


def contradicted(state: State, where: Flags) -> Flags:
    """Settled symbols that cannot stand beside the flagged ones: ends before a letter, letters behind an end."""
    end = state.x == END
    before = np.logical_or.accumulate((where & ~end)[:, ::-1], axis=1)[:, ::-1]
    behind = np.logical_or.accumulate(where & end, axis=1)
    out: Flags = ~state.noise & ~where & np.where(end, before, behind)
    return out


def ruled_out_attributes(
    constraint: Constraint, vocabulary: Vocabulary, before: Symbols, after: Symbols, kept: tuple[int, ...] = ()
) -> tuple[Flags, Flags]:
    """Attributes of R rows that their letters newly rule out, (R, L), and the rows where one asked for is, (R,).

    before (L,), after (R, L): settled symbols, V for noise. kept: positions that stay, see `newly_ruled_out`. Letters
    that no attribute tells apart are looked at once.
    """
    out, refused = np.zeros(after.shape, bool), np.zeros(len(after), bool)
    known: dict[bytes, tuple[int, ...] | None] = {}
    kinds, until_now = _kinds(vocabulary), ruled_out(constraint, vocabulary, before)
    for i, row in enumerate(after):
        key = kinds[row].tobytes()
        if key not in known:
            try:
                known[key] = newly_ruled_out(constraint, vocabulary, until_now, row, kept)
            except ConstraintError:
                known[key] = None
        found = known[key]
        refused[i] = found is None
        out[i, list(found or ())] = True
    return out, refused


def _kinds(vocabulary: Vocabulary) -> Symbols:
    """(V + 1,) one symbol for all that no attribute tells apart."""
    first = dict[tuple[int, ...], int]()
    out = np.arange(len(vocabulary) + 1, dtype=np.int16)
    for symbol, key in enumerate(vocabulary.attributes.alike, 1):
        out[symbol] = first.setdefault(key, symbol)
    return out
