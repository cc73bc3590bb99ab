"""How like words are to one word: the edit distance in which letters of a kind are near each other, as a share."""

import numpy as np

from models.arrays import Array
from models.data.letter_distance import class_distance
from models.rewards.word_table import WordTable

SAME_KIND = 0.5  # what exchanging a vowel for a vowel costs, or a consonant for a consonant


def likeness(table: WordTable, text: str) -> Array:
    """(N,) 1 - D / n in [0, 1]: 1 is the word itself.

    D is the least cost of changing one word into the other (Wagner and Fischer 1974): 1 for a letter inserted, dropped
    or exchanged, SAME_KIND for an exchange within a kind of letter (`class_distance`); n is the longer one's letters.
    Raises UserError for a letter that is not known.
    """
    target = table.vocabulary.symbols(text)
    cost = _costs(table)
    rows, most = table.x.shape
    row = np.tile(np.arange(len(target) + 1.0), (rows, 1))  # of the first i letters of each word
    out = np.where(table.lengths == 0, row[:, -1], 0.0)
    for i in range(most):
        before, row = row, np.empty_like(row)
        row[:, 0] = i + 1
        exchanged = cost[table.x[:, i]]
        for j, symbol in enumerate(target):
            least = np.minimum(before[:, j + 1], row[:, j]) + 1.0
            row[:, j + 1] = np.minimum(least, before[:, j] + exchanged[:, symbol])
        here = table.lengths == i + 1
        out[here] = row[here, -1]
    longer: Array = np.maximum(np.maximum(table.lengths, len(target)), 1).astype(np.float64)
    return 1.0 - out / longer


def _costs(table: WordTable) -> Array:
    """(V, V) of exchanging one symbol for another; the end is never asked about."""
    out = np.ones((len(table.vocabulary),) * 2)
    out[1:, 1:] = np.where(np.isfinite(class_distance(table.vocabulary.characters)), SAME_KIND, 1.0)
    np.fill_diagonal(out, 0.0)
    return out
