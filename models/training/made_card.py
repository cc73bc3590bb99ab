"""What a card says of how its model was made."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone
from functools import cache
from importlib import metadata
from typing import TYPE_CHECKING, Any

from models.errors import readable
from models.storage.card_figures import CardFigure, CardSample
from models.training.progress import Stored
from models.training.tally import Tally
from models.training.train_spec import RECIPE, TrainSpec

if TYPE_CHECKING:
    from models.data.labels import WordLabels
    from models.training.data import Data
    from models.training.prepared_list import PreparedList


@dataclass(frozen=True)
class Made:
    """What a run has reached. step: of the weights. stored: which ones, where held-out words could choose.

    figure: of the finished model; without one the last estimate of these weights stands on the card where it is of the
    bound, as `estimates` says. baselines: of the
    words of the figure, or of those that choose while there is none. plan: what the run chose by itself, as the recipe
    names it. over: the run has ended, also where it was not measured. sample: of its words.
    """

    tally: Tally
    step: int
    figure: CardFigure | None = None
    estimates: bool = False
    baselines: Mapping[str, float] = field(default_factory=dict)
    plan: Mapping[str, Any] = field(default_factory=dict)
    stored: Stored | None = None
    over: bool = False
    sample: CardSample | None = None


def made_card(spec: TrainSpec, data: "Data | PreparedList", made: Made) -> dict[str, Any]:
    """The fields of a card that are known of every model that was learned from a list."""
    tally, figure, lessons = made.tally, made.figure, getattr(data, "lessons", None)
    learned: WordLabels | None = getattr(data, "word_labels", None)
    recipe = {name: getattr(spec, name) for name in RECIPE}
    return {
        "engine": _engine(),
        "date": datetime.now(timezone.utc).date().isoformat(),
        "words": _words(spec, data),
        "labels": sorted(set(spec.labels) - {""}),
        **({"labelling": {**learned.to_json(), "figures": "without a label"}} if learned is not None else {}),
        "recipe": {**recipe, "source": readable(spec.source), **made.plan},
        "steps": made.step,
        **({"kept": made.stored} if made.stored else {}),
        "best": {"step": tally.fold_steps or tally.best_step, "heldout": round(tally.best_heldout, 4)}
        if tally.best_heldout
        else {},
        "run": tally.run,
        **({"started_from": tally.started} if tally.started else {}),
        **({"taught_by": lessons.about.to_json()} if lessons is not None else {}),
        "seconds": round(tally.seconds, 1),
        "figures": [figure.to_json()] if figure else [],
        **({"drawn": made.sample.to_json()} if made.sample is not None else {}),
        **({"over": True} if made.over and figure is None else {}),
        **(_estimated(tally) if made.estimates and figure is None else {}),
        "baselines": {name: round(value, 4) for name, value in made.baselines.items()},
    }


def _words(spec: TrainSpec, data: "Data | PreparedList") -> dict[str, Any]:
    return {
        "list": data.bundled,
        "count": len(data.train) + len(data.words.heldout),
        "heldout": len(data.words.heldout),
        "choosing": len(data.words.choosing),
        "reported": len(data.words.reported),
        "digest": data.digest,
        "heldout_share": spec.heldout,
        "split_seed": spec.seed,
        "longest": data.length - 1 - data.vocabulary.attribute_count,
        **({"case": spec.case} if spec.case else {}),
        **({"columns": _columns(spec)} if len(_columns(spec)) > 1 else {}),
    }


def _columns(spec: TrainSpec) -> list[str]:
    """What stands in a line of the list beside its model."""
    return ["word", *["count"] * bool(spec.weights), *["label"] * bool(spec.labels)]


def lines_of(spec: TrainSpec) -> tuple[str, ...]:
    """The lines of a list with counts or labels, tabs between the columns; none for a list of words alone."""
    if len(_columns(spec)) == 1:
        return ()
    counts = [f"{weight:.17g}" for weight in spec.weights]
    columns = [spec.words, *([counts] if counts else []), *([spec.labels] if spec.labels else [])]
    return tuple("\t".join(row) for row in zip(*columns, strict=True))


def _estimated(tally: Tally) -> dict[str, Any]:
    """What a report said of the kept weights while the run went on, unrounded, so that it reads the same everywhere."""
    value = next((heldout for step, _, heldout in reversed(tally.curve) if step == tally.stored_step), None)
    return {} if value is None else {"estimate": {"elbo": value, "step": tally.stored_step}}


@cache
def _engine() -> str:
    """The version of this program, or "source" where it runs without being installed."""
    try:
        return metadata.version("unmask")
    except metadata.PackageNotFoundError:
        return "source"
