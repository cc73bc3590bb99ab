"""`unmask tune`: a model drawn towards what is liked: by words, or by a reward. Ctrl-C ends the run well."""

import argparse
from dataclasses import fields, replace
from pathlib import Path

from models.errors import UserError
from models.processes.orders import POLICIES
from models.rewards.reward import Reward
from models.storage.folders import models_folder, plain_name
from models.storage.loader import folder_of
from models.storage.model_card import CardFields, family_on, length_of, read_card, vocabulary_of
from models.storage.title import as_title
from models.training.run_folder import folder_of_run
from models.training.train_spec import MAX_TRAINING_STEPS
from models.training.tuning import filter_tuning, reward_tuning
from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.marked_words import marked_words, why_unreadable
from models.training.tuning.preferences import DEFAULT_BETA, MAX_BETA, MIN_BETA, Preferences
from models.training.tuning.reward_tuning import SURROGATES, RewardTuning
from models.training.tuning.tuning_request import TuningRequest
from playground.cli import parsing, print_json, print_text
from playground.cli.lists import read_list
from playground.cli.train import check_folder, drive
from playground.cli.train_report import plain, summary
from playground.system.exit_code import PrintError
from playground.system.terminal import note
from playground.training.tuning import tuned_title, tuning_of

_DEFAULT = {f.name: f.default for f in fields(RewardTuning)}
_GRPO = ("surrogate", "order", "group", "groups", "updates", "masks", "clip", "kl")
_FILTER = ("keep", "draws")
_BY_REWARD = ("pattern", *_GRPO, *_FILTER)
_OF_ORDERS = ("surrogate", "masks")  # where a word may be drawn in several
_BY_MARKS = ("liked", "disliked", "beta")


def parser() -> parsing.Parser:
    """The arguments of `unmask tune`."""
    p = parsing.Parser(
        "tune",
        "Tune a model by words that are liked and words that are not (DPO), or by a reward (GRPO, or a filter of its"
        " own words). The model itself stays as it is.",
    )
    p.add_argument("model", metavar="MODEL", help="a model, by name or path")
    steps = parsing.whole(1, MAX_TRAINING_STEPS)
    about = f"how many steps ({Preferences.usual_steps}, by a reward {RewardTuning.usual_steps})"
    p.add_argument("--steps", type=steps, metavar="N", help=about)
    p.add_argument("--out", type=parsing.folder, metavar="DIR", help="the folder of the tuned model")
    p.add_argument("--name", help="what to call it (the model's title, tuned)")
    p.add_argument("--force", action="store_true", help="replace the model that is in --out")
    _add_marks(p.add_argument_group("by words"))
    _add_reward(p.add_argument_group("by a reward"))
    return p


def _add_marks(p: argparse._ArgumentGroup) -> None:
    p.add_argument("--liked", type=parsing.given, metavar="FILE", help="a list of words that are liked")
    p.add_argument("--disliked", type=parsing.given, metavar="FILE", help="a list of words that are not")
    beta = parsing.number(MIN_BETA, MAX_BETA)
    about = f"how close it stays to the model: larger is closer ({DEFAULT_BETA:g})"
    p.add_argument("--beta", type=beta, metavar="X", help=about)


def _add_reward(p: argparse._ArgumentGroup) -> None:
    """Add the options of a tuning by a reward; each is None unless the user gives it."""
    about = 'what a word is worth, such as 2*vowel_share + ends("a"); see unmask fill --help'
    p.add_argument("--reward", type=parsing.given, metavar="EXPR", help=about)
    p.add_argument("--pattern", type=parsing.given, metavar="PATTERN", help="what words are drawn by (*)")
    about = "; ".join(
        f"{name}: {one.about}{f' ({one.source})' if one.source else ''}" for name, one in SURROGATES.items()
    )
    p.add_argument(
        "--surrogate",
        type=parsing.one_of(SURROGATES),
        metavar="NAME",
        help=f"what stands for log p of a word. {about} ({_DEFAULT['surrogate']})",
    )
    orders = [name for name in POLICIES if reward_tuning.learns_from(name)]
    about = f"order in which words are drawn: {', '.join(orders)} (random, or the model's only one)"
    p.add_argument("--policy", type=parsing.one_of(orders), metavar="NAME", dest="order", help=about)
    whole = {
        "group": (reward_tuning.MIN_GROUP, reward_tuning.MAX_GROUP, "words whose rewards are compared"),
        "groups": (1, reward_tuning.MAX_GROUPS, "groups of a draw"),
        "updates": (1, reward_tuning.MAX_UPDATES, "steps that learn from a draw before the next one"),
        "masks": (1, reward_tuning.MAX_MASKS, "states of a word for its ELBO, or pairs of coupled ones"),
    }
    for name, (low, high, what) in whole.items():
        p.add_argument(f"--{name}", type=parsing.whole(low, high), metavar="N", help=f"{what} ({_DEFAULT[name]})")
    clip = parsing.number(reward_tuning.MIN_CLIP, reward_tuning.MAX_CLIP)
    about = f"how far the ratio of probabilities may go from 1 ({_DEFAULT['clip']})"
    p.add_argument("--clip", type=clip, metavar="X", help=about)
    keep = parsing.number(filter_tuning.MIN_KEEP, filter_tuning.MAX_KEEP)
    about = "learn from the best of its own words, such a share of them, in place of GRPO (a filter, as in RAFT)"
    p.add_argument("--keep", type=keep, metavar="X", help=about)
    draws = parsing.whole(filter_tuning.MIN_DRAWS, filter_tuning.MAX_DRAWS)
    p.add_argument(
        "--draws", type=draws, metavar="N", help=f"how many words --keep chooses from ({FilterTuning.draws})"
    )
    about = f"weight of the KL to the model it begins with ({_DEFAULT['kl']})"
    p.add_argument("--kl", type=parsing.number(0, reward_tuning.MAX_KL), metavar="X", help=about)


def asked(options: argparse.Namespace, card: CardFields) -> TuningRequest:
    """What the model with this card is tuned by.

    Raises UserError for what cannot be, is asked for in two ways, or means nothing for such a model.
    """
    given = {name: value for name in (*_BY_MARKS, *_BY_REWARD) if (value := getattr(options, name)) is not None}
    if options.reward is not None:
        _refuse(given, _BY_MARKS, "belongs to a tuning by words; leave it out, or leave out --reward.")
        reward = Reward(expression=options.reward)
        if options.keep is not None:
            _refuse(given, _GRPO, "means nothing where the best words are kept; leave it out, or leave out --keep.")
            return FilterTuning(reward, **given)
        _refuse(given, _FILTER, "is of the words that --keep chooses from; add --keep X or leave it out.")
        if not family_on(card).traits.any_order:
            same = "so that whatever stands for log p of a word is the same; leave it out."
            _refuse(given, _OF_ORDERS, f"means nothing here: {card['title']} has one order, {same}")
        return RewardTuning(reward, **given)
    _refuse(given, _BY_REWARD, "belongs to a tuning by a reward; add --reward EXPR or leave it out.")
    if options.liked is None or options.disliked is None:
        raise UserError("Say what is liked: --liked FILE with --disliked FILE, or --reward EXPR.")
    return _by_words(options, card)


def _by_words(options: argparse.Namespace, card: CardFields) -> Preferences:
    """The words of both files that the model can read; how many it cannot is noted. Raises UserError without any."""
    liked, disliked = (read_list(name).words for name in (options.liked, options.disliked))
    marked = marked_words(liked, disliked, why_unreadable(vocabulary_of(card), length_of(card)))
    left_out = marked.said("word")
    for name, words in (("--liked", marked.liked), ("--disliked", marked.disliked)):
        if not words:
            raise UserError(f"{left_out} No word of {name} is one that the model can read; name another file.".strip())
    beta = DEFAULT_BETA if options.beta is None else options.beta
    preferences = Preferences(marked.liked, marked.disliked, beta)
    if left_out:
        note(f"unmask: {left_out}")
    return preferences


def _refuse(given: dict[str, object], names: tuple[str, ...], why: str) -> None:
    for name in names:
        if name in given:
            raise UserError(f"--{'policy' if name == 'order' else name} {why}")


def run(options: argparse.Namespace) -> None:
    """Tune, and print what was reached. Raises UserError for a model, a list or a folder that cannot be."""
    folder = folder_of(options.model)
    request = asked(options, read_card(folder))
    steps = request.usual_steps if options.steps is None else options.steps
    title = as_title(options.name) if options.name is not None else tuned_title(folder)
    name = plain_name(Path(options.out).resolve().name) if options.out else folder_of_run(title)
    out = options.out or str(models_folder() / name)
    spec = replace(tuning_of(folder, request, name=name, title=title, out=out, steps=steps), replace=options.force)
    check_folder(spec)
    last = drive(spec, [])
    try:
        if options.json:
            key = request.on_card
            print_json({**plain(spec, None, last), key: read_card(Path(last.snapshot))[key]})
        else:
            print_text(summary(spec, last))
    except PrintError as error:
        raise PrintError(f"The model is kept in {spec.out}. {error}") from None
