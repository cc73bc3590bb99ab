"""The window: names, keys, drops, colours, sizes, and that nothing is left of it when it closes."""

import gc
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, QRect, Qt, QThread, QTimer, QUrl
from PySide6.QtGui import QAccessible, QDragEnterEvent, QDropEvent, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QDialog, QFileDialog, QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from models.constraints.pattern import parse
from models.storage.loader import DEFAULT
from playground import theme
from playground.actions import ACTIONS, BY_FALLBACK, MENUS
from playground.app import Application
from playground.catalog.model_library import ModelLibrary
from playground.catalog.opened import outline_of
from playground.experiment.board_edits import ONLY_BRANCH
from playground.experiment.edits import Restart
from playground.experiment.pattern_edits import ClearPattern, PatternEdit
from playground.experiment.recipe_transfer import fresh_recipe
from playground.main_window import DEFAULT_SIZE, MINIMUM, Window
from playground.session.changes import Changes
from playground.session.edit_queue import Move
from playground.session.player import FASTEST_MS
from playground.settings_store import SettingsStore
from playground.system import screens
from playground.views.board.caret import PATTERN
from playground.views.glossary import Glossary
from playground.views.shortcuts import Shortcuts
from playground.views.systems import Systems
from playground.views.timeline import NOTHING_LEFT
from tests.playground.answers import answer, busy
from tests.playground.app import MODEL, built, opened, ready

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def application(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """For what it does."""
    with opened(qtbot, monkeypatch, plain=True) as made:
        yield made


@pytest.fixture
def styled(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """For how it looks."""
    with opened(qtbot, monkeypatch) as made:
        yield made


def focus(qtbot: QtBot, application: Application, widget: QWidget) -> None:
    """Give a widget the keyboard."""
    application.window.activateWindow()
    widget.setFocus()
    qtbot.waitUntil(widget.hasFocus)


def drop(application: Application, paths: list[Path], at: QWidget | None = None, others: tuple[str, ...] = ()) -> None:
    """Drop files on a widget, as the system would. others: addresses of what is on no disk of this computer."""
    target = at or application.window
    data = QMimeData()
    data.setUrls([*(QUrl.fromLocalFile(str(p)) for p in paths), *map(QUrl, others)])
    copy, left, none = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    # What has no use for files hands them on to its parent: so does Qt.
    while target is not None:
        entered = QDragEnterEvent(QPoint(5, 5), copy, data, left, none)
        if target.acceptDrops():
            QCoreApplication.sendEvent(target, entered)
            if entered.isAccepted():
                QCoreApplication.sendEvent(target, QDropEvent(QPointF(5, 5), copy, data, left, none))
                return
        parent = target.parentWidget()
        assert parent is not None, "nothing takes the files"
        target = parent


def was_dropped(application: Application, expected: tuple[str, ...]) -> bool:
    words = application.training_service.list_import.words
    return words is not None and words.words == expected


# -- opening and closing --


def test_a_closed_window_leaves_no_widget_and_no_thread(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    def widgets() -> int:
        for _ in range(3):
            gc.collect()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
            QCoreApplication.processEvents()
        return len(QApplication.allWidgets())

    with opened(qtbot, monkeypatch, plain=True):
        pass
    before = widgets()
    for _ in range(2):
        with opened(qtbot, monkeypatch, plain=True) as made:
            made.timeline.last()
            made.timeline.dice()
            made.results.more(500)
        threads = [o for o in gc.get_objects() if issubclass(type(o), QThread) and o.isRunning()]
        assert [t for t in threads if t is not QThread.currentThread()] == []
    assert widgets() == before


def test_the_window_is_gone_before_what_may_take_long_when_it_is_left(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = list[bool]()

    def seen(end: Callable[[], None]) -> None:
        shown.append(made.window.isVisible())
        end()

    with opened(qtbot, monkeypatch, plain=True) as made:
        for owner, verb in ((made.result_store, "catch_up"), (made.training_service, "close"), (made.session, "close")):
            monkeypatch.setattr(owner, verb, partial(seen, getattr(owner, verb)))
        made.timeline.last()
        assert made.leave() == ""
        assert made.settings_store.settings.geometry
    assert len(shown) >= 3
    assert not any(shown)


def test_a_file_that_is_saved_as_soon_as_a_run_ends_holds_its_words(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def words_of(path: Path) -> list[str]:
        qtbot.waitUntil(lambda: not made.documents.file.busy)
        return [result["word"] for result in json.loads(path.read_text())["results"]]

    path, played = tmp_path / "ended.unmask", tmp_path / "played.unmask"
    with opened(qtbot, monkeypatch, plain=True) as made:
        save = partial(made.documents.file.save_to, path)
        made.session.finished.connect(lambda _: save())
        made.timeline.last()
        qtbot.waitUntil(lambda: path.exists())
        assert len(words_of(path)) == 4
        made.timeline.dice()
        made.player.set_speed(0.001)
        save = partial(made.documents.file.save_to, played)
        qtbot.waitUntil(lambda: ready(made))
        made.player.play(True)
        qtbot.waitUntil(lambda: played.exists())
        assert made.player.playing
        assert len(words_of(played)) == 8


def test_the_board_comes_back_at_the_next_start(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch, plain=True) as made:
        made.session.apply(PatternEdit("d*s"))
        made.timeline.last()
        qtbot.waitUntil(lambda: ready(made) and len(made.result_store.results) == 4)
        made.session.select((3,), 2)
        experiment, results = made.session.experiment, made.result_store.results
    with opened(qtbot, monkeypatch, plain=True) as made:
        again = made.session.experiment
        assert again is not None
        assert [b.trajectory.digest for b in again.branches] == [b.trajectory.digest for b in experiment.branches]
        assert again.recipe == experiment.recipe
        assert again.index == experiment.index
        assert [r.word for r in made.result_store.results] == [r.word for r in results]
        assert (made.session.state.positions, made.session.state.row) == ((3,), 2)
        assert made.window.board.line.text() == "d*s"


def test_where_the_window_was_and_what_it_showed_is_remembered(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    with opened(qtbot, monkeypatch) as made:
        assert made.window.welcome.isVisible()
        made.window.welcome.dismissed.emit()
        made.window.tabs.setCurrentIndex(3)
        made.window.board.requests.next_map_mode()
        made.window.timeline.speed.choice.setCurrentIndex(6)
        made.actions.run("scheme")
        mode = made.window.board.scene.mode
    with opened(qtbot, monkeypatch) as made:
        assert not made.window.welcome.isVisible()
        assert made.window.tabs.currentIndex() == 3
        assert made.window.board.scene.mode == mode
        assert made.window.timeline.speed.choice.currentIndex() == 6
        assert made.player._timer.interval() == FASTEST_MS
        assert theme.scheme() == "light"


@pytest.mark.parametrize("screen", [QRect(0, 27, 1366, 741), QRect(0, 0, 1280, 680), QRect(0, 0, 1024, 640)])
def test_the_first_window_is_whole_on_a_small_screen_with_all_that_it_is_used_by(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, screen: QRect
) -> None:
    monkeypatch.setattr(screens, "available", lambda: [screen])
    with opened(qtbot, monkeypatch) as made:
        window = made.window
        assert screen.contains(window.geometry().marginsAdded(screens.FRAME))
        assert window.minimumSize().boundedTo(screens.largest(screen)) == window.minimumSize()
        for part in (
            window.welcome, window.header, window.board, window.timeline, window.timeline.transport, window.status_bar,
            *window.timeline.transport.findChildren(QAbstractButton),
        ):  # fmt: skip
            if part.isVisible():
                assert window.rect().contains(area(window, part)), part
                assert part.height() >= part.minimumSizeHint().height(), part
                assert part.width() >= part.minimumSizeHint().width(), part


@pytest.mark.screen  # Qt itself fits what it restores to its own screen, which is smaller offscreen
def test_a_window_whose_screen_is_gone_comes_back_whole(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(screens, "available", lambda: [QRect(0, 0, 1600, 1000)])
    with opened(qtbot, monkeypatch) as made:
        made.window.setGeometry(150, 60, 1440, 930)
    laptop = QRect(0, 0, 1366, 768)
    monkeypatch.setattr(screens, "available", lambda: [laptop])
    with opened(qtbot, monkeypatch) as made:
        assert laptop.contains(made.window.geometry().marginsAdded(screens.FRAME))
        made.window.setGeometry(20, 50, 1100, 650)
    with opened(qtbot, monkeypatch) as made:
        assert made.window.geometry() == QRect(20, 50, 1100, 650)


@pytest.mark.parametrize(("stored", "mode"), [("belief", "p0"), ("after", "sampling"), ("exact", "exact")])
def test_the_map_is_the_one_that_version_0_1_0_showed(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path, stored: str, mode: str
) -> None:
    (home / "settings.json").write_text(json.dumps({"map_mode": stored}))
    with opened(qtbot, monkeypatch) as made:
        assert made.window.board.scene.mode == mode


def test_settings_that_make_no_sense_do_not_keep_the_window_from_opening(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, home: Path
) -> None:
    (home / "settings.json").write_text(
        '{"geometry": "%%%", "map_mode": "hologram", "tab": 99, "splitter": [0, 0, 0], "speed": 17.5}'
    )
    with opened(qtbot, monkeypatch, plain=True) as made:
        assert made.window.isVisible()


def test_a_result_kept_from_last_time_opens_the_model_that_drew_it(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = "oracle:bigram:elements"
    with opened(qtbot, monkeypatch, plain=True) as made:
        made.session.apply(Restart(7))
        qtbot.waitUntil(lambda: ready(made))
        made.timeline.last()
        qtbot.waitUntil(lambda: ready(made) and len(made.result_store.results) == 4)
        result = made.result_store.results[1]
        made.library.open(other)
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model == other)
    with opened(qtbot, monkeypatch, plain=True) as made:
        assert made.session.experiment.model == other
        made.player.set_speed(float("inf"))
        made.window.results.recall_wanted.emit(result)
        qtbot.waitUntil(lambda: ready(made) and made.session.experiment.model == MODEL)
        qtbot.waitUntil(lambda: made.session.experiment.trajectory.done and not made.player.playing)  # type: ignore[union-attr]
        assert made.window.header.models.value() == MODEL
        assert made.window.header.seed.value() == 7
        assert made.timeline.words()[1] == result.word
        assert made.window.header.engine.engine() == "ready"


# -- names and keys --


def nameless(window: QWidget) -> set[str]:
    """What takes the keyboard and says nothing to a screen reader. Fields inside spin boxes speak through those."""
    out = set()
    for widget in window.findChildren(QWidget):
        inside = widget.objectName() == "qt_spinbox_lineedit" or widget.focusProxy() is not None
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.isVisible() and not inside:
            interface = QAccessible.queryAccessibleInterface(widget)
            if not interface.text(QAccessible.Text.Name):
                out.add(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    return out


def test_everything_that_takes_the_keyboard_has_a_name(application: Application) -> None:
    for page in range(application.window.tabs.count()):
        application.window.tabs.setCurrentIndex(page)
        assert not nameless(application.window)


def test_every_action_has_a_verb_a_menu_and_no_key_of_another() -> None:
    assert {a.menu for a in ACTIONS} == set(MENUS)
    assert len({a.name for a in ACTIONS}) == len(ACTIONS)
    keys = Counter(QKeySequence(k).toString() for a in ACTIONS for k in a.keys)
    assert [k for k, count in keys.items() if count > 1 or not k] == []


def test_no_widget_holds_a_shortcut_that_an_action_has(application: Application) -> None:
    taken = {QKeySequence(k).toString() for a in ACTIONS for k in a.keys if a.name not in BY_FALLBACK}
    own = [s.key().toString() for s in application.window.findChildren(QShortcut)]
    assert not taken & set(own)


def test_every_action_can_be_carried_out(
    qtbot: QtBot, application: Application, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    answer(
        application.documents,
        ask_save=lambda suggested, _kinds: tmp_path / suggested,
        ask_open=lambda *_: None,
    )
    assert set(application.actions._verbs) == {a.name for a in ACTIONS}
    named: list[str] = []
    application.documents.file.named.connect(lambda _: named.append(application.window.windowTitle()))
    for action in ACTIONS:
        if action.name == "quit":
            continue
        application.window.actions_by_name[action.name].trigger()
        qtbot.waitUntil(lambda: ready(application) and not busy(application.documents))
        for box in application.window.findChildren(QDialog):
            assert isinstance(box, (QMessageBox, Shortcuts, Glossary, Systems))
            box.close()
    files = {"experiment.unmask", "run.gif", "run.png", "run.json"}
    assert {p.name for p in tmp_path.iterdir()} == files
    assert "experiment – Unmask" in named
    assert application.window.windowTitle() == "Unmask"  # undo went back over the new board that was saved
    application.window.actions_by_name["quit"].trigger()
    assert not application.window.isVisible()


def test_space_plays_from_the_board_types_in_the_pattern_line_and_presses_a_button(
    qtbot: QtBot, application: Application
) -> None:
    board, player = application.window.board, application.player
    focus(qtbot, application, board.stage.grid)
    QTest.keyClick(board.stage.grid, Qt.Key.Key_Space)
    assert player.playing
    QTest.keyClick(board.stage.grid, Qt.Key.Key_Space)
    assert not player.playing
    focus(qtbot, application, board.line)
    board.line.setText("")
    QTest.keyClick(board.line, Qt.Key.Key_Space)
    assert board.line.text() == " "
    assert not player.playing

    dice, session = application.window.header.dice, application.session
    focus(qtbot, application, dice)
    seed = session.experiment.recipe.seed
    QTest.keyClick(dice, Qt.Key.Key_Space)
    assert session.experiment.recipe.seed != seed


def test_typing_letters_on_the_board_pins_them_in_order(qtbot: QtBot, application: Application) -> None:
    grid = application.window.board.stage.grid
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell_rect(PATTERN, 0).center())
    QTest.keyClicks(grid, "rex")
    qtbot.waitUntil(lambda: ready(application) and application.window.board.line.text() == "rex*")
    assert all(w.startswith("rex") for w in application.timeline.words())


def test_a_pattern_typed_and_entered_is_played_by_space(qtbot: QtBot, application: Application) -> None:
    board, player = application.window.board, application.player
    focus(qtbot, application, board.line)
    board.line.take_focus()
    QTest.keyClicks(board.line, "a?a*")
    QTest.keyClick(board.line, Qt.Key.Key_Return)
    grid = QApplication.focusWidget()
    assert grid is board.stage.grid
    QTest.keyClick(grid, Qt.Key.Key_Space)
    assert player.playing
    player.set_speed(float("inf"))
    qtbot.waitUntil(lambda: ready(application) and not player.playing)
    assert board.line.text() == "a?a*"
    assert all(w[0] == w[2] == "a" for w in application.timeline.words())


def test_at_the_end_the_key_of_redraw_does_as_little_as_its_button(qtbot: QtBot, application: Application) -> None:
    session, redraw = application.session, application.window.actions_by_name["redraw"]
    button = application.window.timeline.transport.buttons["redraw"]
    session.move(Move.RUN_TO_END)
    qtbot.waitUntil(lambda: ready(application) and not button.isEnabled())
    before = session.experiment
    redraw.trigger()
    assert session.experiment is before
    assert application.window.toast.text() == f"{NOTHING_LEFT}."
    application.timeline.back()
    qtbot.waitUntil(button.isEnabled)
    redraw.trigger()
    qtbot.waitUntil(lambda: ready(application))
    assert session.experiment.recipe.seed != 0


def test_jumping_between_the_ends_of_a_run_never_flashes_red(
    qtbot: QtBot, styled: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[tuple[str, str]] = []
    card = styled.window.board._card
    monkeypatch.setattr(card, "set_hint", lambda text, tone: said.append((text, tone)))
    session, statistics = styled.session, styled.statistics

    def answered() -> bool:
        """Whether the board shows the answer to what it shows."""
        present = (session.experiment.frame, session.state.row)
        return ready(styled) and statistics.answered == styled.window.board.scene.answered == present

    styled.window.board.set_hint_visible(False)
    styled.timeline.last()
    qtbot.waitUntil(answered)
    assert statistics.answer is not None
    assert statistics.answer.count == 0, "the run must end in a word that the list does not have"
    for jump in ("first", "last", "back", "first"):
        styled.actions.run(jump)
        QCoreApplication.processEvents()
        qtbot.waitUntil(answered)
    assert len(said) >= 3
    assert [text for text, tone in said if tone == "bad"] == []


# -- files --


def test_a_list_that_is_dropped_anywhere_is_read_to_be_trained_on(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    window = application.window
    for number, target in enumerate((window, window.board.stage.grid, window.board.line, window.results)):
        path = tmp_path / f"list{number}.txt"
        path.write_text(f"anna\nword{number}\n")
        window.tabs.setCurrentIndex(0)
        drop(application, [path], target)
        qtbot.waitUntil(partial(was_dropped, application, ("anna", f"word{number}")))
        assert window.tabs.currentIndex() == 1
    assert window.board.line.text() == "*"


def test_an_experiment_that_is_dropped_is_put_back(qtbot: QtBot, application: Application, tmp_path: Path) -> None:
    session, path = application.session, tmp_path / "kept.unmask"
    session.apply(PatternEdit("t*s"))
    application.timeline.last()
    qtbot.waitUntil(lambda: ready(application) and session.experiment.trajectory.done)  # type: ignore[union-attr]
    application.documents.file.save_to(path)
    qtbot.waitUntil(lambda: path.exists() and not busy(application.documents))
    words = application.timeline.words()
    session.apply(ClearPattern())
    qtbot.waitUntil(lambda: ready(application))
    drop(application, [path])
    qtbot.waitUntil(lambda: ready(application) and application.timeline.words() == words)
    assert application.window.windowTitle() == "kept – Unmask"
    assert application.settings_store.settings.recent == (str(path.resolve()),)


def test_of_several_files_the_first_is_opened_and_the_others_are_mentioned(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    paths = [tmp_path / f"list{number}.txt" for number in range(2)]
    for path in paths:
        path.write_text(f"anna\n{path.stem}\n")
    drop(application, paths)
    qtbot.waitUntil(partial(was_dropped, application, ("anna", "list0")))
    assert application.window.toast.text() == "Of 2 files list0.txt is opened; open the others by themselves."


def test_what_is_dropped_from_elsewhere_is_said_to_be_left_out(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    elsewhere, way_out = "https://example.org/words.txt", "cannot be read from another place; save a copy here"
    drop(application, [], others=(elsewhere,))
    assert application.window.toast.text() == f"What was dropped {way_out} and drop that."
    path = tmp_path / "list.txt"
    path.write_text("anna\nmia\n")
    drop(application, [path], others=(elsewhere,))
    assert application.window.toast.text() == f"1 of 2 dropped files {way_out} and drop that."
    qtbot.waitUntil(partial(was_dropped, application, ("anna", "mia")))


def test_a_damaged_experiment_is_said_and_the_board_and_its_name_stay(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    experiment, path = application.session.experiment, tmp_path / "bad.unmask"
    path.write_text('{"unmask": 1}')
    drop(application, [path])
    qtbot.waitUntil(lambda: application.window.toast.isVisible())
    assert "damaged" in application.window.toast.text()
    assert application.session.experiment is experiment
    assert application.documents.file.path is None
    assert application.window.windowTitle() == "Unmask"


def test_undo_across_models_brings_back_the_card_the_list_and_the_judge(qtbot: QtBot, application: Application) -> None:
    session, library, other = application.session, application.library, "oracle:bigram:elements"
    novelty_index = library.novelty_index
    library.open(other)
    qtbot.waitUntil(lambda: session.experiment.model == other and ready(application))
    assert library.novelty_index is not novelty_index
    session.undo()
    qtbot.waitUntil(lambda: ready(application))
    assert library.novelty_index is novelty_index
    assert application.window.header.models.value() == MODEL
    qtbot.waitUntil(lambda: application.statistics.answer is not None)
    assert application.statistics.answer is not None
    assert session.model is not None
    assert application.statistics.answer.raw.shape == (session.model.length, len(session.model.vocabulary))


def test_a_new_board_is_free_and_has_no_file(qtbot: QtBot, application: Application, tmp_path: Path) -> None:
    line = application.window.board.line
    application.documents.file.save_to(tmp_path / "one.unmask")
    application.session.apply(PatternEdit("t*"))
    qtbot.waitUntil(lambda: ready(application) and application.documents.file.path is not None)
    assert line.text() == "t*"
    application.actions.run("new")
    qtbot.waitUntil(lambda: ready(application))
    assert application.documents.file.path is None
    assert application.window.windowTitle() == "Unmask"
    assert line.text() == "*"
    application.session.undo()
    qtbot.waitUntil(lambda: ready(application))
    assert line.text() == "t*"


def test_a_branch_is_removed_by_key_and_undone(qtbot: QtBot, application: Application) -> None:
    session, grid = application.session, application.window.board.stage.grid
    application.timeline.last()
    qtbot.waitUntil(lambda: ready(application))
    session.apply(Restart(3))
    qtbot.waitUntil(lambda: ready(application))
    kept = [b.trajectory for b in session.experiment.branches]
    focus(qtbot, application, grid)
    QTest.keyClick(grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [b.trajectory for b in session.experiment.branches] == kept[:1]
    QTest.keyClick(grid, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert application.window.toast.text() == ONLY_BRANCH
    assert not application.window.board.stage.notice.text()
    session.undo()
    assert [b.trajectory for b in session.experiment.branches] == kept


# -- looks --


def test_light_and_dark_change_places_and_are_remembered(qtbot: QtBot, styled: Application) -> None:
    colours = []
    for _ in range(3):
        colours.append((theme.scheme(), styled.window.palette().window().color().name()))
        styled.actions.run("scheme")
    assert colours[0] == colours[2] != colours[1]
    qtbot.waitUntil(lambda: SettingsStore().settings.scheme == theme.scheme())


def test_the_window_is_gone_before_what_may_wait_for_a_disk(
    application: Application, monkeypatch: pytest.MonkeyPatch
) -> None:
    end, seen = application.training_service.close, list[bool]()

    def noted() -> None:
        seen.append(application.window.isVisible())
        end()

    monkeypatch.setattr(application.training_service, "close", noted)
    application.window.close()
    assert seen == [False]


def lay_out(window: Window) -> None:
    """Let Qt place every part: cards within cards are laid out one after another."""
    before, parts = None, (window.header, window.board, window.timeline, window.tabs)
    while (now := [(part.geometry(), part.minimumSizeHint()) for part in parts]) != before:
        before = now
        QCoreApplication.processEvents()


def test_at_its_smallest_nothing_is_cut_off(styled: Application) -> None:
    window = styled.window
    window.welcome.hide()
    window.resize(*MINIMUM)
    for page in range(window.tabs.count()):
        window.tabs.setCurrentIndex(page)
        lay_out(window)
        assert (window.width(), window.height()) == MINIMUM
        for part in (window.header, window.board, window.timeline, window.tabs):
            least = part.minimumSizeHint()
            assert part.width() >= least.width(), (page, part)
            assert part.height() >= least.height(), (page, part)
            assert window.rect().contains(part.rect().translated(part.mapTo(window, QPoint(0, 0)))), (page, part)


@pytest.mark.parametrize("sentence", ["Copied 12 words.", "A sentence that goes on for a while. " * 6])
@pytest.mark.parametrize("size", [MINIMUM, DEFAULT_SIZE])
def test_a_message_covers_nothing_and_cuts_nothing_off(
    styled: Application, size: tuple[int, int], sentence: str
) -> None:
    window = styled.window
    window.welcome.hide()
    window.resize(*size)
    window.show_message(sentence, action="Put back")
    for page in range(window.tabs.count()):
        window.tabs.setCurrentIndex(page)
        lay_out(window)
        message = area(window, window.toast)
        assert window.rect().contains(message)
        for part in (window.header, window.board, window.timeline, window.tabs, window.status_bar.hint):
            assert not message.intersects(area(window, part)), part
            assert part.height() >= part.minimumSizeHint().height(), part
        assert (window.width(), window.height()) == size


def test_the_choice_of_numbers_is_whole_in_the_narrowest_board(styled: Application) -> None:
    window = styled.window
    window.resize(*MINIMUM)
    window.splitter.setSizes([1, 10_000])
    QCoreApplication.processEvents()
    modes = window.board.stage.bar.modes
    assert modes.width() >= modes.sizeHint().width()


def test_no_page_moves_the_others_when_it_is_first_shown(styled: Application) -> None:
    window = styled.window
    window.resize(1024, 640)
    QCoreApplication.processEvents()
    before = window.splitter.sizes()
    for page in range(window.tabs.count()):
        window.tabs.setCurrentIndex(page)
        QCoreApplication.processEvents()
        assert window.splitter.sizes() == before, window.tabs.tabText(page)


def test_what_was_said_of_a_model_gives_way_with_it(styled: Application) -> None:
    toast = styled.window.toast
    styled.session.noticed.emit("It is drawn in 7 steps, not in 8.")
    assert toast.isVisible()
    styled.session.changed.emit(Changes.MODEL)
    assert toast.isHidden() or toast.text() != "It is drawn in 7 steps, not in 8."


def test_at_its_smallest_the_first_steps_are_whole_and_the_curve_is_clear_of_its_legend(
    qtbot: QtBot, styled: Application
) -> None:
    window, trace = styled.window, styled.window.timeline.entropy
    window.resize(*MINIMUM)
    window.welcome.show()
    styled.session.move(Move.RUN_TO_END)
    qtbot.waitUntil(lambda: ready(styled) and len(trace._summaries) > 1)
    QCoreApplication.processEvents()
    assert all(step.width() >= step.sizeHint().width() for step in window.welcome.steps.values())
    top = trace._point(trace.axis, 0, trace._top).y()
    assert trace._legend.geometry().bottom() < top < trace._point(trace.axis, 0, 0.0).y() - 10


def area(window: QWidget, part: QWidget) -> QRect:
    """Where a part of the window stands in it."""
    return QRect(part.mapTo(window, QPoint(0, 0)), part.size())


# -- before the first board --


@pytest.fixture
def restarted(qtbot: QtBot, home: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Application]:
    """A window that was started again, and whose model is never done loading."""
    outline = outline_of(DEFAULT)
    assert outline is not None
    recipe = fresh_recipe(outline).with_(
        constraint=parse("ma*", outline.vocabulary, outline.length), seed=42, temperature=0.7, policy="random", rows=3
    )
    saved = {"unmask": 1, "model": DEFAULT, "digest": "0", "title": "Given names"}
    (home / "last.unmask").write_text(json.dumps({**saved, "recipe": recipe.to_json(outline.vocabulary)}))
    monkeypatch.setattr(ModelLibrary, "open", lambda self, *_, **__: self.loading.emit("loading the model"))
    made = built(monkeypatch)
    with qtbot.waitExposed(made.window):
        made.window.show()
    yield made
    made.window.close()
    made.window.deleteLater()
    made.deleteLater()


def values_shown(window: Window) -> tuple[str, ...]:
    header = window.header
    shown = (header.models, header.policy.choice)
    return (*(c.currentText() for c in shown), header.temperature.text(), header.seed.text(), window.board.line.text())


def test_before_anything_is_known_no_value_is_shown(restarted: Application) -> None:
    window = restarted.window
    assert values_shown(window) == ("",) * 5
    window.tabs.setCurrentWidget(window.controls)
    assert not window.controls.run.isVisible()
    assert not window.results.more.isEnabled()


def test_the_saved_values_stand_there_while_their_model_is_loaded(qtbot: QtBot, restarted: Application) -> None:
    window = restarted.window
    restarted.begin([])
    qtbot.waitUntil(lambda: restarted.session.experiment.recipe.seed == 42)
    assert values_shown(window) == ("Given names", "Random order", "0.70", "42", "ma*")
    window.tabs.setCurrentWidget(window.controls)
    assert window.controls.run.isVisible()
    assert window.controls.run.rows.value() == 3
    assert window.board.scene.rows == 3
    assert window.status.text() == "Pattern ma* · 3 rows · seed 42"


def test_the_board_takes_pins_while_the_model_is_loaded(qtbot: QtBot, restarted: Application) -> None:
    restarted.begin([])
    qtbot.waitUntil(lambda: restarted.session.experiment.recipe.seed == 42)
    grid = restarted.window.board.stage.grid
    QTest.mouseClick(grid, Qt.MouseButton.LeftButton, pos=grid.cell_rect(PATTERN, 2).center())
    QTest.keyClicks(grid, "x")
    assert restarted.window.board.line.text() == "max*"
    restarted.window.header.seed.setValue(5)
    assert restarted.window.controls.run.seed.value() == 5


@pytest.mark.parametrize(("typed", "written"), [("mine", "mine.csv"), ("mine.txt", "mine.txt")])
def test_the_question_where_to_save_asks_about_the_very_file_that_will_be_written(
    monkeypatch: pytest.MonkeyPatch, application: Application, tmp_path: Path, typed: str, written: str
) -> None:
    def answer(dialog: QFileDialog) -> int:
        assert dialog.acceptMode() is QFileDialog.AcceptMode.AcceptSave
        assert [Path(name).name for name in dialog.selectedFiles()] == ["words.csv"]
        dialog.selectFile(str(tmp_path / typed))
        return 1

    monkeypatch.setattr(QFileDialog, "exec", answer)
    assert application.window.ask_save("words.csv", "CSV (*.csv)") == tmp_path / written
    monkeypatch.setattr(QFileDialog, "exec", lambda _: 0)
    assert application.window.ask_save("words.csv", "CSV (*.csv)") is None


# -- files that cannot be written, and the board that cannot be kept --


def test_a_window_whose_export_fails_as_it_closes_stays_open_and_says_why(
    qtbot: QtBot, application: Application, tmp_path: Path
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    answer(application.documents, ask_save=lambda *_: blocked / "run.json")
    application.timeline.last()
    qtbot.waitUntil(lambda: ready(application))
    application.documents.exports.export("json")
    assert not application.window.close()
    assert application.window.isVisible()
    assert "choose another" in application.window.toast.text()
    assert application.window.close()


def test_a_window_whose_board_cannot_be_kept_stays_open_until_the_user_lets_it_go(
    qtbot: QtBot, application: Application, home: Path
) -> None:
    answers, window = ["Close without it", "Stay"], application.window
    questions: list[str] = []

    def ask(sentence: str, _answers: tuple[str, ...]) -> str:
        questions.append(sentence)
        return answers.pop()

    answer(application.documents, ask=ask)
    application.session.apply(Restart(5))
    qtbot.waitUntil(lambda: ready(application))
    assert application.documents.autosave.keep_here() == ""
    home.rename(home.with_name("aside"))
    home.write_text("a file where a folder is wanted")
    application.session.apply(Restart(6))
    qtbot.waitUntil(lambda: ready(application))
    application.documents.autosave.tick()
    qtbot.waitUntil(window.status_bar.trouble.isVisible)
    assert window.status_bar.trouble.text().startswith("The board is not kept.")
    assert not window.close()
    assert window.isVisible()
    application.session.apply(Restart(7))  # it goes on working
    qtbot.waitUntil(lambda: ready(application))
    assert window.close()
    assert len(questions) == 2
    assert not window.isVisible()


def test_trouble_is_gone_from_the_foot_once_the_board_is_kept(qtbot: QtBot, application: Application) -> None:
    window = application.window
    window.status_bar.set_trouble("The board is not kept.")
    assert window.status_bar.trouble.isVisible()
    application.session.apply(Restart(5))
    qtbot.waitUntil(lambda: ready(application))
    application.documents.autosave.keep_here()
    assert not window.status_bar.trouble.isVisible()


def test_a_model_that_another_window_trained_is_offered_when_the_user_comes_back(
    qtbot: QtBot, application: Application, home: Path
) -> None:
    changed: list[None] = []
    application.library.items_changed.connect(lambda: changed.append(None))
    change = QEvent(QEvent.Type.ActivationChange)
    QApplication.sendEvent(application.window, change)
    assert changed == []
    (home / "models").mkdir()
    shutil.copytree(ROOT / "checkpoints" / "names-mlp", home / "models" / "theirs")
    QApplication.sendEvent(application.window, change)
    assert len(changed) == 1
    assert any(item.id.endswith("theirs") for _, items in application.library.groups() for item in items)
    shutil.rmtree(home / "models" / "theirs")
    QApplication.sendEvent(application.window, change)
    assert len(changed) == 2


def test_a_second_window_is_named_in_its_title(application: Application) -> None:
    application.documents.numbered.emit(2)
    assert application.window.windowTitle() == "Unmask, window 2"
    application.window.show_name("mine")
    assert application.window.windowTitle() == "mine – Unmask, window 2"


def test_a_question_returns_the_answer_that_was_pressed_and_else_the_last(
    qtbot: QtBot, application: Application
) -> None:
    for press, given in (("Try again", "Try again"), ("", "Stay")):

        def pressed(press: str = press) -> None:
            (box,) = application.window.findChildren(QMessageBox)
            assert box.text() == "It <b>failed</b>."
            for button in box.buttons():
                if button.text() == press:
                    button.click()
            if not press:
                box.reject()

        QTimer.singleShot(0, pressed)
        assert application.window.ask("It <b>failed</b>.", ("Try again", "Stay")) == given
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def test_boards_of_other_windows_are_in_the_menu(
    qtbot: QtBot, application: Application, home: Path, tmp_path: Path
) -> None:
    application.session.apply(Restart(5))
    qtbot.waitUntil(lambda: ready(application))
    application.documents.file.save_to(tmp_path / "mine.unmask")
    qtbot.waitUntil(lambda: not busy(application.documents))
    application.actions._show_boards()
    assert not application.window.boards.isEnabled()
    (tmp_path / "mine.unmask").rename(home / "last-2.unmask")
    application.session.apply(Restart(6))
    qtbot.waitUntil(lambda: ready(application))
    application.actions._show_boards()
    (line,) = application.window.boards.actions()
    assert line.text().endswith("last-2")
    line.trigger()
    qtbot.waitUntil(lambda: ready(application) and application.session.experiment.recipe.seed == 5)
    assert (home / "last-2.unmask").exists()
