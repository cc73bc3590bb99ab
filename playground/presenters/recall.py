"""A result drawn again, with the model and the seed that drew it, and compared with what comes of it here."""

from PySide6.QtCore import QObject

from models.evaluation.result import Result
from models.model import Model
from models.sampling import sampler
from models.sampling.defaults import is_unidentified
from models.sampling.recipe import Recipe
from models.sampling.trajectory import Trajectory
from playground.catalog.model_library import ModelLibrary
from playground.catalog.opened import Opened
from playground.experiment.board_edits import OpenModel
from playground.experiment.edits import Recall
from playground.formatting import quoted_word
from playground.presenters.dialogs import Dialogs
from playground.session.player import Player
from playground.session.session import Session


class RecallPresenter(QObject):
    """Puts the run of a result on the board, and says where it gives another word than it did."""

    def __init__(
        self, session: Session, library: ModelLibrary, player: Player, dialogs: Dialogs, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._session, self._library, self._player, self._dialogs = session, library, player, dialogs
        self._recalled: Result | None = None  # the result whose run is drawn again
        library.recalled.connect(self._recall_opened)
        library.gone.connect(dialogs.show_failure)

    def recall(self, result: Result) -> None:
        """Draw a result again, with the model that drew it: the one that is open, or one that is opened for it."""
        if not result.repeats:
            self._dialogs.show_message(
                f"{quoted_word(result.word)} comes from a run that was changed on the way, so it is not drawn again."
                " Its branch may still be in the timeline; D puts the word on the board."
                if not result.kind.repeats
                else f"{quoted_word(result.word)} was drawn together with other particles, so it is not drawn again"
                " alone; D puts the word on the board."
            )
            return
        self._recalled = result
        model, cached = self._session.model, self._session.state.models.find(result.digest)
        if model is not None and result.digest == model.digest:
            self._library.stay()
            self._session.apply(Recall(*_recipe_of(result)))
            self._player.play_from_start()
            experiment = self._session.experiment
            if experiment.trajectory is not None and experiment.unedited and experiment.trajectory.done:
                self.compare(model, experiment.trajectory)  # that very run is on the board, and is not drawn again
        elif cached is not None:
            self._recall_with(*cached, result)
        else:
            self._library.open_for(result)

    def compare(self, model: Model, trajectory: Trajectory) -> None:
        """Say so where the run of a recalled result gives another word: versions and processors may differ."""
        wanted = self._recalled
        if wanted is None or wanted.digest != model.digest or len(trajectory.segments) > 1:
            return
        recipe, row = _recipe_of(wanted)
        if trajectory.recipe != trajectory.last.guided(recipe):
            return
        self._recalled = None
        drawn = sampler.words(model, trajectory.last)[row]
        if drawn != wanted.word:
            self._dialogs.show_message(
                f"{quoted_word(wanted.word)} was drawn by another version{_or_classifier(recipe)} or on another"
                f" computer; here its seed gives {quoted_word(drawn)}."
            )

    def _recall_opened(self, opened: Opened, result: Result) -> None:
        self._recall_with(opened.item.id, opened.model, result)

    def _recall_with(self, model_id: str, model: Model, result: Result) -> None:
        recipe, row = _recipe_of(result)
        self._session.apply(OpenModel(model_id, model, recipe, row, recalls=True))
        self._player.play_from_start()


def _or_classifier(recipe: Recipe) -> str:
    """What else an earlier recipe, which does not name its exact classifier, may have been drawn by."""
    return ", by another classifier" if is_unidentified(recipe) else ""


def _recipe_of(result: Result) -> tuple[Recipe, int]:
    """The recipe that draws a result, and the place of its row in it."""
    recipe = result.recipe
    if not recipe.first_row <= result.row < recipe.first_row + recipe.rows:
        recipe = recipe.with_(first_row=result.row, rows=1)
    return recipe, result.row - recipe.first_row
