"""The models of the window: which there are, the one being loaded, those that have been opened."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from threading import Event

from PySide6.QtCore import QObject, Signal

from models.data.bundled_lists import bundled_lists
from models.errors import UserError
from models.evaluation.novelty import Judge
from models.evaluation.result import Result
from models.storage.model_card import CARD, models_folder
from playground.catalog.entries import Item, Opened, items, open_item, retitled
from playground.catalog.find_by_digest import open_author
from playground.formatting import counted
from playground.jobs.job import Ended
from playground.jobs.latest import LatestJob

IN_MEMORY = "no longer on disk"
HELD_S = 2.0  # at most: a window that starts out of sight is never painted


class ModelLibrary(QObject):
    """Signals: items_changed(); loading(str) what is being done; opened(object) an Opened; failed(str).

    stayed(): what was being loaded is not wanted any more. recalled(object, object): the Opened that drew a Result, and
    the result, to be drawn again; gone(str): none did.
    """

    items_changed = Signal()
    loading = Signal(str)
    opened = Signal(object)
    failed = Signal(str)
    recalled = Signal(object, object)
    gone = Signal(str)
    stayed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, Opened] = {}
        self._current = ""
        self._there = _on_disk()
        self._latest = LatestJob(self)
        self._free = Event()
        self._free.set()

    def hold(self) -> None:
        """Load nothing before `release`: torch takes Python for itself, and the window could not appear meanwhile."""
        self._free.clear()

    def release(self) -> None:
        """The window is on the screen; load what is wanted."""
        self._free.set()

    def groups(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """The chooser's lines by their headings."""
        out: dict[str, list[Item]] = {}
        for item in self._items():
            out.setdefault(item.group, []).append(item)
        return tuple((group, tuple(lines)) for group, lines in out.items())

    def item(self, identifier: str) -> Item | None:
        """The line of the chooser with that id."""
        return next((item for item in self._items() if item.id == identifier and not item.fault), None)

    def bundled_lists(self) -> tuple[tuple[str, str, str], ...]:
        """Lists that come with the program: (id, title, detail)."""
        return tuple(
            (entry["id"], entry["title"], f"{counted(entry['words'], 'word')} · {entry['language']}")
            for entry in bundled_lists()
        )

    def known(self, identifier: str) -> Opened | None:
        """What was opened under that id."""
        return self._known.get(identifier)

    @property
    def judge(self) -> Judge | None:
        """Who judges the words of the model that is open."""
        opened = self._known.get(self._current)
        return opened.judge if opened is not None else None

    def open(self, identifier: str, *, anew: bool = False) -> None:
        """Load a model in a thread, or take the one that is there; `anew` reads it from disk again."""
        there = self._known.get(identifier)
        if there is not None and not anew:
            self._latest.stop()
            self._take(there)
            return
        self.loading.emit("loading the model")
        self._latest.run(lambda: self._when_free(open_item(identifier)), self._arrived, self._over)

    def open_author(self, result: Result) -> None:
        """Load the model that drew a result in a thread, or take the one that is there."""
        there = next((o for o in self._known.values() if o.model.digest == result.digest), None)
        if there is not None:
            self._latest.stop()
            self._take_author(result, there)
        else:
            self.loading.emit("loading the model")
            self._latest.run(lambda: open_author(result), partial(self._author_arrived, result), self._author_over)

    def stay(self) -> None:
        """The model that is open is the one that is wanted; one that is being loaded is not waited for."""
        if self._latest.busy:
            self._latest.stop()
            self.stayed.emit()
            self.items_changed.emit()

    @property
    def busy(self) -> bool:
        """Whether a model is being loaded."""
        return self._latest.busy

    def use(self, identifier: str) -> None:
        """The session went back to a model that was opened before; one that is being loaded is not waited for."""
        if identifier != self._current and identifier in self._known:
            self._latest.stop()
            self._current = identifier
            self.items_changed.emit()

    def retitle(self, identifier: str, title: str) -> Opened | None:
        """A model has another title on its card. Returns it under that title if it was opened before."""
        there = self._known.get(identifier)
        if there is not None:
            there = self._known[identifier] = retitled(there, title)
        self.items_changed.emit()
        return there

    def removed(self, identifier: str) -> None:
        """A model is no longer on disk; one that was opened stays in memory, for undo and while it is in use."""
        there = self._known.get(identifier)
        if there is not None:
            self._known[identifier] = replace(there, item=replace(there.item, detail=IN_MEMORY, own=False))
        self.items_changed.emit()

    def look_again(self) -> None:
        """Refresh where another window or program has put a model on disk, or taken one away."""
        there = _on_disk()
        if there != self._there:
            self._there = there
            self.items_changed.emit()

    def refresh(self) -> None:
        """Models on disk have come or gone."""
        self.items_changed.emit()

    def close(self) -> None:
        """Stop and wait."""
        self.release()
        self._latest.close()

    def _when_free(self, values: Iterator[str | Opened]) -> Iterator[str | Opened]:
        """In the loading thread."""
        self._free.wait(HELD_S)
        yield from values

    def _items(self) -> tuple[Item, ...]:
        """Those on disk, and the one that is open if it is not among them."""
        listed, opened = items(self._current), self._known.get(self._current)
        there = opened is None or any(item.id == self._current and not item.fault for item in listed)
        return listed if opened is None or there else (*listed, opened.item)

    def _arrived(self, value: str | Opened) -> None:
        if isinstance(value, Opened):
            self._take(value)
        else:
            self.loading.emit(value)

    def _author_arrived(self, result: Result, value: str | Opened) -> None:
        if isinstance(value, Opened):
            self._take_author(result, value)
        else:
            self.loading.emit(value)

    def _take(self, opened: Opened) -> None:
        self._put(opened)
        self.opened.emit(opened)

    def _take_author(self, result: Result, opened: Opened) -> None:
        self._put(opened)
        self.recalled.emit(opened, result)

    def _put(self, opened: Opened) -> None:
        self._known[opened.item.id] = opened
        self._current = opened.item.id
        self.items_changed.emit()

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            self.failed.emit(_sentence(ended.error))

    def _author_over(self, ended: Ended) -> None:
        if ended.error is not None:
            self.gone.emit(_sentence(ended.error))


def _on_disk() -> frozenset[tuple[str, int]]:
    """The cards of the user's own models, each with the time it was written."""
    try:
        cards = ((card, card.stat().st_mtime_ns) for card in models_folder().glob(f"*/{CARD}"))
        return frozenset((str(card), time) for card, time in cards)
    except (OSError, UserError):
        return frozenset()


def _sentence(error: BaseException) -> str:
    return str(error) if isinstance(error, UserError) else f"Loading failed: {error}"
