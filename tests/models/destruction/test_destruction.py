"""What holds for every way to destroy a word: its path, and the amounts it says against what its draws tell."""

from __future__ import annotations

import sys
from dataclasses import replace

import numpy as np
import pytest

from models.destruction import Destruction, curves, letter_shares
from models.destruction.curves import TIMES
from models.destruction.of_process import OfProcess
from models.families import registry
from models.families.family import Family
from models.processes.discrete import REVISES, Discrete
from models.rng import CounterRNG
from tests.models.destruction.ways import ways_of

V, L = 4, 3
SHARES = np.array([0.4, 0.3, 0.2, 0.1])
LEVELS = (0.0, 0.15, 0.4, 0.6, 0.85, 1.0)
WAYS = ways_of(V)
names = [way.title for way in WAYS]


def words(rows: int) -> np.ndarray:
    """Words whose symbols occur at each position in the very shares, in an order of their own there."""
    rng = np.random.default_rng(0)
    column = np.repeat(np.arange(V), (SHARES * rows).round().astype(int))
    return np.stack([rng.permutation(column) for _ in range(L)], 1).astype(np.int16)


def rng(rows: int, seed: int = 5) -> CounterRNG:
    return CounterRNG(seed, 0, rows, 0)


def entropy(counts: np.ndarray) -> float:
    p = counts[counts > 0] / counts.sum()
    return float(-(p * np.log(p)).sum())


def measured(way: Destruction, t: float, rows: int) -> tuple[float, float]:
    """I(x0; xt) and H(xt | x0) of a position, over draws: averaged over the positions."""
    x0 = words(rows)
    xt = way.corrupt(x0, t, rng(rows))
    kept, made = [], []
    for i in range(L):
        joint = np.zeros((V, V + 1))
        np.add.at(joint, (x0[:, i], xt[:, i]), 1)
        made.append(entropy(joint) - entropy(joint.sum(1)))
        kept.append(entropy(joint.sum(0)) - made[-1])
    return float(np.mean(kept)), float(np.mean(made))


@pytest.mark.parametrize("way", WAYS, ids=names)
def test_at_0_there_is_the_word_and_at_1_nothing_of_it(way: Destruction) -> None:
    x0 = words(8000 if way.exact else 2000)
    assert (way.corrupt(x0, 0.0, rng(len(x0))) == x0).all()
    kept, _ = measured(way, 1.0, len(x0))
    assert kept < 0.005
    left = way.information(np.array([0.0, 1.0]), SHARES, L)
    assert left == pytest.approx([entropy(SHARES), 0.0], abs=1e-3)


@pytest.mark.parametrize("way", WAYS, ids=names)
def test_the_same_numbers_make_the_same_path_and_others_another(way: Destruction) -> None:
    x0 = np.array([[1, 2, 3, 1, 2, 3, 1, 2]], np.int16)
    path = [way.corrupt(x0, float(t), rng(1)) for t in TIMES]
    again = [way.corrupt(x0, float(t), rng(1)) for t in reversed(TIMES)][::-1]
    assert all((a == b).all() for a, b in zip(path, again, strict=True))
    others = [way.corrupt(x0, 0.5, rng(1, seed)).tobytes() for seed in range(8)]
    assert way.title == "MashLastToken" or len(set(others)) > 1


@pytest.mark.parametrize("way", WAYS, ids=names)
def test_a_row_is_the_same_alone_and_among_others(way: Destruction) -> None:
    x0 = words(20)
    together = way.corrupt(x0, 0.5, rng(20))
    assert (way.corrupt(x0[7:8], 0.5, CounterRNG(5, 7, 1, 0)) == together[7:8]).all()


@pytest.mark.parametrize("t", LEVELS)
@pytest.mark.parametrize("way", WAYS, ids=names)
def test_the_information_left_is_what_draws_tell_of_the_letters(way: Destruction, t: float) -> None:
    kept, _ = measured(way, t, 8000 if way.exact else 2000)
    (left,) = way.information(np.array([t]), SHARES, L)
    if way.exact:
        assert kept == pytest.approx(left, abs=0.02)
    else:  # the nearest letter tells less than the place, but most of it
        assert 0.6 * left - 0.01 <= kept <= left + 0.03


@pytest.mark.parametrize("t", LEVELS)
@pytest.mark.parametrize("way", WAYS, ids=names)
def test_what_is_generated_is_what_draws_show_of_the_noise(way: Destruction, t: float) -> None:
    generated = way.generated(np.array([t]), SHARES, L)
    if generated is None:
        assert not way.exact
        return
    _, made = measured(way, t, 8000)
    if way.title == "MashOneRandomUnmaskedToken":  # positions tell of one another: together they show less
        assert float(generated[0]) <= made + 0.02
    else:
        assert made == pytest.approx(float(generated[0]), abs=0.02)


@pytest.mark.parametrize("way", WAYS, ids=names)
def test_information_falls_with_t(way: Destruction) -> None:
    left = way.information(TIMES, SHARES, L)
    assert (np.diff(left) <= (1e-12 if way.exact else 0.01)).all()
    assert left.min() >= 0.0


def test_curves_come_one_after_another_over_all_times() -> None:
    made = [curve for curve in curves(WAYS, SHARES, L) if curve is not None]
    assert [len(curve.left) for curve in made] == [len(TIMES)] * len(WAYS)
    assert [curve.generated is None for curve in made] == [not way.exact for way in WAYS]


def test_curves_that_take_a_while_can_be_stopped_at_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    module = sys.modules["models.destruction.curves"]
    monkeypatch.setattr(module, "PATIENCE_S", 0.0)
    monkeypatch.setattr(module, "monotonic", iter(range(10**6)).__next__)
    made = list(curves(WAYS[:2], SHARES, L))
    assert made.count(None) == 2 * len(TIMES)
    assert [place for place, value in enumerate(made) if value is not None] == [len(TIMES), 2 * len(TIMES) + 1]


def test_shares_count_each_end_once() -> None:
    table = np.array([[1, 2, 0, 0, 0], [2, 2, 2, 0, 0]], np.int16)
    assert letter_shares(table, V) == pytest.approx(np.array([2, 1, 4, 0]) / 7)


class Stuck(Discrete):
    """Goes to symbol 1, of any size."""

    name = "stuck"

    def kernel(self, now: np.ndarray, then: np.ndarray) -> np.ndarray:
        kept = np.where(now >= 1, 1.0, (1 - then) / np.maximum(1 - now, 1e-300))[..., None, None]
        return kept * np.eye(self.size) + (1 - kept) * np.eye(self.size)[1]


def test_a_family_that_is_added_appears_by_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    nothing = registry.FAMILIES["uniform"].denoiser
    made = Family("stuck", "Stuck", "All become b.", REVISES, lambda size, *_: Stuck(size), nothing, ())
    twin = Family("twin", "Twin", "The same.", REVISES, lambda size, *_: Stuck(size), nothing, ())
    monkeypatch.setattr(registry, "FAMILIES", registry.FAMILIES)
    monkeypatch.setitem(registry.FAMILIES, "stuck", made)
    monkeypatch.setitem(registry.FAMILIES, "twin", twin)
    titles = [way.title for way in ways_of(V)]
    assert titles.count("Stuck") == 1
    assert "Twin" not in titles
    assert sorted({*titles} - {"Stuck"}) == sorted(names)


def test_a_process_that_depends_on_the_list_is_made_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    made_for = list[tuple[str, ...]]()

    def from_list(letters, table, _):
        made_for.append((*letters.characters, str(len(table.words))))
        return {}, {}

    family = replace(
        registry.FAMILIES["uniform"],
        name="of a list",
        title="Of a list",
        from_list=from_list,
        process=lambda size, *_: Stuck(size),
    )
    monkeypatch.setitem(registry.FAMILIES, family.name, family)
    assert "Of a list" in [way.title for way in ways_of(V)]
    assert made_for == [("a", "b", "c", "1")]


def test_the_open_model_s_own_process_takes_the_place_of_its_family_s() -> None:
    own = next(way.process for way in ways_of(V) if isinstance(way, OfProcess))
    ways = ways_of(V, own)
    assert any(isinstance(way, OfProcess) and way.process is own for way in ways)
    assert [way.title for way in ways] == names
