"""The models of the window: which there are, the one being loaded, those that have been opened."""

from PySide6.QtCore import QObject, Signal

from models.errors import UserError
from models.novelty import Judge
from playground.jobs import Ended
from playground.latest import Latest
from playground.shelf import Item, Opened, bundled_lists, items, open_item
from playground.wording import counted


class Library(QObject):
    """Signals: items_changed(); loading(str) what is being done; opened(object) an Opened; failed(str)."""

    items_changed = Signal()
    loading = Signal(str)
    opened = Signal(object)
    failed = Signal(str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._known: dict[str, Opened] = {}
        self._current = ""
        self._latest = Latest(self)

    def groups(self) -> tuple[tuple[str, tuple[tuple[str, str, str], ...]], ...]:
        """The chooser's lines: (group, ((id, title, detail), ...))."""
        out: dict[str, list[tuple[str, str, str]]] = {}
        for item in (*items(self._current), *self._snapshots()):
            out.setdefault(item.group, []).append((item.id, item.title, item.detail))
        return tuple((group, tuple(lines)) for group, lines in out.items())

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
            self._take(there)
            return
        self.loading.emit("model")
        self._latest.run(lambda: open_item(identifier), self._arrived, self._over)

    def use(self, identifier: str) -> None:
        """The session went back to a model that was opened before."""
        if identifier != self._current and identifier in self._known:
            self._current = identifier
            self.items_changed.emit()

    def refresh(self) -> None:
        """Models on disk have come or gone."""
        self.items_changed.emit()

    def close(self) -> None:
        """Stop and wait."""
        self._latest.close()

    def _snapshots(self) -> tuple[Item, ...]:
        """Models that are open but not listed on disk."""
        listed = {item.id for item in items(self._current)}
        return tuple(o.item for i, o in self._known.items() if i not in listed and i == self._current)

    def _arrived(self, value: str | Opened) -> None:
        if isinstance(value, Opened):
            self._take(value)
        else:
            self.loading.emit(value)

    def _take(self, opened: Opened) -> None:
        self._known[opened.item.id] = opened
        self._current = opened.item.id
        self.items_changed.emit()
        self.opened.emit(opened)

    def _over(self, ended: Ended) -> None:
        if ended.error is not None:
            sentence = str(ended.error) if isinstance(ended.error, UserError) else f"Loading failed: {ended.error}"
            self.failed.emit(sentence)
