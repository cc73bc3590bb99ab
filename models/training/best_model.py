"""The model that a run leaves: its card, its figures, its folder."""

import tempfile
from dataclasses import dataclass, replace
from datetime import datetime, timezone
from importlib import metadata
from pathlib import Path
from typing import Any

from torch import Tensor

from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.errors import UserError
from models.model import Model
from models.processes import process
from models.storage.checkpoint import save
from models.storage.file_names import readable
from models.storage.model_card import Card
from models.training.progress import TrainSpec
from models.training.run import DRAW_SEED, Run
from models.training.snapshot import Tally


@dataclass(frozen=True)
class Figures:
    """Nats per character, the end counted. elbo: an upper bound from random masks of `words` reported words.

    stderr: its standard error over the words, None where there is one word.
    """

    elbo: float
    words: int
    stderr: float | None = None


def current_model(run: Run, weights: list[Tensor], spec: TrainSpec) -> Model:
    """A model with these weights, free of the run: it can be sampled from while training goes on."""
    return Model(
        name=readable(spec.name),
        vocabulary=run.data.vocabulary,
        length=run.data.length,
        process=process(spec.process, len(run.data.vocabulary)),
        denoiser=TorchDenoiser(run.with_weights(weights)),
        card={"title": readable(spec.title or spec.name)},
    )


def keep(
    run: Run, weights: list[Tensor], spec: TrainSpec, tally: Tally, figures: Figures | None, baselines: dict[str, float]
) -> Card:
    """Write the checkpoint; the one that was there is replaced in one step. Raises UserError if that fails."""
    model = current_model(run, weights, spec)
    model.card.update(_card(run, spec, tally, figures, baselines))
    return save(model, Path(spec.out), words=spec.words)


def keep_at_the_end(
    run: Run, weights: list[Tensor], spec: TrainSpec, tally: Tally, figures: Figures | None, baselines: dict[str, float]
) -> Card:
    """As `keep`, for a run that cannot try again: where its folder does not take the model, a temporary one gets it.

    Raises UserError then too, and says where the model is.
    """
    try:
        return keep(run, weights, spec, tally, figures, baselines)
    except UserError as error:
        try:
            place = Path(tempfile.mkdtemp(prefix="unmask-")) / (Path(spec.out).name or "model")
            keep(run, weights, replace(spec, out=str(place)), tally, figures, baselines)
        except (UserError, OSError):
            raise error from None
        raise UserError(f"{error} The model is in {place} for now: move that folder.") from None


def _card(
    run: Run, spec: TrainSpec, tally: Tally, figures: Figures | None, baselines: dict[str, float]
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
        },
        "recipe": {**recipe, "source": readable(spec.source), **plan},
        "steps": tally.kept_step if tally.kept_step is not None else run.step,
        "kept": "last" if data.few else "best",
        "best": {"step": tally.best_step, "heldout": round(tally.best_heldout, 4)} if tally.best_heldout else {},
        "run": tally.run,
        "seconds": round(tally.seconds, 1),
        "figures": _measured(figures) if figures else {},
        **({} if figures else _estimated(tally)),
        "baselines": {name: round(value, 4) for name, value in baselines.items()},
    }


def _measured(figures: Figures) -> dict[str, Any]:
    out = {"words": figures.words, "seed": DRAW_SEED, "elbo": round(figures.elbo, 4)}
    return out | ({"elbo_stderr": round(figures.stderr, 4)} if figures.stderr is not None else {})


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
