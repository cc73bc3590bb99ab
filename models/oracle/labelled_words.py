"""The words of a list with their labels, as a model has them: what classifiers are made of."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.arrays import Symbols
from models.data.labels import WordLabels, labels_by
from models.data.vocabulary import Vocabulary
from models.oracle.list_classifier import ListClassifier


@dataclass(frozen=True, eq=False)
class LabelledWords:
    """words: distinct. beside: the label that the list has beside a word; empty where it has none.

    vocabulary, length: the model's, L with the end. Safe to use from several threads.
    """

    words: tuple[str, ...]
    beside: Mapping[str, str]
    vocabulary: Vocabulary
    length: int
    _labellings: dict[str, WordLabels] = field(default_factory=dict)

    @cached_property
    def table(self) -> Symbols:
        """(N, L) symbols."""
        return self.vocabulary.encode_all(self.words, self.length)

    @cached_property
    def _beside(self) -> list[str]:
        return [self.beside.get(word, "") for word in self.words] if self.beside else []

    def labelling(self, kind: str) -> WordLabels:
        """The labels of that kind. Raises UserError as `labels_by` does."""
        if kind not in self._labellings:
            self._labellings[kind] = labels_by(kind, self.words, self._beside)
        return self._labellings[kind]

    def labels(self, kind: str) -> tuple[tuple[str, ...], NDArray[np.int16]]:
        """The names of the labels of that kind, last "" for none where a word has none, and each word's, (N,)."""
        labelling = self.labelling(kind)
        codes = labelling.of_all(self.words, self._beside)
        return (*labelling.names, *[""] * bool((codes == labelling.none).any())), codes

    def classifier(self, kind: str) -> ListClassifier:
        """The exact classifier of these words."""
        names, codes = self.labels(kind)
        return ListClassifier(self.table, codes, names, len(self.vocabulary))
