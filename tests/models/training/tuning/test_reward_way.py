"""A tuning by a reward raises it, keeps the result beside the model, and says what that cost and how far it strayed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from models.denoisers.networks.torch_denoiser import TorchDenoiser
from models.denoisers.networks.transformer import Transformer
from models.errors import UserError
from models.rewards.reward import Reward
from models.storage.model_card import read_card
from models.training.engine import train
from models.training.progress import SKIP, STOP, checked
from models.training.train_spec import TrainSpec
from models.training.tuning import off_policy, reward_way
from models.training.tuning.filter_tuning import FilterTuning
from models.training.tuning.preferences import Preferences
from models.training.tuning.reward_tuning import ALL_ORDERS, SURROGATES, RewardTuning
from models.training.tuning.tuning_request import TuningRequest
from models.training.tuning.tuning_run import UNMEASURED
from playground.training.tuning import tuning_of
from tests.models.training.lists import SPARING, run, spec_of

VOWELS = RewardTuning(Reward(expression="vowel_share"), group=16, groups=2, updates=2)
ONCE = replace(SPARING, evaluate=0.2)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a model of a family that has hardly learned yet."""

    @cache
    def make(family: str) -> Path:
        folder = tmp_path_factory.mktemp("model")
        run(spec_of(folder, steps=4, family=family, denoiser="causal" if family == "autoregressive" else "transformer"))
        return folder / "toy"

    return make


@pytest.fixture
def masked(made: Callable[[str], Path]) -> Path:
    return made("masked")


@pytest.fixture
def left_to_right(made: Callable[[str], Path]) -> Path:
    return made("autoregressive")


@pytest.fixture(autouse=True)
def _few(monkeypatch):
    monkeypatch.setattr(reward_way, "EVALUATED", 64)
    monkeypatch.setattr(off_policy, "MOST_STATES", 140)


def tuning(model: Path, out: Path, asked: RewardTuning = VOWELS, steps: int = 12) -> TrainSpec:
    return replace(tuning_of(model, asked, name="tuned", title="Tuned", out=str(out), steps=steps), rate=3.0)


@pytest.mark.parametrize("family", ["masked", "autoregressive"])
def test_the_reward_rises_and_the_model_itself_stays(made, family: str, tmp_path: Path) -> None:
    model = made(family)
    before = {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()}
    last = run(tuning(model, tmp_path / "tuned", steps=10), ONCE)[-1]
    assert checked(last).stage == "done"
    assert {path.name: path.read_bytes() for path in model.iterdir() if path.is_file()} == before
    card = read_card(tmp_path / "tuned")
    about, now = card["rewarded"], last.rewarded
    assert now is not None
    assert now.before is not None
    assert now.after is not None
    assert about["after"]["mean"] == round(now.after.value, 4)
    assert now.after.value > now.before.value + 2 * now.before.stderr
    assert about["kl_nats"]["mean"] > 0
    assert about["reward"] == "vowel_share"
    assert len(about["exact"]["words"]) + about["exact"]["left_out"] == 16
    word = about["exact"]["words"][0]
    assert set(word) == {"word", "reward", ALL_ORDERS, *SURROGATES}
    gaps, others = about["exact"]["from_path"], set(SURROGATES) - {"path"}
    if family == "autoregressive":
        assert {name: gaps[name] for name in others} == {n: {"difference": 0.0, "cosine": 1.0} for n in others}
        assert all(word["path"] == pytest.approx(word[name]) for name in others)
        assert "Off policy: 0." in last.notes[-2]
    else:
        assert all(gaps[name]["difference"] > 0.05 for name in others)
        assert set(about["exact"]["from_mixture"]) == {"path", *others}
        assert word["elbo"] <= word[ALL_ORDERS]
        assert "the gradient differs from the path's by one pass" in last.notes[-3]


def test_the_same_request_gives_the_same_weights_and_another_surrogate_gives_others(masked: Path, tmp_path: Path):
    digests = []
    for name, asked in (("one", "path"), ("two", "path"), ("three", "coupled")):
        run(tuning(masked, tmp_path / name, replace(VOWELS, surrogate=asked, group=8), steps=1), ONCE)
        digests.append(read_card(tmp_path / name)["weights_sha256"])
    assert digests[0] == digests[1] != digests[2]


def test_an_order_that_follows_from_the_weights_has_one_path_a_word(masked: Path, tmp_path: Path):
    asked = replace(VOWELS, order="lowest-entropy", group=8, pattern="k*")
    last = run(tuning(masked, tmp_path / "tuned", asked, steps=1), ONCE)[-1]
    about = read_card(tmp_path / "tuned")["rewarded"]
    assert about["order"] == "lowest-entropy"
    assert about["exact"]["from_mixture"] == {}
    assert all(word["word"].startswith("k") for word in about["exact"]["words"])
    assert "along the orders that it takes" in last.notes[1]


def test_held_close_enough_it_hardly_moves(left_to_right: Path, tmp_path: Path) -> None:
    moved = {}
    for kl in (0.0, 100.0):
        asked = replace(VOWELS, kl=kl, updates=4)
        run(tuning(left_to_right, tmp_path / str(kl), asked, steps=8), ONCE)
        moved[kl] = read_card(tmp_path / str(kl))["rewarded"]["kl_nats"]["mean"]
    assert moved[100.0] < 0.2 * moved[0.0]


def test_what_cannot_be_is_refused(left_to_right: Path, tmp_path: Path) -> None:
    for asked, says in (
        (replace(VOWELS, pattern="ka."), "leaves nothing to draw"),
        (replace(VOWELS, pattern="*ka"), "a reward teaches"),
        (replace(VOWELS, reward=Reward(expression='ends("z")')), "'z'"),
    ):
        with pytest.raises(UserError, match=says):
            run(tuning(left_to_right, tmp_path / "tuned", asked))
        assert not (tmp_path / "tuned").exists()


def test_a_tuning_that_is_stopped_saves_what_it_has(left_to_right: Path, tmp_path: Path) -> None:
    reports = train(tuning(left_to_right, tmp_path / "tuned", steps=1000), ONCE)
    command, last = None, None
    while True:
        try:
            last = reports.send(command)
        except StopIteration:
            break
        command = "stop" if last.step >= 2 else None
    assert last is not None
    assert (last.stage, last.step) == ("stopped", 2)
    card = read_card(tmp_path / "tuned")
    assert card["steps"] == 2
    assert card["rewarded"]["after"]["mean"] > 0


def test_a_tuning_that_is_not_measured_keeps_its_model_and_says_so(masked: Path, tmp_path: Path) -> None:
    running = train(tuning(masked, tmp_path / "tuned", replace(VOWELS, group=4), steps=1), ONCE)
    while next(running).stage != "evaluating":
        pass
    last = [running.send(SKIP), *running][-1]
    card = read_card(tmp_path / "tuned")
    assert (last.stage, last.figure, last.verdict) == ("done", None, UNMEASURED)
    assert (card["figures"], card["over"], card["rewarded"]["group"]) == ([], True, 4)


def test_a_stop_amid_the_sums_keeps_what_was_measured_and_says_what_was_not(masked: Path, tmp_path: Path) -> None:
    running = train(tuning(masked, tmp_path / "tuned", replace(VOWELS, group=4, groups=1), steps=1), ONCE)
    while (now := next(running)).rewarded is None or now.rewarded.kl is None:
        pass
    last = [running.send(SKIP), *running][-1]
    assert last.notes[-2] == "Off policy: not measured, since that was stopped."
    assert (last.stage, last.figure) == ("done", None)
    card = read_card(tmp_path / "tuned")
    assert card["rewarded"].keys() >= {"before", "after", "kl_nats"}
    assert "exact" not in card["rewarded"]
    assert card["figures"] == []


@pytest.mark.parametrize("at", ["preparing", "training"])
def test_a_stop_is_heard_at_the_next_report_whatever_goes_on(masked: Path, tmp_path: Path, at: str) -> None:
    running = train(tuning(masked, tmp_path / "tuned", replace(VOWELS, groups=1), steps=100), ONCE)
    while next(running).stage != at:
        pass
    assert next(running).stage == at  # amid what is measured, or drawn
    after = [running.send(STOP), *running]
    assert {report.stage for report in after} <= {"evaluating", "stopped"}
    assert (after[-1].verdict == UNMEASURED) == (at == "preparing")  # nothing was learned, and nothing to compare with


@pytest.mark.parametrize(
    "asked",
    [
        replace(VOWELS, group=4),
        FilterTuning(Reward(expression="vowel_share"), draws=64),
        Preferences(("kami", "mika"), ("tore", "reto")),
    ],
    ids=["reward", "filter", "preferences"],
)
def test_no_two_passes_go_by_without_a_chance_to_stop(
    masked: Path, tmp_path: Path, asked: TuningRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    passes, silences = 0, list[int]()

    def counting(cls: type, name: str) -> None:
        whole = getattr(cls, name)

        def counted(*given: Any, **named: Any) -> Any:
            nonlocal passes
            passes += 1
            return whole(*given, **named)

        monkeypatch.setattr(cls, name, counted)

    counting(Transformer, "forward")
    counting(TorchDenoiser, "logits")
    spec = tuning_of(masked, asked, name="tuned", title="Tuned", out=str(tmp_path / "tuned"), steps=1)
    for _ in train(replace(spec, rate=3.0), ONCE):
        silences.append(passes)
        passes = 0
    assert max(silences) <= 3  # a step of preferences: both kinds, and the reference
