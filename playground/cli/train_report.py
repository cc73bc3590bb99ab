"""What `unmask train` says of a run: the lines on the way, and what was reached at its end."""

from typing import Any

from models.data.word_list import Report
from models.plurals import counted, whole_percent
from models.training.progress import Progress
from models.training.train_spec import TrainSpec
from models.training.tuning.reward_outcome import in_words
from playground.cli.lists import report_json
from playground.cli.progress_bar import TerminalBar
from playground.formatting import duration, loss_unit, network_size, time_left
from playground.glossary import BASELINES
from playground.system.terminal import one_reader

_UNDECIDED = ("preparing", "choosing")


def note(bar: TerminalBar, before: Progress | None, now: Progress) -> None:
    """Write the lines that stay: messages and, where there is no bar, stages and every tenth of the way."""
    chosen = now.stage not in _UNDECIDED and (before is None or before.stage in _UNDECIDED)
    if chosen and (size := network_size(now)):  # one that is only tried may not be the one that learns
        bar.note(f"  {size}")
    for text in now.notes[len(before.notes) if before else 0 :]:
        bar.note(f"  {text}")
    message = before.message if before else ""
    if now.message != message:
        bar.note(f"  {now.message}" if now.message else "  saved again")
    stage, tenth = (before.stage, int(10 * before.fraction)) if before else ("", 0)
    if not bar.visible and (now.stage != stage or int(10 * now.fraction) > tenth) and now.stage != "done":
        bar.note(f"{now.stage}  {whole_percent(now.fraction)}  {line(now)}".rstrip())


def line(p: Progress) -> str:
    """The present, beside the bar."""
    parts = [p.doing] if p.doing else []
    if p.seconds_left is not None and p.stage in ("choosing", "training", "evaluating"):
        parts += ["measuring"] if p.stage == "evaluating" else []
        parts.append(time_left(p.seconds_left))
    losses = {"loss": p.train, "held out": p.heldout}
    if measured := [f"{name} {value:.3f}" for name, value in losses.items() if value is not None]:
        parts += [*measured, loss_unit(is_bound=p.bound_is_loss)]
    if p.rewarded is not None and (far := in_words(p.rewarded)):
        parts.append(far)
    if p.words_per_second:
        parts.append(f"{p.words_per_second:.0f} words/s")
    return "  ".join(parts)


def summary(spec: TrainSpec, last: Progress) -> str:
    """What was reached, as lines for a terminal; without the notes where these were read on the way."""
    lines = [f"{spec.title}: {reached(last)}"]
    if last.figure is not None:
        for name, value in last.reported_baselines.items():
            lines.append(f"  {value:.3f} {name}" + (f": {BASELINES[name]}" if name in BASELINES else ""))
    lines.append(f"  {counted(last.parameters, 'parameter')}, {counted(last.step, 'step')}, {duration(last.seconds)}")
    if not last.bound_is_loss:
        lines.append(f"  losses on the way: {loss_unit(is_bound=False)}; they do not compare with the figure")
    if last.apart:
        lines.append(f"  losses of training and of held-out words do not compare: {last.apart}")
    if last.stored_step is not None:
        which = {
            "last": "the last weights",
            "best": f"the best on {counted(last.evaluated, 'other held-out word')}",
            "folds": "where folds of the list were best",
        }[last.stored]
        lines.append(f"  kept: step {last.stored_step}, {which}")
    if last.verdict:
        lines.insert(0, last.verdict)
    lines += [] if one_reader() else [f"  {note}" for note in last.notes]
    if last.samples:
        lines.append(f"  {' '.join(last.samples[:8])}")
    lines.append(f"kept in {spec.out}")
    lines.append(f"try: unmask fill --model {spec.out}")
    return "\n".join(lines)


def reached(last: Progress) -> str:
    """ "<= 2.034 ± 0.012 nats per character on 952 held-out words (ELBO)"; of a run that was not measured, that."""
    if last.figure is None:
        seen = "" if last.best_heldout is None else f"; {last.best_heldout:.3f} on the words that chose the weights"
        return f"not measured, since that was stopped{seen}"
    sign = "<= " if last.relation == "<=" else ""
    error = f" ± {last.figure_error:.3f}" if last.figure_error is not None else ""
    on = counted(last.reported, "held-out word")
    return f"{sign}{last.figure:.3f}{error} nats per character on {on} ({last.bound})"


def plain(spec: TrainSpec, report: Report | None, last: Progress) -> dict[str, Any]:
    """What was reached, as plain values."""
    return {
        "name": spec.name,
        "title": spec.title,
        "checkpoint": spec.out,
        "heldout_nats_per_char": last.figure,
        "heldout_stderr": last.figure_error,
        "bound": last.bound,
        "relation": last.relation,
        "family": spec.family,
        "parameters": last.parameters,
        "steps": last.step,
        "best_step": last.best_step,
        "kept": last.stored,
        "kept_step": last.stored_step,
        "seconds": round(last.seconds, 2),
        "words_per_second": round(last.words_per_second, 1),
        "stopped": last.stage == "stopped",
        "train_nats_per_char": last.train,
        "words": {"choosing": last.evaluated if last.stored == "best" else 0, "reported": last.reported},
        "baselines": last.reported_baselines,
        "samples": list(last.samples),
        "notes": list(last.notes),
        "denoiser": spec.denoiser,
        "preset": last.preset,
        "batch": last.batch,
        "fitted": last.fitted,
        "seed": spec.seed,
        "heldout_share": spec.heldout,
        "list": report_json(report) if report is not None else None,
    }
