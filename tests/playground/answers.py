"""Answers to what the presenters of files ask, in place of the window's dialogs."""

from dataclasses import replace
from typing import Any

from playground.presenters.document import DocumentPresenter


def answer(documents: DocumentPresenter, **answers: Any) -> None:
    """Let `ask_save`, `ask_open`, `ask` or `show_message` be other functions from now on."""
    dialogs = replace(documents._dialogs, **answers)
    for owner in (documents, documents.file, documents.exports, documents.autosave):
        owner._dialogs = dialogs


def busy(documents: DocumentPresenter) -> bool:
    """Whether any file is being read or written."""
    return documents.reading or documents.file.busy or documents.exports.busy or documents.autosave.busy
