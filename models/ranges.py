"""Numbers that have to lie within a range."""

from models.errors import UserError
from models.plurals import grouped


def check_range(what: str, value: float, low: float, high: float) -> None:
    """Raise UserError, "Beta must be 0.01 to 5, not 9.", for a value beyond its range, or one that is no number."""
    if not low <= value <= high:
        least, most = (grouped(end) if isinstance(end, int) else f"{end:g}" for end in (low, high))
        raise UserError(f"{what} must be {least} to {most}, not {value:g}.")
