"""The bar: seen on a terminal, silent elsewhere, and gone when the work is done."""

from __future__ import annotations

import io

import pytest

from models.plurals import SPACE
from playground.cli.progress_bar import ProgressLines, TerminalBar


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


class Typewriter(Terminal):
    encoding = "ascii"


def test_a_pipe_sees_nothing() -> None:
    pipe = io.StringIO()
    with TerminalBar(pipe) as bar:
        bar.show(0.5, "half")
    assert pipe.getvalue() == ""
    assert not bar.visible


def test_long_work_says_every_tenth_where_there_is_no_bar(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    for bar in (TerminalBar(io.StringIO()), TerminalBar(Terminal())):
        now[0] = 0.0
        long = ProgressLines(bar)
        for fraction, seconds in ((0.3, 1.0), (0.31, 3.0), (0.35, 4.0), (0.4, 5.0)):
            now[0] = seconds
            long.show(fraction, "reading names.txt", f"{seconds:.0f} words")
    said = capsys.readouterr()
    lines = [f"reading names.txt  {share}{SPACE}%  {seconds} words\n" for share, seconds in ((31, 3), (40, 5))]
    assert (said.out, said.err) == ("", "".join(lines))


def test_a_terminal_sees_share_and_words_and_an_empty_line_at_the_end() -> None:
    screen = Terminal()
    with TerminalBar(screen) as bar:
        bar.show(0.5, "31 s left")
        assert " 50 %  31 s left" in screen.getvalue()
        bar.show(1.0, "done")
        assert "100 %  done" in screen.getvalue()
    assert screen.getvalue().endswith("\r\x1b[K")
    assert "\n" not in screen.getvalue()


def test_it_is_not_drawn_more_often_than_ten_times_a_second() -> None:
    screen = Terminal()
    with TerminalBar(screen) as bar:
        for i in range(1000):
            bar.show(i / 1001)
    assert screen.getvalue().count("%") < 20


def test_a_line_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    screen = Terminal()
    TerminalBar(screen).show(0.3, "x" * 200)
    assert len(screen.getvalue().removeprefix("\r\x1b[K")) < 40


def test_a_terminal_without_unicode_gets_plain_signs() -> None:
    screen = Typewriter()
    TerminalBar(screen).show(0.5)
    screen.getvalue().encode("ascii")


def test_shares_outside_the_scale_are_held_to_it() -> None:
    screen = Terminal()
    TerminalBar(screen).show(1.7)
    assert "100 %" in screen.getvalue()
