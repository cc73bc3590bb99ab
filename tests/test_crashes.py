"""Of a process of the tests that dies it is said how, with the stacks of its threads."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crashes import account


@pytest.mark.skipif(os.name == "nt", reason="there are no such signals")
@pytest.mark.parametrize(
    ("last", "says"),
    [
        ("os.kill(os.getpid(), 9)", ("gw7 ended by SIGKILL (no process ends itself so", "wrote no stack")),
        ("os.abort()", ("gw7 ended by SIGABRT", "Current thread", 'File "<string>", line 1 in <module>')),
        ("os._exit(1)", ("gw7 ended by code 1 (Qt leaves so", "wrote no stack")),
    ],
)
def test_it_is_said_how_a_process_ended(last: str, says: tuple[str, ...], tmp_path: Path) -> None:
    said = tmp_path / "last words"
    script = f"import faulthandler, os; f = open({str(said)!r}, 'w'); faulthandler.enable(f); {last}"
    text = account("gw7", subprocess.Popen([sys.executable, "-S", "-c", script]), said)
    assert [part for part in says if part not in text] == []
    assert not said.exists()
