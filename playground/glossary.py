"""What the words on screen mean: the one source of every tooltip that explains one."""

import re
from functools import lru_cache

SETTLED_ALONE = "The list's answer follows from settled letters alone; the model also reads the letters that are noise."
# What the words of the field mean that stand beside figures.
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
    "at one budget": "At one budget: kinds of models trained on the same list for equally many steps or minutes.",
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
    "top-k": "Top-k: only the k likeliest letters are drawn from; 0 is off.",
    "top-p": "Top-p: only the likeliest letters that hold this share together are drawn from.",
    "trained": "Trained: when and for how long the model learned.",
    "vs list": "Vs list: how the chances differ from those of the list itself, smoothed.",
    "words": "Words: how many different words the list has, or where in a line they stand.",
}


def explained_label(label: str) -> str:
    """What the glossary says of a label as it stands on screen; "" where it has no entry."""
    word = label.strip().rstrip(":")
    return GLOSSARY.get(word.lower(), GLOSSARY.get(word, ""))


@lru_cache(maxsize=256)
def explained(text: str) -> str:
    """A line for each of these words that occurs in a text, but not for a word within a longer one; "" for none."""
    found = set[str]()
    for term in sorted(TERMS, key=len, reverse=True):
        text, count = re.subn(rf"(?<![\w-]){re.escape(term)}(?!\w)", ";", text)
        found |= {term} if count else set()
    return "\n".join(meaning for term, meaning in TERMS.items() if term in found)
