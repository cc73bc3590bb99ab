"""What a screen reader and a tooltip say about a cell."""

from models.plurals import counted, grouped, percent, whole_percent
from playground.painting.cells import SET
from playground.painting.pattern_cells import not_heeded, options_mark, pattern_cells, unheeded_pins
from playground.painting.row_cells import Meaning
from playground.painting.scene import Scene, called, place
from playground.painting.spoken import spoken
from playground.views.board.caret import PATTERN, Caret

NO_MORE = "No list word goes on like the selected row"

_STATES = {
    Meaning.FRESH: "new this step",
    Meaning.COMMITTED: "committed",
    Meaning.PINNED: "pinned",
    Meaning.DRAFT: "draft, may still change",
}


def describe(scene: Scene, caret: Caret) -> str:
    """One or two sentences about the cell under the caret, and how many are selected."""
    many = len(caret.positions)
    chosen = f" {many} positions selected." if many > 1 else ""
    at = caret.position
    if caret.line == PATTERN:
        return describe_pattern_cell(scene, at) + chosen
    return describe_cell(scene, caret.line, at) + chosen


def explain(scene: Scene, caret: Caret, *, counted_out: bool) -> str:
    """What a tooltip says of a cell: the same, and what the mark under it means. counted_out: it has a number, too."""
    text = describe(scene, caret)
    left = options_mark(scene, caret.position) if caret.line == PATTERN else None
    if left is None:
        return text
    if left == 0:
        return f"{text}\nThe cross beside the position's number: with this pattern no list word fits."
    if counted_out:
        return f"{text}\nThe dot and the number beside it: how many symbols the list still allows there."
    return f"{text}\nThe dot beside the position's number: the larger it is, the fewer symbols the list still allows."


def describe_pattern_cell(scene: Scene, i: int) -> str:
    """A cell of the pattern: "Pattern, position 3: free. 7 letters fit, in 340 list words." """
    cell = pattern_cells(scene)[i]
    text = f"Pattern, {called(scene, i)}: {cell.description}."
    if cell.look is SET and cell.text.rstrip(".").isdigit():
        text += f" The number {cell.text.rstrip('.')} counts the letters allowed."
    left = scene.options[i] if scene.options is not None else None
    if left is None or scene.answer is None or scene.list_stale:
        return text
    if scene.answer.count == 0:
        return f"{text} {NO_MORE if scene.drawn else 'No list word fits'}."
    fit = "fits" if left == 1 else "fit"
    return f"{text} {counted(left, 'symbol')} still {fit}, in {counted(scene.answer.count, 'list word')}."


def describe_cell(scene: Scene, row: int, i: int) -> str:
    """A cell of a row: "Row 2, position 3: e, new this step." """
    start = f"Row {row + 1}, {called(scene, i)}:"
    frame, vocabulary = scene.numbers, scene.vocabulary
    if frame is None or vocabulary is None or row >= frame.rows:
        return f"{start} not drawn yet."
    meaning, symbol = Meaning(int(scene.cells.meanings[row, i])), int(frame.x[row, i])
    if meaning == Meaning.BEHIND:
        return f"{start} behind the end of the word."
    if frame.noise[row, i]:
        guess, p = int(scene.cells.guesses[0][row, i]), float(scene.cells.guesses[1][row, i])
        if symbol < scene.symbols:
            level = f"noise level {whole_percent(float(frame.level[row, i]))}"
            now = "changed by this step, " if meaning == Meaning.FRESH else ""
            start = f"{start} {name(scene, symbol)}, {now}may still change, {level};"
        else:
            own = float(scene.cells.levels[row, i])
            start = f"{start} still noise{f', noise level {whole_percent(own)}' if own >= 0 else ''};"
        return f"{start} likeliest is {name(scene, guess)} with {percent(p)}."
    state = f"{_STATES[meaning]}; {not_heeded(scene)}" if i in unheeded_pins(scene) else _STATES[meaning]
    return f"{start} {name(scene, symbol)}, {state}."


def describe_number(scene: Scene, position: int, symbol: int, *, short: bool = False) -> str:
    """One cell of the map, with every number known about it. short: in fewer words."""
    frame = scene.numbers
    if frame is None:
        return ""
    row = scene.row
    p0, drawn = float(frame.p0[row, position, symbol]), float(frame.sampling_probs[row, position, symbol])
    where = (
        f"{place(scene, position)}, {name(scene, symbol)}"
        if short
        else f"{called(scene, position)}, {name(scene, symbol)}"
    )
    names = ("p0", "drawn") if short else ("predicted", "after pattern")
    text = f"{where}: {names[0]} {number(p0)} · {names[1]} {number(drawn)}"
    earlier = scene.previous
    if scene.mode == "change" and earlier is not None and earlier.sampling_probs.shape == frame.sampling_probs.shape:
        text += f" · change {drawn - float(earlier.sampling_probs[row, position, symbol]):+.3f}"
    answer = scene.answer
    if answer is not None and not scene.list_stale and answer.smoothed.shape == frame.sampling_probs.shape[1:]:
        fits, whole = grouped(int(answer.fits[position, symbol])), counted(answer.count, "word")
        of = f"{fits} of {grouped(answer.count) if short else whole}" if answer.count else "no word fits"
        text += f" · list {number(float(answer.smoothed[position, symbol]))}{'' if short else ' smoothed'}"
        text += f" ({of})"
    return text


def describe_briefly(scene: Scene, position: int, symbol: int) -> str:
    """The same in little room: "3 e  .120 → .154"."""
    frame = scene.numbers
    if frame is None:
        return ""
    before, after = (float(table[scene.row, position, symbol]) for table in (frame.p0, frame.sampling_probs))
    short = [number(p).lstrip("0") if p else "0" for p in (before, after)]
    return f"{place(scene, position)} {name(scene, symbol)}  {' → '.join(short)}"


def number(p: float) -> str:
    """A probability in five characters or fewer."""
    return f"{p:.3f}" if p >= 0.0005 or p == 0 else "<.001"


def name(scene: Scene, symbol: int) -> str:
    """A symbol to be read in a sentence."""
    return spoken(symbol, scene.vocabulary) if scene.vocabulary else ""
