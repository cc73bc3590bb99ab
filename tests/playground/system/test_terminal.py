"""Notes for the user: where they may go, and what they may hold."""

import io

from playground.system.terminal import is_terminal, visible


def test_a_closed_stream_is_no_terminal() -> None:
    stream = io.StringIO()
    stream.close()
    assert not is_terminal(stream)


def test_control_characters_are_written_out_and_line_ends_stay() -> None:
    assert visible("a\x1b[31mb\n\u202ec") == "a\\x1b[31mb\n\\u202ec"
