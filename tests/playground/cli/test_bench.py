"""`unmask bench families`: a row a family, whatever becomes of the others."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from models.errors import UserError
from models.evaluation.family_table import FamilyRow, FamilyTable, table_of_names
from models.families.registry import FAMILIES, trainable
from models.storage import atomic_write
from models.training import engine
from models.training.comparison import BLANKS, TRAINED, nearest_preset
from playground.cli import bench
from tests.models.training.lists import WORDS
from tests.playground.cli.conftest import Said, refusal

Call = Callable[..., Said]
COUNTED = [name for name, family in trainable().items() if family.fit is not None and family.traits.exact_draws]
FAILING = next(name for name in bench._every() if ":" in name)
QUICK = ("--steps", "3", "--words", "8", "--filled", "2", "--parameters", "1000")


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("\n".join(WORDS), encoding="utf-8")
    return path


def test_each_family_has_a_row_of_all_that_is_measured(
    call: Call, words: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, shown = bench._one, dict[str, list[float]]()

    def watched(setup, name, judge, stopping, _show):
        return one(setup, name, judge, stopping, lambda fraction, _text: shown.setdefault(name, []).append(fraction))

    monkeypatch.setattr(bench, "_one", watched)
    names = (COUNTED[0], FAILING)
    said = call("bench", "families", str(words), "--families", ",".join(names), *QUICK, "--json")
    assert said.code == 0, said
    table = json.loads(said.out)
    assert FamilyTable.from_json({name: value for name, value in table.items() if name != "failed"}).to_json() == {
        name: value for name, value in table.items() if name != "failed"
    }
    assert [(row["family"], row["objective"]) for row in table["rows"]] == [(COUNTED[0], ""), (*FAILING.split(":"),)]
    assert table["failed"] == {}
    for row in table["rows"]:
        assert row["figure"]["relation"] in ("=", "<=")
        assert [fill["blanks"] for fill in row["fills"]] == [1, 2, 3]
        assert all(0 <= fill["right"] <= 1 and fill["words"] == 2 for fill in row["fills"])
        assert row["drawn"]["count"] == 8
        assert FamilyRow.from_json(row).to_json() == row
    for fractions in shown.values():  # also while it is filled and drawn
        assert fractions == sorted(fractions)
        assert fractions[-1] == pytest.approx(1.0)
        assert len({f for f in fractions if TRAINED < f < 1}) > len(BLANKS)
    counted, trained = table["rows"]
    assert counted["words_met"] is None
    assert trained["words_met"] >= 3
    assert trained["steps"] == 3


def test_it_goes_on_from_the_rows_that_are_kept_and_says_why_one_has_none(
    call: Call, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = COUNTED[:2]
    learn = engine.train

    def train(spec, intervals):
        if spec.family == first:
            raise UserError("It cannot be; change it.")
        return learn(spec, intervals)

    monkeypatch.setattr(engine, "train", train)
    command = ("bench", "families", str(words), *QUICK, "--out", str(tmp_path / "table.json"))
    said = call(*command, "--families", f"{first},{second}", "--markdown")
    assert said.code == 0
    assert f"{first}: no row. It cannot be; change it." in said.lines
    assert said.lines[1].startswith("|---")
    assert said.lines[2].startswith(f"| {second} |")
    monkeypatch.undo()
    monkeypatch.setattr(engine, "train", lambda *_: pytest.fail("a row that is kept was made again"))
    again = call(*command, "--families", second, "--json")
    assert [row["family"] for row in json.loads(again.out)["rows"]] == [second]
    other = refusal(call(*command, "--families", second, "--seed", "1"))
    assert "another value of seed" in other


def test_ctrl_c_keeps_the_rows_that_are_done(call: Call, words: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = bench._one
    done: list[str] = []

    def press(setup, name, judge, stopping, show):
        if done:
            stopping.pressed = 1
            show(0.0, "")
        done.append(name)
        return one(setup, name, judge, stopping, show)

    monkeypatch.setattr(bench, "_one", press)
    said = call("bench", "families", str(words), "--families", ",".join(COUNTED[:2]), *QUICK)
    assert said.code == 0
    assert said.lines[1].startswith(COUNTED[0])
    assert said.lines[-1] == "Stopped: 1 of 2 families."


def test_what_cannot_be_is_refused_in_a_line(call: Call, words: Path, tmp_path: Path) -> None:
    assert "nosuch" in refusal(call("bench", "families", str(words), "--families", "nosuch"))
    objective = refusal(call("bench", "families", str(words), "--families", "masked:nosuch"))
    assert "nosuch" in objective
    path = tmp_path / "other.json"
    path.write_text("[]", encoding="utf-8")
    assert "no table" in refusal(call("bench", "families", str(words), "--out", str(path)))
    assert "lies in a file" in refusal(call("bench", "families", str(words), "--out", str(path / "table.json")))
    assert "one way" in refusal(call("bench", "families", str(words), "--json", "--markdown"))


def test_networks_are_about_equally_large() -> None:
    """Of the names: each default network at its smallest has within a third of what the default asks for."""
    from models.denoisers.shapes import shape

    for family in FAMILIES.values():
        if family.networks:
            preset = nearest_preset(family, 27, 16, 60_000)
            found = shape(family.networks[0], preset, 27, 16, reads=family.reads).parameters
            assert 45_000 < found < 80_000


def test_rows_of_another_process_stay_and_what_is_no_table_by_now_is_left_alone(tmp_path: Path) -> None:
    path, table = tmp_path / "table.json", table_of_names()
    ours, theirs = (bench._Kept(path, {"list": "names"}, table.of_the_list) for _ in range(2))
    theirs.add(table.rows[0])
    ours.add(table.rows[1])
    assert bench._Kept(path, {"list": "names"}, table.of_the_list).rows == {row.name: row for row in table.rows[:2]}
    path.write_bytes(b"notes of mine")
    with pytest.raises(UserError, match="is no table"):
        ours.add(table.rows[2])
    assert path.read_bytes() == b"notes of mine"


def test_a_table_that_cannot_be_kept_is_printed(
    call: Call, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write = atomic_write.write

    def full(path: Path, data: bytes) -> None:
        if path.name == "table.json":
            raise UserError("The disk is full; make room.")
        write(path, data)

    monkeypatch.setattr(atomic_write, "write", full)
    out = str(tmp_path / "table.json")
    said = call("bench", "families", str(words), *QUICK, "--out", out, "--families", COUNTED[0])
    assert (said.code, said.lines[1].split()[0]) == (2, COUNTED[0])
    assert "The table is printed and not kept whole. The disk is full; make room." in said.err
