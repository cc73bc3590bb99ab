"""The entry point: which arguments open the window, exit codes, help, and how it ends when it is cut off."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from playground import __main__ as entry
from playground import cli
from playground.cli import installed as installed_command
from playground.cli.table import COMMANDS
from tests.patience import CHILD_S
from tests.playground.cli.conftest import ROOT, Said, refusal, start

Call = Callable[..., Said]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_help_shows_an_example_and_ends_well(call: Call, command: str) -> None:
    said = call(command, "--help")
    assert (said.code, said.err) == (0, "")
    assert COMMANDS[command].example in said.out
    assert "--json" in said.out


def test_the_examples_of_the_help_can_be_read() -> None:
    import importlib
    import shlex

    for name, command in COMMANDS.items():
        parser = importlib.import_module(command.module).parser()
        parser.parse_args(shlex.split(command.example)[2:])
        assert shlex.split(command.example)[:2] == ["unmask", name]


def test_help_and_version(call: Call) -> None:
    assert all(f"  {name}" in call("--help").out for name in COMMANDS)
    assert call("--version").out.startswith("unmask ")


@pytest.mark.parametrize(
    ("arguments", "window"),
    [
        ([], True),
        (["board.unmask"], True),
        (["words.txt"], True),
        (["fill"], False),
        (["--help"], False),
        (["fil"], False),
    ],
)
def test_files_open_the_window_and_words_are_commands(arguments: list[str], window: bool) -> None:
    assert entry.wants_window(arguments) is window


def test_any_file_that_exists_opens_the_window(tmp_path: Path) -> None:
    path = tmp_path / "names"
    path.write_text("anna\n", encoding="utf-8")
    assert entry.wants_window([str(path)])


def test_a_command_misspelt_gets_the_close_one_named(call: Call) -> None:
    assert "did you mean fill" in refusal(call("fil"))
    assert "--verison" in refusal(call("--verison"))


def test_a_file_that_is_not_there_opens_no_window(call: Call) -> None:
    assert "no file gone.unmask" in refusal(call("gone.unmask"))


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="screens are looked for on Linux alone")
def test_without_a_screen_one_line_says_what_to_do(home: Path) -> None:
    done = start(home=home, DISPLAY="", WAYLAND_DISPLAY="", QT_QPA_PLATFORM="")
    assert done.returncode == 2
    assert done.stdout == b""
    assert done.stderr.startswith(b"unmask: ")
    assert done.stderr.count(b"\n") == 1


def test_an_error_of_the_program_is_one_line_and_names_debug(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_options: object) -> None:
        raise ZeroDivisionError("no\nway")

    monkeypatch.setattr(installed_command, "run", broken)
    said = call("models")
    assert (said.code, said.out) == (1, "")
    assert said.err == ("unmask: An unexpected error: ZeroDivisionError: no way; add --debug to see where it arose.\n")
    said = call("models", "--debug")
    assert said.code == 1
    assert "Traceback" in said.err


def test_ctrl_c_ends_quietly(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(installed_command, "run", interrupted)
    assert call("models") == Said(130, "", "")


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_reader_that_leaves_early_is_no_error(home: Path) -> None:
    """As in `unmask fill -n 100000 | head -1`."""
    command = [sys.executable, "-m", "playground", "fill", "-n", "20000", "--model", "oracle:bigram:elements"]
    child = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, "UNMASK_HOME": str(home)}
    )
    with child:
        assert child.stdout is not None
        assert child.stderr is not None
        child.stdout.readline()
        child.stdout.close()
        assert child.stderr.read() == b""
        assert child.wait(CHILD_S) == 0


def test_words_leave_as_utf8_whatever_the_locale(home: Path) -> None:
    done = start(
        "fill", "さ*", "-n", "3", "--model", "oracle:bigram:hiragana", home=home, PYTHONIOENCODING="ascii", LC_ALL="C"
    )
    assert done.returncode == 0, done.stderr
    assert all(word.startswith("さ") for word in done.stdout.decode("utf-8").split())


def test_commands_start_without_torch_or_qt() -> None:
    """Help and models answer at once, and work where Qt's libraries are missing."""
    script = (
        "import sys; from playground.__main__ import main; main(['models']); main(['fill', '--help']);"
        "print([m for m in ('torch', 'PySide6') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines()[-1] == "[]", done.stderr


def test_json_never_holds_a_nan(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(ValueError, match="Out of range"):
        cli.print_json([float("nan")])
    assert capsys.readouterr().out == ""
