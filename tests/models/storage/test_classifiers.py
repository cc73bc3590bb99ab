"""Classifiers of a model: made of its list, trained ones kept where they are found again, damage said in a sentence."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.guidance.classifier import evidence_of
from models.guidance.network_classifier import NetworkClassifier
from models.guidance.ways import ByClassifier
from models.oracle.labelled_words import LabelledWords
from models.processes import Masked, State
from models.processes.uniform import Uniform
from models.storage.classifiers import ModelClassifiers
from models.training.guide import ClassifierPlan, train_guide

WORDS = ("ab", "ba", "aa", "bb", "bab", "aba", "abb", "baa")
VOCABULARY = Vocabulary(("a", "b"))
LABELLED = LabelledWords(WORDS, {"ab": "x", "ba": "y"}, VOCABULARY, 4)
TRAINED = ByClassifier("classifier", "ending")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    return tmp_path


def classifiers(words: LabelledWords | None = LABELLED) -> ModelClassifiers:
    return ModelClassifiers(Masked(3), words)


def trained() -> NetworkClassifier:
    made = classifiers()
    for _ in train_guide(made, "ending", ClassifierPlan(steps=4, batch=8, hidden=4)):
        pass
    found = made.of(TRAINED)
    assert isinstance(found, NetworkClassifier)
    return found


def test_the_list_knows_the_labels_of_its_words() -> None:
    classifier = classifiers().of(ByClassifier("list", "ending"))
    assert classifier.labels == ("vowel", "consonant")
    state = State(VOCABULARY.encode_all(("aba", "bab"), 4), np.zeros((2, 4)))
    assert np.exp(classifier.log_probs(evidence_of(Masked(3), state)))[:, 0].tolist() == pytest.approx([1, 0], abs=0.01)


def test_words_without_a_label_have_one_of_no_name() -> None:
    names, codes = LABELLED.labels("column")
    assert names == ("x", "y", "")
    assert codes.tolist() == [0, 1, *[2] * 6]


def test_a_trained_classifier_is_found_again(home: Path) -> None:
    assert not classifiers().is_there("ending")
    kept = trained()
    again = classifiers()
    assert again.is_there("ending")
    found = again.of(TRAINED)
    assert isinstance(found, NetworkClassifier)
    assert found.fingerprint() == kept.fingerprint()
    assert [path.parent.name for path in home.rglob("*.safetensors")] == ["classifiers"]


def test_what_it_depends_on_names_its_file(home: Path) -> None:
    other = LabelledWords((*WORDS, "bba"), {}, VOCABULARY, 4)
    made = [classifiers(), classifiers(other), ModelClassifiers(Uniform(3), LABELLED)]
    paths = [each.path("ending") for each in made] + [classifiers().path("last")]
    assert len(set(paths)) == 4


def test_where_there_is_none_it_is_said_what_to_do(home: Path) -> None:
    with pytest.raises(UserError, match="train one, or guide by the list"):
        classifiers().of(TRAINED)
    with pytest.raises(UserError, match="list that this model learned from is gone"):
        classifiers(None).of(ByClassifier("list", "ending"))


@pytest.mark.parametrize("cut", [0, 100, -3])
def test_a_damaged_file_is_said_to_be_damaged(home: Path, cut: int) -> None:
    trained()
    path = classifiers().path("ending")
    path.write_bytes(path.read_bytes()[:cut])
    with pytest.raises(UserError, match="is damaged; train the classifier again"):
        classifiers().of(TRAINED)


@pytest.mark.parametrize("text", ["list", "list:", "tea:ending", "list:colour", ""])
def test_a_way_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(UserError, match=r"KIND|choose one of"):
        ByClassifier.parse(text)
    assert str(ByClassifier.parse("list-gradient:last")) == "list-gradient:last"
