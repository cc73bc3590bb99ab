"""The words that a trained model learned from, as they were: parts, counts and labels."""

from pathlib import Path

from models.data.bundled_lists import bundled_words, words_digest
from models.data.split import Split, split
from models.data.word_list import MAX_LIST_BYTES
from models.errors import UserError
from models.storage.model_card import CardFields
from models.storage.regular_file import read_regular


def word_lists(folder: Path, card: CardFields) -> Split:
    """The words the model learned from, those that chose its weights and those it is reported on, as they were.

    A card written before there were three parts does not say which words chose: all held-out words may have. Raises
    UserError when the words cannot be found.
    """
    about = card["words"]
    try:
        name, digest, share, seed = (about[k] for k in ("list", "digest", "heldout_share", "split_seed"))
        words = bundled_words(str(name)) if name else tuple(line[0] for line in _lines(folder, card))
        if words_digest(words) != digest:
            raise UserError(f"The list of {card['title']} is no longer the one it learned from; train it again.")
        chose = about.get("choosing", 0 if card.get("kept") == "last" else len(words))
        return split(words, float(share), int(seed), int(chose))
    except (KeyError, TypeError, ValueError):
        raise UserError(
            f"The card in {folder} does not say which words the model learned from; train the model again."
        ) from None


def word_columns(folder: Path, card: CardFields) -> tuple[dict[str, float], dict[str, str]]:
    """The count and the label of each word; empty where the list has none. Raises UserError as `word_lists` does."""
    columns = card["words"].get("columns", ["word"])
    if len(columns) == 1:
        return {}, {}
    counts, labels = dict[str, float](), dict[str, str]()
    try:
        for line in _lines(folder, card):
            if "count" in columns:
                counts[line[0]] = float(line[columns.index("count")])
            if "label" in columns:
                labels[line[0]] = line[columns.index("label")]
    except (ValueError, IndexError):
        raise UserError(
            f"The list in {folder} does not have the columns that its card names; copy all of it again."
        ) from None
    return counts, labels


def _lines(folder: Path, card: CardFields) -> list[list[str]]:
    """The lines of the list beside a model, by columns. Raises UserError where it is missing."""
    file = str(card["words"].get("file", ""))
    if Path(file).name != file or not file:
        raise UserError(f"The card in {folder} names no file of words; train the model again.")
    try:
        text = read_regular(folder / file, MAX_LIST_BYTES).decode("utf-8")
    except OSError:
        raise UserError(f"The words of {card['title']} are missing from {folder}; copy all of it again.") from None
    split_at = len(card["words"].get("columns", ["word"])) - 1
    return [line.split("\t", split_at) if split_at else [line] for line in text.split("\n")]
