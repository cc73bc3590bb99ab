"""How large each network would be for a list, before any is made."""

from itertools import product

from models.data.vocabulary import Vocabulary
from models.data.word_list import WordList
from models.denoisers.shapes import shape
from models.families.registry import trainable
from models.training.train_spec import PRESETS

SAMPLE = 1000  # words


def network_sizes(words: WordList) -> dict[tuple[str, str, str], int]:
    """(family, denoiser, preset) -> the number of parameters of that network for a list.

    What an alphabet has beside the letters is found in a sample of a long list, as all of it would keep the window.
    """
    sample = (*words.words[:: 1 + len(words.words) // SAMPLE], max(words.words, key=len))
    letters, out = Vocabulary(words.report.alphabet), dict[tuple[str, str, str], int]()
    for made in trainable().values():
        vocabulary = made.alphabet(letters, sample)
        size, length = len(vocabulary), vocabulary.attribute_count + words.report.longest + 1
        for network, preset in product(made.networks, PRESETS):
            out[made.name, network, preset] = shape(network, preset, size, length, reads=made.reads).parameters
    return out
