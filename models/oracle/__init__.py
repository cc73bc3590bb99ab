"""Exact answers from a list of words (`list_posterior`), and exact models in place of a network."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from models.data.graphemes import letters_in
from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.model import Model
from models.oracle.bigram import BigramChain
from models.oracle.list_posterior import ListModel, ListOracle
from models.oracle.mixture import Fitting, Mixture, fit_mixture
from models.oracle.under_noise import ExactWords, UnderNoise
from models.processes import Masked, Process

if TYPE_CHECKING:
    from models.denoisers.protocol import Denoiser

__all__ = [
    "ORACLES",
    "ORACLES_ABOUT",
    "BigramChain",
    "ExactWords",
    "Fitting",
    "ListModel",
    "ListOracle",
    "Mixture",
    "UnderNoise",
    "fit_mixture",
    "oracle_model",
]

ORACLES: dict[str, str] = {
    "list": "The list itself",
    "bigram": "Letter pairs",
    "mixture": "Kinds of word",
}
ORACLES_ABOUT: dict[str, str] = {
    "list": "The list itself: every word as likely, and 0.1 % left to letter pairs, so that any pattern can be filled.",
    "bigram": "Letter pairs: each letter by the one before it, counted in the list.",
    "mixture": "Kinds of word: a word is of one of a few kinds, and in each its letters are independent.",
}


def oracle_model(
    kind: str,
    words: Sequence[str],
    name: str = "",
    *,
    vocabulary: Vocabulary | None = None,
    length: int | None = None,
    process: Callable[[int], Process] = Masked,
    **options: Any,
) -> Iterator[Fitting | Model]:
    """Build an exact model of distinct words: progress where it takes time, and at last the `Model`.

    kind is one of `ORACLES`. vocabulary and length: the words' own unless given. process: V -> how words are
    destroyed. options go to the fit (`floor` of the list, `smoothing` of the pairs, `kinds`, `iterations`, `seed` of
    the mixture). Raises UserError for an unknown kind and for no words.
    """
    if kind not in ORACLES:
        raise UserError(f"No exact model {kind!r}; choose one of {', '.join(ORACLES)}.")
    if not words:
        raise UserError("An exact model needs at least one word.")
    vocabulary = vocabulary or Vocabulary.from_words(words)
    length = length or vocabulary.attribute_count + max(map(letters_in, words)) + 1
    table, size = vocabulary.encode_all(words, length), len(vocabulary)
    found: BigramChain | ListModel | Mixture | None = None
    if kind == "list":
        found = ListModel(table, size, **options)
    elif kind == "bigram":
        found = BigramChain.fit(table, size, **options)
    else:
        for part in fit_mixture(table, size, **options):
            if isinstance(part, Mixture):
                found = part
            else:
                yield part
    assert found is not None
    destroyed = process(size)
    denoiser: Denoiser = found if destroyed.traits.uninformative_noise else UnderNoise(found, destroyed)
    card = {"title": f"{ORACLES[kind]} of {name}" if name else ORACLES[kind], "oracle": kind, "count": len(words)}
    yield Model(f"{kind}-{name}" if name else kind, vocabulary, length, destroyed, denoiser, card)
