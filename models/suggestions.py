"""What a person may have meant by a name that is not there."""

from collections.abc import Iterable
from difflib import get_close_matches


def close_to(text: str, known: Iterable[str]) -> str:
    """The rest of a sentence: "did you mean names" or "choose one of names, english"."""
    names = list(known)
    close = get_close_matches(text.lower(), names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(close)}" if close else f"choose one of {', '.join(names)}"
