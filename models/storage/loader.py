"""Every model that can be loaded, by an id: trained ones by name or folder, exact ones by the list they answer from.

`load_now("names-transformer")` and `load_now("oracle:list:names")` are all that a script needs. Loads torch when a
model with a network is asked for, and not before.
"""

import difflib
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from models.data.bundled_lists import bundled_lists, bundled_words
from models.data.split import Split
from models.errors import UserError, close_to, quoted
from models.evaluation.novelty import NoveltyIndex
from models.model import Model
from models.oracle import ORACLES, ListOracle, oracle_model
from models.oracle.labelled_words import LabelledWords
from models.storage.classifiers import ModelClassifiers
from models.storage.folders import models_folder
from models.storage.installed import SharedNameError, find, installed
from models.storage.model_card import read_card, shape_of
from models.storage.model_words import word_columns, word_lists

DEFAULT = "names-transformer"
_ORACLE = "oracle:"


@dataclass(frozen=True, eq=False)
class LoadedModel:
    """A model with what belongs to it.

    words: the list it learned from, None where it is missing. oracle: the exact answers of that list. novelty_index:
    looks up whether a word is new.
    """

    model: Model
    words: Split | None
    oracle: ListOracle | None
    novelty_index: NoveltyIndex


def load_model(identifier: str) -> Iterator[str | LoadedModel]:
    """Load a model, yielding now and then what is being done. Raises UserError for an unknown or damaged one."""
    if is_oracle(identifier):
        yield from _load_oracle(identifier)
    else:
        yield from _load_trained(folder_of(identifier))


def load_now(identifier: str = DEFAULT) -> LoadedModel:
    """Load a model and wait for it. Raises UserError for an unknown or damaged one."""
    for value in load_model(identifier):
        if isinstance(value, LoadedModel):
            return value
    raise UserError(f"There is no model {quoted(identifier)}.")


def is_oracle(identifier: str) -> bool:
    """Whether an id asks for an exact model."""
    return identifier.startswith(_ORACLE)


def oracle_id(kind: str, name: str) -> str:
    """The id of the exact model of a kind, one of `ORACLES`, over the list of that name."""
    return f"{_ORACLE}{kind}:{name}"


def oracle_list(identifier: str) -> str:
    """The list that an exact model answers from, by its id."""
    return identifier.split(":", 2)[2]


def oracle_title(kind: str, name: str) -> str:
    """What an exact model is called on screen."""
    title = next((entry["title"] for entry in bundled_lists() if entry["id"] == name), name)
    return f"{title}: {ORACLES[kind].lower()}"


def folder_of(identifier: str) -> Path:
    """The folder of a trained model by name or path.

    Raises UserError naming the closest ones, or both of one name, and for an exact model, which has none.
    """
    if is_oracle(identifier):
        raise UserError(f"{identifier} is computed from its list and has no network; choose a trained model.")
    try:
        return find(identifier)
    except SharedNameError:
        raise
    except UserError:
        pass  # the sentences below say more
    if is_own(identifier):
        raise gone(Path(identifier))
    names = [m.name for m in installed()] + [oracle_id(kind, "names") for kind in ORACLES]
    close = difflib.get_close_matches(identifier.lower(), names, 3, 0.4) or names[:4]
    perhaps = " or ".join(close)
    raise UserError(f"There is no model {quoted(identifier)}; perhaps {perhaps}? `unmask models` lists them all.")


def is_own(identifier: str) -> bool:
    """Whether it is a folder of its own right among the user's models; a link leads to somebody else's."""
    path = Path(identifier)
    try:
        return path.parent == models_folder() and path.name not in ("", "..") and not path.is_symlink()
    except UserError:  # a user without a home folder has no models
        return False


def gone(folder: Path) -> UserError:
    """The error of a model of the user's that was deleted or moved."""
    return UserError(f"Your model in {folder} is gone: it was deleted or moved.")


def _load_oracle(identifier: str) -> Iterator[str | LoadedModel]:
    parts = identifier.split(":", 2)
    if len(parts) != 3 or parts[1] not in ORACLES:
        ways = " or ".join(oracle_id(kind, "LIST") for kind in ORACLES)
        raise UserError(f"There is no oracle {quoted(identifier)}; write {ways}.")
    lists = [entry["id"] for entry in bundled_lists()]
    if parts[2] not in lists:
        raise UserError(f"There is no list {quoted(parts[2])}; {close_to(parts[2], lists)}")
    title = oracle_title(parts[1], parts[2])
    yield f"reading {title}"
    words = bundled_words(parts[2])
    for value in oracle_model(parts[1], words, parts[2]):
        if isinstance(value, Model):
            model = replace(value, card={**value.card, "title": title})
            model = _labelled(model, words, {})
            yield LoadedModel(model, Split(words, ()), _answers(words, model), NoveltyIndex(words, ()))
        else:
            yield f"fitting {title}: {value.iteration} of {value.iterations}"


def _load_trained(folder: Path) -> Iterator[str | LoadedModel]:
    if shape_of(read_card(folder)) is not None:
        yield "loading torch"
        _load_torch()
    from models.storage import checkpoint

    model = checkpoint.load(folder)
    yield "reading the words"
    try:
        split: Split | None = word_lists(folder, model.card)
    except UserError:
        split = None  # the model still fills; only what the list would say is missing
    train, heldout = (split.train, split.heldout) if split else ((), ())
    oracle = _answers((*train, *heldout), model) if split else None
    model = _labelled(model, (*train, *heldout), _beside(folder, model)) if split else model
    yield LoadedModel(model, split, oracle, NoveltyIndex(train, heldout))


def _load_torch() -> None:
    # Idle threads sleep: on two busy cores two that spin make a pass 5 to 30 times slower than one thread.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    import torch

    # A pass is made on one thread (see TorchDenoiser), and large batches use all cores by chunks. A training run
    # chooses for its own process.
    torch.set_num_threads(1)


def _beside(folder: Path, model: Model) -> Mapping[str, str]:
    """The labels that the list of a model has beside its words; empty where they cannot be read."""
    try:
        return word_columns(folder, model.card)[1]
    except UserError:
        return {}


def _labelled(model: Model, words: tuple[str, ...], beside: Mapping[str, str]) -> Model:
    """A model with the classifiers that can guide it."""
    there = LabelledWords(words, beside, model.vocabulary, model.length)
    return replace(model, classifiers=ModelClassifiers(model.process, there))


def _answers(words: tuple[str, ...], model: Model) -> ListOracle:
    vocabulary = model.vocabulary
    return ListOracle(vocabulary.encode_all(words, model.length), len(vocabulary), vocabulary)
