"""The header and the sampling tab: the recipe's settings, undo and redo."""

from PySide6.QtCore import QObject

from models.evaluation.likelihood import ExactModel
from models.processes.orders import POLICIES
from playground.experiment.experiment import Experiment
from playground.formatting import length_exactness
from playground.presenters.timeline import TimelinePresenter
from playground.session.session import Session
from playground.views.controls import Controls
from playground.views.header import Header
from playground.widgets import UpdateQueue


class SamplingSettingsPresenter(QObject):
    """Tells both views the recipe, and turns their wishes into changes of it."""

    def __init__(
        self,
        session: Session,
        timeline: TimelinePresenter,
        header: Header,
        controls: Controls,
        updates: UpdateQueue,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._updates = updates
        self._session, self._header, self._controls = session, header, controls
        self._shown: tuple[object, ...] = ()
        session.experiment_changed.connect(self._show)
        session.selection_changed.connect(self._show)
        session.model_changed.connect(self._show_anew)
        session.expected_changed.connect(self._show_recipe)
        session.refused.connect(self._show_anew)  # the views still show what was asked for
        session.busy_changed.connect(self._show_busy)
        for view in (header, controls):
            view.change_wanted.connect(self._change)
        controls.lengths_wanted.connect(session.set_lengths)
        header.dice_wanted.connect(timeline.dice)
        header.undo_wanted.connect(session.undo)
        header.redo_wanted.connect(session.redo)

    def _change(self, fields: dict[str, object]) -> None:
        """Ask for other values; an order that cannot take letters back turns re-masking off with it."""
        recipe, policy = self._session.recipe, fields.get("policy")
        remasks = recipe is not None and recipe.remask != "off"
        if remasks and policy in POLICIES and not POLICIES[str(policy)].scatters:
            fields = {**fields, "remask": "off"}
        self._session.change(fields)

    def _show(self) -> None:
        self._updates.request(self._show_recipe)

    def _show_recipe(self) -> None:
        recipe, history, experiment = self._session.recipe, self._session.history, self._session.experiment
        if recipe is None:
            return
        shown = (recipe, history.undo_label, history.redo_label) if history is not None else (recipe, "", "")
        if shown != self._shown:  # while frames are played they stay as they are
            self._shown = shown
            self._header.show_recipe(recipe)
            self._header.set_history(*shown[1:])
            self._controls.show_recipe(recipe)
        if experiment is not None:
            self._controls.show_time(
                experiment.frame.clock if experiment.frame is not None else 1.0, stale=experiment.stale
            )
            self._show_exactness(experiment)

    def _show_exactness(self, experiment: Experiment) -> None:
        """Over the frames up to the one shown, of the selected row."""
        model, chain, sentence = self._session.model, experiment.chain, ""
        if model is not None and chain is not None and experiment.frame is not None:
            row = min(self._session.row, experiment.frame.rows - 1)
            frames = [frame for frame in chain.frames[: experiment.index + 1] if frame.at_least[row]]
            if frames:
                misfit = max(float(frame.misfit[row]) for frame in frames)
                sentence = length_exactness(misfit, exact=isinstance(model.denoiser, ExactModel))
        self._controls.show_exactness(sentence, stale=experiment.stale)

    def _show_anew(self) -> None:
        self._shown = ()
        self._show()

    def _show_busy(self, busy: bool) -> None:
        if self._session.model is not None:
            self._header.set_engine("busy" if busy else "ready", "drawing" if busy else "ready")
