"""JSON in pieces is the JSON of the whole."""

import json
from typing import Any

import pytest

from playground.experiment.json_stream import encoded


@pytest.mark.parametrize(
    "value",
    [
        {},
        {"a": [], "b": {}, "c": None},
        {"word": 'é "quoted" \\ \n', "list": [1, 2.5, True, None, "ж", [1, [2]], {"k": [3]}], "n": -0.0},
    ],
)
def test_it_is_what_one_call_would_give(value: dict[str, Any]) -> None:
    assert encoded(value) == json.dumps(value, ensure_ascii=False).encode()
