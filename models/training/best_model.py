"""The model that a run leaves: its card, its figures, its folder."""

import tempfile
from dataclasses import replace
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any

from torch import Tensor

from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.errors import UserError
from models.families.registry import family
from models.model import Model
from models.storage.card_figures import CardFigure
from models.storage.checkpoint import save
from models.storage.file_names import readable
from models.storage.model_card import Card
from models.training import snapshot
from models.training.progress import TrainSpec
from models.training.run import Run
from models.training.snapshot import Tally


class BestModel:
    """The weights that a run would leave now, and their folder. tally: what the run knows beside its tensors."""

    def __init__(self, spec: TrainSpec, run: Run) -> None:
        self.weights: list[Tensor] = [p.clone() for p in run.averaged]
        self.tally = snapshot.Tally()
        self._spec, self._run, self._folder = spec, run, Path(spec.out)

    def restore(self) -> bool:
        """Put the run back as its snapshot has it; False where there is none. Raises UserError as that does."""
        found = snapshot.restore(self._folder, self._spec, self._run)
        if found:
            self.weights, self.tally = found
        return bool(found)

    def take(self) -> None:
        """The run's averaged weights are the best now."""
        self.weights, self.tally.kept_step = [p.clone() for p in self._run.averaged], self._run.step

    def round(self) -> None:
        """Make the weights what they will be once they are stored."""
        self.weights = [p.half().to(p.dtype) for p in self.weights]

    def save_run(self, baselines: dict[str, float]) -> None:
        """Write the run, so that it can go on, then its model. Raises UserError when they cannot be saved."""
        if self.tally.best_step is None:
            self.weights = [p.clone() for p in self._run.averaged]
        snapshot.save(self._folder, self._spec, self._run, self.weights, self.tally)
        self.save(None, baselines)

    def save(self, figure: CardFigure | None, baselines: dict[str, float], *, at_the_end: bool = False) -> None:
        """Write the model. baselines: of the words of the figure, or of those that choose while there is none.

        at_the_end: where its folder does not take it, a temporary one gets it. Raises UserError when it is not there.
        """
        write = save_at_the_end if at_the_end else save_model
        write(self._run, self.weights, self._spec, _card(self._run, self._spec, self.tally, figure, baselines))

    def discard_snapshot(self) -> None:
        """The run is complete: only its model stays."""
        snapshot.discard(self._folder)


def current_model(run: Run, weights: list[Tensor], spec: TrainSpec) -> Model:
    """A model with these weights, free of the run: it can be sampled from while training goes on."""
    made_by = family(spec.family)
    return Model(
        name=readable(spec.name),
        vocabulary=run.data.vocabulary,
        length=run.data.length,
        process=run.process,
        denoiser=TorchDenoiser(run.with_weights(weights), gives=made_by.gives),
        card={
            "title": readable(spec.title or spec.name),
            "family": made_by.name,
            "process": dict(made_by.parameters),
        },
    )


def save_model(run: Run, weights: list[Tensor], spec: TrainSpec, card: Card) -> Card:
    """Write the checkpoint; the one that was there is replaced in one step. Raises UserError if that fails."""
    model = current_model(run, weights, spec)
    model.card.update(card)
    return save(model, Path(spec.out), words=spec.words, lines=_lines(spec))


def save_at_the_end(run: Run, weights: list[Tensor], spec: TrainSpec, card: Card) -> Card:
    """As `save_model`, for a run that cannot try again: where its folder fails, a temporary one gets the model.

    Raises UserError then too, and says where the model is.
    """
    try:
        return save_model(run, weights, spec, card)
    except UserError as error:
        try:
            place = Path(tempfile.mkdtemp(prefix="unmask-")) / (Path(spec.out).name or "model")
            save_model(run, weights, replace(spec, out=str(place)), card)
        except (UserError, OSError):
            raise error from None
        raise UserError(f"{error} The model is in {place} for now: move that folder.") from None


def _card(
    run: Run, spec: TrainSpec, tally: Tally, figure: CardFigure | None, baselines: dict[str, float]
) -> dict[str, Any]:
    data = run.data
    recipe = {
        name: getattr(spec, name)
        for name in ("denoiser", "preset", "minutes", "steps", "seed", "heldout", "noise_input", "source", "fitted")
    }
    plan = {"batch": run.plan.batch, "dropout": run.plan.dropout, "muon_lr": run.plan.muon_lr}
    return {
        "engine": _engine(),
        "date": datetime.now(timezone.utc).date().isoformat(),
        "words": {
            "list": data.bundled,
            "count": len(data.train) + len(data.words.heldout),
            "heldout": len(data.words.heldout),
            "choosing": len(data.words.choosing),
            "reported": len(data.words.reported),
            "digest": data.digest,
            "heldout_share": spec.heldout,
            "split_seed": spec.seed,
            "longest": data.length - 1,
            **({"columns": _columns(spec)} if len(_columns(spec)) > 1 else {}),
        },
        "labels": sorted(set(spec.labels) - {""}),
        "recipe": {**recipe, "source": readable(spec.source), **plan},
        "steps": tally.kept_step if tally.kept_step is not None else run.step,
        "kept": "last" if data.few else "best",
        "best": {"step": tally.best_step, "heldout": round(tally.best_heldout, 4)} if tally.best_heldout else {},
        "run": tally.run,
        "seconds": round(tally.seconds, 1),
        "figures": [figure.to_json()] if figure else [],
        **(_estimated(tally) if figure is None and run.objective.bound.is_loss else {}),
        "baselines": {name: round(value, 4) for name, value in baselines.items()},
    }


def _columns(spec: TrainSpec) -> list[str]:
    """What stands in a line of the list beside its model."""
    return ["word", *["count"] * bool(spec.weights), *["label"] * bool(spec.labels)]


def _lines(spec: TrainSpec) -> tuple[str, ...]:
    """The lines of a list with counts or labels, tabs between the columns; none for a list of words alone."""
    if len(_columns(spec)) == 1:
        return ()
    counts = [f"{weight:.17g}" for weight in spec.weights]
    columns = [spec.words, *([counts] if counts else []), *([spec.labels] if spec.labels else [])]
    return tuple("\t".join(row) for row in zip(*columns, strict=True))


def _estimated(tally: Tally) -> dict[str, Any]:
    """What a report said of the kept weights while the run went on, unrounded, so that it reads the same everywhere."""
    value = next((heldout for step, _, heldout in reversed(tally.curve) if step == tally.kept_step), None)
    return {} if value is None else {"estimate": {"elbo": value, "step": tally.kept_step}}


def _engine() -> str:
    """The version of this program, or "source" where it runs without being installed."""
    try:
        return metadata.version("unmask")
    except metadata.PackageNotFoundError:
        return "source"
