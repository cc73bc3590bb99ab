"""Which of the words that were marked a model can read, and what is said of the others. Loads no torch."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from models.data.vocabulary import Vocabulary
from models.errors import UserError
from models.plurals import counted


class MarkedWords(NamedTuple):
    """liked, disliked: words that the model can read, each once. left_out: how many it cannot, and why of the first."""

    liked: tuple[str, ...]
    disliked: tuple[str, ...]
    left_out: int = 0
    why: str = ""

    def said(self, what: str) -> str:
        """ "18 marked words are left out: …", with `what` each word is, or "" where none is left out."""
        are = "is" if self.left_out == 1 else "are"
        return f"{counted(self.left_out, what)} {are} left out: {self.why}" if self.left_out else ""


def why_unreadable(vocabulary: Vocabulary, length: int) -> Callable[[str], str]:
    """Why a model with that vocabulary and that many positions cannot read a word; "" where it can."""

    def why(word: str) -> str:
        try:
            vocabulary.encode_all([word], length)
        except UserError as error:
            return str(error)
        return ""

    return why


def marked_words(liked: Iterable[str], disliked: Iterable[str], unreadable: Callable[[str], str]) -> MarkedWords:
    """The words of both kinds, each once, without those that `unreadable` has a reason for."""
    kinds = [dict.fromkeys(words) for words in (liked, disliked)]
    reasons = {word: why for kind in kinds for word in kind if (why := unreadable(word))}
    fit, others = (tuple(word for word in kind if word not in reasons) for kind in kinds)
    return MarkedWords(fit, others, len(reasons), next(iter(reasons.values()), ""))
