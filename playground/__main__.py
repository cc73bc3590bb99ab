"""`unmask`: the window, or one command without it. Light on purpose: a training child imports this file again."""

import multiprocessing
import sys
from pathlib import Path


def main(argv: list[str] | None = None) -> int:
    """Open the window when there are no arguments or files, else run a command. Returns the exit code.

    0 done, 1 an error of the program, 2 something the person can put right (no screen, say), 130 stopped by Ctrl-C.
    """
    multiprocessing.freeze_support()
    from playground.platform_check import calm_openmp

    calm_openmp()
    arguments = sys.argv[1:] if argv is None else list(argv)
    if wants_window(arguments):
        return _window(arguments)
    from playground import cli

    return cli.run(arguments)


def wants_window(arguments: list[str]) -> bool:
    """Whether these arguments open the window: none, or files (an experiment, a list) rather than a command."""
    from playground.cli.table import COMMANDS

    if not arguments:
        return True
    first = arguments[0]
    if first.startswith("-") or first in COMMANDS:
        return False
    return Path(first).suffix != "" or Path(first).is_file()


def _window(arguments: list[str]) -> int:
    from playground.platform_check import window_problem
    from playground.terminal import note

    missing = next((name for name in arguments if not Path(name).is_file()), None)
    if missing is not None:
        note(f"unmask: There is no file {missing}; check the name.")
        return 2
    problem = window_problem()
    if problem is not None:
        note(f"unmask: {problem}")
        return 2
    from playground.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
