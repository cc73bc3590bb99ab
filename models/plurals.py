"""Numbers with their nouns, signs and ranges, and shares in percent: "1 word", "12 words", "−0.4", "14 %"."""

from models.errors import UserError

SPACE = "\u00a0"  # between a number and its sign, so that it never breaks over two lines
MINUS = "\u2212"


def grouped(number: int) -> str:
    """32033 -> "32 033"."""
    return f"{number:,}".replace(",", SPACE).replace("-", MINUS)


def counted(number: int, noun: str, plural: str = "") -> str:
    """ "1 word", "32 033 words". plural: where it is not the noun with an s."""
    return f"{grouped(number)} {noun_for(number, noun, plural)}"


def spanned(least: int, most: int, noun: str) -> str:
    """ "1 letter", "3 letters", "1 to 3 letters"."""
    return counted(most, noun) if least == most else f"{least} to {most} {noun_for(most, noun)}"


def noun_for(number: int, noun: str, plural: str = "") -> str:
    """The noun in the number that stands before it."""
    return noun if number == 1 else plural or f"{noun}s"


def percent(share: float) -> str:
    """A share in [0, 1]: "0 %", "< 0.1 %", "0.4 %", "14 %", "100 %"."""
    number = 100 * share
    if number == 0 or number >= 9.95:
        return whole_percent(share)
    return f"{number:.1f}{SPACE}%" if number >= 0.05 else f"<{SPACE}0.1{SPACE}%"


def whole_percent(share: float) -> str:
    """A share in [0, 1] of which less than a percent says nothing: "0 %", "14 %", "100 %"."""
    return f"{100 * share:.0f}{SPACE}%"


def signed(value: float, digits: int) -> str:
    """A number of that many digits, with a true minus sign: "1.50", "−0.40"; what rounds to nothing has no sign."""
    return f"{round(value, digits) + 0.0:.{digits}f}".replace("-", MINUS)


def check_range(what: str, value: float, low: float, high: float) -> None:
    """Raise UserError, "Beta must be 0.01 to 5, not 9.", for a value beyond its range, or one that is no number."""
    if not low <= value <= high:
        least, most = (grouped(end) if isinstance(end, int) else f"{end:g}" for end in (low, high))
        raise UserError(f"{what} must be {least} to {most}, not {value:g}.")
