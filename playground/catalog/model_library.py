"""The models of the window: which there are, which is open, and those opened before."""

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from models.data.bundled_lists import bundled_lists
from models.errors import UserError
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from models.plurals import counted
from models.storage.folders import models_folder
from models.storage.model_card import CARD
from playground.catalog.entries import Item, items
from playground.catalog.model_loader import ModelLoader
from playground.catalog.opened import Opened, retitled, title_of

IN_MEMORY = "no longer on disk"


class ModelLibrary(QObject):
    """Caches every model that was opened. Lives in the window's thread.

    Signals: items_changed(). loading(str), what is being done. opened(object), an Opened. failed(str). stayed(), what
    was being loaded is no longer wanted. recalled(object, object), the Opened that drew a Result, and the result, to be
    drawn again. gone(str), that no model there drew a result.
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
        self._coming = ""  # the title of the model that was last asked for
        self._on_disk = _cards_on_disk()
        self.loader = ModelLoader(self)
        self.loader.loading.connect(self.loading)
        self.loader.loaded.connect(self._take)
        self.loader.failed.connect(self.failed)
        self.loader.gone.connect(self.gone)

    @property
    def busy(self) -> bool:
        """Whether a model is being loaded."""
        return self.loader.busy

    @property
    def coming(self) -> str:
        """The title of the model that is being loaded; "" where none is."""
        return self._coming if self.busy else ""

    @property
    def current(self) -> str:
        """The id of the model that is open; "" where none is."""
        return self._current

    @property
    def novelty_index(self) -> NoveltyIndex | None:
        """Evaluates the words of the model that is open; None where none is."""
        opened = self._known.get(self._current)
        return opened.novelty_index if opened is not None else None

    def groups(self) -> tuple[tuple[str, tuple[Item, ...]], ...]:
        """Return the lines of the chooser by their headings."""
        out: dict[str, list[Item]] = {}
        for item in self._items():
            out.setdefault(item.group, []).append(item)
        return tuple((group, tuple(lines)) for group, lines in out.items())

    def item(self, identifier: str) -> Item | None:
        """Return the line of the chooser with that id."""
        return next((item for item in self._items() if item.id == identifier and not item.fault), None)

    def bundled_lists(self) -> tuple[tuple[str, str, str], ...]:
        """Return (id, title, detail) of each list that comes with the program."""
        return tuple(
            (entry["id"], entry["title"], f"{counted(entry['words'], 'word')} · {entry['language']}")
            for entry in bundled_lists()
        )

    def known(self, identifier: str) -> Opened | None:
        """Return what was opened under that id."""
        return self._known.get(identifier)

    def open(self, identifier: str, *, reload: bool = False) -> None:
        """Load a model in a thread, or take the cached one. reload: read it from disk again."""
        cached = self._known.get(identifier)
        if cached is None or reload:
            item = self.item(identifier)
            self._coming = item.title if item is not None else title_of(identifier)
            self.loader.load(identifier)
        else:
            self.loader.stop()
            self._take(cached, None)

    def open_for(self, result: Result) -> None:
        """Load the model that drew a result in a thread, or take the cached one."""
        cached = next((o for o in self._known.values() if o.model.digest == result.digest), None)
        if cached is None:
            self._coming = result.model
            self.loader.load_for(result)
        else:
            self.loader.stop()
            self._take(cached, result)

    def stay(self) -> None:
        """Keep the model that is open; forget one that is being loaded."""
        if self.loader.busy:
            self.loader.stop()
            self.stayed.emit()
            self.items_changed.emit()

    def use(self, identifier: str) -> None:
        """Make a cached model the open one, as undo does; forget one that is being loaded."""
        if identifier != self._current and identifier in self._known:
            self.loader.stop()
            self._current = identifier
            self.items_changed.emit()

    def retitle(self, identifier: str, title: str) -> Opened | None:
        """Set another title, which is on the card already. Returns the model under it if it was opened before."""
        cached = self._known.get(identifier)
        if cached is not None:
            cached = self._known[identifier] = retitled(cached, title)
        self.items_changed.emit()
        return cached

    def removed(self, identifier: str) -> None:
        """Mark a model as gone from disk; one that was opened stays in memory, for undo and while it is in use."""
        cached = self._known.get(identifier)
        if cached is not None:
            self._known[identifier] = replace(cached, item=replace(cached.item, detail=IN_MEMORY, own=False))
        self.items_changed.emit()

    def refresh_if_changed(self) -> None:
        """Refresh if another window or program has put a model on disk or removed one."""
        now = _cards_on_disk()
        if now != self._on_disk:
            self._on_disk = now
            self.items_changed.emit()

    def refresh(self) -> None:
        """Report that models on disk have come or gone."""
        self.items_changed.emit()

    def close(self) -> None:
        """Stop loading and wait."""
        self.loader.close()

    def _items(self) -> tuple[Item, ...]:
        """The models on disk, and the one that is open if it is not among them."""
        listed, opened = items(self._current), self._known.get(self._current)
        present = opened is None or any(item.id == self._current and not item.fault for item in listed)
        return listed if opened is None or present else (*listed, opened.item)

    def _take(self, opened: Opened, result: Result | None) -> None:
        self._coming = ""  # the thread that loaded it may take a while to end
        self._known[opened.item.id] = opened
        self._current = opened.item.id
        self.items_changed.emit()
        if result is None:
            self.opened.emit(opened)
        else:
            self.recalled.emit(opened, result)


def _cards_on_disk() -> frozenset[tuple[str, int]]:
    """The cards of the user's own models, each with the time it was written."""
    try:
        cards = ((card, card.stat().st_mtime_ns) for card in models_folder().glob(f"*/{CARD}"))
        return frozenset((str(card), time) for card, time in cards)
    except (OSError, UserError):
        return frozenset()
