"""The run that is open as a file to show around, or as a program on the clipboard."""

from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication

from models.errors import UserError
from models.storage.path_text import shown
from playground import theme
from playground.experiment import file_format
from playground.export import trajectory as trajectory_file
from playground.jobs.latest import once
from playground.jobs.queue import JobQueue
from playground.presenters.dialogs import Dialogs
from playground.session.session import Session


class ExportPresenter(QObject):
    """Exports are written one after another, beside everything else: a long one holds no save up."""

    def __init__(self, session: Session, dialogs: Dialogs, parent: QObject) -> None:
        super().__init__(parent)
        self._session, self._dialogs = session, dialogs
        self._writing = JobQueue(self)

    @property
    def busy(self) -> bool:
        """Whether anything is being written, or waits."""
        return self._writing.busy

    def export(self, kind: str) -> None:
        """Ask where the open run is to be written, and write it there. kind: a name of `trajectory.WRITERS`."""
        trajectory = self._session.experiment.trajectory
        if trajectory is None:
            self._dialogs.show_message("There is no run to export yet; press play first.")
            return
        path = self._dialogs.ask_save(f"run.{kind}", f"{kind.upper()} (*.{kind})")
        if path is None:
            return
        path = file_format.with_ending(path, f".{kind}")
        known, row = self._session.outline, self._session.state.row
        work = partial(trajectory_file.write, kind, path, trajectory, known, row, theme.scheme())
        self._writing.add(once(work), _ignored, partial(self._dialogs.report, f"Saved {shown(path.name)}."))

    def copy_snippet(self) -> None:
        """The run as a Python program, on the clipboard."""
        from playground.export.python_script import trajectory_script

        experiment, known = self._session.experiment, self._session.outline
        if experiment.trajectory is None:
            self._dialogs.show_message("There is no run to copy yet; press play first.")
            return
        try:
            QGuiApplication.clipboard().setText(
                trajectory_script(experiment.model, experiment.trajectory, known.vocabulary, known.title)
            )
        except UserError as error:
            self._dialogs.show_failure(str(error))
            return
        self._dialogs.show_message("Copied a Python program that repeats this run.")

    def finish(self) -> bool:
        """Wait until all requested exports are written, the window painted meanwhile. Returns whether they were."""
        return self._writing.finish()

    def close(self) -> None:
        """Wait until all requested exports are written."""
        self._writing.close()


def _ignored(_value: object) -> None:
    """Ignore a value that no owner waits for."""
