"""Experiments on disk: what is saved comes back to the bit, and nothing in a file can hurt."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.errors import UserError
from models.evaluation.figure import Kind
from models.evaluation.novelty import NoveltyIndex
from models.evaluation.result import Result
from models.model import Model
from models.storage import atomic_write
from playground.experiment import file_format, file_writer
from playground.experiment.board_edits import OpenModel, RestoreBoard
from playground.experiment.contents import Contents
from playground.experiment.edits import ChangeRecipe, Recall, Redraw, WriteLetter
from playground.experiment.experiment import Experiment
from playground.experiment.outline import outline
from playground.experiment.pattern_edits import ClearPattern, PatternEdit
from playground.experiment.recovery import Recovered, restore_or_recover
from playground.experiment.stored_results import result_out, results_in
from playground.results.generate import GenerationRequest, results_of
from playground.session.edit_queue import Move
from tests.fuzz.case import Special, put_special
from tests.playground.small import WORDS, Person, chain_model, even_model


def results(person: Person) -> tuple[Result, ...]:
    """Of the run on the board."""
    setting = GenerationRequest(person.model, NoveltyIndex(WORDS), person.trajectory.recipe)
    return results_of(setting, person.trajectory)


def reopened(path: Path, model: Model, name: str = "pairs") -> Contents:
    """What a file holds, with its model."""
    last = list(file_format.restore(file_format.read(path), name, model))[-1]
    assert isinstance(last, Contents)
    return last


def same_boards(a: Experiment, b: Experiment) -> None:
    """Equal in everything a person could see."""
    assert (a.model, a.recipe, a.current, a.index) == (b.model, b.recipe, b.current, b.index)
    assert len(a.branches) == len(b.branches)
    for x, y in zip(a.branches, b.branches, strict=True):
        assert (x.parent, x.fork, x.label) == (y.parent, y.fork, y.label)
        assert x.trajectory.segments == y.trajectory.segments
        assert x.trajectory.digest == y.trajectory.digest
        assert [f.calls for f in x.trajectory.frames] == [f.calls for f in y.trajectory.frames]
        assert all(
            (f.changed == g.changed).all() for f, g in zip(x.trajectory.frames, y.trajectory.frames, strict=True)
        )


def busy_board(person: Person) -> None:
    """Branches from edits, redraws, pins and settings, with lengths drawn first."""
    s = person.session
    person.does(s.apply, PatternEdit("?*a"))
    person.plays()
    s.show(1)
    position = int(person.frame.noise[0].argmax())
    person.does(s.apply, WriteLetter(0, position, person.symbol("l")))
    person.plays()
    s.show(2)
    person.does(s.apply, Redraw(77))
    person.plays()
    person.does(s.apply, ClearPattern())
    person.does(s.apply, ChangeRecipe.of(length_first=True, rows=3))
    person.plays()
    person.does(s.apply, WriteLetter(1, 0, None))
    person.does(s.apply, ChangeRecipe.of(temperature=0.3, policy="random"))
    person.does(s.move, Move.FORWARD)


def test_a_saved_experiment_comes_back_to_the_bit(person: Person, tmp_path: Path) -> None:
    busy_board(person)
    path = tmp_path / "one.unmask"
    some = results(person)
    file_writer.save(path, Contents(person.experiment, outline(person.model), some, 1, (2, 3)))
    opened = reopened(path, person.model)
    same_boards(opened.experiment, person.experiment)
    assert (opened.row, opened.positions) == (1, (2, 3))
    assert [r.word for r in opened.results] == [r.word for r in some]
    assert [r.recipe for r in opened.results] == [r.recipe for r in some]
    assert [str(r.logp) for r in opened.results] == [str(r.logp) for r in some]


def test_branches_that_share_frames_still_share_them_and_they_are_written_once(person: Person, tmp_path: Path) -> None:
    busy_board(person)
    path = tmp_path / "one.unmask"
    file_writer.save(path, Contents(person.experiment, outline(person.model), (), 0, (0,)))
    experiment = reopened(path, person.model).experiment
    for mine, theirs in zip(experiment.branches, person.experiment.branches, strict=True):
        if mine.parent >= 0:
            shared = theirs.trajectory.shared_prefix(person.experiment.branches[theirs.parent].trajectory)
            assert mine.trajectory.shared_prefix(experiment.branches[mine.parent].trajectory) == shared > 0
    frames = sum(len(b["frames"]) for b in json.loads(path.read_text())["branches"])
    assert frames == len({id(f) for b in person.experiment.branches for f in b.trajectory.frames})


def test_a_run_goes_on_from_a_file_as_it_would_have(person: Person, tmp_path: Path) -> None:
    person.does(person.session.move, Move.FORWARD)
    path = tmp_path / "half.unmask"
    file_writer.save(path, Contents(person.experiment, outline(person.model), (), 0, (0,)))
    person.plays()
    digest = person.trajectory.digest
    opened = reopened(path, person.model)
    person.does(person.session.apply, RestoreBoard(person.model, opened.experiment))
    assert len(person.trajectory.frames) == 2
    person.plays()
    assert person.trajectory.digest == digest


def test_a_recalled_row_comes_back_with_the_rows_that_were_asked_for(person: Person, tmp_path: Path) -> None:
    recipe = person.experiment.recipe.with_(first_row=118, rows=1)
    person.does(person.session.apply, Recall(recipe, 0))
    file_writer.save(tmp_path / "a.unmask", Contents(person.experiment, outline(person.model), (), 0, (0,)))
    experiment = reopened(tmp_path / "a.unmask", person.model).experiment
    assert experiment.recipe == recipe
    assert (experiment.rows_asked, experiment.branches[experiment.current].rows_asked) == (4, 4)


def test_a_file_of_another_model_is_refused_in_words(person: Person, tmp_path: Path) -> None:
    path = tmp_path / "one.unmask"
    file_writer.save(path, Contents(person.experiment, outline(person.model), (), 0, (0,)))
    with pytest.raises(UserError, match="another version of Pairs"):
        reopened(path, chain_model((*WORDS, "nela")))


def test_results_of_other_models_are_kept_in_their_own_letters(person: Person, tmp_path: Path) -> None:
    person.plays()
    some = results(person)
    other = even_model("xyzé", 9)
    person.does(person.session.apply, OpenModel("x", other))
    path = tmp_path / "two.unmask"
    file_writer.save(path, Contents(person.experiment, outline(other), some, 0, (0,)))
    opened = reopened(path, other, "x")
    assert [(r.word, r.recipe, r.alphabet) for r in opened.results] == [(r.word, r.recipe, r.alphabet) for r in some]


KINDS = {
    "EXACT": (Kind.EXACT, "exact"),
    "PATH": (Kind.PATH, "this order"),
    "ELBO": (Kind.BOUND, "ELBO"),
    "TIGHT": (Kind.BOUND, "tight bound"),
    "NELBO": (Kind.BOUND, "NELBO"),
    "LOOSE": (Kind.BOUND, "loose bound"),
    "UNSCORED": (Kind.UNSCORED, "unknown"),
    "CHANGED": (Kind.CHANGED, "changed settings"),
    "NONE": (Kind.EDITED, "edited"),
}


@pytest.mark.parametrize("stored", KINDS)
def test_every_kind_of_figure_comes_back_as_it_was_written(person: Person, stored: str) -> None:
    person.plays()
    plain = result_out(results(person)[0]) | {"kind": stored}
    (again,) = results_in([plain])
    assert (again.kind, again.figure.name) == KINDS[stored]
    assert result_out(again) == plain
    assert {kind for kind, _ in KINDS.values()} == set(Kind)


# -- damage --

Change = Callable[[Any], Any]


def put(*where: Any) -> Change:
    """Put the last argument at the place the others lead to."""
    *keys, last, value = where

    def change(tree: Any) -> Any:
        inside = tree
        for key in keys:
            inside = inside[key]
        inside[last] = value
        return tree

    return change


def without(*where: Any) -> Change:
    """Take away what is at the place."""
    *keys, last = where

    def change(tree: Any) -> Any:
        inside = tree
        for key in keys:
            inside = inside[key]
        del inside[last]
        return tree

    return change


def changed_by(start: int, *changes: Any) -> Change:
    """Changes of a frame; none is left out."""

    def change(tree: Any) -> Any:
        segments = tree["branches"][0]["segments"]
        recipe = segments[0]["recipe"]
        made = ({} if c is None else {"change": c} for c in changes)
        segments += [{"start": start, "recipe": recipe, **c} for c in made]
        return tree

    return change


FRAME = ("branches", 0, "frames", 1)
DAMAGE: list[Change] = [
    *(without(k) for k in ("model", "digest", "recipe", "branches", "current", "index", "row", "positions", "results")),
    *(without(*FRAME, k) for k in ("step", "t", "x", "changed", "logp", "calls", "lengths")),
    *(without("results", 0, k) for k in ("word", "logp", "kind", "recipe", "alphabet")),
    put("branches", 7),
    put("branches", [7]),
    put("branches", 0, "segments", []),
    put("branches", 0, "segments", 0, "start", 3),
    put("branches", 0, "segments", 0, "change", {"kind": "repredict"}),
    changed_by(1, {"kind": "guess"}),
    changed_by(1, {"kind": None}),
    changed_by(1, {"kind": "write", "row": 4, "position": 0, "symbol": None}),
    changed_by(1, {"kind": "write", "row": 0, "position": 6, "symbol": None}),
    changed_by(1, {"kind": "write", "row": 0, "position": 0, "symbol": 99}),
    changed_by(1, {"kind": "write", "row": 0, "position": 0, "symbol": "a"}),
    changed_by(1, {"kind": "impose", "freed": [6]}),
    changed_by(1, {"kind": "impose", "freed": 0}),
    changed_by(0, None),
    changed_by(1, {"kind": "repredict"}, {"kind": "repredict"}, None),
    changed_by(99, {"kind": "repredict"}),
    put("branches", 0, "parent", 5),
    put("branches", 0, "shared", 2),
    put("branches", 0, "fork", 99),
    put("branches", 0, "frames", []),
    put("branches", 0, "frames", "frames"),
    put(*FRAME, "x", []),
    put(*FRAME, "x", 0, 0, 99),
    put(*FRAME, "x", 0, 0, 99999),
    put(*FRAME, "x", 0, 0, -1),
    put(*FRAME, "x", 0, 5, 1),
    put(*FRAME, "x", [[0] * 6] * 4),
    put(*FRAME, "x", [[1] * 6] * 400),
    put(*FRAME, "t", float("nan")),
    put(*FRAME, "t", float("inf")),
    put(*FRAME, "t", "a while"),
    put(*FRAME, "step", -1),
    put(*FRAME, "calls", float("inf")),
    put(*FRAME, "lengths", [99] * 4),
    put(*FRAME, "logp", [0.0]),
    put(*FRAME, "changed", ["01"]),
    put("current", 3),
    put("current", float("inf")),
    put("index", "one"),
    put("positions", [float("nan")]),
    put("row", None),
    put("recipe", None),
    put("recipe", "steps", 0),
    put("recipe", "policy", "best"),
    put("recipe", "version", 99),
    put("recipe", "constraint", "cells", 0, ["é"]),
    put("recipe", "constraint", "cells", 0, [7]),
    put("results", 0, "kind", "GUESS"),
    put("results", 0, "word", {"a": 1}),
    put("results", 0, "starred", "yes"),
    put("results", 0, "alphabet", "aa"),
    put("results", 0, "steps", -3),
    put("results", 0, "recipe", "constraint", []),
    put("results", {"0": 1}),
    put(*FRAME, "x", 0, 0, 1.0),
    put(*FRAME, "x", 0, 0, True),
    put(*FRAME, "x", 0, 0, 10**400),
    put(*FRAME, "changed", 0, "0" * 5 + "2"),
    put(*FRAME, "logp", 0, 0.5),
    put(*FRAME, "logp", 0, "0"),
    put(*FRAME, "lengths", 0, None),
    put(*FRAME, "step", 0),
    put(*FRAME, "step", 99),
    put(*FRAME, "step", True),
    put("branches", 0, "label", "\x1b[31m"),
    put("branches", 0, "chains", 10**400),
    put("branches", 0, "chains", None),
    put("current", "0"),
    put("index", 0.0),
    put("index", 10**400),
    put("row", -1),
    put("row", 10**400),
    put("title", "two\nlines"),
    put("title", "\ud800"),
    put("digest", 3),
    put("model", None),
    put("recipe", "rows", 100_000),
    put("recipe", "temperature", 10**400),
    put("recipe", "first_row", 2**40),
    put("branches", 0, "segments", 0, "recipe", "rows", 100_000),
    put("results", 0, "recipe", "rows", 100_000),
    put("results", 0, "recipe", "constraint", "cells", [None] * 100_000),
    put("results", 0, "logp", 0.5),
    put("results", 0, "logp", "-1"),
    put("results", 0, "word", "a\ud800"),
    put("results", 0, "word", "\x07"),
    put("results", 0, "word", "zzz"),
    put("results", 0, "pattern", "\x00"),
    put("results", 0, "model", "x" * 500),
    put("results", 0, "digest", None),
    put("results", 0, "row", 10**400),
    put("results", 0, "alphabet", "a\n"),
    put("positions", [99]),
    put("positions", [0, 6]),
    put("symbols", ["x", "y"]),
    put("symbols", []),
    put("symbols", None),
    put("hides", False),
    put("hides", 1),
    put("hides", None),
]


@pytest.fixture
def saved(person: Person, tmp_path: Path) -> tuple[Path, Model]:
    """A good file and its model."""
    person.plays()
    path = tmp_path / "good.unmask"
    file_writer.save(path, Contents(person.experiment, outline(person.model), results(person), 0, (0,)))
    return path, person.model


@pytest.mark.parametrize("change", DAMAGE)
def test_a_damaged_file_is_one_sentence(saved: tuple[Path, Model], change: Change) -> None:
    path, model = saved
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    with pytest.raises(UserError) as error:
        reopened(path, model)
    sentence = str(error.value)
    assert sentence.endswith(".")
    assert "\n" not in sentence
    assert "Error" not in sentence


@pytest.mark.parametrize("change", [put("positions", [6]), put("symbols", ["a"]), put("hides", False)])
def test_a_field_that_contradicts_the_model_is_named(saved: tuple[Path, Model], change: Change) -> None:
    path, model = saved
    value = change(json.loads(path.read_text()))
    path.write_text(json.dumps(value))
    with pytest.raises(UserError, match=r"its field '(positions|symbols|hides)' must be"):
        reopened(path, model)


@pytest.mark.parametrize(
    "change",
    [put("added", [1]), put(*FRAME, "added", 1), without("symbols"), without("hides")],
)
def test_fields_of_other_versions_are_accepted(saved: tuple[Path, Model], change: Change) -> None:
    path, model = saved
    path.write_text(json.dumps(change(json.loads(path.read_text()))))
    assert reopened(path, model).experiment.trajectory is not None


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "damaged"),
        (b"\x00\xff\xfe", "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"[1, 2]", "not an experiment"),
        (b'{"unmask": "1"}', "not an experiment"),
        (b'{"unmask": 2, "model": "x"}', "newer version"),
        (b'{"unmask": 1}', "damaged"),
        (b'{"unmask": ' + b"9" * 5000 + b"}", "damaged"),
    ],
)
def test_what_is_no_experiment_is_one_sentence(tmp_path: Path, data: bytes, says: str) -> None:
    path = tmp_path / "bad.unmask"
    path.write_bytes(data)
    with pytest.raises(UserError, match=says) as error:
        file_format.read(path)
    assert path.name in str(error.value)


def test_a_file_that_is_not_there_or_a_folder_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no file"):
        file_format.read(tmp_path / "gone.unmask")
    with pytest.raises(UserError, match="cannot be read"):
        file_format.read(tmp_path)


@pytest.mark.parametrize("number", [10**400, 2**63, -(10**400)])
@pytest.mark.parametrize("where", ["row", "index", "current", "unmask"])
def test_a_number_that_no_machine_holds_is_one_sentence(saved: tuple[Path, Model], where: str, number: int) -> None:
    path, model = saved
    path.write_text(json.dumps({**json.loads(path.read_text()), where: number}))
    with pytest.raises(UserError):
        reopened(path, model)


def test_a_small_file_that_asks_for_many_rows_is_refused_before_they_are_drawn(
    saved: tuple[Path, Model], person: Person
) -> None:
    path, model = saved
    value = json.loads(path.read_text()) | {"branches": [], "current": -1, "index": 0, "results": []}
    value["recipe"]["rows"] = 100_000
    path.write_text(json.dumps(value))
    assert path.stat().st_size < 1000
    with pytest.raises(UserError, match=r"100.000 rows would not fit into memory"):
        reopened(path, model)
    other = chain_model((*WORDS, "nela"))
    (recovered,) = restore_or_recover(file_format.read(path), "pairs", other)
    assert isinstance(recovered, Recovered)
    assert recovered.recipe is None


def test_of_a_file_with_a_damaged_run_the_results_still_come_back_with_another_model(
    saved: tuple[Path, Model],
) -> None:
    path, _ = saved
    value = json.loads(path.read_text())
    value["branches"] = 7
    path.write_text(json.dumps(value))
    (recovered,) = restore_or_recover(file_format.read(path), "pairs", chain_model((*WORDS, "nela")))
    assert isinstance(recovered, Recovered)
    assert [r.word for r in recovered.results] == [r["word"] for r in value["results"]]


@pytest.mark.skipif(os.name == "nt", reason="this system has neither FIFOs nor devices")
@pytest.mark.parametrize("special", [Special.FIFO, Special.ZERO])
def test_what_is_no_regular_file_is_neither_waited_for_nor_read(tmp_path: Path, special: Special) -> None:
    put_special(tmp_path / "it.unmask", special)
    with pytest.raises(UserError, match="not a regular file"):
        file_format.read(tmp_path / "it.unmask")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.unmask"
    with path.open("wb") as file:
        file.truncate(file_format.MAX_BOARD_BYTES + 1)  # a hole: takes no room
    with pytest.raises(UserError, match="too large"):
        file_format.read(path)


def test_a_file_that_would_take_gigabytes_is_refused(
    saved: tuple[Path, Model], monkeypatch: pytest.MonkeyPatch
) -> None:
    path, model = saved
    monkeypatch.setattr(file_format, "MAX_PREDICTIONS", 500)
    with pytest.raises(UserError, match="damaged"):
        reopened(path, model)


@given(at=st.floats(0, 1), byte=st.integers(0, 255))
def test_any_changed_byte_gives_the_experiment_or_one_sentence(at: float, byte: int) -> None:
    data = bytearray(_good_bytes())
    data[int(at * (len(data) - 1))] = byte
    model = chain_model()
    try:
        value = json.loads(bytes(data).decode("utf-8"))
        experiment = file_format.StoredExperiment(str(value["model"]), str(value["digest"]), "Pairs", value)
    except (ValueError, KeyError, TypeError):
        return  # `read` answers for these
    with contextlib.suppress(UserError):
        list(file_format.restore(experiment, "pairs", model))


def _good_bytes(cache: list[bytes] = []) -> bytes:  # noqa: B006  (made once)
    if not cache:
        from models.sampling import sampler
        from models.sampling.trajectory import Trajectory
        from playground.experiment.experiment import Branch
        from playground.experiment.recipe_transfer import fresh_recipe

        model = chain_model()
        recipe = fresh_recipe(model).with_(rows=1)
        frames = tuple(sampler.run(model, recipe))
        trajectory = Trajectory.begin(model.digest, recipe, frames[0])
        for frame in frames[1:]:
            trajectory = trajectory.extend(frame)
        experiment = Experiment("pairs", recipe, (Branch(trajectory, -1, 0, "start"),), 0, 2)
        found = results_of(GenerationRequest(model, NoveltyIndex(WORDS), recipe), trajectory)
        cache.append(json.dumps(file_format.to_json(Contents(experiment, outline(model), found, 0, (0,)))).encode())
    return cache[0]


# -- saving --


def test_a_disk_that_is_full_leaves_the_old_file(
    saved: tuple[Path, Model], person: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    path, model = saved
    before = path.read_bytes()

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="disk is full"):
        file_writer.save(path, Contents(person.experiment, outline(model), (), 0, (0,)))
    assert path.read_bytes() == before
    assert [p.name for p in path.parent.iterdir()] == [path.name]


def test_a_folder_that_may_not_be_written_is_one_sentence(person: Person, tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    with pytest.raises(UserError, match=r"another (place|folder)"):
        file_writer.save(blocked / "x.unmask", Contents(person.experiment, outline(person.model), (), 0, (0,)))


SAVER = """
import sys
from pathlib import Path
from models.storage import atomic_write
path, size = Path(sys.argv[1]), 400_000
number = 0
while True:
    number += 1
    atomic_write.write(path, (f"{number:09d}" * size).encode())
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGKILL")
def test_a_kill_in_the_middle_of_a_save_leaves_the_last_good_file(tmp_path: Path) -> None:
    path = tmp_path / "kept.unmask"
    for saves in (1, 2, 3, 5):
        child = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(SAVER), str(path)],
            stdout=subprocess.PIPE,
            cwd=Path(file_format.__file__).resolve().parents[2],
        )
        assert child.stdout is not None
        for _ in range(saves):
            child.stdout.readline()
        child.send_signal(signal.SIGKILL)
        said = child.stdout.read().split()
        child.wait()
        child.stdout.close()
        data = path.read_bytes()
        number = data[:9]
        assert data == number * 400_000
        assert int(number) >= saves + len(said)
    atomic_write.write(path, b"after")
    assert path.read_bytes() == b"after"
