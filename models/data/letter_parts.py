"""What a letter consists of, where a vocabulary knows it in parts only."""

from collections.abc import Callable

from models.data.graphemes import MAX_CODE_POINTS, graphemes


def parts(letter: str, find: Callable[[str], int | None]) -> list[str]:
    """A letter, or what it consists of where that alone is found: its consonants with their marks, or code points.

    Where not all of these are found, letters that make it up when they stand side by side, as in a word that was drawn.
    """
    if len(letter) == 1 or find(letter) is not None:
        return [letter]
    ways = (graphemes(letter, conjuncts=False), list(letter))
    found = next((parts for parts in ways if None not in map(find, parts)), None)
    return found or _side_by_side(letter, find) or [letter]


def _side_by_side(letter: str, find: Callable[[str], int | None]) -> list[str]:
    """The letters that are found one behind the other in what reads as one, the longest first; [] where there are none.

    No more than this many code points: nothing that was drawn has more, and time is quadratic.
    """
    whole = len(letter)
    if whole > 4 * MAX_CODE_POINTS:
        return []
    ways: dict[int, list[str]] = {whole: []}  # the letters from each place on
    for start in reversed(range(whole)):
        ends = (end for end in range(whole, start, -1) if end in ways and find(letter[start:end]) is not None)
        end = next(ends, None)
        if end is not None:
            ways[start] = [letter[start:end], *ways[end]]
    return ways.get(0, [])
