"""Notes for the user: where they may go, and what they may hold."""

import io
from pathlib import Path

import pytest

from playground.system.terminal import is_terminal, one_reader, visible


def test_a_closed_stream_is_no_terminal() -> None:
    stream = io.StringIO()
    stream.close()
    assert not is_terminal(stream)


def test_control_characters_are_written_out_and_line_ends_stay() -> None:
    assert visible("a\x1b[31mb\n\u202ec") == "a\\x1b[31mb\n\\u202ec"


@pytest.mark.parametrize("together", [False, True])
def test_errors_and_results_have_one_reader_where_they_lead_to_one_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, together: bool
) -> None:
    with open(tmp_path / "out", "w") as out, open(tmp_path / ("out" if together else "err"), "w") as err:
        monkeypatch.setattr("sys.stdout", out)
        monkeypatch.setattr("sys.stderr", err)
        assert one_reader() is together


def test_streams_without_a_file_have_no_reader_in_common(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.stdout", io.StringIO())
    assert not one_reader()
