"""Trained classifiers in a home: asked for what they say of a state, and trained again."""

import json
import os
import tempfile
from functools import lru_cache
from pathlib import Path
from random import Random

import numpy as np

from models.data.vocabulary import Vocabulary
from models.guidance.classifier import evidence_of
from models.guidance.methods import ClassifierSpec
from models.guidance.network_classifier import NetworkClassifier
from models.oracle.labelled_words import LabelledWords
from models.processes import Masked, State
from models.storage.classifiers import ModelClassifiers
from models.training.classifier import ClassifierPlan, train_classifier
from tests.fuzz.case import Case, Special, specials
from tests.fuzz.entry import every
from tests.fuzz.mutate import changed, damaged, encoded
from tests.fuzz.verdict import WrongError

VOCABULARY = Vocabulary(("a", "b"))
WORDS = LabelledWords(("ab", "ba", "aa", "bb", "bab", "aba", "abb", "baa"), {}, VOCABULARY, 4)
KIND = "ending"
STATE = State(VOCABULARY.encode_all(("aba", "bab"), 4), np.zeros((2, 4)))


def of_words() -> ModelClassifiers:
    """Those of a process and a few words, with nothing read yet."""
    return ModelClassifiers(Masked(3), WORDS)


def trained() -> NetworkClassifier:
    """The one in the present home, trained there just now."""
    made = of_words()
    for _ in train_classifier(made, KIND, ClassifierPlan(steps=2, batch=4, hidden=3)):
        pass
    found = made.of(ClassifierSpec("trained", KIND))
    assert isinstance(found, NetworkClassifier)
    return found


@lru_cache(maxsize=1)
def good() -> tuple[str, bytes, NetworkClassifier]:
    """The place of a trained classifier below its home, its file, and the one itself."""
    home = os.environ.get("UNMASK_HOME")
    with tempfile.TemporaryDirectory() as name:
        os.environ["UNMASK_HOME"] = name
        found = trained()
        path = of_words().path(KIND)
        out = path.relative_to(name).as_posix(), path.read_bytes(), found
    if home is None:
        del os.environ["UNMASK_HOME"]
    else:
        os.environ["UNMASK_HOME"] = home
    return out


def make(random: Random) -> Case:
    """Its file with the header, the description in it, or any of its bytes changed."""
    name, data, _ = good()
    way = random.randrange(6)
    if way == 0:
        special = random.choice(specials())
        return Case(special.value, {name: special})
    if way == 1:
        data, note = damaged(random, data)
        return Case(note, {name: data})
    size = int.from_bytes(data[:8], "little")
    tree = json.loads(data[8 : 8 + size])
    if way < 4:
        about, note = changed(random, json.loads(tree["__metadata__"]["classifier"]))
        tree["__metadata__"]["classifier"] = json.dumps(about)
    else:
        tree, note = changed(random, tree, 2)
    header, damage = encoded(random, tree)
    return Case(f"{note} {damage}", {name: len(header).to_bytes(8, "little") + header + data[8 + size :]})


def feed(case: Case, folder: Path) -> None:
    """Ask it, then put another in its place; one that is refused for good is as it was."""
    (name, content), *_ = case.files.items()
    made = of_words()
    every(lambda: _ask(made), lambda: made.nats_of(KIND), lambda: _train_again(made, folder / name, content))


def _ask(made: ModelClassifiers) -> None:
    found = made.of(ClassifierSpec("trained", KIND))
    log_probs = found.log_probs(evidence_of(Masked(3), STATE))
    if log_probs.shape != (2, 2) or not np.isfinite(log_probs).all():
        raise WrongError(f"it says {log_probs}")


def _train_again(made: ModelClassifiers, path: Path, content: bytes | Special) -> None:
    try:
        made.check_place(KIND, 1)
        made.keep(KIND, good()[2], {"nats": 0.5})
    except BaseException:
        if isinstance(content, bytes) and path.read_bytes() != content:
            raise WrongError("what was refused is not as it was") from None
        raise
    made.of(ClassifierSpec("trained", KIND))
