"""Classifiers of a model: made of its list, trained ones kept where they are found again, damage said in a sentence."""

from __future__ import annotations

import errno
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.guidance.classifier import ClassifierError, evidence_of
from models.guidance.methods import ClassifierSpec, fingerprint_of
from models.guidance.network_classifier import NetworkClassifier
from models.oracle.labelled_words import LabelledWords
from models.oracle.list_classifier import ListClassifier
from models.processes import Masked, State
from models.processes.uniform import Uniform
from models.storage.classifiers import VERSION, ModelClassifiers
from models.training.classifier import ClassifierPlan, ClassifierProgress, train_classifier

WORDS = ("ab", "ba", "aa", "bb", "bab", "aba", "abb", "baa")
VOCABULARY = Vocabulary(("a", "b"))
LABELLED = LabelledWords(WORDS, {"ab": "x", "ba": "y"}, VOCABULARY, 4)
TRAINED = ClassifierSpec("trained", "ending")


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("UNMASK_HOME", str(tmp_path))
    return tmp_path


def classifiers(words: LabelledWords | None = LABELLED) -> ModelClassifiers:
    return ModelClassifiers(Masked(3), words)


def trained(seed: int = 0) -> NetworkClassifier:
    made = classifiers()
    for _ in train_classifier(made, "ending", ClassifierPlan(steps=4, batch=8, hidden=4, seed=seed), force=True):
        pass
    found = made.of(TRAINED)
    assert isinstance(found, NetworkClassifier)
    return found


def test_the_list_knows_the_labels_of_its_words() -> None:
    classifier = classifiers().of(ClassifierSpec("list", "ending"))
    assert classifier.labels == ("vowel", "consonant")
    state = State(VOCABULARY.encode_all(("aba", "bab"), 4), np.zeros((2, 4)))
    assert np.exp(classifier.log_probs(evidence_of(Masked(3), state)))[:, 0].tolist() == pytest.approx([1, 0], abs=0.01)


def test_words_without_a_label_have_one_of_no_name() -> None:
    names, codes = LABELLED.labels("column")
    assert names == ("x", "y", "")
    assert codes.tolist() == [0, 1, *[2] * 6]


def test_a_trained_classifier_is_found_again(home: Path) -> None:
    assert not classifiers().path("ending").is_file()
    kept = trained()
    again = classifiers()
    assert again.path("ending").is_file()
    found = again.of(TRAINED)
    assert isinstance(found, NetworkClassifier)
    assert found.fingerprint() == kept.fingerprint()
    assert [path.parent.name for path in home.rglob("*.safetensors")] == ["classifiers"]


def very(classifier: NetworkClassifier | ListClassifier) -> str:
    return fingerprint_of(classifier.fingerprint())


def test_one_that_was_trained_again_leaves_the_one_before_for_what_it_guided(home: Path) -> None:
    first, second = trained(0), trained(1)
    assert very(first) != very(second)
    again = classifiers()
    for wanted in (first, second):
        found = again.of(replace(TRAINED, fingerprint=very(wanted)))
        assert found.fingerprint() == wanted.fingerprint()
    assert again.of(TRAINED).fingerprint() == second.fingerprint()
    trained(1)  # the same once more replaces nothing
    assert len(list(home.rglob("*.safetensors"))) == 2


def test_a_run_that_is_stopped_keeps_its_best_unless_what_is_there_is_better(home: Path) -> None:
    made = classifiers()

    def stopped_at(step: int, of: int = 100, hidden: int = 8) -> ClassifierProgress:
        plan = ClassifierPlan(of, batch=8, hidden=hidden)
        asked = iter(range(1, step + 1))
        return [*train_classifier(made, "ending", plan, lambda: next(asked) == step)][-1]

    early = stopped_at(1, 4000, 4)
    assert (early.steps, early.kept, early.is_blind) == (1, False, True)
    assert early.ending == "stopped after 1 of 4\u00a0000 steps; it has learned nothing yet, so nothing is kept"
    assert made.nats_of("ending") is None
    late = stopped_at(12)
    assert late.ending == "stopped after 12 of 100 steps; the classifier so far is kept"
    assert late.classifier is not None
    assert made.of(TRAINED).fingerprint() == late.classifier.fingerprint()
    assert made.nats_of("ending") == pytest.approx(late.nats, abs=1e-4)
    worse = stopped_at(6)
    assert worse.ending == "stopped after 6 of 100 steps; the one before is better and stays"
    assert made.of(TRAINED).fingerprint() == late.classifier.fingerprint()


def test_a_run_to_its_end_replaces_a_better_one_only_where_it_is_to(home: Path) -> None:
    made = classifiers()
    for _ in train_classifier(made, "ending", ClassifierPlan(100, batch=8, hidden=8)):
        pass
    better, short = made.of(TRAINED).fingerprint(), ClassifierPlan(1, batch=8, hidden=8)
    *_, worse = train_classifier(made, "ending", short)
    assert (worse.kept, worse.ending) == (False, "after 1 step; the one before is better and stays")
    assert made.of(TRAINED).fingerprint() == better
    *_, forced = train_classifier(made, "ending", short, force=True)
    assert (forced.kept, forced.ending) == (True, "after 1 step")
    assert made.of(TRAINED).fingerprint() != better
    *_, same = train_classifier(made, "ending", short)
    assert same.kept


def test_one_that_is_gone_or_another_is_said_and_never_stood_in_for(home: Path) -> None:
    first = replace(TRAINED, fingerprint=very(trained(0)))
    trained(1)
    classifiers().path("ending", first.fingerprint).unlink()
    with pytest.raises(ClassifierError, match="trained again since it guided this, and the one before is gone"):
        classifiers().of(first)
    classifiers().path("ending").unlink()
    with pytest.raises(ClassifierError, match="that guided this is gone; train one again"):
        classifiers().of(first)


def test_a_list_of_other_labels_is_another_classifier() -> None:
    spec, others = ClassifierSpec("list", "column"), LabelledWords(WORDS, {"ab": "y", "ba": "x"}, VOCABULARY, 4)
    here, there = classifiers().of(spec), classifiers(others).of(spec)
    assert here.fingerprint() != there.fingerprint()
    assert classifiers().of(spec).fingerprint() == here.fingerprint()
    with pytest.raises(ClassifierError, match="others than those that guided this"):
        classifiers(others).of(replace(spec, fingerprint=fingerprint_of(here.fingerprint())))


def test_where_it_cannot_be_kept_nothing_is_learned(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(UserError, match="The disk is full"):
        next(train_classifier(classifiers(), "ending", ClassifierPlan()))
    assert not [path for path in home.rglob("*") if path.is_file()]
    monkeypatch.setenv("UNMASK_HOME", str(home / "file"))
    (home / "file").write_text("in the way")
    with pytest.raises(UserError, match="lies in a file"):
        next(train_classifier(classifiers(), "ending", ClassifierPlan()))


def test_what_it_depends_on_names_its_file(home: Path) -> None:
    other = LabelledWords((*WORDS, "bba"), {}, VOCABULARY, 4)
    made = [classifiers(), classifiers(other), ModelClassifiers(Uniform(3), LABELLED)]
    paths = [each.path("ending") for each in made] + [classifiers().path("last")]
    assert len(set(paths)) == 4


def test_one_of_another_alphabet_is_said_to_be_that(home: Path) -> None:
    """Of as many letters and the same labels: a file that was copied to the place of another."""
    trained()
    other = LabelledWords(tuple(word.replace("b", "c") for word in WORDS), {}, Vocabulary(("a", "c")), 4)
    there = classifiers(other).path("ending")
    there.write_bytes(classifiers().path("ending").read_bytes())
    with pytest.raises(ClassifierError, match="is a classifier of other words; train the classifier again"):
        classifiers(other).of(TRAINED)


def test_where_there_is_none_it_is_said_what_to_do(home: Path) -> None:
    with pytest.raises(UserError, match="train one, or guide by the list"):
        classifiers().of(TRAINED)
    with pytest.raises(UserError, match="list that this model learned from is gone"):
        classifiers(None).of(ClassifierSpec("list", "ending"))


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
        ClassifierSpec.parse(text)
    assert str(ClassifierSpec.parse("list-gradient:last")) == "list-gradient:last"


def test_one_of_a_later_version_is_not_replaced(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as later:
        later.setattr("models.storage.classifiers.VERSION", VERSION + 1)
        found = trained()
    before = classifiers().path("ending").read_bytes()
    for call in (lambda: classifiers().check_place("ending", 1), lambda: classifiers().keep("ending", found, {})):
        with pytest.raises(UserError, match=r"reads up to 1\. Update it"):
            call()
    assert classifiers().path("ending").read_bytes() == before
