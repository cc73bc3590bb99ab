"""The classifiers that can guide a model: of its list, exactly, or trained, each in a file of the user's own.

A file is named by all that it depends on: the process, the list and its labels. So none is ever replaced by one for
something else, models of one list and process share it, and what is there is found without being named.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from models.data.bundled_lists import words_digest
from models.data.labels import WordLabels
from models.errors import UserError
from models.guidance.classifier import Classifier
from models.guidance.network_classifier import NetworkClassifier
from models.guidance.ways import ByClassifier
from models.model import Model
from models.oracle.labelled_words import LabelledWords
from models.processes import Process
from models.storage import atomic_write
from models.storage.model_card import home
from models.storage.regular_file import read_regular
from models.storage.tensor_file import header_in
from models.storage.typed_json import parse

VERSION = 1
MAX_CLASSIFIER_BYTES = 1 << 26
_ABOUT = "classifier"


def classifiers_of(model: Model) -> "ModelClassifiers":
    """Those of a model. Raises UserError for one that they cannot guide, or that was not opened from a file."""
    model.check_letters_guided()
    if not isinstance(model.classifiers, ModelClassifiers):
        raise UserError(f"{model.title} has no list whose labels could guide it.")
    return model.classifiers


@dataclass(frozen=True, eq=False)
class ModelClassifiers:
    """Those of a model with this process and list, None where the list is gone. Caches what was asked for."""

    process: Process
    words: LabelledWords | None
    _made: dict[tuple[bool, str], Classifier] = field(default_factory=dict)

    def of(self, by: ByClassifier) -> Classifier:
        """See `Classifiers`."""
        key = by.chosen.trained, by.kind
        if key not in self._made:
            self._made[key] = self.trained(by.kind) if by.chosen.trained else self.labelled.classifier(by.kind)
        return self._made[key]

    @property
    def labelled(self) -> LabelledWords:
        """The words. Raises UserError where they are gone."""
        if self.words is None:
            raise UserError("The list that this model learned from is gone, and with it the labels of its words.")
        return self.words

    def path(self, kind: str) -> Path:
        """Where the trained classifier of these labels is kept."""
        words, process = self.labelled, self.process
        labelling = json.dumps(words.labelling(kind).to_json(), sort_keys=True)
        parts = [process.name, f"{words.length}", words.vocabulary.key, words_digest(words.words), labelling]
        parts += [f"{word} {label}" for word, label in sorted(words.beside.items())] if kind == "column" else []
        h = hashlib.sha256("\n".join(parts).encode())
        h.update(process.fingerprint())
        return home() / "classifiers" / f"{process.name}-{kind}-{h.hexdigest()[:16]}.safetensors"

    def is_there(self, kind: str) -> bool:
        """Whether one was trained."""
        return self.path(kind).is_file()

    def keep(self, kind: str, classifier: NetworkClassifier, about: Mapping[str, Any]) -> Path:
        """Write a trained classifier; about: its figures. Raises UserError where it cannot be written."""
        path = self.path(kind)
        text = {"version": VERSION, "labels": [*classifier.labels], "shape": [*classifier.shape], **about}
        text["labelling"] = self.labelled.labelling(kind).to_json()
        atomic_write.write(path, save_tensors(dict(classifier.weights), {_ABOUT: json.dumps(text)}))
        self._made[True, kind] = classifier
        return path

    def trained(self, kind: str) -> NetworkClassifier:
        """The trained classifier. Raises UserError where there is none, or its file is damaged."""
        path = self.path(kind)
        try:
            data = read_regular(path, MAX_CLASSIFIER_BYTES)
        except FileNotFoundError:
            raise UserError(
                f"No classifier of labels by {kind} was trained for this model; train one, or guide by the list."
            ) from None
        except OSError as error:
            raise UserError(f"{path} cannot be read: {error.strerror or error}.") from None
        try:
            header = header_in(data)
            about = parse(header.texts[_ABOUT].encode())
            if about["version"] > VERSION:
                raise UserError(
                    f"{path} has version {about['version']}; this program reads up to {VERSION}. Update it."
                )
            labels = self.labelled.labels(kind)[0]
            if WordLabels.from_json(about["labelling"]) != self.labelled.labelling(kind) or about["labels"] != [
                *labels
            ]:
                raise ValueError("other labels")
            weights = {name: array.astype(np.float32) for name, array in load_tensors(data).items()}
            if not all(np.isfinite(array).all() for array in weights.values()):
                raise ValueError("numbers that are not finite")
            return NetworkClassifier(labels, (self.labelled.length, self.process.size), weights)
        except UserError:
            raise
        except Exception:  # whatever the reader meets in damaged bytes means one thing to the user
            raise UserError(f"{path} is damaged; train the classifier again.") from None
