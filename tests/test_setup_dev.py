"""The bootstrap script: what it decides, and the words it has for what goes wrong."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

import pytest

import dev
from playground.system import shown_process
from tests.patience import CHILD_S

REPOSITORY = dev.ROOT


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout of its own for dev.py, whose environment is made and filled in no time."""
    root = tmp_path / "checkout"
    root.mkdir()
    for name in ("pyproject.toml", "constraints.txt"):
        shutil.copy(REPOSITORY / name, root)

    def create(venv: Path) -> None:
        dev.environment_python(root).parent.mkdir(parents=True)
        dev.environment_python(root).touch()

    monkeypatch.setattr(dev, "ROOT", root)
    monkeypatch.setattr(dev, "create", create)
    monkeypatch.setattr(dev, "works", lambda python: python.exists())
    monkeypatch.setattr(dev, "refuse_what_cannot_work", lambda: None)
    monkeypatch.setattr(dev, "install", lambda python, kind: None)
    return root


def forbid_install(python: Path, kind: str) -> None:
    raise AssertionError("nothing was to be installed")


# ---------------------------------------------------------------- what it is asked


@pytest.mark.parametrize("arguments", [[], ["names.unmask"], ["/tmp/list.txt"]])
def test_nothing_or_a_file_opens_the_window(arguments: list[str]) -> None:
    assert dev.wants_window(arguments)


@pytest.mark.parametrize("arguments", [["fill", "e??a"], ["models"], ["--help"], ["--version"]])
def test_a_command_or_a_question_needs_no_window(arguments: list[str]) -> None:
    assert not dev.wants_window(arguments)


def test_an_unknown_command_is_refused_by_name(capsys: pytest.CaptureFixture[str]) -> None:
    assert dev.main(["walk"]) == 2
    assert "'walk'" in capsys.readouterr().err


def test_what_the_person_must_change_is_one_line_and_ends_with_two(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def refuses(_kind: str) -> Path:
        raise dev.SetupError("make room.")

    monkeypatch.setattr(dev, "ensure_environment", refuses)
    assert dev.main(["run", "models"]) == 2
    assert capsys.readouterr().err == "dev.py: make room.\n"


# ---------------------------------------------------------------- tests


@pytest.mark.parametrize(
    ("processors", "gigabytes", "options"),
    [
        (1, 16.0, ["-n", "2"]),
        (2, 16.0, ["-n", "3"]),
        (8, 16.0, ["-n", "9"]),
        (8, 4.0, ["-n", "2"]),
        (8, 1.0, ["-n", "0"]),
        (4, float("inf"), ["-n", "5"]),
    ],
)
def test_there_is_one_process_more_than_processors_where_memory_allows(
    processors: int, gigabytes: float, options: list[str]
) -> None:
    assert dev.in_processes(processors, gigabytes * dev.GIGABYTE)[:2] == options


@pytest.mark.parametrize("arguments", [["-k", "pins"], ["-n0"]])
def test_arguments_go_to_pytest_after_the_options_they_may_change(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    became: list[list[str]] = []

    def leave(command: list[str]) -> None:
        became.append(command)
        raise SystemExit

    monkeypatch.setattr(dev, "provide", lambda missing: None)
    monkeypatch.setattr(dev, "ensure_environment", lambda kind: Path("python"))
    monkeypatch.setattr(dev, "become", leave)
    with pytest.raises(SystemExit):
        dev.test(arguments)
    (command,) = became
    assert command[:4] == ["python", "-m", "pytest", "-n"]
    assert command[-len(arguments) :] == arguments


@pytest.mark.parametrize("found", [0, 1])
def test_every_check_is_made_and_shows_its_slowest_tests(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], found: int
) -> None:
    """mypy runs beside the others, says what it found after them, and fails the whole."""
    commands: list[list[str]] = []
    popen = subprocess.Popen

    def begin(command: list[str], *, stdout: int, stderr: int) -> subprocess.Popen[bytes]:
        commands.append(command)
        script = f"print('{found} found'); raise SystemExit({found})"
        return popen([sys.executable, "-c", script], stdout=stdout, stderr=stderr)

    def record(command: list[str], **_settings: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0)

    monkeypatch.setattr(dev, "provide", lambda missing: None)
    monkeypatch.setattr(dev, "ensure_environment", lambda kind: Path("python"))
    monkeypatch.setattr(subprocess, "run", record)
    monkeypatch.setattr(subprocess, "Popen", begin)
    assert dev.test([]) == found
    printed = capfd.readouterr()
    assert printed.out.endswith(f"\n== mypy\n{found} found\n")
    assert ("failed: mypy" in printed.err) is bool(found)
    assert [command[2] for command in commands[:2]] == ["mypy", "ruff"]
    assert commands[-1][:4] == ["python", "-m", "pytest", "-n"]
    assert "--durations=15" in commands[-1]


# ---------------------------------------------------------------- Pythons


def test_an_older_python_is_refused_in_one_line() -> None:
    script = "import runpy, sys; sys.version_info = (3, 9, 18); runpy.run_path('dev.py')"
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, timeout=CHILD_S, check=False
    )
    assert done.returncode == 2
    assert "needs Python 3.10 or newer, and this is Python 3.9.18" in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_older_python_can_read_the_script_that_far() -> None:
    ast.parse((REPOSITORY / "dev.py").read_text(encoding="utf-8"), feature_version=(3, 7))


def test_the_script_needs_nothing_that_is_not_in_python() -> None:
    imported = set()
    for name in (
        "dev.py",
        "playground/__init__.py",
        "playground/system/display_check.py",
        "playground/system/shown_process.py",
    ):
        for node in ast.walk(ast.parse((REPOSITORY / name).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                imported |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                imported.add(node.module.split(".")[0])
    assert imported - set(sys.stdlib_module_names) == {"playground"}


def test_a_python_without_venv_gets_the_package_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dev, "find_spec", lambda name: None)
    with pytest.raises(dev.SetupError, match="apt install python3-venv"):
        dev.refuse_what_cannot_work()


# ---------------------------------------------------------------- the environment


def test_the_fingerprint_changes_with_what_the_environment_is_made_from(checkout: Path) -> None:
    seen = [dev.fingerprint(checkout)]
    for name in ("pyproject.toml", "constraints.txt"):
        with (checkout / name).open("a", encoding="utf-8") as file:
            file.write("\n# another line\n")
        seen.append(dev.fingerprint(checkout))
    seen.append(dev.fingerprint(shutil.copytree(checkout, checkout.with_name("moved"))))
    assert len(set(seen)) == len(seen)


@pytest.mark.parametrize(
    ("stamp", "kind", "ready"),
    [
        ("abc run", "run", True),
        ("abc test", "test", True),
        ("abc test", "run", True),
        ("abc run", "test", False),
        ("old test", "test", False),
        ("unfinished", "run", False),
        ("", "run", False),
    ],
)
def test_a_stamp_says_what_the_environment_serves(stamp: str, kind: str, ready: bool) -> None:
    assert dev.is_ready(stamp, "abc", kind) is ready


def test_the_second_start_installs_nothing(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = dev.ensure_environment("run")
    monkeypatch.setattr(dev, "install", forbid_install)
    assert dev.ensure_environment("run") == first


def test_an_environment_for_the_tests_stays_one_when_it_is_updated(checkout: Path) -> None:
    dev.ensure_environment("test")
    (checkout / "constraints.txt").write_text("torch==2.13.0\n")
    dev.ensure_environment("run")
    assert dev.read_stamp(checkout).endswith(" test")


def test_an_environment_whose_set_up_was_killed_is_made_again(
    checkout: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def killed(python: Path, kind: str) -> None:
        (checkout / ".venv" / "half-a-package").touch()
        raise KeyboardInterrupt

    monkeypatch.setattr(dev, "install", killed)
    with pytest.raises(KeyboardInterrupt):
        dev.ensure_environment("run")
    assert dev.read_stamp(checkout) == dev.UNFINISHED
    monkeypatch.setattr(dev, "install", lambda python, kind: None)
    dev.ensure_environment("run")
    assert "making it again" in capsys.readouterr().out
    assert not (checkout / ".venv" / "half-a-package").exists()


def test_an_environment_whose_python_is_gone_is_made_again(checkout: Path) -> None:
    python = dev.ensure_environment("run")
    python.unlink()
    assert dev.ensure_environment("run").exists()


def test_an_update_that_fails_keeps_the_environment(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    dev.ensure_environment("run")
    before = dev.read_stamp(checkout)
    (checkout / "constraints.txt").write_text("torch==2.13.0\n")

    def offline(python: Path, kind: str) -> None:
        raise dev.SetupError("no network")

    monkeypatch.setattr(dev, "install", offline)
    with pytest.raises(dev.SetupError):
        dev.ensure_environment("run")
    assert dev.read_stamp(checkout) == before


def test_too_little_disk_is_refused_with_both_numbers(tmp_path: Path) -> None:
    assert dev.disk_problem(tmp_path, 3e9, 2.5e9) is None
    problem = dev.disk_problem(tmp_path, 1.2e9, 2.5e9)
    assert problem is not None
    assert "needs 2.5 GB" in problem
    assert "1.2 GB" in problem


# ---------------------------------------------------------------- torch and pip


def test_torch_for_linux_is_the_build_for_the_cpu_where_it_can_be_had() -> None:
    at_hand, own_index, default = dev.torch_attempts("2.13.0", "linux")
    assert "torch==2.13.0+cpu" in at_hand
    assert dev.CPU_INDEX not in at_hand
    assert own_index[-2:] == ["--index-url", dev.CPU_INDEX]
    assert default == ["torch==2.13.0"]


@pytest.mark.parametrize("platform", ["darwin", "win32"])
def test_torch_elsewhere_is_the_default_build(platform: str) -> None:
    assert dev.torch_attempts("2.13.0", platform) == [["torch==2.13.0"]]


def test_torch_is_tried_in_turn_and_the_last_failure_is_said(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tried: list[str] = []

    def refuse(python: Path, arguments: list[str]) -> None:
        tried.append(arguments[-1])
        raise dev.SetupError(f"failure {len(tried)}")

    monkeypatch.setattr(dev, "pip", refuse)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(dev.SetupError, match="failure 3"):
        dev.install_torch(dev.environment_python(checkout), "2.13.0")


@pytest.mark.parametrize("error", [dev.SetupError, dev.NoNetworkError])
def test_gigabytes_are_announced_but_not_where_nothing_can_be_reached(
    checkout: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    error: type[dev.SetupError],
) -> None:
    def refuse(python: Path, arguments: list[str]) -> None:
        raise error

    monkeypatch.setattr(dev, "pip", refuse)
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(error):
        dev.install_torch(dev.environment_python(checkout), "2.13.0")
    assert ("several GB" in capsys.readouterr().out) is (error is dev.SetupError)


def test_a_torch_that_is_there_is_kept(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (checkout / ".venv/lib/python3.11/site-packages/torch-2.13.0+cu130.dist-info").mkdir(parents=True)
    monkeypatch.setattr(dev, "pip", forbid_install)
    dev.install_torch(dev.environment_python(checkout), "2.13.0")


def test_the_version_of_torch_stands_in_the_constraints() -> None:
    assert dev.pinned("torch", "numpy==2.4.6 ; python_version >= '3.11'\ntorch==2.13.0\n") == "2.13.0"
    assert dev.pinned("numpy", "numpy==2.4.6 ; python_version >= '3.11'\n") == "2.4.6"


@pytest.mark.parametrize(
    ("stderr", "words"),
    [
        ("ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device", "disk is full"),
        ("WARNING: Retrying ... NewConnectionError(...)\nERROR: No matching distribution found", "cannot be reached"),
        ("ERROR: Could not find ...\nERROR: No matching distribution found for torch==2.13.0", "no build for"),
        ("WARNING: slow\nERROR: Something else went wrong", "pip failed: ERROR: Something else went wrong"),
    ],
)
def test_what_pip_says_is_put_in_words(stderr: str, words: str) -> None:
    message = str(dev.pip_error(stderr))
    assert words in message
    assert "\n" not in message


# ---------------------------------------------------------------- system libraries


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks libraries for Qt")
def test_system_libraries_are_installed_by_root_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
    with pytest.raises(dev.SetupError, match="sudo apt-get install -y libegl1"):
        dev.provide(["libEGL.so.1"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux lacks libraries for Qt")
def test_root_on_debian_gets_its_libraries_after_the_lists(monkeypatch: pytest.MonkeyPatch) -> None:
    commands: list[list[str]] = []

    def record(command: list[str], _environ: object, _telling: object) -> subprocess.CompletedProcess[str]:
        commands.append(command)
        return subprocess.CompletedProcess(command, 0, "")

    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(shutil, "which", lambda name: name if name == "apt-get" else None)
    monkeypatch.setattr(shown_process, "run_shown", record)
    dev.provide(["libEGL.so.1", "Xvfb"])
    assert [command[1] for command in commands] == ["update", "install"]
    assert commands[1][-2:] == ["libegl1", "xvfb"]


def test_without_missing_libraries_nothing_is_started(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "run", None)
    dev.provide([])


@pytest.mark.skipif(os.name == "nt", reason="streams are closed otherwise there")
@pytest.mark.parametrize(
    ("arguments", "streams", "code", "lines"),
    [
        ("--help", ">&-", 2, 1),
        ("--help", "<&- >&- 2>&-", 2, 0),
        ("--help", "2>&-", 0, 0),
        ("nonsense", "", 2, 1),
        ("nonsense", "2>&-", 2, 0),
        ("nonsense", "<&-", 2, 1),
        ("--help", ">/dev/full", 2, 1),
        ("nonsense", "2>/dev/full", 2, 0),
        ("--help", ">/dev/full 2>/dev/full", 2, 0),
    ],
)
def test_closed_and_full_streams_cost_no_traceback(arguments: str, streams: str, code: int, lines: int) -> None:
    if "full" in streams and not Path("/dev/full").exists():
        pytest.skip("needs a device that is always full")
    done = subprocess.run(
        ["sh", "-c", f'exec "$@" {streams}', "sh", sys.executable, str(Path(dev.__file__)), arguments],
        capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stderr.count(b"\n")) == (code, lines), done.stderr


@pytest.mark.skipif(os.name == "nt", reason="signals are others there")
def test_ctrl_c_while_the_modules_are_imported_ends_quietly() -> None:
    script = (
        "import os, runpy, signal, sys\n"
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "class Finder:\n"
        "    def find_spec(self, name, path=None, target=None):\n"
        "        if name == 'playground': os.kill(os.getpid(), signal.SIGINT)\n"
        "sys.meta_path.insert(0, Finder())\n"
        "sys.argv = ['dev.py', 'nonsense']\n"
        f"runpy.run_path({str(Path(dev.__file__))!r}, run_name='__main__')\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (-signal.SIGINT, b"", b"")
