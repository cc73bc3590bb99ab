"""A run as its consumer meets it: reports, stopping, keeping the best."""

import json
import math
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch

import models.training.intervals as intervals
import models.training.trainer as loop
from models.data.split import split
from models.denoisers.networks.build import build
from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.shapes import shape
from models.errors import UserError
from models.storage import atomic_write
from models.storage.card_figures import CardSample, figures_of
from models.storage.checkpoint import load, save
from models.storage.model_card import SNAPSHOT, read_card
from models.storage.model_name import named, unfinished_step
from models.storage.model_words import word_lists
from models.training import snapshot
from models.training.data import prepare
from models.training.heldout import HeldOut
from models.training.objectives.objective import MaskedElbo
from models.training.progress import SKIP, Progress
from models.training.trainer import train
from tests.models.training.lists import EAGER, SPARING, WORDS, killed, run, spec_of


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> list[Progress]:
    """The reports of a run of 12 steps that is over. Tests read its folder and leave it as it is."""
    return run(spec_of(tmp_path_factory.mktemp("whole"), title="Toy words", source="toy.txt"))


def test_a_short_run_beats_letters_by_position(tmp_path: Path) -> None:
    """Syllables are learned within seconds: far below what letters by position alone can say."""
    last = run(spec_of(tmp_path, steps=150), replace(SPARING, fewest=30))[-1]
    assert last.stage == "done"
    assert last.figure is not None
    assert last.figure < last.baselines["positional"] - 0.2


def test_the_first_report_comes_before_the_first_step_and_the_last_says_done(whole: list[Progress]) -> None:
    reports = whole
    assert (reports[0].stage, reports[0].step) == ("preparing", 0)
    assert (reports[-1].stage, reports[-1].step, reports[-1].fraction) == ("done", 12, 1.0)
    assert [r.step for r in reports] == sorted(r.step for r in reports)
    assert [r.fraction for r in reports] == sorted(r.fraction for r in reports)


def test_reports_carry_what_the_window_shows(whole: list[Progress]) -> None:
    reports, last = whole, whole[-1]
    assert last.parameters > 0
    assert last.words_per_second > 0
    assert len(last.samples) == 8
    assert all(set("".join(r.samples)) <= set("".join(WORDS)) for r in reports)
    assert set(last.baselines) == {"positional", "trigram", "5-gram"}
    assert last.bound == "ELBO"
    assert all(math.isfinite(r.train) for r in reports if r.train is not None)
    left = [r.seconds_left for r in reports if r.stage == "training" and r.seconds_left is not None]
    assert left[-1] < left[0]


def test_the_kept_model_loads_and_its_card_tells_how_it_was_made(whole: list[Progress]) -> None:
    last = whole[-1]
    folder = Path(last.snapshot)
    model, card = load(folder), read_card(folder)
    assert model.title == "Toy words"
    assert "estimate" not in card
    assert model.denoiser.parameters == last.parameters == card["parameters"]
    assert figures_of(card)[0].nats == pytest.approx(last.figure, abs=1e-4)
    assert card["kept"] == last.stored == "best"
    sample = CardSample.of(card)
    assert sample is not None
    assert (sample.words, sample.different > 0) == (EAGER.final_draws, True)
    assert card["steps"] == last.stored_step == last.best_step == card["best"]["step"]
    assert card["recipe"]["steps"] == 12
    assert card["baselines"].keys() == last.baselines.keys()
    assert word_lists(folder, card) == split(WORDS, 0.1, 0)


def test_the_words_that_choose_the_step_are_not_those_of_the_figure(tmp_path: Path) -> None:
    last = run(spec_of(tmp_path), replace(EAGER, final_words=4096))[-1]
    card, sides = read_card(Path(last.snapshot)), split(WORDS, 0.1, 0)
    assert (last.evaluated, last.reported) == (len(sides.choosing), len(sides.reported)) == (19, 20)
    assert (card["words"]["choosing"], card["words"]["reported"], figures_of(card)[0].words) == (19, 20, 20)
    model, data = load(Path(last.snapshot)), prepare(spec_of(tmp_path), torch.device("cpu"))
    assert isinstance(model.denoiser, TorchDenoiser)
    net, values = model.denoiser._net, []
    for table in (data.reported, data.evaluated):
        held = HeldOut(data, MaskedElbo(len(data.vocabulary)), table, words=4096, repeats=4)
        values.append(list(held.estimate(net))[-1])
    assert last.figure == pytest.approx(values[0], abs=1e-6)
    assert last.figure != pytest.approx(values[1], abs=1e-3)
    assert last.figure_error is not None
    assert figures_of(card)[0].stderr == pytest.approx(last.figure_error, abs=1e-4)
    assert card["baselines"] == {name: round(value, 4) for name, value in last.reported_baselines.items()}
    assert last.baselines != last.reported_baselines


def test_a_card_names_no_path_of_this_machine(whole: list[Progress]) -> None:
    folder = Path(whole[-1].snapshot)
    assert str(folder.parent) not in json.dumps(read_card(folder))


def test_a_finished_run_leaves_the_model_and_its_last_state(whole: list[Progress]) -> None:
    folder = Path(whole[-1].snapshot)
    names = sorted(p.name.split("-")[0] for p in folder.iterdir())
    assert names == ["card.json", "resume.safetensors", "weights.safetensors", "words"]


def test_the_same_request_gives_the_same_weights(tmp_path: Path) -> None:
    a, b, c = (load(Path(run(spec_of(tmp_path / n, seed=s))[-1].snapshot)) for n, s in (("a", 1), ("b", 1), ("c", 2)))
    assert a.digest == b.digest
    assert a.digest != c.digest


def test_stop_ends_early_and_keeps_the_best(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, steps=10_000), EAGER)
    report = next(running)
    while report.step < 6:
        report = next(running)
    rest = [running.send("stop"), *running]
    assert rest[-1].stage == "stopped"
    assert rest[-1].step < 20
    assert rest[-1].figure == pytest.approx(figures_of(read_card(Path(rest[-1].snapshot)))[0].nats, abs=1e-4)


@pytest.mark.parametrize("stage", ["training", "evaluating"])
def test_what_a_run_has_come_to_is_kept_at_once_where_it_is_not_to_be_measured(tmp_path: Path, stage: str) -> None:
    running = train(spec_of(tmp_path, steps=8), EAGER)
    while (report := next(running)).stage != stage or report.step < 4:
        pass
    last = [running.send(SKIP), *running][-1]
    assert last.stage == ("stopped" if stage == "training" else "done")
    card = read_card(Path(last.snapshot))
    assert last.figure is None
    assert (card["figures"], card["over"], unfinished_step(card)) == ([], True, None)
    assert CardSample.of(card) is None
    assert card["estimate"]["elbo"] == last.best_heldout
    assert load(Path(last.snapshot)).card["steps"] == last.stored_step


def test_a_model_that_was_not_measured_is_measured_when_its_run_goes_on(tmp_path: Path) -> None:
    spec = spec_of(tmp_path, steps=8)
    running = train(spec, EAGER)
    while next(running).stage != "evaluating":
        pass
    assert [running.send(SKIP), *running][-1].figure is None
    last = run(replace(spec, steps=1, longer=True))[-1]
    card = read_card(Path(last.snapshot))
    assert round(last.figure or 0.0, 4) == figures_of(card)[0].nats
    assert "over" not in card


def test_closing_a_run_keeps_what_it_has(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, steps=10_000), SPARING)
    while next(running).step < 6:
        pass
    running.close()
    kept = load(tmp_path / "toy")
    untrained = build(shape("transformer", "tiny", len(kept.vocabulary), kept.length), seed=0)
    assert kept.digest != replace(kept, denoiser=TorchDenoiser(untrained)).digest
    assert kept.card["steps"] > 0


def test_a_closed_run_can_go_on(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, steps=20), SPARING)
    while next(running).step < 6:
        pass
    running.close()
    again = run(spec_of(tmp_path, steps=20, resume=True))
    assert min(report.step for report in again if report.stage != "preparing") >= 6
    assert (
        load(Path(again[-1].snapshot)).digest == load(Path(run(spec_of(tmp_path / "b", steps=20))[-1].snapshot)).digest
    )


def test_a_run_that_goes_astray_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def judge(self: HeldOut, *_: Any) -> Any:
        yield math.nan

    monkeypatch.setattr(HeldOut, "estimate", judge)
    with pytest.raises(UserError, match="astray"):
        run(spec_of(tmp_path))


def test_ctrl_c_keeps_what_it_has(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, steps=10_000), SPARING)
    while next(running).step < 6:
        pass
    with pytest.raises(KeyboardInterrupt):
        running.throw(KeyboardInterrupt())
    assert load(tmp_path / "toy").denoiser.parameters > 0


def test_closing_before_the_first_step_leaves_nothing(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path), EAGER)
    next(running)
    running.close()
    assert not (tmp_path / "toy").exists()


def test_a_half_trained_model_can_be_loaded_while_training_goes_on(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, steps=10_000), EAGER)
    report = next(running)
    while not report.snapshot:
        report = next(running)
    assert report.stage == "training"
    assert load(Path(report.snapshot)).length == 7
    running.close()


def test_a_half_trained_model_says_its_step_and_what_the_run_said_of_it(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, title="Toy words", steps=60), EAGER)  # evaluated at every second step
    values, cards = dict[int, float](), list[dict[str, Any]]()
    for report in running:
        if report.heldout is not None and report.best_step is not None:
            values[report.best_step] = report.best_heldout or 0.0
        if report.snapshot:
            cards.append(read_card(tmp_path / "toy"))
        if len(cards) > 1 and cards[-1]["steps"] != cards[0]["steps"]:
            break
    running.close()
    for card in (cards[0], cards[-1], read_card(tmp_path / "toy")):
        assert card["estimate"] == {"elbo": values[card["steps"]], "step": card["steps"]}
        assert named(card) == f"Toy words, step {card['steps']}"
    assert load(tmp_path / "toy").title == f"Toy words, step {card['steps']}"


def test_a_loss_that_is_no_bound_stands_on_no_card(tmp_path: Path) -> None:
    """Of a half-trained model of uniform diffusion nothing is known beside the words that it draws."""
    running = train(spec_of(tmp_path, family="uniform", steps=60), EAGER)
    while not next(running).snapshot:
        pass
    running.close()
    card = read_card(tmp_path / "toy")
    assert "estimate" not in card
    assert card["figures"] == []


def test_saving_a_half_trained_model_again_adds_nothing_to_its_title(tmp_path: Path) -> None:
    half = load(_half(tmp_path))
    save(half, tmp_path / "again", words=WORDS)
    assert load(tmp_path / "again").title == half.title
    assert read_card(tmp_path / "again")["title"] == "Toy words"


def _half(tmp_path: Path) -> Path:
    """The folder of a run that was left."""
    running = train(spec_of(tmp_path, title="Toy words", steps=10_000), EAGER)
    while not next(running).snapshot:
        pass
    running.close()
    return tmp_path / "toy"


def test_a_pause_costs_no_budget(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The caller of the generator stops its clock: an hour at lunch is not an hour of training."""
    now = [0.0]

    def perf_counter() -> float:
        now[0] += 0.001
        return now[0]

    monkeypatch.setattr(intervals, "perf_counter", perf_counter)
    running = train(spec_of(tmp_path, steps=None, minutes=0.01), EAGER)
    seen = []
    for report in running:
        seen.append(report)
        now[0] += 3600.0
    assert seen[-1].stage == "done"
    assert seen[-1].step > 5
    assert seen[-1].seconds < 60


def test_a_full_disk_during_training_is_said_and_survived(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full_disk(*_: Any) -> None:
        raise UserError("The disk is full.")

    monkeypatch.setattr(snapshot, "save", full_disk)
    reports = run(spec_of(tmp_path))
    assert any(r.message == "The disk is full." for r in reports)
    assert reports[-1].stage == "done"


@pytest.mark.parametrize("left", [False, True], ids=["finished", "left before its time"])
def test_a_model_for_which_there_is_no_space_at_the_end_is_kept_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, left: bool
) -> None:
    asked, elsewhere = spec_of(tmp_path / "full"), tmp_path / "elsewhere"
    elsewhere.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(elsewhere))
    write = atomic_write.write

    def full_disk(path: Path, data: bytes) -> None:
        if elsewhere not in path.parents:
            raise UserError("The disk is full.")
        write(path, data)

    def to_its_end() -> None:
        running = train(asked, EAGER)
        for report in running:
            if left and report.step > 2:
                running.throw(KeyboardInterrupt)

    monkeypatch.setattr(atomic_write, "write", full_disk)
    with pytest.raises(UserError, match="The disk is full") as said:
        to_its_end()
    [place] = elsewhere.glob("unmask-*/*")
    assert str(place) in str(said.value)
    assert load(place).length == read_card(place)["network"]["length"]


def test_a_run_that_no_longer_improves_stops_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    worse = iter(range(1, 1000))

    def judge(self: HeldOut, *_: Any) -> Any:
        yield float(next(worse))

    monkeypatch.setattr(HeldOut, "estimate", judge)
    last = run(spec_of(tmp_path, steps=100), SPARING)[-1]
    assert last.stage == "stopped"
    assert "no longer improves" in last.message
    assert last.best_step is not None
    assert last.best_step < 20
    assert last.stored_step == last.best_step
    assert 0.5 <= last.step / 100 < 0.6  # never before half of the budget


FEW = WORDS[:60]


def test_folds_of_a_short_list_choose_after_which_step_learning_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A handful of held-out words cannot choose; the mean loss of three folds is lowest at their second look."""
    values = iter((3.0, 3.0, 3.0, 1.0, 2.0, 3.0, *([4.0] * 1000)))

    def judge(self: HeldOut, *_: Any) -> Any:
        yield next(values)

    monkeypatch.setattr(HeldOut, "estimate", judge)
    last = run(spec_of(tmp_path, words=FEW, steps=24))[-1]
    assert (last.stage, last.step) == ("done", 8)
    assert (last.stored, last.stored_step, last.best_step, last.best_heldout) == ("folds", 8, 8, 2.0)
    assert "60 words are few" in last.message
    assert last.notes == (
        "Tried on 3 folds of the list, nats per character: from scratch 2.000 after 8 steps.",
        "So all its words are learned from scratch, for 8 steps.",
        "The run cannot go on: no held-out words are left to tell whether later weights are better.",
    )
    card = read_card(Path(last.snapshot))
    assert (card["kept"], card["steps"], card["best"]) == ("folds", 8, {"step": 8, "heldout": 2.0})
    assert (card["words"]["choosing"], card["words"]["reported"]) == (0, 6)  # all six are reported
    assert (last.evaluated, last.reported) == (54, 6)
    assert last.baselines.keys() == last.reported_baselines.keys()
    assert last.baselines != last.reported_baselines


def test_the_run_on_all_words_takes_the_steps_of_the_folds_and_keeps_its_averages(tmp_path: Path) -> None:
    running = loop.Training(spec_of(tmp_path, words=FEW), intervals=EAGER)
    reports = list(running.reports())
    kept = load(tmp_path / "toy")
    assert running.loop is not None
    learner = running.loop.run
    last = replace(kept, denoiser=TorchDenoiser(learner.with_weights(learner.averaged).half().float()))
    assert kept.digest == last.digest
    assert learner.data.train.shape[0] == 54
    assert learner.step == reports[-1].stored_step
    again = run(spec_of(tmp_path / "again", words=FEW))[-1]
    assert load(Path(again.snapshot)).digest == kept.digest


@pytest.fixture(scope="module")
def of_folds(tmp_path_factory: pytest.TempPathFactory) -> list[Progress]:
    """The reports of a run of 16 steps on a short list; never changed by a test."""
    return run(spec_of(tmp_path_factory.mktemp("folds"), words=FEW, steps=16))


def test_reports_say_that_folds_are_tried_and_how_far_the_budget_is_used(of_folds: list[Progress]) -> None:
    reports = of_folds
    stages = list(dict.fromkeys(report.stage for report in reports))
    assert stages == ["preparing", "choosing", "training", "evaluating", "done"]
    assert [r.fraction for r in reports] == sorted(r.fraction for r in reports)
    assert [r.seconds for r in reports] == sorted(r.seconds for r in reports)
    chosen = next(report for report in reports if report.stage == "training")
    assert chosen.fraction == pytest.approx(0.75, abs=0.15)  # three folds, then all words
    assert [step for step, _, _ in chosen.earlier] == [4, 8, 12, 16]
    assert chosen.best_step is not None
    left = [r.seconds_left for r in reports if r.stage == "training" and 0 < r.step < chosen.best_step]
    assert all(seconds is None or seconds > 0 for seconds in left)  # by the steps of the folds, not by the budget
    assert any(report.samples for report in reports if report.stage == "choosing")
    assert {report.trial for report in reports[1:]} - {""} == {"from scratch"}


def test_a_model_of_a_fold_can_be_played_with_while_folds_are_tried(tmp_path: Path) -> None:
    running = train(spec_of(tmp_path, words=FEW, steps=16), SPARING)
    report = next(report for report in running if report.snapshot)
    assert report.stage == "choosing"
    card = read_card(Path(report.snapshot))
    assert (card["kept"], card["steps"], "figures" in card and bool(card["figures"])) == ("folds", 4, False)
    assert load(Path(report.snapshot)).length == 7
    first = next(report for report in running if report.stage == "training" and report.step == 1)
    assert read_card(Path(first.snapshot))["steps"] == 1
    assert (tmp_path / "toy" / SNAPSHOT).exists()  # and the run can go on from there
    running.close()


@pytest.mark.parametrize("way", ["stop", "close"])
def test_a_run_that_ends_while_folds_are_tried_keeps_the_best_of_one(tmp_path: Path, way: str) -> None:
    running = train(spec_of(tmp_path, words=FEW, steps=10_000), EAGER)
    report = next(running)
    while report.stored_step is None:
        report = next(running)
    if way == "stop":
        last = [running.send("stop"), *running][-1]
        assert (last.stage, last.stored, last.stored_step) == ("stopped", "folds", report.stored_step)
        assert "2 of 3 parts" in last.notes[-2]
        assert last.figure is not None
    else:
        running.close()
    card = read_card(tmp_path / "toy")
    assert card["steps"] == report.stored_step
    assert load(tmp_path / "toy").length == 7
    assert not (tmp_path / "toy" / SNAPSHOT).exists()


def test_a_run_to_the_step_of_the_folds_goes_on_after_a_kill(tmp_path: Path, of_folds: list[Progress]) -> None:
    spec = spec_of(tmp_path / "cut", words=FEW, steps=16)
    running = train(spec, EAGER)
    while next(running).stage != "training":
        pass
    while not next(running).snapshot:
        pass
    killed(running, tmp_path / "cut" / "toy")
    again, whole = run(replace(spec, resume=True)), of_folds[-1]
    assert "choosing" not in {report.stage for report in again}
    assert load(Path(again[-1].snapshot)).digest == load(Path(whole.snapshot)).digest
    assert (again[-1].notes, again[-1].stored, again[-1].best_heldout) == (
        whole.notes,
        "folds",
        whole.best_heldout,
    )


def test_the_held_out_curve_ends_with_the_same_estimate_as_before(whole: list[Progress]) -> None:
    """The final figure has its own field: in the curve it would be a step that the model never took."""
    reports = whole
    evaluated = [r for r in reports if r.heldout is not None]
    assert evaluated[-1].heldout == evaluated[-2].heldout
    assert reports[-1].figure is not None
    assert all(r.figure is None for r in reports[:-1])
    assert reports[-1].best_heldout == min(r.heldout for r in evaluated if r.heldout is not None)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"words": ()}, "no words"),
        ({"family": "smoke"}, "No family"),
        ({"denoiser": "oracle"}, "No denoiser"),
        ({"preset": "huge"}, "No size"),
        ({"device": "abacus"}, "No device"),
        ({"minutes": 1.0}, "minutes or steps"),
        ({"batch": -1}, "batch"),
    ],
)
def test_a_request_that_cannot_be_is_refused_in_words(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    with pytest.raises(UserError, match=says):
        run(spec_of(tmp_path, **change))
    assert not (tmp_path / "toy").exists()


def test_a_run_takes_any_alphabet(tmp_path: Path) -> None:
    words = tuple(f"{a}{b}{c}" for a in "жшюё" for b in "αωά" for c in ("か", "-", "'", "7é"))
    last = run(spec_of(tmp_path, words=words, batch=8))[-1]
    assert load(Path(last.snapshot)).vocabulary.characters == tuple(sorted(set("".join(words))))


def test_samples_come_by_time_and_not_by_steps(tmp_path: Path) -> None:
    """The first are there long before the first look at the held-out words, which waits for enough steps."""
    reports = run(
        spec_of(tmp_path, steps=12), replace(EAGER, fewest=1000, first_samples=0.0, samples=0.0, samples_share=1e9)
    )
    first = next(r for r in reports if r.samples)
    assert first.stage == "training"
    assert first.step <= 2
    assert all(r.heldout is None for r in reports if r.stage == "training")
    assert len({r.samples for r in reports}) > 3
    never = run(spec_of(tmp_path / "b", steps=12), replace(EAGER, fewest=1000, first_samples=1e9))
    assert not any(r.samples for r in never if r.stage == "training")


def test_samples_take_a_small_share_of_the_time(tmp_path: Path) -> None:
    intervals = replace(EAGER, fewest=1000, first_samples=0.0, samples=0.0, samples_share=1e-9)
    reports = run(spec_of(tmp_path, steps=30), intervals)
    assert len({r.samples for r in reports if r.stage == "training" and r.samples}) == 1


def test_a_run_that_managed_few_steps_in_its_time_says_that_more_would_help(tmp_path: Path) -> None:
    last = run(spec_of(tmp_path, minutes=0.005, steps=None))[-1]
    assert any("more time will help" in note for note in last.notes)
    assert last.falling == (last.stored == "best")
    by_steps = run(spec_of(tmp_path / "b", steps=20))[-1]
    assert not any("more time will help" in note for note in by_steps.notes)
