"""A letter written in mid-run that rules out what was drawn of an attribute: that is drawn again, and said."""

import numpy as np

from models.data.vocabulary import Vocabulary, with_attributes
from models.denoisers.protocol import DenoiserInput, StateDenoiser
from models.model import Model
from models.processes import Masked
from models.processes.traits import Traits
from playground.experiment.board_edits import OpenModel
from playground.experiment.edits import WriteLetter
from tests.playground.small import Person

WORDS = ("bo", "ab")
VOCABULARY = with_attributes(Vocabulary.from_words(WORDS), WORDS)
TABLE = VOCABULARY.encode_all(WORDS, VOCABULARY.attribute_count + 3)


class TwoWords(StateDenoiser):
    """The words, each as likely; where none fits, both."""

    def fingerprint(self) -> bytes:
        return b"two words"

    def logits(self, inputs: DenoiserInput) -> np.ndarray:
        size = len(VOCABULARY)
        fits = ((inputs.x[:, None] == size) | (inputs.x[:, None] == TABLE)).all(2)
        p = np.einsum("rn,nlv->rlv", fits | ~fits.any(1, keepdims=True), np.eye(size)[TABLE])
        return np.log(np.maximum(p, 1e-30)).astype(np.float32)


def test_what_the_letters_rule_out_is_drawn_again_and_said(person: Person) -> None:
    process = Masked(len(VOCABULARY), traits=Traits(attribute_count=VOCABULARY.attribute_count))
    card = {"title": "Two", "family": "modalities"}
    model = Model("two", VOCABULARY, TABLE.shape[1], process, TwoWords(), card)
    person.does(person.session.apply, OpenModel("two", model))
    person.plays()
    attribute_count, word = VOCABULARY.attribute_count, person.words[0]
    person.does(person.session.apply, WriteLetter(0, attribute_count, VOCABULARY.symbol(word[0])))
    other = "a" if word[0] == "b" else "b"
    person.does(person.session.apply, WriteLetter(0, attribute_count, VOCABULARY.symbol(other)))
    assert person.noticed[-1] == "The letters rule out what was drawn of vowels and first; it is drawn again."
    assert person.frame.noise[0, :attribute_count].tolist() == [False, True, True, False]
    person.plays()
    assert not person.frame.noise.any()
