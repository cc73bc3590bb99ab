"""What `unmask train` says at the end of a run."""

import pytest

from models.training.progress import Progress
from models.training.train_spec import TrainSpec
from playground.cli import train_report

NOTE = "The held-out loss was still falling: more time would help."


@pytest.mark.parametrize("read_already", [False, True])
def test_notes_stand_once_before_who_reads_errors_and_results_together(
    monkeypatch: pytest.MonkeyPatch, *, read_already: bool
) -> None:
    monkeypatch.setattr(train_report, "one_reader", lambda: read_already)
    last = Progress(stage="done", step=2, fraction=1.0, seconds=1.0, seconds_left=None, notes=(NOTE,))
    spec = TrainSpec(name="few", title="Few", words=("anna", "lea"), out="few")
    assert (NOTE in train_report.summary(spec, last)) is not read_already
