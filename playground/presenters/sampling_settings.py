"""The header and the sampling tab: the recipe's settings, undo and redo."""

from PySide6.QtCore import QObject

from models.families.registry import family
from models.sampling.recipe import FieldChange
from playground.experiment.edits import ChangeRecipe
from playground.experiment.experiment import Experiment
from playground.experiment.pattern_edits import LengthsEdit
from playground.formatting import length_exactness
from playground.presenters.timeline import TimelinePresenter
from playground.session.changes import Changes
from playground.session.session import Session
from playground.views.controls import Controls
from playground.views.header import Header
from playground.widgets import UpdateQueue

_SETTINGS = Changes.MODEL | Changes.RECIPE | Changes.HISTORY
_FRAME = Changes.MODEL | Changes.RECIPE | Changes.INDEX | Changes.SELECTION


class SamplingSettingsPresenter(QObject):
    """Shows both views the recipe, and turns their requests into edits of it."""

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
        session.changed.connect(self._changed)
        session.refused.connect(self._refused)
        session.busy_changed.connect(self._show_busy)
        for view in (header, controls):
            view.change_wanted.connect(self._change)
        controls.lengths_wanted.connect(self._set_lengths)
        header.dice_wanted.connect(timeline.dice)
        header.undo_wanted.connect(session.undo)
        header.redo_wanted.connect(session.redo)

    def _change(self, change: FieldChange) -> None:
        """Change a field of the recipe."""
        self._session.apply(ChangeRecipe.of(**{change.field: change.value}))

    def _set_lengths(self, shortest: int, longest: int) -> None:
        self._session.apply(LengthsEdit(shortest, longest))

    def _changed(self, kinds: Changes) -> None:
        if kinds & _SETTINGS:
            self._updates.request(self._show_settings)
        if kinds & _FRAME:
            self._updates.request(self._show_frame, patient=True)

    def _refused(self, *_: object) -> None:
        """Show the recipe as it is: the views still show the value that was refused."""
        self._updates.request(self._show_settings)

    def _show_settings(self) -> None:
        recipe, history = self._session.experiment.recipe, self._session.history
        of = family(self._session.outline.family)
        self._header.show_recipe(recipe, of)
        self._header.set_history(history.undo_label, history.redo_label)
        self._controls.show_recipe(recipe, of, self._session.outline.labels)

    def _show_frame(self) -> None:
        experiment = self._session.experiment
        if self._session.state.opened:
            level = experiment.frame.clock if experiment.frame is not None else 1.0
            self._controls.run.plot.show_time(level, stale=experiment.stale)
            self._show_exactness(experiment)

    def _show_exactness(self, experiment: Experiment) -> None:
        """Over the frames up to the one shown, of the selected row."""
        model, trajectory, sentence = self._session.model, experiment.trajectory, ""
        if model is not None and trajectory is not None and experiment.frame is not None:
            row = min(self._session.state.row, experiment.frame.rows - 1)
            frames = [frame for frame in trajectory.frames[: experiment.index + 1] if frame.at_least[row]]
            if frames:
                misfit = max(float(frame.misfit[row]) for frame in frames)
                exact = model.guided(experiment.recipe.guides.of_denoiser).exact is not None
                sentence = length_exactness(misfit, exact=exact)
        self._controls.length.show_exactness(sentence, stale=experiment.stale)

    def _show_busy(self, busy: bool) -> None:
        if self._session.model is not None:
            self._header.engine.set_engine("busy" if busy else "ready", "drawing" if busy else "ready")
