"""Changes of a frame as values: to JSON and back, within what there is."""

import json
from typing import Any

import pytest

from models.sampling.change import (
    Change,
    Impose,
    Regenerate,
    Repredict,
    Write,
    WriteWord,
    change_from_json,
    change_to_json,
)
from models.storage.typed_json import FieldError


@pytest.mark.parametrize(
    "change",
    [
        Write(1, 3, 2),
        Write(0, 0, None),
        Impose(),
        Impose((0, 3)),
        Repredict(),
        WriteWord(1, (2, 1, 0, 0)),
        Regenerate(0, (1, 3)),
    ],
)
def test_a_change_comes_back_from_json(change: Change) -> None:
    assert change_from_json(json.loads(json.dumps(change_to_json(change))), 2, 4, 3) == change


@pytest.mark.parametrize(
    ("value", "must"),
    [
        (None, "an object"),
        ({}, "'kind' must be there"),
        ({"kind": "draw"}, "one of write, impose, repredict, writeword, regenerate"),
        ({"kind": "write", "row": 2, "position": 0, "symbol": 0}, "a row from 0 to 1"),
        ({"kind": "write", "row": 0, "position": 4, "symbol": 0}, "positions from 0 to 3"),
        ({"kind": "write", "row": 0, "position": 0, "symbol": 3}, "a symbol from 0 to 2"),
        ({"kind": "write", "row": 0, "position": -1, "symbol": 0}, "a whole number"),
        ({"kind": "impose", "freed": [4]}, "positions from 0 to 3"),
        ({"kind": "writeword", "row": 2, "symbols": [1, 1, 0, 0]}, "a row from 0 to 1"),
        ({"kind": "writeword", "row": 0, "symbols": [1, 3, 0, 0]}, "a symbol from 0 to 2"),
        ({"kind": "writeword", "row": 0, "symbols": [1, 0]}, "4 symbols"),
        ({"kind": "regenerate", "row": 2, "positions": [1]}, "a row from 0 to 1"),
        ({"kind": "regenerate", "row": 0, "positions": [1, 4]}, "positions from 0 to 3"),
        ({"kind": "regenerate", "row": 0}, "'positions' must be there"),
        ({"kind": "impose"}, "'freed' must be there"),
    ],
)
def test_what_names_nothing_that_is_there_is_refused(value: Any, must: str) -> None:
    with pytest.raises(FieldError) as raised:
        change_from_json(value, 2, 4, 3)
    assert must in str(raised.value)
