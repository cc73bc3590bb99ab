"""What may go wrong through no fault of the program, said in one sentence that names the change to make."""


class UserError(Exception):
    """Something the person can put right. `str(error)` is one clear sentence; the command line ends with code 2."""


class ConstraintError(UserError):
    """No word at all can satisfy the pins, sets and lengths; `positions` names the cells in conflict (from 0)."""

    def __init__(self, message: str, positions: tuple[int, ...] = ()) -> None:
        super().__init__(message)
        self.positions = positions


class PatternError(UserError):
    """A typed pattern that cannot be read; `column` is where (from 0)."""

    def __init__(self, message: str, column: int) -> None:
        super().__init__(message)
        self.column = column
