"""The Train tab by keys and clicks: a list in, a request out, a run watched, a model opened."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QFileDialog

from models.data.list_shape import ListShape
from models.data.word_list import Report
from models.data.word_tally import Dropped, ImportOptions
from models.families.registry import FAMILIES, trainable
from models.training.objectives.warped import Warped
from models.training.progress import Progress
from models.training.request import TrainingRequest
from playground.formatting import loss_unit
from playground.views.trainer import Trainer
from playground.views.trainer.run import STARTING
from playground.views.trainer.setup import SetupCard
from tests.models.families.counted import NAME as COUNTED
from tests.models.families.counted import counted_family

LEFT = Qt.MouseButton.LeftButton
REPORT = Report(
    name="stars",
    source="stars.txt",
    encoding="utf-8",
    encodings=(),
    lines=1240,
    words=1200,
    duplicates=30,
    dropped=(Dropped("longer than 31 letters", 10, ("abc" * 12,)),),
    alphabet=tuple("abcde"),
    lengths=(0, 0, 200, 1000),
    longest=3,
    heldout=120,
)
PROGRESS = Progress(
    stage="training",
    step=1240,
    fraction=0.4,
    seconds=30.0,
    seconds_left=130.0,
    train=2.01,
    heldout=2.04,
    best_heldout=2.03,
    best_step=1200,
    words_per_second=12_300.0,
    samples=("marissa", "mabriel"),
    evaluated=60,
    reported=61,
    baselines={"positional": 2.6, "5-gram": 2.06},
    reported_baselines={"positional": 2.7, "5-gram": 2.16},
)


@pytest.fixture
def view(qtbot):
    view = Trainer()
    qtbot.addWidget(view)
    view.resize(400, 760)
    view.show()
    return view


@pytest.fixture
def ready(view):
    view.show_report(REPORT)
    return view


@pytest.fixture
def running(ready):
    ready.set_running(True)
    return ready


def plain(text):
    return text.replace("\u00a0", " ")


def mime(text="", path=""):
    data = QMimeData()
    if text:
        data.setText(text)
    if path:
        data.setUrls([QUrl.fromLocalFile(path)])
    return data


def drop(zone, data):
    place, copy, keys = QPointF(20, 20), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(20, 20), copy, data, LEFT, keys)
    QApplication.sendEvent(zone, enter)
    assert enter.isAccepted()
    QApplication.sendEvent(zone, QDropEvent(place, copy, data, LEFT, keys))


# -- choosing a list --


def test_a_dropped_file_is_asked_for(view, qtbot, tmp_path):
    path = str(tmp_path / "mine.txt")
    with qtbot.waitSignal(view.file_wanted) as received:
        drop(view.data.drop, mime(path=path))
    assert received.args == [path]


def test_dropped_text_is_handed_on_as_it_is(view, qtbot):
    with qtbot.waitSignal(view.text_wanted) as received:
        drop(view.data.drop, mime("vega\nrigel"))
    assert received.args == ["vega\nrigel"]


def test_ctrl_v_on_the_drop_zone_pastes(view, qtbot):
    QGuiApplication.clipboard().setText("vega\nmira")
    view.data.drop.setFocus()
    with qtbot.waitSignal(view.text_wanted) as received:
        qtbot.keyClick(view.data.drop, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert received.args == ["vega\nmira"]


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_drop_zone_browses_by_key(view, qtbot, monkeypatch, key):
    asked = []
    monkeypatch.setattr(QFileDialog, "open", lambda dialog: asked.append(dialog))
    qtbot.keyClick(view.data.drop, key)
    assert len(asked) == 1
    with qtbot.waitSignal(view.file_wanted) as received:
        asked[0].fileSelected.emit("/lists/a.txt")
    assert received.args == ["/lists/a.txt"]
    asked[0].deleteLater()


def test_words_can_be_pasted_in_place(view, qtbot):
    QGuiApplication.clipboard().setText("altair\ndeneb")
    qtbot.mouseClick(view.data.paste, LEFT)
    edit = view.data.area.edit
    assert edit.isVisible()
    assert edit.toPlainText() == "altair\ndeneb"
    with qtbot.waitSignal(view.text_wanted) as received:
        qtbot.keyClick(edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert received.args == ["altair\ndeneb"]
    assert not edit.isVisible()


@pytest.mark.parametrize("much", ["vega " * 4_001, "vega\n" * 40_001])
def test_a_paste_that_would_stop_the_window_is_read_without_being_shown(view, qtbot, much):
    QGuiApplication.clipboard().setText(much)
    qtbot.mouseClick(view.data.paste, LEFT)
    edit = view.data.area.edit
    assert edit.toPlainText() == ""
    for before, wanted in (("", much), ("deneb", f"deneb\n{much}")):
        edit.setPlainText(before)
        with qtbot.waitSignal(view.text_wanted) as received:
            edit.paste()
        assert received.args == [wanted]
        assert edit.toPlainText() == ""
    edit.setPlainText("deneb\naltair")
    edit.selectAll()
    with qtbot.waitSignal(view.text_wanted) as received:
        edit.paste()
    assert received.args == [much]


def test_a_line_break_at_the_end_of_a_paste_is_no_further_line(view, qtbot):
    for text, said in (("altair\ndeneb\n", "2 lines"), ("altair\ndeneb", "2 lines"), ("vega\n", "1 line"), ("", "")):
        view.data.area.edit.setPlainText(text)
        assert view.data.area._count.text() == said
        assert view.data.area.use.isEnabled() == bool(said)


def test_escape_closes_the_field_and_nothing_is_read(view, qtbot):
    QGuiApplication.clipboard().clear()
    qtbot.mouseClick(view.data.paste, LEFT)
    assert not view.data.area.use.isEnabled()
    with qtbot.assertNotEmitted(view.text_wanted):
        qtbot.keyClick(view.data.area.edit, Qt.Key.Key_Escape)
    assert not view.data.area.isVisible()
    assert not view.data.paste.isChecked()


def test_a_bundled_list_is_chosen_by_key(view, qtbot):
    view.data.show_lists([("names", "Given names", "30 000"), ("stars", "Stars", "")])
    view.data.lists.setFocus()
    with qtbot.waitSignal(view.list_wanted) as received:
        qtbot.keyClick(view.data.lists, Qt.Key.Key_Down)
    assert received.args == ["names"]


def test_reading_shows_how_far_it_is_and_can_be_cancelled(ready, qtbot):
    ready.show_import(0.4, "12 000 words")
    assert not ready.setup.start.isEnabled()
    with qtbot.waitSignal(ready.import_cancelled):
        qtbot.mouseClick(ready.data.outcome.cancel, LEFT)
    ready.show_import(1.0, "")
    assert not ready.data.outcome.cancel.isVisible()
    assert ready.setup.start.isEnabled()


def test_the_report_tells_what_was_read_and_what_was_left_out(ready, qtbot):
    report = ready.data.report
    texts = {name: plain(label.text()) for name, label in report._figures.items()}
    assert texts == {"Words": "1 200", "Alphabet": "5 + end", "Longest": "3", "Held out": "120"}
    assert "60 choose the weights, 60 are reported on" in report.headings["Held out"].toolTip()
    assert report._left_out.text() == "Left out: 30 duplicates and 10 other entries (longer than 31 letters)."
    qtbot.keyClick(report.more, Qt.Key.Key_Space)
    labels = [child.text() for child in report._details.findChildren(type(report._left_out)) if child.isVisible()]
    assert f"10 left out, longer than 31 letters: {'abc' * 12}, …" in labels
    assert "a b c d e" in labels
    assert report._details._lengths.accessibleDescription() == "2: 200, 3: 1000"


def test_case_and_encoding_can_be_changed_after_reading(view, qtbot):
    view.show_report(replace(REPORT, encoding="cp1252", encodings=("cp1251", "koi8-r")))
    with qtbot.waitSignal(view.import_options_changed) as received:
        qtbot.keyClick(view.data.fold, Qt.Key.Key_Space)
    assert received.args[0].fold is False
    assert view.data.encoding.isVisible()
    with qtbot.waitSignal(view.import_options_changed) as received:
        qtbot.keyClick(view.data.encoding, Qt.Key.Key_Down)
    assert received.args == [ImportOptions(fold=False, encoding="cp1251")]


def test_a_file_in_utf8_asks_nothing_about_encodings_and_forces_none(ready):
    assert not ready.data.encoding.isVisible()
    assert ready.data.options() == ImportOptions(fold=True, encoding="")


def test_another_file_does_not_inherit_the_encoding_of_the_last(view, qtbot):
    view.show_report(replace(REPORT, encoding="cp1251", encodings=("cp1252",)))
    drop(view.data.drop, mime("vega"))
    assert view.data.options().encoding == ""


# -- the request --


def test_nothing_can_be_started_without_a_list_and_the_button_says_why(view):
    assert not view.setup.start.isEnabled()
    assert "list" in view.setup.start.toolTip()


def test_one_click_starts_the_quick_run(ready, qtbot):
    with qtbot.waitSignal(ready.start_wanted) as received:
        qtbot.mouseClick(ready.setup.start, LEFT)
    assert received.args == [
        TrainingRequest(
            denoiser="transformer",
            preset="auto",
            minutes=2.0,
            steps=None,
            name="stars",
            seed=0,
            noise_input=False,
            start="auto",
        )
    ]


def test_every_control_of_the_setup_reaches_the_request(ready, qtbot):
    setup = ready.setup
    setup.denoiser.choice.setCurrentIndex(1)
    qtbot.keyClick(setup.preset, Qt.Key.Key_End)
    qtbot.mouseClick(setup.budget._group.button(2), LEFT)
    setup.steps.selectAll()
    qtbot.keyClicks(setup.steps, "500")
    setup.name.selectAll()
    qtbot.keyClicks(setup.name, "mine")
    qtbot.mouseClick(setup.more, LEFT)
    setup.seed.selectAll()
    qtbot.keyClicks(setup.seed, "7")
    qtbot.keyClick(setup.noise_input, Qt.Key.Key_Space)
    with qtbot.waitSignal(ready.start_wanted) as received:
        qtbot.keyClick(setup.start, Qt.Key.Key_Space)
    assert received.args == [
        TrainingRequest(
            denoiser="mlp",
            preset="medium",
            minutes=None,
            steps=500,
            name="mine",
            seed=7,
            noise_input=True,
            start="auto",
        )
    ]


def test_a_family_is_chosen_by_its_title_and_says_what_it_is(ready, qtbot):
    setup = ready.setup
    assert setup.family.values() == list(trainable())
    assert setup.about.text() == f"{FAMILIES['masked'].about} {FAMILIES['masked'].says_wait()}"
    assert setup.noise_input.isVisibleTo(setup.noise_input.parentWidget())
    with qtbot.waitSignal(setup.family.value_changed):
        setup.family.choice.setCurrentText(FAMILIES["ngram"].title)
    assert setup.family.choice.currentText() == FAMILIES["ngram"].title
    assert setup.about.text() == f"{FAMILIES['ngram'].about} {FAMILIES['ngram'].says_wait()}"
    setup.set_family("uniform")
    assert setup.about.text() == f"{FAMILIES['uniform'].about} {FAMILIES['uniform'].says_wait()}"
    with qtbot.waitSignal(ready.start_wanted) as received:
        qtbot.mouseClick(setup.start, LEFT)
    assert received.args[0].family == "uniform"
    setup.set_family("nat")
    assert "useful" not in setup.about.text()
    setup.set_family("masked")
    setup.objective.setCurrentIndex(setup.objective.values().index("single-rate"))
    assert "useful" not in setup.about.text()


def test_what_opens_below_the_fold_is_scrolled_into_sight(ready, qtbot):
    ready.resize(380, 480)
    setup, bar = ready.setup, ready._scroll.verticalScrollBar()
    bar.setValue(setup.more.mapTo(ready._scroll.widget(), QPoint()).y() + setup.more.height() - ready._scroll.height())
    before = bar.value()
    setup.more.click()
    qtbot.waitUntil(lambda: bar.value() > before)
    seen = ready._scroll.viewport().rect()
    assert seen.contains(setup.more.mapTo(ready._scroll.viewport(), QPoint()))
    assert seen.contains(setup.objective.mapTo(ready._scroll.viewport(), QPoint()))


def test_a_family_that_counts_has_no_fields_of_networks_and_sends_none(ready, qtbot):
    setup, more = ready.setup, ready.setup._extra
    setup.more.click()
    more.batch.setValue(64)
    of_networks = (more.batch, more.rate, more.device, more.threads, more.noise_input, setup.minutes, setup.preset)
    setup.set_family("ngram")
    assert [field for field in of_networks if field.isVisibleTo(setup)] == []
    assert all(field.isVisibleTo(setup) for field in (more.seed, more.heldout))
    with qtbot.waitSignal(ready.start_wanted) as received:
        qtbot.mouseClick(setup.start, LEFT)
    request = received.args[0]
    assert (request.batch, request.denoiser, request.start) == (None, "", "")
    setup.set_family("masked")
    assert more.batch.isVisibleTo(setup)
    assert setup.request().batch == 64


def test_a_family_names_some_systems_of_others_and_where_the_rest_stands(ready):
    for name in trainable():
        ready.setup.set_family(name)
        tip, shows = ready.setup.about.toolTip(), FAMILIES[name].shows
        assert all(system.name in tip for system in shows[:3])
        assert not shows or "Systems of the literature, under Help" in tip
        assert len(tip) < 250


def test_a_family_is_trained_with_its_own_networks_and_inputs(ready, qtbot):
    setup = ready.setup
    setup.denoiser.choice.setCurrentIndex(1)
    setup.noise_input.setChecked(True)
    ready.setup.set_sizes({("masked", "mlp", "small"): 99_000, ("uniform", "transformer", "small"): 420_000})
    setup.preset.set_value("small")
    setup.set_family("uniform")
    assert setup.denoiser.is_fact, "one network is no choice"
    assert setup.denoiser.fact.text() == "Transformer"
    assert plain(setup.preset.currentText()) == "Small · 0.42 M parameters"
    request = setup.request()
    assert (request.family, request.denoiser, request.noise_input) == ("uniform", "transformer", False)
    setup.set_family("masked")
    assert setup.denoiser.isVisible()
    assert setup.request().noise_input
    setup.set_family("of another version")
    assert setup.request().family == "masked"


def test_a_table_says_what_its_columns_are_for_and_its_counts_can_be_ignored(view, qtbot):
    data = view.data
    view.show_report(REPORT)
    assert data.weigh.isHidden()
    assert data.outcome.sentence.text() == "One word a line."
    table = ListShape("table", ",", columns=3, count=2, label=1)
    view.show_report(replace(REPORT, shape=table, weighed=True, labels=("F", "M")))
    assert data.outcome.sentence.text() == (
        "A table, separated by commas: words in column 1 of 3; counts in column 3, kept as weights; labels in"
        " column 2, learned where asked for."
    )
    assert not data.weigh.isHidden()
    with qtbot.waitSignal(view.import_options_changed) as asked:
        data.weigh.click()
    assert asked.args == [ImportOptions(weigh=False)]
    view.show_report(replace(REPORT, shape=table))
    assert "counts in column 3, not used" in data.outcome.sentence.text()


def test_a_family_that_counts_is_set_up_without_a_network(qtbot, monkeypatch):
    monkeypatch.setitem(FAMILIES, COUNTED, counted_family())
    setup = SetupCard()
    qtbot.addWidget(setup)
    setup.show()
    setup.more.setChecked(True)
    network = (setup.denoiser, setup.preset, setup.budget, setup.quick, setup.noise_input)
    setup.set_family(COUNTED)
    assert not any(widget.isVisible() for widget in (*network, setup.minutes, setup.steps))
    request = setup.request()
    assert (request.family, request.denoiser, request.noise_input) == (COUNTED, "", False)
    setup.set_family("masked")
    assert all(widget.isVisible() for widget in network)
    assert setup.request().denoiser == "transformer"


def test_the_axis_of_a_loss_that_is_no_bound_says_so_until_another_run_begins(running):
    axis = running.run.curves._axes["left"]
    running.show_progress(PROGRESS)
    assert axis.labelText == loss_unit(is_bound=True) == "nats / char"
    running.show_progress(replace(PROGRESS, bound="NELBO", bound_is_loss=False))
    assert axis.labelText == loss_unit(is_bound=False) == "nats / char, no bound"
    running.show_progress(PROGRESS)
    assert axis.labelText == "nats / char"


def test_a_loss_that_is_no_bound_is_not_compared_with_the_baselines(running):
    other = replace(PROGRESS, bound="NELBO", bound_is_loss=False)
    running.show_progress(other)
    assert running.run.legend.text() == "train 2.01, held out 2.04, loss"
    assert "at the end NELBO (≤) is measured" in running.run.what.text()
    assert "5-gram" not in running.run.curves.accessibleDescription()
    running.show_progress(replace(other, stage="done", figure=2.26, figure_error=0.02))
    assert "Done: ≤ 2.26 ± 0.02 nats per character on 61 held-out words (NELBO; the chart's" in running.run.summary()
    running.show_progress(replace(other, stage="stopped"))
    said = running.run.summary()
    assert said.startswith("Stopped: 2.03 nats per character on 60 held-out words (the loss that is learned from)")
    assert "5-gram" not in said


def test_minutes_are_a_budget_of_their_own(ready, qtbot):
    qtbot.mouseClick(ready.setup.budget._group.button(1), LEFT)
    assert ready.setup.minutes.isVisible()
    assert ready.setup.request().minutes == 5.0
    assert ready.setup.request().steps is None


def test_the_sizes_show_the_parameters_of_the_chosen_denoiser(ready):
    ready.setup.set_sizes({("masked", "transformer", "small"): 412_345, ("masked", "mlp", "small"): 99_000})
    ready.setup.preset.set_value("small")
    assert plain(ready.setup.preset.currentText()) == "Small · 0.41 M parameters"
    ready.setup.denoiser.choice.setCurrentIndex(1)
    assert plain(ready.setup.preset.currentText()) == "Small · 99 k parameters"


def test_the_size_is_chosen_by_speed_unless_there_are_steps_to_be_made(ready):
    assert ready.setup.preset.currentText() == "Automatic, fitted to this computer"
    ready.setup.budget._group.button(2).click()
    assert ready.setup.preset.currentText() == "Automatic: small"
    assert ready.setup.request().preset == "auto"
    ready.setup.preset.set_value("medium")
    ready.setup.budget._group.button(0).click()
    assert ready.setup.request().preset == "medium"


def test_the_name_follows_the_list_until_the_person_gives_one(ready, qtbot):
    ready.show_report(replace(REPORT, name="moons"))
    assert ready.setup.name.text() == "moons"
    qtbot.keyClicks(ready.setup.name, "2")
    ready.show_report(replace(REPORT, name="birds"))
    assert ready.setup.name.text() == "moons2"


def test_a_name_that_was_trained_under_is_not_proposed_for_another_list(ready, qtbot):
    ready.setup.name.selectAll()
    qtbot.keyClicks(ready.setup.name, "mine")
    qtbot.mouseClick(ready.setup.start, LEFT)
    assert ready.setup.name.text() == "mine"
    ready.show_report(replace(REPORT, name="birds"))
    assert ready.setup.name.text() == "birds"


def test_a_run_needs_a_name(ready, qtbot):
    ready.setup.name.clear()
    with qtbot.assertNotEmitted(ready.start_wanted):
        qtbot.mouseClick(ready.setup.start, LEFT)
    assert "name" in ready.setup.name.problem()


# -- the run --


def test_a_run_shows_curves_samples_and_figures_instead_of_the_setup(running):
    assert not running.setup.isVisible()
    assert not running.data.drop.isVisible()
    running.show_progress(PROGRESS)
    assert plain(running.run.hint()) == "step 1 240 · 2 m 10 s left"
    assert running.run.legend.text() == "train 2.01, held out 2.04, ELBO (≤)"
    assert running.samples.rows.rows() == [(1240, ("marissa", "mabriel"))]
    assert running.run.bar.fraction() == pytest.approx(0.4)
    assert plain(running.run._speed.text()) == "12 k words/s"


def test_pause_and_resume_are_one_button(running, qtbot):
    with qtbot.waitSignal(running.pause_wanted) as received:
        qtbot.mouseClick(running.run.pause, LEFT)
    assert received.args == [True]
    running.set_running(True, True)
    assert running.run.pause.text() == "Resume"
    with qtbot.waitSignal(running.pause_wanted) as received:
        qtbot.mouseClick(running.run.pause, LEFT)
    assert received.args == [False]


def test_stop_keeps_the_best(running, qtbot):
    with qtbot.waitSignal(running.stop_wanted):
        qtbot.mouseClick(running.run.stop, LEFT)


def test_a_half_trained_model_can_be_played_with_from_its_first_snapshot_on(running, qtbot):
    running.show_progress(PROGRESS)
    assert not running.samples.play.isEnabled()
    running.show_progress(replace(PROGRESS, step=1300, snapshot="/models/stars"))
    with qtbot.waitSignal(running.play_wanted):
        qtbot.mouseClick(running.samples.play, LEFT)


def test_how_long_letters_survive_is_drawn_while_a_run_learns_it(running):
    assert not running.samples.survival.isVisibleTo(running)
    for exponents in ((("", 1.0), ("a", 1.2)), (("", 1.5), ("a", 1.0))):
        running.show_progress(replace(PROGRESS, survival=exponents))
    assert running.samples.survival.isVisibleTo(running)
    assert running.samples.survival.letters() == ("·", "a")
    running.show_progress(PROGRESS)
    assert not running.samples.survival.isVisibleTo(running)


def test_what_letters_cost_by_noise_level_is_drawn_while_a_run_learns_it(running):
    losses = running.samples.losses
    assert not losses.isVisibleTo(running)
    running.show_progress(replace(PROGRESS, losses=(0.0, 1.25, 2.5)))
    assert losses.isVisibleTo(running)
    assert losses.losses() == (0.0, 1.25, 2.5)
    running.show_progress(PROGRESS)
    assert not losses.isVisibleTo(running)


def test_the_chart_says_where_the_line_and_the_discs_do_not_compare(running):
    running.show_progress(PROGRESS)
    assert not running.run.what.isVisibleTo(running)
    running.show_progress(replace(PROGRESS, apart=Warped.apart))
    assert running.run.what.isVisibleTo(running)
    assert running.run.what.text().endswith(f"do not compare: {Warped.apart}.")


def test_samples_come_newest_first_and_those_outside_the_list_are_marked(running):
    running.samples.set_known(frozenset({"marissa"}))
    running.show_progress(PROGRESS)
    running.show_progress(replace(PROGRESS, step=1250))
    running.show_progress(replace(PROGRESS, step=1300, samples=("olga",)))
    rows = running.samples.rows
    assert [step for step, _ in rows.rows()] == [1300, 1240]
    assert rows.is_new("mabriel")
    assert not rows.is_new("marissa")
    running.grab()


def test_the_end_says_the_figure_its_kind_and_its_distance_from_every_baseline(running, qtbot):
    running.show_progress(replace(PROGRESS, stage="done", snapshot="/models/stars"))
    running.set_running(False)
    assert running.run.summary() == (
        "Done: ≤ 2.03 nats per character on 60 held-out words (ELBO), "
        "0.03 better than 5-gram, 0.57 better than positional. "
        "Not measured on the 61 held-out words that choose nothing, since that was stopped."
    )
    with qtbot.waitSignal(running.open_wanted):
        qtbot.mouseClick(running.run.open, LEFT)
    qtbot.mouseClick(running.run.repeat, LEFT)
    assert running.setup.isVisible()
    assert not running.run.isVisible()


def test_a_run_that_goes_on_begins_its_curves_where_it_began(running):
    earlier = ((1, 3.0, None), (600, 2.4, 2.5), (1200, 2.2, 2.3))
    running.show_progress(replace(PROGRESS, step=1240, earlier=earlier))
    running.show_progress(replace(PROGRESS, step=1250))
    assert running.run.curves.at(1)[0] is not None
    assert running.run.curves._raw.x[:3] == [1, 600, 1200]
    assert running.run.curves._held.x[:2] == [600, 1200]


def test_the_last_figure_and_its_baselines_are_of_the_words_that_did_not_choose(running):
    done = replace(PROGRESS, stage="done", stored_step=1200, best_step=1200, best_heldout=2.02)
    running.show_progress(replace(done, figure=2.06, figure_error=0.087))
    assert running.run.summary() == (
        "Done: ≤ 2.06 ± 0.09 nats per character on 61 held-out words "
        "(ELBO; the chart's 2.02 is of 60 others, which chose the weights), "
        "0.10 better than 5-gram, 0.64 better than positional. "
        "Kept: the weights of step 1\u00a0200, the best on the words of the chart."
    )


def test_a_last_figure_of_the_words_of_the_chart_says_why_it_differs(running):
    done = replace(PROGRESS, stage="done", stored="last", stored_step=1200, evaluated=6, reported=6, heldout=3.02)
    running.show_progress(replace(done, figure=3.06))
    assert (
        "3.06 nats per character on 6 held-out words (ELBO, measured more closely than the 3.02 of the chart)"
        in running.run.summary()
    )
    running.show_progress(replace(done, figure=3.021))
    assert "chart" not in running.run.summary()


def test_the_legend_says_which_words_its_discs_are_of(running):
    running.show_progress(PROGRESS)
    assert "60 held-out words that choose the weights; the last figure is of 61 others" in running.run.legend.toolTip()
    running.show_progress(replace(PROGRESS, stored="last", evaluated=6, reported=6))
    assert "6 held-out words, too few to choose by" in running.run.legend.toolTip()


def test_the_end_says_which_weights_are_kept(running):
    running.show_progress(replace(PROGRESS, stage="done", stored_step=1200, figure=2.05))
    assert "Done: ≤ 2.05 nats" in running.run.summary()
    assert plain(running.run.summary()).endswith("Kept: the weights of step 1 200, the best on the words of the chart.")
    few = replace(PROGRESS, step=464, stage="stopped", stored="last", stored_step=464, best_step=40, best_heldout=2.85)
    running.show_progress(few)
    assert running.run.summary().endswith(
        "Kept: the last weights, of step 464; held out was lowest at step 40 with 2.85."
    )


@pytest.mark.parametrize("stage", ["preparing", "training", "stopped"])
def test_what_the_run_has_to_say_is_shown_during_it_and_after(running, stage):
    assert not running.run.note()
    running.show_progress(replace(PROGRESS, stage=stage, message="60 words are few."))
    assert running.run.note() == "60 words are few."
    running.set_running(False)
    assert running.run._note.isVisible() or stage != "stopped"
    running.show_progress(PROGRESS)
    assert not running.run._note.isVisible()


@pytest.mark.parametrize(("fitted", "why"), [(True, ": chosen by the speed of this computer."), (False, ".")])
def test_the_size_that_is_trained_is_shown_with_who_chose_it(running, fitted, why):
    running.show_progress(replace(PROGRESS, preset="small", batch=128, fitted=fitted))
    assert plain(running.run.note()) == f"Small network, 128 words a step{why}"
    running.show_progress(replace(PROGRESS, preset="small", batch=128, fitted=fitted, message="60 words are few."))
    assert plain(running.run.note()) == f"Small network, 128 words a step{why} 60 words are few."


def test_the_bar_never_goes_back_when_training_begins(running):
    assert running.run.bar.fraction() is None
    assert running.run._doing.text() == STARTING
    running.show_progress(replace(PROGRESS, stage="preparing", step=0, fraction=0.0, doing="reading 9 words"))
    assert running.run.bar.fraction() is None
    assert (running.run.hint(), running.run._doing.text()) == ("getting ready", "reading 9 words")
    running.show_progress(replace(PROGRESS, step=1, fraction=0.1))
    assert running.run.bar.fraction() == 0.1
    assert not running.run._doing.isVisible()


def test_the_words_of_the_kept_model_have_a_row_of_their_own(running):
    running.show_progress(PROGRESS)
    running.show_progress(replace(PROGRESS, stage="stopped", samples=("olga",)))
    assert running.samples.rows.rows() == [("kept", ("olga",)), (1240, ("marissa", "mabriel"))]
    running.grab()


def test_a_last_row_that_the_kept_model_draws_again_becomes_its_row(running):
    running.show_progress(PROGRESS)
    for _ in range(2):
        running.show_progress(replace(PROGRESS, stage="done"))
    assert running.samples.rows.rows() == [("kept", ("marissa", "mabriel"))]


def test_a_model_behind_a_baseline_is_said_to_be_worse(running):
    running.show_progress(replace(PROGRESS, stage="stopped", best_heldout=2.10))
    assert "0.04 worse than 5-gram" in running.run.summary()


def test_the_focus_goes_from_start_to_pause_and_from_stop_to_open(ready, qtbot):
    ready.activateWindow()
    ready.setup.start.setFocus()
    qtbot.waitUntil(ready.setup.start.hasFocus)
    ready.set_running(True)
    assert ready.run.pause.hasFocus()
    ready.run.stop.setFocus()
    ready.show_progress(replace(PROGRESS, stage="stopped", snapshot="/models/stars"))
    ready.set_running(False)
    assert ready.run.open.hasFocus()


def test_a_failure_is_one_sentence_that_can_be_closed(running, qtbot):
    running.set_running(False)
    running.show_failure("The disk is full; free 2 MB and start again.")
    assert running.failure.text() == "The disk is full; free 2 MB and start again."
    assert running.setup.isVisible()
    qtbot.mouseClick(running.failure.close_button, LEFT)
    assert not running.failure.isVisible()


@pytest.mark.parametrize(("answer", "goes_on"), [("first", True), ("second", False)])
def test_an_unfinished_run_is_offered_once(view, qtbot, answer, goes_on):
    view.show_resumable("stars", 1200)
    assert plain(view.resumable.text()) == "Continue training “stars” from step 1 200?"
    with qtbot.waitSignal(view.resume_wanted) as received:
        qtbot.mouseClick(getattr(view.resumable, answer), LEFT)
    assert received.args == [goes_on]
    assert not view.resumable.isVisible()
