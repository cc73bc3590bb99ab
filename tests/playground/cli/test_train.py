"""`unmask train`: a list becomes a model that fills; nothing is lost on the way."""

from __future__ import annotations

import errno
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from models.errors import UserError
from models.storage.card_figures import figures_of
from models.storage.installed import find
from models.storage.model_card import LOCK, read_card
from models.storage.model_name import unfinished_step
from models.training import engine
from models.training.intervals import Intervals
from models.training.learner import Learner
from models.training.train_spec import TrainSpec
from playground.cli import lists
from playground.formatting import loss_unit
from tests.models.training.lists import WORDS as MANY
from tests.patience import CHILD_S
from tests.playground.cli.conftest import ROOT, WORDS, Said, refusal, start

Call = Callable[..., Said]
QUICK = ("--steps", "8", "--preset", "tiny", "--batch", "16")


@pytest.fixture
def ctrl_c() -> Iterator[None]:
    """Ctrl-C as in the foreground: tests that were started in the background inherit one that is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def words(tmp_path: Path) -> Path:
    path = tmp_path / "words.txt"
    path.write_text("\n".join(WORDS), encoding="utf-8")
    return path


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A list of which parts choose when to stop."""
    path = tmp_path / "few.txt"
    path.write_text("\n".join(WORDS[::4]), encoding="utf-8")
    return path


@pytest.fixture
def many(tmp_path: Path) -> Path:
    """A list of which held-out words choose the weights."""
    path = tmp_path / "many.txt"
    path.write_text("\n".join(MANY), encoding="utf-8")
    return path


def test_it_ends_with_one_object_of_everything_reached(call: Call, words: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    said = call("train", str(words), *QUICK, "--out", str(out), "--json")
    assert said.code == 0, said
    result = json.loads(said.out)
    assert result["bound"] == "ELBO"
    assert result["steps"] == 8
    assert result["parameters"] > 1000
    assert result["words_per_second"] > 0
    assert result["checkpoint"] == str(out)
    assert 0 < result["heldout_nats_per_char"] < 10
    assert result["heldout_nats_per_char"] == pytest.approx(figures_of(read_card(out))[0].nats, abs=1e-3)
    assert set(result["baselines"]) >= {"positional", "trigram"}
    assert result["list"]["words"] == len(WORDS)
    assert f"{len(WORDS)} words" in said.err


def test_the_size_chosen_by_speed_is_said_and_can_be_asked_for(
    call: Call, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without a preset, a budget in minutes gets the size that its speed allows: here as if nothing were fast."""
    monkeypatch.setattr("models.training.size.words_per_second", lambda *_: 0.0)
    out = tmp_path / "model"
    said = call(
        "train", str(many), "--minutes", "0.01", "--from", "scratch", "--batch", "16", "--out", str(out), "--json"
    )
    assert said.code == 0, said
    result = json.loads(said.out)
    assert (result["preset"], result["batch"], result["fitted"]) == ("tiny", 16, True)
    assert "Tiny network, 16" in said.err
    assert "chosen by the speed of this computer" in said.err
    assert read_card(out)["recipe"]["fitted"] is True
    asked = call("train", str(many), *QUICK, "--out", str(tmp_path / "b"), "--json")
    assert (json.loads(asked.out)["preset"], json.loads(asked.out)["fitted"]) == ("tiny", False)
    assert "chosen by" not in asked.err


def test_what_was_trained_fills_and_scores(call: Call, words: Path, tmp_path: Path) -> None:
    out = str(tmp_path / "model")
    assert call("train", str(words), *QUICK, "--out", out).code == 0
    assert len(call("fill", "-n", "3", "--model", out).lines) == 3
    assert call("score", "anna", "--model", out).code == 0


def test_no_message_offers_to_go_on_where_that_would_be_refused(call: Call, words: Path, tmp_path: Path) -> None:
    made = ("train", str(words), "--family", "ngram", "--out", str(tmp_path / "model"))
    assert call(*made).code == 0
    assert "--resume" not in refusal(call(*made))
    assert "leave --resume out and replace it with --force" in refusal(call(*made, "--resume"))


def test_without_a_folder_the_model_joins_the_persons_own(call: Call, words: Path, home: Path) -> None:
    said = call("train", str(words), *QUICK, "--name", "Été 1", "--json")
    assert said.code == 0, said
    assert json.loads(said.out)["checkpoint"] == str(home / "models" / "été-1")
    assert "Été 1" in call("models").out
    assert call("fill", "--model", "été-1", "-n", "1").code == 0


def test_a_model_is_not_replaced_unasked(call: Call, words: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    assert call("train", str(words), *QUICK, "--out", str(out), "--seed", "1").code == 0
    before = (out / "weights.safetensors").read_bytes()
    said = refusal(call("train", str(words), *QUICK, "--out", str(out), "--seed", "2"))
    assert "--resume" in said
    assert "--force" in said
    assert (out / "weights.safetensors").read_bytes() == before
    assert call("train", str(words), *QUICK, "--out", str(out), "--seed", "2", "--force").code == 0
    assert (out / "weights.safetensors").read_bytes() != before


def test_a_bundled_list_is_named_on_the_card_and_not_copied(call: Call, tmp_path: Path) -> None:
    out = tmp_path / "elements"
    said = call("train", "elements", *QUICK, "--out", str(out), "--json")
    assert json.loads(said.out)["title"] == "Chemical elements"
    assert read_card(out)["words"]["list"] == "elements"
    assert list(out.glob("words-*")) == []


def test_a_list_comes_from_standard_input(
    call: Call, words: Path, tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = start("inspect", "-", "--json", home=home, stdin=words.read_bytes())
    assert json.loads(done.stdout)["words"] == len(WORDS), done.stderr
    with words.open("rb") as file:
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": file}))
        said = call("train", "-", *QUICK, "--out", str(tmp_path / "model"), "--json")
    assert json.loads(said.out)["list"]["words"] == len(WORDS), said


def test_case_is_folded_unless_kept(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_text("\n".join(w.capitalize() for w in WORDS), encoding="utf-8")
    for options, first in ((["--keep-case"], "A"), ([], "a")):
        out = tmp_path / f"model{len(options)}"
        assert call("train", str(path), *QUICK, *options, "--out", str(out)).code == 0
        assert read_card(out)["alphabet"][0] == first


@contextmanager
def begun(*arguments: str | Path, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    """A program of its own that has begun to train; at once only with a list long enough to try nothing first."""
    child = subprocess.Popen(
        [sys.executable, "-m", "playground", *arguments],
        cwd=ROOT, env={**os.environ, "UNMASK_HOME": str(home)}, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    with child:
        assert child.stderr is not None
        while not child.stderr.readline().startswith(b"training"):
            assert child.poll() is None
        yield child


@pytest.mark.skipif(os.name == "nt", reason="signals are sent as POSIX does")
@pytest.mark.usefixtures("ctrl_c")
def test_ctrl_c_keeps_the_best_and_ends_well(many: Path, tmp_path: Path, home: Path) -> None:
    out = tmp_path / "model"
    budget = ("--minutes", "5", "--preset", "tiny", "--from", "scratch")
    with begun("train", many, *budget, "--json", "--out", out, home=home) as child:
        child.send_signal(signal.SIGINT)
        printed, said = child.communicate(timeout=CHILD_S)
    assert child.returncode == 0, said
    assert b"the model so far is kept" in said
    assert json.loads(printed)["stopped"] is True
    assert read_card(out)["name"] == "model"


def after_three_steps(monkeypatch: pytest.MonkeyPatch, *signals: signal.Signals) -> None:
    """Send this process the signals when a training has taken its third step."""
    advance = Learner.advance

    def then_sent(self: Learner, factor: float, done: float = 1.0) -> None:
        advance(self, factor, done)
        if self.step == 3:
            monkeypatch.setattr(Learner, "advance", advance)
            for sent in signals:
                signal.raise_signal(sent)

    monkeypatch.setattr(Learner, "advance", then_sent)


@pytest.mark.usefixtures("ctrl_c")
def test_a_second_ctrl_c_keeps_the_model_and_does_not_measure_it(
    call: Call, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model"
    after_three_steps(monkeypatch, signal.SIGINT, signal.SIGINT)
    said = call("train", str(words), *QUICK, "--out", str(out))
    assert said.code == 0, said.err
    assert "not measured, since that was stopped" in said.out
    card = read_card(out)
    assert (card["figures"], card["over"], unfinished_step(card)) == ([], True, None)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


@pytest.mark.usefixtures("ctrl_c")
@pytest.mark.skipif(os.name == "nt", reason="signals are sent as POSIX does")
def test_what_ends_the_program_from_outside_keeps_the_model_unmeasured(
    call: Call, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model"
    after_three_steps(monkeypatch, signal.SIGTERM)
    said = call("train", str(words), "--steps", "5000", *QUICK[2:], "--out", str(out))
    assert said.code == 0, said.err
    assert "not measured, since that was stopped" in said.out
    assert read_card(out)["figures"] == []
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@pytest.mark.usefixtures("ctrl_c")
def test_a_stop_before_the_first_step_replaces_no_model(
    call: Call, few: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model"
    assert call("train", str(few), *QUICK, "--out", str(out)).code == 0
    before = read_card(out)

    def pressed(_data: object) -> dict[str, float]:
        signal.raise_signal(signal.SIGINT)
        return {}

    monkeypatch.setattr("models.training.trainer.fold_baselines", pressed)
    said = call("train", str(few), *QUICK, "--seed", "5", "--force", "--out", str(out))
    assert said.code == 130, said
    assert "kept" not in said.err
    assert read_card(out) == before


def bad_lists(folder: Path) -> dict[str, tuple[bytes, str]]:
    return {
        "empty": (b"", "holds no words"),
        "blank": (b"\n \n\n", "holds no words"),
        "binary": (b"\x7fELF\0\0\1\2" * 50, "not a text file"),
        "one word": (b"anna\n" * 500, "is 'anna'"),
        "few words": (b"anna\nemma\nnoah\n", "3 different words"),
        "one long line": (b"a" * 1_000_000, "longer than"),
        "several words a line": (b"one two\nthree four\n", "several words"),
    }


@pytest.mark.parametrize("case", bad_lists(Path()))
def test_a_list_that_cannot_be_learned_from_is_refused(call: Call, tmp_path: Path, case: str) -> None:
    data, says = bad_lists(tmp_path)[case]
    path, out = tmp_path / "bad.txt", tmp_path / "model"
    path.write_bytes(data)
    said = call("train", str(path), *QUICK, "--out", str(out))
    assert said.code == 2
    assert said.out == ""
    assert says in said.err.splitlines()[-1]
    assert not out.exists()


def test_another_encoding_is_found_and_may_be_chosen(call: Call, tmp_path: Path) -> None:
    path = tmp_path / "words.txt"
    path.write_bytes("\n".join(w.replace("a", "ж") for w in WORDS).encode("koi8-r"))
    assert "koi8-r" in call("inspect", str(path)).out
    assert "ж" in call("inspect", str(path), "--encoding", "koi8-r").out
    assert "cannot be read as" in refusal(call("inspect", str(path), "--encoding", "klingon"))


@pytest.mark.parametrize("count", [100_000, pytest.param(1_000_000, marks=pytest.mark.long)])
def test_a_million_lines_are_read(call: Call, tmp_path: Path, count: int) -> None:
    path = tmp_path / "long.txt"
    path.write_text("\n".join(f"a{i:06x}".translate(_AS_LETTERS) for i in range(count)), encoding="ascii")
    assert json.loads(call("inspect", str(path), "--json").out)["words"] == count


_AS_LETTERS = str.maketrans("0123456789", "ghijklmnop")


def test_standard_input_without_end_is_refused(monkeypatch: pytest.MonkeyPatch, call: Call, tmp_path: Path) -> None:
    monkeypatch.setattr(lists, "MAX_LIST_BYTES", 1000)
    endless = tmp_path / "endless"
    endless.write_bytes(b"anna\n" * 1000)
    with endless.open("rb") as file:
        monkeypatch.setattr(sys, "stdin", type("Stdin", (), {"buffer": file}))
        assert "shorten the list" in refusal(call("train", "-", *QUICK))


def test_a_missing_list_gets_the_close_ones_named(call: Call) -> None:
    assert "did you mean dinosaurs" in refusal(call("train", "dinosaur", *QUICK))
    assert "Name a list" in refusal(call("train", *QUICK))


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(call: Call, words: Path) -> None:
    said = refusal(call("train", str(words), *QUICK, "--out", str(words / "model")))
    assert "cannot be written to" in said


def test_a_full_disk_is_said_and_what_was_there_stays(
    call: Call, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "model"
    assert call("train", str(words), *QUICK, "--out", str(out)).code == 0
    before = {p.name: p.read_bytes() for p in out.iterdir()}

    def full(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    said = call("train", str(words), *QUICK, "--out", str(out), "--force", "--seed", "9")
    assert said.code == 2
    assert said.out == ""
    assert "disk is full" in said.err.splitlines()[-1]
    assert {p.name: p.read_bytes() for p in out.iterdir()} == before


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--minutes", "0"], "--minutes must be"),
        (["--minutes", "1", "--steps", "3"], "not allowed with"),
        (["--steps", "-1"], "--steps must be"),
        (["--denoiser", "mpl"], "did you mean mlp"),
        (["--preset", "huge"], "--preset has no choice"),
        (["--heldout", "0.9"], "--heldout must be 0.01 to 0.5"),
        (["--seed", "-4"], "--seed must be"),
        (["--resume"], "--resume"),
    ],
)
def test_requests_that_cannot_be_are_refused(call: Call, words: Path, arguments: list[str], says: str) -> None:
    listed = [] if arguments == ["--resume"] else [str(words)]
    assert says in refusal(call("train", *listed, *arguments))


def test_a_run_may_begin_with_the_weights_of_a_model(call: Call, words: Path, tmp_path: Path) -> None:
    out = tmp_path / "model"
    budget = ("--steps", "2", "--batch", "16")
    said = call("train", str(words), *budget, "--from", "names-mlp", "--out", str(out), "--json")
    assert said.code == 0, said
    note = json.loads(said.out)["notes"][0]
    assert "carried from Given names" in note
    assert note in said.err
    card = read_card(out)
    assert card["network"]["denoiser"] == "mlp"
    assert card["started_from"]["digest"] == read_card(find("names-mlp"))["weights_sha256"]
    first = tmp_path / "first"
    assert call("train", str(words), *QUICK, "--out", str(first)).code == 0
    said = call("train", str(words), *budget, "--from", str(first), "--out", str(tmp_path / "second"))
    assert said.code == 0, said
    assert " and 2 layers carried from words" in said.out


def test_a_small_list_tries_both_beginnings_unless_the_same_is_wanted_everywhere(
    call: Call, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[str]()

    def train(spec: TrainSpec) -> NoReturn:
        asked.append(spec.start)
        raise UserError("enough")

    monkeypatch.setattr(engine, "train", train)
    for options in ((), ("--from", "auto", *QUICK[:2]), QUICK[:2], ("--preset", "tiny"), ("--from", "scratch")):
        call("train", str(many), *options, "--out", str(tmp_path / "model"))
    call("train", "names", "--out", str(tmp_path / "model"))
    assert asked == ["auto", "auto", "", "", "", ""]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("--from", "names-mlp", "--preset", "tiny"), "leave --preset out"),
        (("--from", "names-mlp", "--denoiser", "transformer", "--preset", "tiny"), "leave --denoiser and --preset out"),
        (("--from", "nmaes-mlp"), "perhaps names-mlp"),
        (("--from", "NAMES-MLP"), "perhaps names-mlp"),
        (("--from", "names-uniform"), "cannot start from it"),
        (("--from", "oracle:list:names"), "has no network"),
    ],
)
def test_a_model_that_a_run_cannot_begin_with_is_refused(
    call: Call, words: Path, tmp_path: Path, arguments: tuple[str, ...], says: str
) -> None:
    said = call("train", str(words), "--steps", "2", *arguments, "--out", str(tmp_path / "model"))
    assert says in refusal(said)
    assert not (tmp_path / "model").exists()


def test_a_run_that_goes_on_has_begun_already(call: Call, tmp_path: Path) -> None:
    assert "leave --from out" in refusal(call("train", "--resume", "--out", str(tmp_path), "--from", "names-mlp"))


def test_resume_goes_on_with_a_run_that_was_cut_off(
    call: Call, many: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process dies after a snapshot; with --resume the run ends as if it had not."""
    out = tmp_path / "model"
    advance = Learner.advance

    def dies(self: Learner, factor: float, done: float = 1.0) -> None:
        if self.step == 6:
            raise MemoryError
        advance(self, factor, done)

    eager = partial(engine.train, intervals=Intervals(snapshot=0.0, fewest=2))
    monkeypatch.setattr(engine, "train", eager)
    with monkeypatch.context() as patch:
        patch.setattr(Learner, "advance", dies)
        assert call("train", str(many), *QUICK, "--out", str(out)).code == 1
    said = call("train", "--resume", "--out", str(out), "--json")
    assert said.code == 0, said
    assert json.loads(said.out)["steps"] == 8
    said = call("train", "--resume", "--out", str(out), "--json")  # it is over, and goes on for its budget once more
    assert json.loads(said.out)["steps"] == 16
    assert json.loads(call("train", "--resume", "--steps", "3", "--out", str(out), "--json").out)["steps"] == 19
    assert "There is no run" in refusal(call("train", "--resume", "--out", str(tmp_path / "nothing")))


def contents(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


def test_lists_beside_the_model_stay(call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """`unmask train words-mine.txt --out .`, and another model of another list over it."""
    few, other = WORDS[::4], WORDS[1::4]
    for name, listed in (("words-mine.txt", few), ("words-german.txt", other), ("words-0123456789ab.txt", few)):
        (tmp_path / name).write_text("\n".join(listed), encoding="utf-8")
    (tmp_path / ".writable").write_text("the user's own")
    before = contents(tmp_path)
    monkeypatch.chdir(tmp_path)
    assert call("train", "words-mine.txt", *QUICK, "--out", ".").code == 0
    assert call("train", "words-german.txt", *QUICK, "--out", ".", "--force").code == 0
    after = contents(tmp_path)
    assert {name: after.pop(name) for name in before} == before
    assert set(after) == {"card.json", "weights.safetensors", read_card(tmp_path)["words"]["file"]}


@pytest.mark.parametrize("name", ["card.json", "weights.safetensors", "resume.safetensors"])
@pytest.mark.parametrize("options", [(), ("--force",), ("--resume",)])
def test_a_folder_of_something_else_is_refused_before_any_work(
    call: Call, words: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, options: tuple[str, ...]
) -> None:
    out = tmp_path / "project"
    out.mkdir()
    (out / name).write_bytes(b"of another program")
    monkeypatch.setattr(engine, "train", lambda _spec: pytest.fail("the training began"))
    said = refusal(call("train", str(words), *QUICK, "--out", str(out), *options))
    assert name in said
    assert contents(out) == {name: b"of another program"}


@pytest.mark.parametrize("option", ["--out", "--encoding"])
def test_an_option_that_is_empty_is_not_taken_for_one_that_is_left_out(call: Call, words: Path, option: str) -> None:
    assert f"{option} is empty" in refusal(call("train", str(words), *QUICK, option, ""))


def test_out_onto_a_file_is_refused_before_any_work(call: Call, words: Path) -> None:
    before = words.read_bytes()
    assert "is a file" in refusal(call("train", str(words), *QUICK, "--out", str(words), "--force"))
    assert words.read_bytes() == before


def test_two_processes_never_train_into_one_folder(
    call: Call, words: Path, many: Path, tmp_path: Path, home: Path
) -> None:
    out = tmp_path / "model"
    with begun("train", many, "--steps", "100000", "--preset", "tiny", "--out", out, home=home) as child:
        for options in ((), ("--resume",), ("--force",)):
            assert "Another process trains" in refusal(call("train", str(words), *QUICK, "--out", str(out), *options))
        child.kill()
        child.communicate()
    assert call("train", str(words), *QUICK, "--out", str(out), "--force").code == 0
    assert not (out / LOCK).exists()


def test_an_option_of_two_names_is_refused_by_the_first(call: Call) -> None:
    assert refusal(call("train", "names", "--family", "unifrom")).startswith("--family has no choice 'unifrom'")


@pytest.mark.parametrize(("family", "is_bound"), [("masked", True), ("uniform", False)])
def test_it_says_whether_the_losses_on_the_way_compare_with_the_figure(
    call: Call, few: Path, tmp_path: Path, family: str, is_bound: bool
) -> None:
    said = call("train", str(few), *QUICK, "--family", family, "--out", str(tmp_path / "model"))
    assert said.code == 0, said
    (unit,) = {line.split("held out ")[1].split("  ")[1] for line in said.err.splitlines() if "held out " in line}
    assert unit == loss_unit(is_bound=is_bound)
    assert ("do not compare with the figure" in said.out) is not is_bound
