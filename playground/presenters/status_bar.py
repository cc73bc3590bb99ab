"""The status bar, the welcome, and what the user chose for views to remember."""

from math import inf

from PySide6.QtCore import QObject

from models.constraints.pattern import to_pattern
from models.plurals import counted, whole_percent
from playground import theme
from playground.catalog.model_library import ModelLibrary
from playground.formatting import isolated, seeded
from playground.main_window import Window
from playground.painting.scene import map_mode_of
from playground.session.changes import Changes
from playground.session.player import Player
from playground.session.session import Session
from playground.settings_store import SettingsStore

_FASTEST = 1e6  # stands in the settings for infinity, which JSON lacks


class StatusBarPresenter(QObject):
    """Sums up the experiment that is open."""

    def __init__(
        self,
        session: Session,
        player: Player,
        library: ModelLibrary,
        window: Window,
        settings_store: SettingsStore,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._session, self._window, self._settings_store, self._player = session, window, settings_store, player
        self._library = library
        self._pattern = ""  # as text; it takes longer to write than all the rest
        self._notice = ""  # of what the newest edits changed beside what was asked
        self._share: float | None = None  # of the frame that is being computed, where that takes long
        self._written: tuple[object, object] = (None, None)  # the constraint and the vocabulary that it is of
        session.changed.connect(self._changed)
        session.failed.connect(self._failed)
        session.noticed.connect(self._noticed)
        session.busy_changed.connect(lambda _: self._report(None))
        session.runner.progress.connect(self._report)
        library.loading.connect(self._loading)
        library.items_changed.connect(self._request)
        library.failed.connect(self._request)
        library.gone.connect(self._request)
        window.timeline.speed_changed.connect(self._keep_speed)
        window.board.map_mode_changed.connect(self._keep_mode)
        window.welcome.dismissed.connect(self._welcomed)
        window.board.set_hint_visible(not settings_store.settings.hinted)
        window.board.hint_dismissed.connect(self._hinted)
        window.welcome.setVisible(not settings_store.settings.welcomed)
        window.board.pin_wanted.connect(lambda *_: window.welcome.tick("pin"))
        player.playing_changed.connect(lambda on: window.welcome.tick("play") if on else None)
        window.trainer.start_wanted.connect(lambda _: window.welcome.tick("train"))
        mode = map_mode_of(settings_store.settings.map_mode)
        if mode is not None:
            window.board.set_map_mode(mode)
        speed = inf if settings_store.settings.speed >= _FASTEST else settings_store.settings.speed
        if speed in window.timeline.speed.choice.values():
            window.timeline.speed.choice.set_value(speed)
            player.set_speed(speed)

    def _loading(self, what: str) -> None:
        if not self._session.state.opened:
            self._window.board.set_loading(what[:1].upper() + what[1:])
        self._request()

    def _report(self, share: float | None) -> None:
        if share != self._share:
            self._share = share
            self._request()

    def _request(self, *_: object) -> None:
        self._window.updates.request(self._show, patient=True)

    def _changed(self, kinds: Changes) -> None:
        if Changes.MODEL in kinds and self._notice:  # it was said of the model before
            self._window.toast.withdraw(self._notice)
            self._notice = ""
        if kinds & (Changes.MODEL | Changes.RECIPE):
            of = self._session.experiment.recipe.constraint, self._session.outline.vocabulary
            if self._written[0] is not of[0] or self._written[1] is not of[1]:
                self._written, self._pattern = of, to_pattern(*of)
        self._request()

    def _show(self) -> None:
        experiment, step_ms = self._session.experiment, self._session.runner.step_ms
        recipe, frame = experiment.recipe, experiment.frame
        guided = [isolated(recipe.guided_by)] if recipe.guided_by else []
        parts = [f"Pattern {isolated(self._pattern)}", *guided, counted(recipe.rows, "row"), seeded(recipe)]
        if self._library.coming and self._session.state.opened:
            parts.insert(0, f"The board shows {self._session.outline.title}; {self._library.coming} is being opened")
        if self._share is not None:
            parts.insert(0, f"Asking about completions: {whole_percent(self._share)}, Esc stops it")
        if frame is not None:
            parts.append(counted(frame.calls, "model call"))
            if frame.classified:
                parts.append(f"{counted(frame.classified, 'state')} of the classifier")
        if step_ms:
            parts.append(f"{step_ms:.1f} ms a step")
        self._window.status.setText(" · ".join(parts))
        # The calls are those of the frame shown, which the pattern and the seed beside them did not make.
        self._window.status.set_tone(theme.STALE_TONE if experiment.stale and frame is not None else "muted")
        if experiment.trajectory is not None:
            self._window.board.set_loading("")

    def _noticed(self, sentence: str) -> None:
        self._notice = sentence
        self._window.show_message(sentence)

    def _failed(self, sentence: str) -> None:
        self._window.show_failure(sentence)

    def _keep_speed(self, speed: float) -> None:
        self._settings_store.update(speed=min(speed, _FASTEST))

    def _keep_mode(self, mode: str) -> None:
        self._settings_store.update(map_mode=mode)

    def _hinted(self) -> None:
        self._settings_store.update(hinted=True)

    def _welcomed(self) -> None:
        self._settings_store.update(welcomed=True)
