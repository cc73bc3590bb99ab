"""What a card says of how its family learned and of its process, in the words that the family declares."""

from collections.abc import Mapping
from typing import Any

from models.evaluation.drawn_words import USUAL
from models.families.family import Family
from models.families.registry import FAMILIES
from models.families.settings import Selection, pairs_in
from models.plurals import counted, grouped, signed, whole_percent
from models.storage.card_figures import CardSample
from models.storage.started_from import StartedFrom
from models.storage.taught_by import TaughtBy
from models.storage.typed_json import FieldError
from models.training.tuning.reward_tuning import SURROGATES

LIKE_WORDS = (
    f"Like words are those that a 5-gram of the learned words finds no stranger than {whole_percent(USUAL)} of the"
    " list's other words."
)
_UNMEASURED = "what came of it was not measured"


def _family(card: Mapping[str, Any]) -> Family | None:
    """Version 1 of a card names its process only."""
    return FAMILIES.get(str(card.get("family") or card.get("process")))


def learned_by(card: Mapping[str, Any]) -> str:
    """The objective that was chosen, and what comes of it; "" for the family's default."""
    made, recipe = _family(card), card.get("recipe")
    name = recipe.get("objective") if isinstance(recipe, dict) else None
    found = next((one for one in made.objectives if one.name == name), None) if made is not None else None
    return f"{found.title}. {found.about}" if found is not None else ""


def words_drawn(card: Mapping[str, Any]) -> str:
    """ "71 % look like words of the list; 83 % are new, of 256 words drawn."; "" where that was not measured."""
    made, recipe, sample = _family(card), card.get("recipe"), CardSample.of(card)
    if sample is None:
        return ""
    objective = recipe.get("objective") if isinstance(recipe, dict) else None
    meant = ", as it is meant to fail at them" if made is not None and made.is_meant_to_fail(str(objective)) else ""
    alike = f"{whole_percent(sample.like_words)} look like words of the list{meant}"
    return f"{alike}; {whole_percent(sample.new)} are new, of {counted(sample.words, 'word')} drawn. {LIKE_WORDS}"


def taught_by(card: Mapping[str, Any]) -> str:
    """Whose words were learned from in place of the list's, and what comes of it; "" for those of the list."""
    try:
        teacher = TaughtBy.of(card.get("taught_by"))
    except FieldError:
        return ""
    return teacher.sentence() if teacher is not None else ""


def began_with(card: Mapping[str, Any]) -> str:
    """What of another model the network began with; "" for first weights."""
    try:
        started = StartedFrom.of(card.get("started_from"))
    except FieldError:
        return ""
    return started.sentence() if started is not None and started.title else ""


def process_of(card: Mapping[str, Any]) -> str:
    """The settings of the process: "near are keys beside each other, to any letter 0.05, pair a/e 3"."""
    made, process = _family(card), card.get("process")
    if made is None or not made.settings or not isinstance(process, dict):
        return ""
    parts = []
    for setting in made.settings:
        value = process.get(setting.name)
        if isinstance(setting, Selection):
            value = next((_small(option.label) for option in setting.options if option.value == value), None)
        if value is not None:
            parts.append(f"{_small(setting.label)} {value}")
    pairs = pairs_in(made.settings_on(process))
    return ", ".join(parts + [f"{name} at rate {rate:g}" for name, rate in pairs.items()])


def _small(label: str) -> str:
    """A label within a sentence: its first letter small, names in it as they are."""
    return label[:1].lower() + label[1:]


def systems_of(card: Mapping[str, Any]) -> str:
    """The named systems of the literature that the family shows something of, a paragraph each; "" for none."""
    made = _family(card)
    return "\n\n".join(map(str, made.shows)) if made is not None else ""


def tuned_by(card: Mapping[str, Any]) -> str:
    """ "12 liked words against 8 not liked; in 96 % of pairs the liked gained", or the reward and what it came to.

    Of a tuning that was stopped before that was measured, what was asked for.
    """
    match card.get("rewarded"):
        case {
            "reward": str(reward),
            "before": {"mean": float(before) | int(before)},
            "after": {"mean": float(after) | int(after)},
            "kl_nats": {"mean": float(kl) | int(kl)},
            "surrogate": str(surrogate),
        } if surrogate in SURROGATES:
            return (
                f"the reward {reward}, {signed(before, 3)} on average before and {signed(after, 3)} after;"
                f" KL to the model it began with about {signed(kl, 2)} nats a word along paths;"
                f" gradient of {SURROGATES[surrogate].label} (GRPO)"
            )
        case {"reward": str(reward)} if "after" not in card["rewarded"]:
            return f"the reward {reward} (GRPO); {_UNMEASURED}"
    match card.get("filtered"):
        case {
            "reward": str(reward),
            "before": {"mean": float(before) | int(before)},
            "after": {"mean": float(after) | int(after)},
            "kept": {"words": int(words)},
        }:
            return (
                f"the reward {reward}, {signed(before, 3)} on average before and {signed(after, 3)} after; it"
                f" learned from {grouped(words)} of its own words, those worth most (a filter, as in RAFT)"
            )
        case {"reward": str(reward)} if "after" not in card["filtered"]:
            return f"the reward {reward} (a filter, as in RAFT); {_UNMEASURED}"
    match card.get("preferences"):
        case {"liked": int(liked), "disliked": int(others), "preferred": float(gained) | int(gained)}:
            share = whole_percent(gained)
            return f"{counted(liked, 'liked word')} against {others} not liked; in {share} of pairs the liked gained"
        case {"liked": int(liked), "disliked": int(others)} if "after" not in card["preferences"]:
            return f"{counted(liked, 'liked word')} against {others} not liked; {_UNMEASURED}"
    return ""
