"""`unmask`: the window, or one command without it. Light on purpose: a training child imports this file again."""

import sys


def main(argv: list[str] | None = None) -> int:
    """Open the window when there are no arguments or files, else run a command. Returns the exit code.

    0 done, 1 an error of the program, 2 something that the user can put right (no screen, say), 130 stopped by Ctrl-C.
    """
    try:
        from playground.system.interrupt import leave_on_ctrl_c

        if argv is None:
            leave_on_ctrl_c()
    except KeyboardInterrupt:  # between Python's start and the handler
        return 130
    import multiprocessing

    from playground.system.exit_code import ended

    multiprocessing.freeze_support()
    from playground.system.display_check import calm_openmp
    from playground.system.streams import hold_closed

    hold_closed()
    calm_openmp()
    arguments = sys.argv[1:] if argv is None else list(argv)
    if wants_window(arguments):
        return ended(lambda: _window(arguments))
    from playground import cli
    from playground.system.exit_code import leave

    code = cli.run(arguments)
    if argv is None:
        leave(code)
    return code


def wants_window(arguments: list[str]) -> bool:
    """Whether these arguments open the window: none, or files (an experiment, a list) rather than a command."""
    import os

    from playground.cli.table import COMMANDS

    if not arguments:
        return True
    first = arguments[0]
    if first.startswith("-") or first in COMMANDS:
        return False
    return os.path.splitext(first)[1] != "" or os.path.isfile(first)


def _window(arguments: list[str]) -> int:
    import os

    from models.errors import UserError
    from models.storage.folders import home
    from playground.system.display_check import window_problem

    missing = next((name for name in arguments if not os.path.isfile(name)), None)
    if missing is not None:
        raise UserError(f"There is no file {missing}; check the name.")
    try:
        os.lstat(home())
    except (FileNotFoundError, NotADirectoryError, PermissionError):
        pass  # the window opens, and says what it cannot keep
    except OSError as error:
        raise UserError(f"{home()} can be no folder ({error.strerror}); set UNMASK_HOME to another one.") from None
    problem = window_problem()
    if problem is not None:
        raise UserError(problem)
    from playground.app import run

    return run(arguments)


if __name__ == "__main__":
    sys.exit(main())
