"""A training run that was cut off: found by its snapshot, turned back into its TrainSpec. Loads no torch."""

from dataclasses import dataclass, replace
from pathlib import Path

from models.errors import UserError
from models.storage.model_card import SNAPSHOT, CardFields, family_name, family_on, process_parameters, read_card
from models.storage.model_files import run_in
from models.storage.model_name import unfinished_step
from models.storage.model_words import word_columns, word_lists
from models.storage.regular_file import is_folder
from models.training.run_folder import is_claimed, is_over, lock_of
from models.training.train_spec import RECIPE, TrainSpec


@dataclass(frozen=True)
class Unfinished:
    """A run that can resume at `step`."""

    folder: Path
    title: str
    step: int
    card: CardFields


def find(root: Path) -> Unfinished | None:
    """Return the newest run under a folder of models that has a snapshot and a card.

    A run in progress in any process was not cut off, and one whose model is newer than its snapshot has ended.
    """
    found = sorted(root.glob(f"*/{SNAPSHOT}"), key=_written, reverse=True) if is_folder(root) else []
    for folder in (path.parent for path in found):
        run = run_in(folder)
        if run is None or is_claimed(folder) or is_over(folder, run):
            continue
        try:
            card = read_card(folder)
        except UserError:
            continue
        return Unfinished(folder, str(card["title"]), int(run["step"]), card)
    return None


def spec_of(run: Unfinished) -> TrainSpec:
    """Return the TrainSpec that resumes a run. Raises UserError when its words or its recipe are gone."""
    sides = word_lists(run.folder, run.card)
    words = (*sides.train, *sides.heldout)
    counts, labels = word_columns(run.folder, run.card)
    recipe = run.card.get("recipe")
    if not isinstance(recipe, dict):
        raise UserError(f"The card in {run.folder} does not say how the model was trained; train it again.")
    leg = (run_in(run.folder) or {"tally": {}})["tally"].get("leg")  # its budget is that of what was added
    budget = {name: leg[name] for name in ("minutes", "steps")} if leg else {}
    return TrainSpec(
        name=str(run.card["name"]),
        title=run.title,
        words=words,
        out=str(run.folder),
        family=family_name(run.card),
        weights=tuple(counts[word] for word in words) if counts else (),
        labels=tuple(labels[word] for word in words) if labels else (),
        case=run.card["words"].get("case", ""),
        settings=tuple(family_on(run.card).settings_on(process_parameters(run.card)).items()),
        resume=True,
        **{**{name: recipe[name] for name in (*RECIPE, "batch") if name in recipe}, **budget},
    )


def longer_spec_of(folder: Path) -> TrainSpec:
    """Return the TrainSpec by which a finished run goes on, with its own budget once more. Raises UserError."""
    card = read_card(folder)
    spec = spec_of(Unfinished(folder, str(card["title"]), card.get("steps", 0), card))
    return replace(spec, resume=False, longer=True)


def can_go_on(card: CardFields) -> bool:
    """Whether a model with this card is of a run that is over and can be trained for longer."""
    return unfinished_step(card) is None and card.get("network") is not None and card.get("kept") == "best"


def goes_on(folder: Path) -> bool:
    """Whether the run in a folder, cut off or over, can go on from where it is."""
    try:
        card = read_card(folder)
    except UserError:
        return False
    return can_go_on(card) if is_finished(folder) else run_in(folder) is not None


def is_finished(folder: Path) -> bool:
    """Whether the model in a folder is of a run that is over."""
    try:
        card = read_card(folder)
    except UserError:
        return False
    run = run_in(folder)
    return unfinished_step(card) is None and (run is None or is_over(folder, run))


def forget(run: Unfinished) -> None:
    """Discard the run; the model it has saved so far stays. Raises UserError while another process continues it."""
    with lock_of(run.folder):
        (run.folder / SNAPSHOT).unlink(missing_ok=True)


def _written(path: Path) -> float:
    """When a file was written; one that has vanished counts as the oldest."""
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
