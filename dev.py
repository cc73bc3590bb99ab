#!/usr/bin/env python3
"""Set up and start Unmask, or pass its tests, with nothing but Python installed.

    python3 dev.py run             open the window
    python3 dev.py run fill 'e??a' the command line: fill, train, score, models, inspect
    python3 dev.py test            pass every check: ruff, mypy, the import rules, all tests
    python3 dev.py test -k pins    pytest alone, with these arguments
    python3 dev.py test -m long    the tests that are left out for the time they take

pytest runs in one process more than there are processors; -n0 runs it in one, to look into a test.

Each makes .venv beside this file and installs the versions of constraints.txt, once.
"""

import sys

OLDEST_PYTHON = (3, 10)
if sys.version_info < OLDEST_PYTHON:  # and every line up to here runs on any Python 3
    sys.stderr.write(
        "dev.py: Unmask needs Python 3.10 or newer, and this is Python "
        + ".".join(map(str, sys.version_info[:3]))
        + ". Install a newer one and start dev.py with it: python3.12 dev.py run\n"
    )
    sys.exit(2)

import signal

if __name__ == "__main__" and signal.getsignal(signal.SIGINT) is signal.default_int_handler:
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Ctrl-C while the rest is imported ends it without a traceback

import hashlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import NoReturn

from playground.system import display_check, shown_process, streams  # which import the standard library alone

ROOT = Path(__file__).resolve().parent
CONSTRAINTS = ROOT / "constraints.txt"
# PyPI's torch for Linux brings several GB of CUDA libraries; torch's own index has the build without them.
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
GIGABYTE = 10**9
NEEDED_DISK = 2.5 * GIGABYTE
NEEDED_TEMP = 0.5 * GIGABYTE
TEST_MEMORY = 1.5 * GIGABYTE  # for one process of the tests and the children that it starts
GET_VENV = "On Debian and Ubuntu: sudo apt install python3-venv"
UNFINISHED = "unfinished"
SIGNS_OF_NO_NETWORK = (
    "NewConnectionError",
    "NameResolutionError",
    "ConnectTimeout",
    "Read timed out",
    "ProxyError",
    "Failed to establish a new connection",
    "Network is unreachable",
    "Temporary failure in name resolution",
)


class SetupError(Exception):
    """Something that the user must change, in one line."""


class NoNetworkError(SetupError):
    """The package index cannot be reached."""


def main(arguments: Sequence[str]) -> int:
    """Do what `arguments` ask; the exit status: 0 done, 1 a check failed, 2 something to change, 130 stopped."""
    try:
        streams.hold_closed()
        code = do(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except SetupError as error:
        complain(f"dev.py: {error}")
        return 2
    except KeyboardInterrupt:
        complain("\ndev.py: stopped. Start it again to go on.")
        return 130
    except BrokenPipeError:
        streams.forget(sys.stdout)
        return 0
    except OSError as error:
        streams.forget(sys.stdout)
        complain(f"dev.py: {error}. Look at the disk and at where this prints to, and start it again.")
        return 2


def do(arguments: Sequence[str]) -> int:
    """`main` without its care for errors."""
    if not arguments or arguments[0] in ("-h", "--help"):
        if sys.stdout is None:
            raise SetupError("there is nothing to print to: standard output is closed.")
        print((__doc__ or "").strip())
        return 0 if arguments else 2
    command, rest = arguments[0], arguments[1:]
    if command not in ("run", "test"):
        raise SetupError(f"there is no command {command!r}; it is 'run' or 'test'.")
    return run(rest) if command == "run" else test(rest)


def complain(text: str) -> None:
    """A line on stderr; where that takes nothing, the exit status says enough."""
    try:
        print(text, file=sys.stderr, flush=True)
    except OSError:
        streams.forget(sys.stderr)


def tell(text: str) -> None:
    """A line on stdout, below what is being done."""
    if sys.stdout is not None:
        print(f"    {text}", flush=True)


def run(arguments: Sequence[str]) -> int:
    """Open the window, or pass `arguments` to the command line."""
    if wants_window(arguments) and sys.platform.startswith("linux"):
        if display_check.names_a_screen(os.environ):
            provide(display_check.missing_libraries(display_check.libraries_for(os.environ)))
        problem = display_check.window_problem()
        if problem:
            raise SetupError(problem)
    python = ensure_environment("run")
    # Isolated: a folder called models in the working directory, or in PYTHONPATH, is not taken for ours.
    become([str(python), "-I", "-m", "playground", *arguments])


def test(arguments: Sequence[str]) -> int:
    """Every check of the project, or pytest alone with `arguments`."""
    if sys.platform.startswith("linux"):
        sonames = [*display_check.QT_LIBRARIES, *display_check.X11_LIBRARIES]
        provide(display_check.missing_libraries(sonames) + display_check.missing_programs(display_check.VIRTUAL_SCREEN))
    python = ensure_environment("test")
    os.chdir(ROOT)
    pytest = [str(python), "-m", "pytest", *in_processes(os.cpu_count() or 1, memory())]
    if arguments:
        become([*pytest, *arguments])
    checks = {
        "ruff": [str(python), "-m", "ruff", "check", "."],
        "import rules": [str(python.with_name("lint-imports" + python.suffix)), "--no-logo"],
        "pytest": [*pytest, "--durations=15"],
    }
    failed = []
    # mypy keeps one processor busy for a minute; beside the others, its time is nearly theirs alone.
    with subprocess.Popen([str(python), "-m", "mypy"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as mypy:
        for name, command in checks.items():
            print(f"\n== {name}", flush=True)
            if subprocess.run(command, check=False).returncode:
                failed.append(name)
        said, _ = mypy.communicate()
    print(f"\n== mypy\n{said.decode(errors='replace').rstrip()}", flush=True)
    if mypy.returncode:
        failed.append("mypy")
    if failed:
        complain(f"\ndev.py: failed: {', '.join(failed)}")
    return 1 if failed else 0


def in_processes(processors: int, bytes_of_memory: float) -> list[str]:
    """The options that run pytest in several processes: one more than there are processors, where memory allows.

    Tests wait for children and for the screen a sixth of their time, which another process makes use of.
    """
    number = int(min(processors + 1, bytes_of_memory / TEST_MEMORY))
    return ["-n", str(number), "--dist", "worksteal"] if number > 1 else ["-n", "0"]


def memory() -> float:
    """Bytes of memory that this machine has; endless where the system does not say."""
    try:
        return float(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE"))
    except (AttributeError, ValueError, OSError):
        return float("inf")


def wants_window(arguments: Sequence[str]) -> bool:
    """Whether `arguments` open the window: none, or a file; words (fill, train, ...) and options do not."""
    first = arguments[0] if arguments else ""
    return not (first.isalpha() or first.startswith("-"))


def become(command: Sequence[str]) -> NoReturn:
    """Go on as `command`; on Windows, which cannot do that, run it and leave with its status."""
    if os.name == "nt":
        sys.exit(subprocess.run(command, check=False).returncode)
    if sys.stdout is not None:
        sys.stdout.flush()
    os.execv(command[0], list(command))


# ---------------------------------------------------------------- system libraries


def provide(missing: Sequence[str]) -> None:
    """Install missing system libraries and programs as root on Debian; elsewhere say what to type."""
    if not missing:
        return
    if os.geteuid() != 0 or shutil.which("apt-get") is None:
        raise SetupError(display_check.libraries_message(missing))
    packages = display_check.debian_packages(missing)
    print(f"Installing what Qt needs of this system: {' '.join(packages)}", flush=True)
    environ = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "--no-install-recommends", *packages]
    telling = shown_process.Telling(tell, shown_process.OF_APT, lambda seconds: f"working, {seconds:.0f} s")
    for command in (["apt-get", "update"], install):
        done = shown_process.run_shown(command, environ, telling)
    if done.returncode:
        complain(done.stdout + done.stderr)
        raise SetupError(f"apt-get could not install them (see above). Install them: {' '.join(install)}")


# ---------------------------------------------------------------- the environment


def ensure_environment(kind: str) -> Path:
    """The Python of .venv, with all that `kind` ('run', or 'test' for the checks too) needs installed."""
    python = environment_python(ROOT)
    if is_ready(read_stamp(ROOT), fingerprint(ROOT), kind):
        return python
    try:
        with only_one(ROOT / ".dev.lock"):
            if not is_ready(read_stamp(ROOT), fingerprint(ROOT), kind):
                set_up(kind)
    except OSError as error:
        raise SetupError(f"Setting up failed: {error}") from error
    return python


def environment_python(root: Path) -> Path:
    """Where the interpreter of the environment lies."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def fingerprint(root: Path) -> str:
    """A hash of all that the environment is made from; where it changes, the environment is out of date."""
    parts = [
        (root / "pyproject.toml").read_bytes(),
        (root / "constraints.txt").read_bytes(),
        str(root).encode(),
        os.path.realpath(environment_python(root)).encode(),
    ]
    return hashlib.sha256(b"\0".join(parts)).hexdigest()


def read_stamp(root: Path) -> str:
    """What the last set-up left: '<fingerprint> <kind>', 'unfinished', or nothing."""
    try:
        stamp = (root / ".venv" / "unmask-stamp").read_text()
    except OSError:
        return ""
    return stamp if environment_python(root).exists() else UNFINISHED


def is_ready(stamp: str, current: str, kind: str) -> bool:
    """Whether an environment with `stamp` serves `kind`; one made for the tests serves both."""
    return stamp in (f"{current} {kind}", f"{current} test")


def set_up(kind: str) -> None:
    """Make or update .venv and stamp it; a set-up that is killed leaves 'unfinished' and is made again."""
    venv, python, stamp = ROOT / ".venv", environment_python(ROOT), read_stamp(ROOT)
    if venv.exists() and (stamp == UNFINISHED or not works(python)):
        print("The environment in .venv is broken or half made; making it again.", flush=True)
        shutil.rmtree(venv)
        stamp = ""
    if not venv.exists():
        refuse_what_cannot_work()
        print("Setting up in .venv, this once: 0.4 GB to download, 1.4 GB on the disk, some minutes.", flush=True)
        print("  making the environment", flush=True)
        create(venv)
    else:
        print("Bringing .venv up to date.", flush=True)
    if stamp.endswith(" test"):
        kind = "test"
    (venv / "unmask-stamp").write_text(UNFINISHED)
    try:
        install(python, kind)
    except SetupError:
        (venv / "unmask-stamp").write_text(stamp)  # pip installs nothing before it has everything
        raise
    (venv / "unmask-stamp").write_text(f"{fingerprint(ROOT)} {kind}")


def works(python: Path) -> bool:
    """Whether `python` runs and has pip."""
    command = [str(python), "-I", "-m", "pip", "--version"]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def refuse_what_cannot_work() -> None:
    """Say what is missing before minutes are spent on it."""
    if find_spec("venv") is None or find_spec("ensurepip") is None:
        raise SetupError(f"this Python cannot make environments (venv or ensurepip is missing). {GET_VENV}")
    for folder, needed in ((ROOT, NEEDED_DISK), (Path(tempfile.gettempdir()), NEEDED_TEMP)):
        problem = disk_problem(folder, shutil.disk_usage(folder).free, needed)
        if problem:
            raise SetupError(problem)


def disk_problem(folder: Path, free: float, needed: float) -> str | None:
    """One line where `folder` has fewer than `needed` bytes free."""
    if free >= needed:
        return None
    return (
        f"setting up needs {needed / GIGABYTE:.1f} GB free in {folder}, "
        f"and there are {free / GIGABYTE:.1f} GB. Make room and start again."
    )


def create(venv: Path) -> None:
    """Make an empty environment from the Python that is not itself in one."""
    base = getattr(sys, "_base_executable", sys.executable)
    made = subprocess.run([base, "-m", "venv", venv], capture_output=True, text=True, check=False)
    if made.returncode:
        shutil.rmtree(venv, ignore_errors=True)
        complain(made.stdout + made.stderr)
        raise SetupError(f"Python could not make .venv (see above). {GET_VENV}")


def install(python: Path, kind: str) -> None:
    """Torch alone, for its index; then what builds the project; then the project and all it needs."""
    install_torch(python, pinned("torch", CONSTRAINTS.read_text()))
    project = f"{ROOT}[dev]" if kind == "test" else str(ROOT)
    steps = {
        "the tool that builds the project": ["hatchling"],
        "the project and what it needs": ["--no-build-isolation", "--editable", project],
    }
    for what, requirements in steps.items():
        print(f"  installing {what}", flush=True)
        pip(python, ["--constraint", str(CONSTRAINTS), *requirements])


def pinned(name: str, constraints: str) -> str:
    """The version of `name` in the text of a constraints file."""
    lines = (line for line in constraints.splitlines() if line.startswith(f"{name}=="))
    return next(lines).split("==")[1].split()[0]


def install_torch(python: Path, version: str) -> None:
    """The CPU build: a wheel at hand wins, then torch's own index, then the index's default build.

    Any build of this version that is there already is kept, so a CUDA build put into .venv by hand stays.
    """
    if any((ROOT / ".venv").glob(f"**/site-packages/torch-{version}*.dist-info")):
        return
    print(f"  installing torch {version}", flush=True)
    *cpu_builds, default = torch_attempts(version, sys.platform)
    offline = False
    for attempt in cpu_builds:
        try:
            pip(python, ["--no-deps", *attempt])
        except SetupError as error:
            offline = offline or (attempt is cpu_builds[0] and isinstance(error, NoNetworkError))
        else:
            return
    if cpu_builds and not offline:
        print("  the build for the CPU alone cannot be had; the default one is several GB", flush=True)
    pip(python, ["--no-deps", *default])


def torch_attempts(version: str, platform: str) -> list[list[str]]:
    """The arguments for pip to try in turn; only on Linux is the default build not the one for the CPU."""
    default = [f"torch=={version}"]
    if not platform.startswith("linux"):
        return [default]
    cpu = ["--retries", "1", "--timeout", "20", f"torch=={version}+cpu"]
    return [cpu, [*cpu, "--index-url", CPU_INDEX], default]


def pip(python: Path, arguments: Sequence[str]) -> None:
    """`pip install` in the environment, with pip's own progress on a terminal; one clear line where it fails."""
    terminal = sys.stdout is not None and sys.stdout.isatty()
    options = ["--disable-pip-version-check", "--no-input", *([] if terminal else ["--progress-bar", "off"])]
    alive = shown_process.alive_in(ROOT / ".venv", terminal=terminal)
    done = shown_process.run_shown(
        [str(python), "-I", "-u", "-m", "pip", "install", *options, *arguments],
        {**os.environ, "PIP_USER": "0"},
        shown_process.Telling(tell, shown_process.OF_PIP, alive),
        terminal=terminal,
    )
    if done.returncode:
        raise pip_error(done.stderr)


def pip_error(stderr: str) -> SetupError:
    """What pip's complaint means, in one line and with what to do."""
    if "No space left" in stderr or "Errno 28" in stderr:
        return SetupError("the disk is full. Make room (1.4 GB for .venv) and start again.")
    if any(sign in stderr for sign in SIGNS_OF_NO_NETWORK):
        advice = "Check the network, or HTTPS_PROXY, and start again."
        return NoNetworkError(f"the package index cannot be reached. {advice}")
    errors = [line for line in stderr.splitlines() if line.startswith("ERROR:")] or [stderr.strip()[-500:]]
    if "No matching distribution" in stderr:
        here = f"Python {sys.version_info[0]}.{sys.version_info[1]} on {sys.platform}"
        return SetupError(f"a package has no build for {here}; try a 64-bit Python 3.10 to 3.13. {errors[-1]}")
    return SetupError(f"pip failed: {' '.join(errors)}")


@contextmanager
def only_one(lock: Path) -> Iterator[None]:
    """Hold `lock` against another set-up in the same folder; the system frees it when a process dies."""
    with lock.open("w") as file:
        if os.name != "nt":
            import fcntl

            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                print("Another dev.py is setting up here; waiting for it.", flush=True)
                fcntl.flock(file, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    if signal.getsignal(signal.SIGINT) is signal.SIG_DFL:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    sys.exit(main(sys.argv[1:]))
