"""The columns of the table of results: what each shows and by what it is sorted."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from models.data.letter_case import LetterCase, in_case
from models.evaluation.figure import ELBO, LOOSE, NELBO, TIGHT, Kind
from models.evaluation.result import Novelty, Result
from models.plurals import MINUS, counted, percent
from playground.formatting import figure, isolated, per_char
from playground.glossary import explained

SHORT_NOVELTY = {Novelty.NEW: "new", Novelty.HELD_OUT: "held out", Novelty.IN_LIST: "in list"}
# Each novelty has a mark of a shape of its own, so that no meaning hangs on colour, and a tone.
MARKS = {Novelty.NEW: "◆", Novelty.HELD_OUT: "○", Novelty.IN_LIST: "□"}
TONES = {Novelty.NEW: "accent", Novelty.HELD_OUT: "good", Novelty.IN_LIST: "muted"}
REPLAY_HINT = "Double-click or press Enter to replay how it was drawn."
_RANK = {Novelty.NEW: 0, Novelty.HELD_OUT: 1, Novelty.IN_LIST: 2}


def spelled(result: Result, case: LetterCase) -> str:
    """Its word in a case."""
    return in_case(result.word, case, result.alphabet)


def nearest_spelled(result: Result, case: LetterCase) -> str:
    """The list's word that is nearest, in a case."""
    return in_case(result.nearest, case, result.alphabet)


def mark_of(result: Result) -> str:
    """What the user marked a word as, "" for nothing."""
    return "starred" if result.starred else "not liked" if result.disliked else ""


def logp_words(result: Result, *, short: bool = False) -> str:
    """ "log p −9.21 nats given the pattern, −1.84 per character (exact)", or that there is none.

    short: without what it is given.
    """
    if result.kind is Kind.EDITED:
        return "changed by hand, so without a probability"
    if not math.isfinite(result.logp):
        return "without a probability"
    each, sign = figure(per_char(result.logp, result.word)), "≥ " if result.figure.relation == "<=" else ""
    if short:
        return f"log p {sign}{figure(result.logp)} nats, {each} per character ({result.figure.name})"
    given = " given the pattern" if result.conditional else ""
    given += f" with {guided}" if (guided := result.recipe.guided_by) else ""
    return f"log p {sign}{figure(result.logp)} nats{given}, {each} per character ({result.figure.name})"


def kind_words(result: Result) -> str:
    """What log p is, in half a sentence."""
    given = "; given the pattern" if result.conditional and math.isfinite(result.logp) else ""
    return f"{result.figure.name}: {result.figure.why}{given}"


def nearest_words(result: Result, *, short: bool = False) -> str:
    """Where a word stands beside the list, in words, or a few where `short`."""
    if result.novelty is Novelty.IN_LIST:
        return "in the list"
    held_out = result.novelty is Novelty.HELD_OUT
    message = "held out, so never trained on" if held_out else "not in the list"
    if short:
        message = "held out" if held_out else "new"
    if not result.nearest or result.distance == 0:  # the word itself, which was held out
        return message
    changes = "one change" if result.distance == 1 else counted(result.distance, "change")
    nearest = isolated(result.nearest)
    return f"{message}; {changes} from {nearest}" if short else f"{message}; nearest is {nearest}, {changes} away"


def list_words(result: Result) -> str:
    """The same, with whose list it is: "not in the list; nearest is emma, one change away (list of names)"."""
    return f"{nearest_words(result)} (list of {isolated(result.model)})" if result.model else nearest_words(result)


@dataclass(frozen=True)
class Column:
    """`key` sorts; nan counts as lowest. `mono`: set in the font of letters and figures.

    cut_before: where space is short its end is shown, in which texts differ that begin alike.
    """

    title: str
    tip: str
    width: int
    text: Callable[[Result], str]
    key: Callable[[Result], Any]
    right: bool = False
    mono: bool = False
    cut_before: bool = False


def _number(value: float) -> float:
    return value if math.isfinite(value) else -math.inf


def _signed(result: Result, logp: float) -> str:
    """A log-probability, with a sign where it is a bound: "≥−12.20"."""
    return f"≥{figure(logp)}" if result.figure.relation == "<=" and math.isfinite(logp) else figure(logp)


STAR, WORD, COPY, NOVELTY, NEAREST, PER_CHAR, LOGP, KIND = range(8)
NOVELTY_TIP = (
    "Beside the list of the model that drew the word. New: not in it. Held out: in it, but kept from training. In list:"
    " trained on"
)
LOGP_TIP = (
    "Log-probability of the word under these settings, given the pattern: the nearer to 0, the likelier.\n"
    "What the pattern asks for counts as certain, so words of different patterns do not compare.\n"
) + explained("nats").rstrip(".")
KIND_TIP = f"What log p is.\n{explained(', '.join((*(kind.value for kind in Kind), TIGHT, LOOSE, ELBO, NELBO)))}"
NEAREST_TIP = "The word that is nearest in spelling, of the list of the model that drew it"
MODEL_TIP = "The model that drew the word; the list that it learned from is the one beside which the word stands"
PER_CHAR_TIP = (
    "log p divided by the number of letters and the end, so that long and short words compare.\n"
    "Under a pattern log p is given it: what was pinned counts as certain and adds nothing, yet all letters are\n"
    "counted, pinned ones too, so words of different patterns do not compare."
)
REWARD_TIP = "What the word is worth by the reward that it was drawn by"
WEIGHT_TIP = "The share of the word's particle among all that were weighed with it; none where words are not weighed"
GUIDED_TIP = "The label, the classifier and the pins that the word was drawn under beside its pattern, and how strongly"
CHANGES_TIP = "How many letters to change, add or drop to get from the word to the nearest one"


def _log_p(result: Result) -> str:
    return _signed(result, result.logp)


def _log_p_per_char(result: Result) -> str:
    return _signed(result, per_char(result.logp, result.word))


def _reward(result: Result) -> str:
    """In as many digits as all others, so that a column of them can be read downwards."""
    return "" if result.worth is None else figure(result.worth.value, 3)


def reward_words(result: Result) -> str:
    """The very number by which it was drawn, to six figures."""
    return "" if result.worth is None else f"{result.worth.value:g}".replace("-", MINUS)


def _reward_key(result: Result) -> float:
    return -math.inf if result.worth is None else result.worth.value


def _weight(result: Result) -> str:
    weight = None if result.worth is None else result.worth.weight
    return "" if weight is None else percent(weight)


def _weight_key(result: Result) -> float:
    return -1.0 if result.worth is None or result.worth.weight is None else result.worth.weight


def per_char_key(result: Result) -> float:
    """The key by which words are sorted from the best: log p per character, -inf where there is none."""
    return _number(per_char(result.logp, result.word))


COLUMNS = (
    Column("", "Starred (S), or not liked (X)", 30, mark_of, lambda r: ("starred", "", "not liked").index(mark_of(r))),
    Column("Word", "The word that was drawn", 98, lambda r: r.word, lambda r: r.word, mono=True),
    Column("", "Copy this word", 34, lambda _: "", lambda _: 0),
    Column("Novelty", NOVELTY_TIP, 84, lambda r: SHORT_NOVELTY[r.novelty], lambda r: _RANK[r.novelty]),
    Column("Nearest", NEAREST_TIP, 104, lambda r: r.nearest, lambda r: r.nearest, mono=True),
    Column("log p / char", PER_CHAR_TIP, 92, _log_p_per_char, per_char_key, right=True),
    Column("log p", LOGP_TIP, 66, _log_p, lambda r: _number(r.logp), right=True),
    Column("Kind", KIND_TIP, 90, lambda r: r.figure.name, lambda r: r.figure.name),
    Column("Changes", CHANGES_TIP, 74, lambda r: str(r.distance), lambda r: r.distance, right=True),
    Column("Steps", "How many steps the run took", 60, lambda r: str(r.steps), lambda r: r.steps, right=True),
    Column(
        "Calls", "How often the model was called for a prediction", 60, lambda r: str(r.calls), lambda r: r.calls,
        right=True,
    ),
    Column(
        "Seed · row",
        "The seed and the row that draw the same word again",
        116,
        lambda r: f"{r.seed} · {r.row + 1}",
        lambda r: (r.seed, r.row),
        right=True,
    ),
    Column("Reward", REWARD_TIP, 74, _reward, _reward_key, right=True),
    Column("Weight", WEIGHT_TIP, 70, _weight, _weight_key, right=True),
    Column("Guided by", GUIDED_TIP, 118, lambda r: r.recipe.guided_by, lambda r: r.recipe.guided_by),
    Column("Model", MODEL_TIP, 118, lambda r: r.model, lambda r: r.model, cut_before=True),
)  # fmt: skip
OTHERS = range(NOVELTY, len(COLUMNS))  # those that give way to the word
# Shown where some word was drawn by a reward; log p, which it is weighed with, is then too.
REWARD, WEIGHT, GUIDED, MODEL = OTHERS[-4:]  # the others where a word was guided, and where they are of several models
