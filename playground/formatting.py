"""Numbers, times and errors as people read them, and what the words beside them mean."""

import math
import re
from collections.abc import Sequence
from functools import lru_cache

from models.data.direction import has_right_to_left
from models.data.graphemes import letters_in
from models.errors import UserError
from models.families.predictor import APPROXIMATE
from models.plurals import SPACE, noun_for, percent, whole_percent
from models.sampling.recipe import Recipe
from models.training.progress import Progress

MINUS = "\u2212"
SETTLED_ALONE = "The list's answer follows from settled letters alone; the model also reads the letters that are noise."
# What the words of the field mean that stand beside figures: the one source of every tooltip.
TERMS = {
    "exact": "Exact: the very probabilities with which the words are drawn.",
    "this order": "This order: the probability of the letters in the order in which they happened to be filled.",
    "one pass": "One pass: the exact probability of a word whose letters are all drawn at once, of an empty pattern.",
    "tight bound": "Tight bound: a bound in expectation, estimated, and closer than an average over orders or paths.",
    "loose bound": "Loose bound: a bound in expectation, estimated, and far from exact however good the model is.",
    "ELBO": "ELBO: a bound in expectation, estimated: the average over all orders of filling a word.",
    "NELBO": "NELBO: a bound in expectation, estimated: the average over the paths from noise to a word.",
    "bound": "Bound: on average the words are at least as likely as this says.",
    "unknown": "Unknown: letters were revised on the way, so there is no figure until one is computed.",
    "changed settings": "Changed settings: the probability of the letters, each under the settings of its own step.",
    "edited": "Edited: the word was changed by hand and has no probability of its own.",
    "positional": "Positional: a baseline that counts which letters the list has at each position, no more.",
    "trigram": "Trigram: a baseline that guesses each letter from the two before it.",
    "5-gram": "5-gram: a baseline that guesses each letter from the four before it.",
    "effective sample size": "Effective sample size: how many particles of equal weight would tell as much.",
    "particles": "Particles: rows that are drawn together and weighed by their rewards; those of low weight give way.",
    "log Z": "Log Z: the logarithm of Z, the mean of exp(reward / β) over the model's own words; the higher, the more"
    " such words the model has.",
    "set": "Set: positions whose letter stands; the others are still noise.",
    "changed": "Changed: letters that this step put in place of others.",
    "entropy": "Entropy: how undecided the model is, in nats; 0 is certain.",
    "price": "Price: what is lost, in bits, by drawing several positions at once and not one after another.",
    "TV": "TV, total variation: the share of draws that would have to differ, 0 to 1.",
    "KL": "KL: the excess cost of coding the list's letters by the model, in nats; ∞ where the model rules one out.",
    "nats": "Nats: how surprising something is. At 0 it is certain, and each nat makes it 2.7 times less likely; a nat"
    " is 1.44 bits.",
}

# What the baselines of a training count, by their names.
BASELINES = {
    "positional": "letters counted at each position",
    "trigram": "each letter from the two before it",
    "5-gram": "each letter from the four before it",
}
# The words of the board, the settings and the timeline, for the glossary: with those above, every label in sight.
GLOSSARY = {
    **TERMS,
    "after pattern": "After pattern: what the next letters are drawn from, after the pattern and the settings.",
    "allowed letters": "Allowed letters: those that a position may hold; the others are never drawn there.",
    "alphabet": "Alphabet: the letters that the words of the list are made of.",
    "attribute": "Attribute: what follows from a word, such as its length, where a model draws it beside the letters.",
    "at one budget": "At one budget: kinds of models trained on the same list for the same number of steps.",
    "batch": "Batch: how many words each step of the training learns from.",
    "branch": "Branch: a run that left another one where something was changed in mid-run; both are kept.",
    "budget": "Budget: how long a model is trained.",
    "capital i": "Capital I: which small letter it becomes, i as in English or ı as in Turkish.",
    "chance": "Chance: how probable something is, from 0 to 1 or in percent.",
    "change": "Change: how the chances moved in the last step.",
    "closeness (β)": "Closeness (β): how close words stay to the model's own; the lower β, the more the reward counts.",
    "comments": "Comments: lines and ends of lines behind signs such as # and //, which are no words of the list.",
    "counts": "Counts: how often each word occurs; a model learns from frequent words more often.",
    "denoiser": "Denoiser: the network that predicts the letters.",
    "device": "Device: what computes the training, the processor or a graphics card.",
    "digest": "Digest: a short text that stands for the very weights; equal digests are equal models.",
    "corrector": "Corrector: a step that takes letters back and draws them again beside the others.",
    "draft": "Draft: a word of your own in a row, of which some positions are generated again.",
    "experts": "Experts: parts of each layer of a network, a few of which work at each position.",
    "ends": "Ends: where a word may end; the bars are the chances of each number of letters.",
    "family": "Family: how a model makes words, which decides what it can be asked for.",
    "fill first": "Fill first: the order in which a step chooses the positions that it fills.",
    "filter": "Filter: shows only the results that hold a text or fit a pattern.",
    "first line": "First line: whether it is a heading of the list, which is no word, or is read like the others.",
    "forward": "Forward: how noise destroys a word; a model learns the way back.",
    "held back by": "Held back by: how close tuning stays to the open model; the field calls it beta.",
    "held out": "Held out: words that a model does not learn from, to choose its weights by and to report on.",
    "information left": "Information left: how much what is shown still tells of a letter of the list, in nats.",
    "labels": "Labels: what a list says of its words beside them.",
    "learning rate": "Learning rate: how far each step of the training moves the weights.",
    "learns from": "Learns from: what the network is taught by, the usual loss of its family or another one.",
    "length": "Length: the number of letters of a word; the bars are its chances.",
    "letters": "Letters: how a letter is drawn from the chances of all letters.",
    "letters in a word": "Letters in a word: how many words of the list have each number of letters.",
    "likely": "Likely: the likeliest letters of each position, with their chances in percent.",
    "list": "List: the words that the model learned from.",
    "log p": "Log p: the logarithm of the chance of a word given the pattern, in nats; the nearer to 0, the likelier.",
    "longest": "Longest: the most letters that a word of the list has.",
    "model": "Model: what predicts the letters, learned from a list of words or counted in it.",
    "guidance": "Guidance: pushes what is predicted towards a label or the pins, by a classifier or by what is"
    " predicted without them.",
    "label": "Label: a kind of words, such as those that end with a vowel, that the model or a classifier knows.",
    "name": "Name: what the model is called in the list of models.",
    "network": "Network: what predicts the letters, and its size.",
    "noise": "Noise: what a position is before its letter is known.",
    "noise added": "Noise added: how much what is shown tells of the noise, in nats a letter, and not of the word.",
    "noise level": "Noise level: how much of a row is noise, from 1 to 0.",
    "novelty": "Novelty: whether a word stands in the list that the model learned from.",
    "off policy": "Off policy: how far a gradient is from that of the steps that drew the words; 0 is on policy.",
    "one step or many": "One step or many: letters of one step are independent of each other, those of many are not.",
    "order": "Order: which positions a step fills, how many, and whether letters may be taken back.",
    "pattern": "Pattern: what is asked of every position: a letter, a set of letters, or nothing.",
    "pin": "Pin: one letter that a position must hold in every row.",
    "position": "Position: a place in the word, counted from 1.",
    "prediction": "Prediction: what the model predicts, guided where that is asked for, before pattern and settings.",
    "re-masking": "Re-masking: letters go back to noise on the way, so that a bad one can be mended.",
    "recipe": "Recipe: the settings that a model was trained with.",
    "row": "Row: one word in the making; rows run side by side.",
    "rows": "Rows: how many words are made side by side.",
    "run": "Run: the way from noise to finished words, step by step.",
    "reward": "Reward: a number for every word, by which words are drawn; the model stays as it is.",
    "schedule": "Schedule: how many positions each step fills, or how much noise it removes.",
    "seed": "Seed: the number that random numbers are made of; the same seed gives the same words, or model, again.",
    "separator": "Separator: the sign between the columns, or the words, of a line.",
    "shape": "Shape: how the lines of a list are to be read.",
    "size": "Size: how large the network is; a larger one learns more and takes longer.",
    "speed": "Speed: how fast the steps follow one another.",
    "split": "Split: how the list was divided into what was learned from and what was held out.",
    "start from": "Start from: a model whose network is trained further on this list, or a new network.",
    "step": "Step: one move of a run, from one frame to the next.",
    "steps": "Steps: how many moves a run makes; with fewer, more positions are filled at once.",
    "surprise": "Surprise: how unexpected something is, in nats: 0 is certain.",
    "taught by": "Taught by: a model whose words were learned from in place of the list's, one for each pattern.",
    "teacher": "Teacher: a model that writes the words to learn from, one for each pattern.",
    "temperature": "Temperature: below 1 likely letters win more often than predicted, above 1 less often.",
    "threads": "Threads: how many parts of the processor the training uses.",
    "timetable": "Timetable: whether the positions go all together, from the left or in blocks.",
    "top-k": "Top-k: only so many of the likeliest letters are drawn from; 0 is off.",
    "top-p": "Top-p: only the likeliest letters that hold this share together are drawn from.",
    "trained": "Trained: when and for how long the model learned.",
    "vs list": "Vs list: how the chances differ from those of the list itself, smoothed.",
    "words": "Words: how many different words the list has, or where in a line they stand.",
}


def explained_label(label: str) -> str:
    """What the glossary says of a label as it stands on screen; "" where it has no entry."""
    word = label.strip().rstrip(":")
    return GLOSSARY.get(word.lower(), GLOSSARY.get(word, ""))


def grouped(number: int) -> str:
    """32033 -> "32 033"."""
    return f"{number:,}".replace(",", SPACE)


def compact(number: int) -> str:
    """A count in at most four figures: 950, 41 k, 0.41 M, 12 M."""
    if number < 1_000:
        return str(number)
    if number < 99_500:
        return f"{number / 1e3:.0f}{SPACE}k"
    if number < 9_950_000:
        return f"{number / 1e6:.2f}{SPACE}M"
    return f"{number / 1e6:.0f}{SPACE}M"


def duration(seconds: float) -> str:
    """Seconds as "4 s", "2 m 10 s" or "1 h 5 m"."""
    whole = max(0, round(seconds))
    if whole < 60:
        return f"{whole}{SPACE}s"
    if whole < 3600:
        return f"{whole // 60}{SPACE}m{SPACE}{whole % 60}{SPACE}s"
    return f"{whole // 3600}{SPACE}h{SPACE}{whole % 3600 // 60}{SPACE}m"


def time_left(seconds: float) -> str:
    """ "2 m 10 s left"; never less than a second before all is over."""
    return f"{duration(max(1.0, seconds))} left"


def figure(value: float | None, digits: int = 2) -> str:
    """A number with a true minus sign; a dash where there is none."""
    if value is None or not math.isfinite(value):
        return "–"
    return f"{value:.{digits}f}".replace("-", MINUS)


def isolated(text: str) -> str:
    """A word or pattern for the middle of a sentence: letters that run from right to left reorder nothing around it.

    It stands between U+2068 and U+2069 then (first strong isolate, its end), and is left as it is otherwise.
    """
    return f"\u2068{text}\u2069" if has_right_to_left(text) else text


def quoted(word: str) -> str:
    """A word in quote marks, for the middle of a sentence or its beginning."""
    return isolated(repr(word))


def counted(number: int, noun: str, plural: str = "") -> str:
    """ "1 word", "12 words"."""
    return f"{grouped(number)} {noun_for(number, noun, plural)}"


def listed(items: Sequence[str]) -> str:
    """One or several: "1, 2 and 5"."""
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def network_size(progress: Progress) -> str:
    """ "Small network, 128 words a step: chosen by the speed of this computer." and its like; "" before it is known."""
    if not progress.preset:
        return ""
    size = f"{progress.preset.capitalize()} network, {counted(progress.batch, 'word')} a step"
    return f"{size}: chosen by the speed of this computer." if progress.fitted else f"{size}."


def loss_unit(*, is_bound: bool) -> str:
    """What the losses of a run are in. One that is no bound says so: the figure at the end does not compare with it."""
    return "nats / char" if is_bound else "nats / char, no bound"


def per_char(nats: float, word: str) -> float:
    """Nats divided by the letters of a word and its end; nan stays nan."""
    return nats / (letters_in(word) + 1)


def seeded(recipe: Recipe, row: int | None = None) -> str:
    """The seed, and which of its rows: "seed 0" from the first on, "seed 0, row 119" for one row.

    row: that of the recipe's which is shown, None for all of them. Rows are counted from 0 in recipes and in files,
    from 1 wherever a user reads them.
    """
    seed, first = f"seed {recipe.seed}", recipe.first_row
    if recipe.rows == 1 or row is not None:
        place = first + (row or 0)
        return f"{seed}, row {place + 1}" if place or recipe.rows > 1 else seed
    return f"{seed}, rows {first + 1}–{first + recipe.rows}" if first else seed


def length_exactness(misfit: float, *, exact: bool) -> str:
    """How exactly words follow the length asked for.

    misfit in [0, 1): the largest `PositionPrediction.misfit` on the way. exact: of an exact model.
    """
    if exact and misfit == 0.0:
        return "One position at a time, words are exactly as likely as the model has them among those of this length."
    if misfit < APPROXIMATE:
        return (
            f"What the model says of words of this length contradicts itself by {percent(max(misfit, 0.001))} at most."
        )
    most = whole_percent(misfit)
    return f"Approximate: what the model says of words of this length contradicts itself by up to {most}."


def error_sentence(error: BaseException, otherwise: str = "The work failed") -> str:
    """The sentence of a UserError; the last line of any other error after `otherwise`."""
    if isinstance(error, UserError):
        return str(error)
    lines = str(error).strip().splitlines()
    return f"{otherwise}: {lines[-1] if lines else type(error).__name__}"


@lru_cache(maxsize=256)
def explained(text: str) -> str:
    """A line for each of these words that occurs in a text, but not for a word within a longer one; "" for none."""
    found = set[str]()
    for term in sorted(TERMS, key=len, reverse=True):
        text, count = re.subn(rf"(?<![\w-]){re.escape(term)}(?!\w)", ";", text)
        found |= {term} if count else set()
    return "\n".join(meaning for term, meaning in TERMS.items() if term in found)
