"""The numbers that several policies read."""

from models.processes.policy import Parameter


def begin(default: float) -> Parameter:
    """When it begins."""
    about = "The time at which it begins: 1 with the first step, 0.5 half way."
    return Parameter("begin", "From", about, 0.0, 1.0, default)


def eta(about: str, default: float = 0.1, highest: float = 1.0) -> Parameter:
    """How often letters are taken back; about: what the number means."""
    return Parameter("eta", "Rate", about, 0.0, highest, default)


def heat(about: str, default: float) -> Parameter:
    """How far chance has a say; about: what the number means."""
    return Parameter("heat", "Chance", about, 0.0, 10.0, default)


REMASK_ETA = eta("0 never takes a letter back, 1 does so as often as it may.")
LETTERS = Parameter("letters", "Letters", "How many letters are drawn again at a time.", 1, 16, 1, whole=True)
