"""Renaming models of one's own and moving them to the trash: what is asked before, and the message after."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject

from models.errors import UserError
from playground.catalog.entries import Item
from playground.catalog.opened import Opened, own_folder
from playground.presenters.dialogs import Dialogs
from playground.presenters.owners import Owners
from playground.views.header import Header
from playground.views.model_card import ModelCard
from playground.views.own_model import DeleteModel, RenameModel


class ModelManagementPresenter(QObject):
    """Asked by the model chooser, the model's card and the menu."""

    def __init__(
        self,
        owners: Owners,
        header: Header,
        card: ModelCard,
        dialogs: Dialogs,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        own, library = owners.user_models, owners.library
        self._own, self._session, self._library = own, owners.session, library
        self._result_store, self._training_service = owners.results, owners.training
        self._header, self._dialogs = header, dialogs
        self._titles: dict[str, str] = {}  # of models on their way out: their cards will be gone
        header.rename_wanted.connect(self.rename)
        header.trash_wanted.connect(self.trash)
        card.rename_wanted.connect(self.rename_open)
        card.trash_wanted.connect(self.trash_open)
        library.opened.connect(self._opened)
        library.recalled.connect(self._opened)
        own.renamed.connect(self._renamed)
        own.removed.connect(self._removed)
        own.no_trash.connect(self._no_trash)
        own.refused.connect(self._refused)

    def rename_open(self) -> None:
        """Ask for another title of the model that is open."""
        if self._session.model is not None:
            self.rename(self._session.experiment.model)

    def trash_open(self) -> None:
        """Move the model that is open to the trash; it goes on working until another is chosen."""
        if self._session.model is not None:
            self.trash(self._session.experiment.model)

    def rename(self, identifier: str) -> None:
        """Ask for another title."""
        item = self._changeable(identifier)
        if item is not None:
            dialog = RenameModel(item.plain or item.title, self._header.window())
            dialog.title_given.connect(partial(self._own.rename, identifier))
            dialog.open()

    def trash(self, identifier: str) -> None:
        """Move a model to the trash."""
        item = self._changeable(identifier)
        if item is not None:
            self._titles[identifier] = item.title
            self._own.trash(identifier)

    def _changeable(self, identifier: str) -> Item | None:
        """The model, if it is one of the user's own and not being written to; else a message says so."""
        try:
            folder = own_folder(identifier)
        except UserError as error:
            self._dialogs.show_failure(str(error))
            return None
        if self._training_service.trains(folder):
            self._dialogs.show_message("This model is being trained; stop the run before you rename or delete it.")
            return None
        return self._library.item(identifier)

    def _opened(self, opened: Opened, *_: object) -> None:
        """Words that it drew before it was renamed may be here from a file."""
        self._result_store.retitle(opened.model.digest, opened.model.title)

    def _renamed(self, identifier: str, title: str) -> None:
        opened = self._library.retitle(identifier, title)
        if opened is not None:
            self._session.retitle(opened.model)
            self._result_store.retitle(opened.model.digest, opened.model.title)
        self._training_service.recheck(Path(identifier))

    def _removed(self, identifier: str, trashed: bool) -> None:
        title = self._titles.pop(identifier)
        self._library.removed(identifier)
        self._training_service.recheck(Path(identifier))
        done = f"Moved “{title}” to the trash." if trashed else f"Deleted “{title}”."
        in_use = self._session.experiment.model == identifier
        self._dialogs.show_message(
            f"{done} It goes on working here until you choose another model." if in_use else done
        )

    def _no_trash(self, identifier: str) -> None:
        dialog = DeleteModel(self._titles[identifier], self._header.window())
        dialog.accepted.connect(partial(self._own.delete, identifier))
        dialog.open()

    def _refused(self, sentence: str) -> None:
        self._library.refresh()
        self._dialogs.show_failure(sentence)
