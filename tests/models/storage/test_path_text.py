"""Paths as text: whatever bytes a name has, it comes back, and the text can be written down."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.storage import path_text

NAMES = st.binary(min_size=1, max_size=30).filter(lambda b: not set(b) & {0, 47} and b not in (b".", b".."))


@pytest.mark.skipif(os.name == "nt", reason="names are text there")
@given(NAMES)
def test_any_name_comes_back_from_text_without_surrogates(name: bytes) -> None:
    path = Path(os.fsdecode(b"/nowhere/" + name))
    text = path_text.to_text(path)
    assert path_text.from_text(text) == path
    text.encode()
    path_text.shown(path).encode()


def test_a_usual_path_is_written_as_it_is(tmp_path: Path) -> None:
    assert path_text.to_text(tmp_path / "a b%41.unmask") == str((tmp_path / "a b%41.unmask").resolve())
    assert path_text.shown(tmp_path) == str(tmp_path)
