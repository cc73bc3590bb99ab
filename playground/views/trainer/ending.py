"""How a run ended, in words: the figure, its kind, how far it is from the baselines, and which weights are kept."""

from models.plurals import counted, grouped
from models.training.progress import Progress
from playground.formatting import figure

RELATIONS = {"<=": "≤", "=": "=", "none": ""}  # of -log p to a figure, as they are written


def ending(progress: Progress) -> str:
    """How a run ended, against its baselines: the figure, its kind, how far from each, and which weights are kept."""
    began = "Done" if progress.stage == "done" else "Stopped"
    reached = next((v for v in (progress.figure, progress.best_heldout, progress.heldout) if v is not None), None)
    if reached is None:
        return f"{began} before the first measurement on the held-out words. {kept_weights(progress)}".strip()
    final = progress.figure is not None
    words = counted(progress.reported if final else progress.evaluated, "held-out word")
    error = f" ± {figure(progress.figure_error)}" if final and progress.figure_error is not None else ""
    name, relation = progress.bound, RELATIONS[progress.relation]
    if not final and not progress.bound_is_loss:
        name, relation = "the loss that is learned from", ""
    reads = f"{relation} {figure(reached)}{error}".strip()
    says = f"{began}: {reads} nats per character on {words} ({name}{_final(progress)})"
    baselines = progress.reported_baselines if final else progress.baselines if progress.bound_is_loss else {}
    beside = [
        f"{figure(abs(value - reached))} {'better' if reached < value else 'worse'} than {name}"
        for name, value in sorted(baselines.items(), key=lambda pair: pair[1])
    ]
    missing = "" if final else f"Not measured on {_others(progress)}, since that was stopped."
    return " ".join(filter(None, (f"{', '.join([says, *beside])}.", missing, kept_weights(progress))))


def _others(progress: Progress) -> str:
    """The words that a finished run is measured on; those of the chart too, where none chose the weights."""
    if progress.stored == "best":
        return f"the {counted(progress.reported, 'held-out word')} that choose nothing"
    return f"{counted(progress.reported, 'held-out word')} with more draws"


def _final(progress: Progress) -> str:
    """Why the figure is not the one of the chart at the step that is kept; "" where it is."""
    in_chart = progress.best_heldout if progress.stored in ("best", "folds") else progress.heldout
    if progress.figure is None or in_chart is None:
        return ""
    if not progress.bound_is_loss:
        return f"; the chart's {figure(in_chart)} is of the loss that is learned from"
    if progress.stored == "folds":
        return f"; the chart's {figure(in_chart)} and its lines are of the other words, in folds"
    if progress.stored == "best":
        return f"; the chart's {figure(in_chart)} is of {counted(progress.evaluated, 'other')}, which chose the weights"
    if figure(progress.figure) == figure(in_chart):
        return ""
    return f", measured more closely than the {figure(in_chart)} of the chart"


def kept_weights(progress: Progress) -> str:
    """ "Kept: the weights of step 1 200, the best on the words of the chart."; "" before any are chosen."""
    if progress.stored_step is None:
        return ""
    step = grouped(progress.stored_step)
    if progress.stored == "best":
        return f"Kept: the weights of step {step}, the best on the words of the chart."
    if progress.stored == "folds":
        return f"Kept: the weights of step {step}, where folds of the list were best."
    message = f"Kept: the last weights, of step {step}"
    if progress.best_step is None or progress.best_step == progress.stored_step:
        return f"{message}."
    return f"{message}; held out was lowest at step {grouped(progress.best_step)} with {figure(progress.best_heldout)}."
