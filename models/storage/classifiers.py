"""The classifiers that can guide a model: of its list, exactly, or trained, each in a file of the user's own.

A file is named by all that it depends on: the process, the list and its labels. So models of one list and process share
it, and what is there is found without being named. One that is trained again takes its place; the one before goes on
under a name with its fingerprint, so that what it guided can be drawn again.
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
from models.guidance.classifier import Classifier, ClassifierError, UntrainedError
from models.guidance.methods import ClassifierSpec, fingerprint_of
from models.guidance.network_classifier import NetworkClassifier
from models.model import Model
from models.oracle.labelled_words import LabelledWords
from models.processes import Process
from models.storage import atomic_write
from models.storage.file_cache import FileCache
from models.storage.folders import home
from models.storage.regular_file import read_regular
from models.storage.tensor_file import header_in
from models.storage.typed_json import parse

VERSION = 1
MAX_CLASSIFIER_BYTES = 1 << 26
_ABOUT = "classifier"


class _LaterError(ClassifierError):
    """A classifier that a later version of the program wrote."""


def classifiers_of(model: Model) -> "ModelClassifiers":
    """The classifiers of a model. Raises UserError for one that none can guide, or that was not opened from a file."""
    model.check_letters_guided()
    if not isinstance(model.classifiers, ModelClassifiers):
        raise UserError(f"{model.title} has no list whose labels could guide it; choose another model.")
    return model.classifiers


@dataclass(frozen=True, eq=False)
class ModelClassifiers:
    """The classifiers of a model with this process and list, None where the list is gone. Caches what was asked for.

    Which trained one is there is looked up each time, since another window may have trained it again.
    """

    process: Process
    words: LabelledWords | None
    _made: dict[tuple[bool, str, str], Classifier] = field(default_factory=dict)  # trained, kind, fingerprint
    _places: dict[str, str] = field(default_factory=dict)  # `_of_what`, by kind
    _files: dict[str, FileCache[NetworkClassifier]] = field(default_factory=dict)  # by kind

    def of(self, spec: ClassifierSpec) -> Classifier:
        """See `Classifiers`."""
        if spec.chosen.trained and not spec.fingerprint:
            return self._trained(spec.kind, "")
        key = spec.chosen.trained, spec.kind, spec.fingerprint
        if key not in self._made:
            find = self._trained if spec.chosen.trained else self._of_list
            self._made[key] = find(spec.kind, spec.fingerprint)
        return self._made[key]

    @property
    def labelled(self) -> LabelledWords:
        """The words. Raises UserError where they are gone."""
        if self.words is None:
            raise UserError(
                "The list that this model learned from is gone, and with it the labels of its words;"
                " copy the whole folder of the model again."
            )
        return self.words

    def path(self, kind: str, fingerprint: str = "") -> Path:
        """Where the trained classifier of these labels is kept. fingerprint: of an earlier one, in its place then."""
        name = "-".join(filter(None, (self.process.name, kind, self._of_what(kind), fingerprint)))
        return home() / "classifiers" / f"{name}.safetensors"

    def _of_what(self, kind: str) -> str:
        """One text for all that a classifier depends on."""
        if kind not in self._places:
            self._places[kind] = self._digest(kind)
        return self._places[kind]

    def _digest(self, kind: str) -> str:
        words, process = self.labelled, self.process
        labelling = json.dumps(words.labelling(kind).to_json(), sort_keys=True)
        parts = [process.name, f"{words.length}", words.vocabulary.key, words_digest(words.words), labelling]
        parts += [f"{word} {label}" for word, label in sorted(words.beside.items())] if kind == "column" else []
        h = hashlib.sha256("\n".join(parts).encode())
        h.update(process.fingerprint())
        return h.hexdigest()[:16]

    def check_place(self, kind: str, size: int) -> None:
        """Raise UserError where a trained classifier of that many bytes could not be kept now."""
        self._earlier(kind)
        atomic_write.check_space(self.path(kind), size)

    def keep(self, kind: str, classifier: NetworkClassifier, about: Mapping[str, Any]) -> Path:
        """Write a trained classifier; about: its figures. Raises UserError where it cannot be written.

        One that stands in its place is kept as an earlier one; one that is damaged is replaced, one of a later version
        of the program is not.
        """
        path = self.path(kind)
        text = {"version": VERSION, "labels": [*classifier.labels], "shape": [*classifier.shape], **about}
        text |= {"labelling": self.labelled.labelling(kind).to_json(), "of": self._of_what(kind)}
        self._keep_earlier(kind, fingerprint_of(classifier.fingerprint()))
        atomic_write.write(path, save_tensors(dict(classifier.weights), {_ABOUT: json.dumps(text)}))
        return path

    def nats_of(self, kind: str) -> float | None:
        """What a label costs the trained classifier that is there, as measured; None where there is none to read."""
        try:
            data = read_regular(self.path(kind), MAX_CLASSIFIER_BYTES)
            self._in(data, kind)
            return float(parse(header_in(data).texts[_ABOUT].encode())["nats"])
        except (OSError, UserError, KeyError, TypeError, ValueError):
            return None

    def _keep_earlier(self, kind: str, fingerprint: str) -> None:
        """Keep the classifier that one of that fingerprint is about to replace."""
        earlier, data = self._earlier(kind)
        if earlier not in ("", fingerprint):
            atomic_write.write(self.path(kind, earlier), data)

    def _earlier(self, kind: str) -> tuple[str, bytes]:
        """The fingerprint of the classifier that is there, and its file; "" where none can be read.

        Raises UserError for one of a later version of the program.
        """
        path = self.path(kind)
        try:
            data = read_regular(path, MAX_CLASSIFIER_BYTES)
            return fingerprint_of(self._in(data, kind).fingerprint()), data
        except _LaterError as error:
            raise UserError(f"{path} {error}") from None
        except (OSError, UserError):
            return "", b""

    def _of_list(self, kind: str, fingerprint: str) -> Classifier:
        if not fingerprint:
            return self.labelled.classifier(kind)
        found = self.of(ClassifierSpec("list", kind))
        if fingerprint_of(found.fingerprint()) != fingerprint:
            raise ClassifierError(
                f"The list or its labels by {kind} are others than those that guided this, and would draw other words;"
                " choose again what knows the label."
            )
        return found

    def _trained(self, kind: str, fingerprint: str) -> Classifier:
        """The one that was trained last, or the one of a fingerprint, which may be an earlier one."""
        problem = ""
        for path in (self.path(kind), *([self.path(kind, fingerprint)] if fingerprint else [])):
            try:
                found = self._read(path, kind)
            except FileNotFoundError:
                continue
            except OSError as error:
                problem = problem or f"{path} cannot be read: {error.strerror or error}."
                continue
            except ClassifierError as error:
                problem = problem or f"{path} {error}"
                continue
            except UserError as error:
                problem = problem or str(error)
                continue
            if fingerprint in ("", fingerprint_of(found.fingerprint())):
                return found
            problem = (
                f"The classifier of labels by {kind} was trained again since it guided this, and the one before is"
                " gone: it would draw other words; choose again what knows the label."
            )
        if not problem and fingerprint:
            problem = f"The trained classifier of labels by {kind} that guided this is gone; train one again."
        raise ClassifierError(problem) if problem else UntrainedError(kind)

    def _read(self, path: Path, kind: str) -> NetworkClassifier:
        """The classifier in a file as it is now. Raises OSError and what `_in` raises."""
        made = FileCache(lambda path: self._in(read_regular(path, MAX_CLASSIFIER_BYTES), kind))
        return self._files.setdefault(kind, made).get(path)

    def _in(self, data: bytes, kind: str) -> NetworkClassifier:
        """The classifier in a file. Raises ClassifierError, whose sentence lacks the file, where it cannot be read."""
        labels = self.labelled.labels(kind)[0]
        try:
            about = parse(header_in(data).texts[_ABOUT].encode())
            newer, mine = about["version"] > VERSION, about.get("of", "") in ("", self._of_what(kind))
            if mine and not newer:
                same = WordLabels.from_json(about["labelling"]) == self.labelled.labelling(kind)
                if not same or about["labels"] != [*labels]:
                    raise ValueError("other labels")
                weights = {name: array.astype(np.float32) for name, array in load_tensors(data).items()}
                if not all(np.isfinite(array).all() for array in weights.values()):
                    raise ValueError("numbers that are not finite")
                return NetworkClassifier(labels, (self.labelled.length, self.process.size), weights)
        except Exception:  # whatever the reader meets in damaged bytes means one thing to the user
            raise ClassifierError("is damaged; train the classifier again.") from None
        if not mine:
            raise ClassifierError("is a classifier of other words; train the classifier again.")
        raise _LaterError(f"has version {about['version']}; this program reads up to {VERSION}. Update it.")
