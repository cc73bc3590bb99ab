"""Numbers with their nouns: "1 word", "12 words"."""


def counted(number: int, noun: str, plural: str = "") -> str:
    """ "1 word", "12 words". plural: where it is not the noun with an s."""
    return f"{number} {noun_for(number, noun, plural)}"


def spanned(least: int, most: int, noun: str) -> str:
    """ "1 letter", "3 letters", "1 to 3 letters"."""
    return counted(most, noun) if least == most else f"{least} to {most} {noun_for(most, noun)}"


def noun_for(number: int, noun: str, plural: str = "") -> str:
    """The noun in the number that stands before it."""
    return noun if number == 1 else plural or f"{noun}s"
