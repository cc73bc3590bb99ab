"""The card of a model, a plain dict, as lines that people read. What is missing or of another kind is left out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

from models.data.attributes import is_sign
from models.data.labels import LABELLED_BY, labels_on
from models.denoisers.shapes import SHAPES
from models.evaluation.figure import ELBO, TIGHT, Kind
from models.families.registry import FAMILIES
from models.oracle import ORACLES_ABOUT
from models.plurals import counted, grouped, percent
from models.storage.card_figures import CardFigure, estimate_of, figures_of
from models.storage.model_card import CardFields
from models.storage.model_name import named, unfinished_step
from playground.formatting import compact, duration, figure, isolated
from playground.views.model_card_family import (
    began_with,
    learned_by,
    process_of,
    systems_of,
    taught_by,
    tuned_by,
    words_drawn,
)
from playground.views.model_card_network import network_of, whole

KINDS = {"exact": Kind.EXACT.value, "tight": TIGHT, "elbo": ELBO}  # of a comparison, by key
SHOWN_LETTERS = 120
SHOWN_LABELS = 12

HOW_TO_READ = "Nats per character of held-out words, the end counted. Lower is better."
LOOSE = "The bound of this family lies well above what its words cost, however good the model is: compare its words."
ESTIMATE = "The estimate that Train shows at that step; a finished model is measured more closely."
SKIPPED = "Not measured at its end, which was stopped: the estimate is of the words that chose the weights."
NOT_MEASURED = "Nothing was measured on held-out words."
OF_ALL_WORDS = "It is computed from all words of the list, so that none are held out to measure it on."

Figures = tuple[tuple[str, float], ...]


@dataclass(frozen=True)
class ModelFacts:
    """What the Model tab shows of a model; without a title there is none.

    own, others: (name, nats per character) of the model, the tightest first, and of the baselines. errors: standard
    errors by name, where they are known. estimated: the model's own is an estimate from the midst of a run. note: how
    the figures are to be read. rows: (label, text).
    """

    title: str = ""
    headline: str = ""
    own: Figures = ()
    others: Figures = ()
    errors: Mapping[str, float] = field(default_factory=lambda: MappingProxyType({}))
    estimated: bool = False
    note: str = ""
    rows: tuple[tuple[str, str], ...] = ()
    digest: str = ""


def facts_of(card: CardFields, digest: str = "") -> ModelFacts:
    """The facts on a card. digest: of the weights; that on the card if it is not given."""
    own, others = figures(card)
    estimated = estimate_of(card) is not None
    from_run = ESTIMATE if unfinished_step(card) is not None else SKIPPED
    measured = " ".join(filter(None, (HOW_TO_READ, measured_on(card), _loose(card)))) if own else _unmeasured(card)
    return ModelFacts(
        named(card, str(card.get("name") or "")),
        headline(card),
        own,
        others,
        MappingProxyType(errors(card)),
        estimated,
        f"{from_run} {HOW_TO_READ}" if estimated else measured,
        tuple((label, text) for label, describe in _FACTS if (text := describe(card))),
        digest or str(card.get("weights_sha256") or ""),
    )


def _unmeasured(card: CardFields) -> str:
    return OF_ALL_WORDS if card.get("oracle") in ORACLES_ABOUT else NOT_MEASURED


def _loose(card: CardFields) -> str:
    made_by = FAMILIES.get(_family(card))
    return LOOSE if made_by is not None and made_by.traits.likelihood == "loose bound" else ""


def _part(card: CardFields, name: str) -> CardFields:
    value = card.get(name)
    return value if isinstance(value, dict) else {}


def _number(value: Any) -> float | None:
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def headline(card: CardFields) -> str:
    """ "Masked diffusion · Transformer · 0.41 M parameters" """
    network = str(_part(card, "network").get("denoiser", ""))
    count = whole(card.get("parameters"))
    made_by = FAMILIES.get(_family(card))
    kind = made_by.title if made_by is not None else _family(card)
    parts = [kind, SHAPES[network].title if network in SHAPES else network]
    return " · ".join([p for p in parts if p] + ([f"{compact(count)} parameters"] if count else []))


def _family(card: CardFields) -> str:
    """The kind of model: version 1 of a card names its process only."""
    return str(card.get("family") or (card["process"] if isinstance(card.get("process"), str) else ""))


def _about_family(card: CardFields) -> str:
    """What its family is and what to expect of it, or what it computes from a list; "" for one unknown here."""
    made_by = FAMILIES.get(_family(card))
    return (
        f"{made_by.title}. {made_by.about}" if made_by is not None else ORACLES_ABOUT.get(str(card.get("oracle")), "")
    )


def _shown(card: CardFields) -> list[CardFigure]:
    """The figures of how the model draws by default; that of one fixed order is of another."""
    return [f for f in figures_of(card) if f.nats and f.name != "exact, lowest entropy"]


def figures(card: CardFields) -> tuple[Figures, Figures]:
    """(name, nats per character): the model's own, each with its kind, the tightest first; and the baselines."""
    own = sorted(((f"Model, {f.name}", f.nats) for f in _shown(card)), key=lambda pair: pair[1])
    if not own and (estimate := estimate_of(card)) is not None:
        own = [(f"Held out at step {grouped(estimate[1])}, {ELBO}", estimate[0])]
    baselines = [(str(name), value) for name, raw in _part(card, "baselines").items() if (value := _number(raw))]
    return tuple(own), tuple(sorted(baselines, key=lambda pair: pair[1]))


def _words(card: CardFields) -> str:
    words = _part(card, "words")
    count, held = whole(words.get("count")), whole(words.get("heldout"))
    if count is None:
        return ""
    if held is None:
        return counted(count, "word")
    says = f"{counted(count, 'word')}: learned from {grouped(count - held)}, {grouped(held)} held out"
    chose, reported = whole(words.get("choosing")), whole(words.get("reported"))
    if chose is None or reported is None:
        return says
    return f"{says} ({grouped(chose)} chose the weights, {grouped(reported)} reported on)"


def _counts(card: CardFields) -> str:
    columns = _part(card, "words").get("columns")
    return "words were learned from as often as they occur" if isinstance(columns, list) and "count" in columns else ""


def _labels(card: CardFields) -> str:
    learned, of_list = labels_on(card), card.get("labels")
    names = learned.names if learned is not None else of_list if isinstance(of_list, list) else ()
    more = f" and {len(names) - SHOWN_LABELS} more" if len(names) > SHOWN_LABELS else ""
    what = "kept with the words and not learned"
    if learned is not None:
        what = f"learned with the words: {LABELLED_BY[learned.kind]}; its figures are without a label"
    return f"{', '.join(map(str, names[:SHOWN_LABELS]))}{more}, {what}" if names else ""


def measured_on(card: CardFields) -> str:
    """ "Measured on 952 held-out words that did not choose the weights." and its like; "" where no figure stands."""
    measured, words = _part(card, "figures"), _part(card, "words")
    found = figures_of(card)
    count = whole(measured.get("words")) or (found[0].words if found else None)
    chose = whole(words.get("choosing"))
    if count is None:
        return ""
    says = f"Measured on {counted(count, 'held-out word')}"
    reported, seed = whole(words.get("reported")), whole(measured.get("seed"))
    if reported is not None and seed is not None and count < reported:
        says += f" of {grouped(reported)}, drawn with seed {seed},"
    if card.get("kept") == "last":
        return f"{says}; the last weights were kept."
    if card.get("kept") == "folds":
        return f"{says} that did not choose the weights: folds of the others did."
    return f"{says} that did not choose the weights." if chose else f"{says}; some of them also chose the weights."


def errors(card: CardFields) -> dict[str, float]:
    """The name of each figure, as `figures` names it, -> its standard error over the words, where the card has it."""
    beside = _part(card, "baselines_stderr")
    own = {f"Model, {f.name}": f.stderr for f in _shown(card)}
    every = {**own, **{str(name): _number(value) for name, value in beside.items()}}
    return {name: value for name, value in every.items() if value is not None}


def _list(card: CardFields) -> str:
    words = _part(card, "words")
    if "list" not in words and "source" not in _part(card, "recipe"):
        return ""
    return str(words.get("list") or "a list of your own")


def _split(card: CardFields) -> str:
    words = _part(card, "words")
    seed, share = whole(words.get("split_seed")), _number(words.get("heldout_share"))
    return "" if seed is None or share is None else f"{percent(share)} of the distinct words, seed {seed}"


def _alphabet(card: CardFields) -> str:
    letters = card.get("alphabet")
    if not isinstance(letters, list) or not letters:
        return ""
    letters = [letter for letter in letters if not is_sign(str(letter))]
    more = f" and {len(letters) - SHOWN_LETTERS} more" if len(letters) > SHOWN_LETTERS else ""
    return isolated(" ".join(map(str, letters[:SHOWN_LETTERS]))) + more


def _longest(card: CardFields) -> str:
    longest = whole(_part(card, "words").get("longest"))
    return counted(longest, "letter") if longest else ""


def _trained(card: CardFields) -> str:
    parts = [str(card["date"])] if isinstance(card.get("date"), str) else []
    if (step := unfinished_step(card)) is not None:
        parts.append(f"kept at step {grouped(step)} of a run that was not over")
    elif (steps := whole(card.get("steps"))) is not None:
        parts.append(counted(steps, "step"))
    if (seconds := _number(card.get("seconds"))) is not None:
        parts.append(duration(seconds))
    return ", ".join(parts)


def _recipe(card: CardFields) -> str:
    recipe = _part(card, "recipe")
    shown = (
        ("batch", "batches of {}"),
        ("dropout", "dropout {}"),
        ("muon_lr", "Muon steps of {}"),
        ("seed", "seed {}"),
    )
    parts = [words.format(recipe[name]) for name, words in shown if recipe.get(name) is not None]
    return ", ".join([*parts, "size and batch chosen by speed"] if recipe.get("fitted") is True else parts)


def _at_one_budget(card: CardFields) -> str:
    """ "autoregressive 1.95 ± 0.01 (exact), masked 2.08 ± 0.01 (tight bound): small, 1 200 steps, 3 seeds each" """
    both = _part(card, "at_one_budget")
    parts, recipe = [], ""
    for kind in sorted(both):
        entry = _part(both, kind)
        for key, name in KINDS.items():
            value, spread = _number(entry.get(key)), _number(entry.get(f"{key}_sd"))
            if value is not None and spread is not None:
                parts.append(f"{kind} {figure(value, 3)} ± {figure(spread, 3)} ({name})")
                break
        steps, seeds = whole(entry.get("steps")), whole(entry.get("seeds"))
        if steps is not None and seeds is not None:
            recipe = f"{entry.get('preset')}, {counted(steps, 'step')}, {counted(seeds, 'seed')} each"
    return f"{', '.join(parts)}: {recipe}" if parts and recipe else ""


# In the order in which they are shown; a fact without a text is left out.
_FACTS = (
    ("Family", _about_family),
    ("Its words", words_drawn),
    ("List", _list),
    ("Words", _words),
    ("Counts", _counts),
    ("Labels", _labels),
    ("Split", _split),
    ("Longest", _longest),
    ("Alphabet", _alphabet),
    ("Process", process_of),
    ("Network", network_of),
    ("Began with", began_with),
    ("Learned by", learned_by),
    ("Taught by", taught_by),
    ("Tuned by", tuned_by),
    ("Trained", _trained),
    ("Recipe", _recipe),
    ("At one budget", _at_one_budget),
    ("Systems", systems_of),
)
