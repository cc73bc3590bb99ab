"""Before the window closes, what the user asked for is written, or the user hears that it is not."""

from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from playground.presenters.dialogs import Dialogs
from playground.presenters.last_writes import LOSE, STAY, WRITING, all_written
from playground.session.edit_queue import Move
from tests.playground.presenters.office import Office, rests


@dataclass
class Owner:
    """An owner whose writes are over, have failed or go on."""

    done: bool = True
    busy: bool = False
    asked: list[bool] = field(default_factory=list)

    def finish(self) -> bool:
        self.asked.append(True)
        return self.done


def dialogs(answer: str = STAY) -> Dialogs:
    return Dialogs(lambda *_: None, lambda *_: None, lambda *_: answer, lambda *_, **__: None, lambda *_, **__: None)


def test_the_window_closes_once_all_is_written_and_stays_where_a_write_failed() -> None:
    assert all_written([Owner(), Owner()], dialogs())
    assert not all_written([Owner(), Owner(done=False)], dialogs(LOSE))


@pytest.mark.parametrize(("answer", "closes"), [(STAY, False), (LOSE, True)])
def test_a_write_that_goes_on_and_on_is_asked_about(answer: str, closes: bool) -> None:
    after = Owner()
    assert all_written([Owner(done=False, busy=True), after], dialogs(answer)) is closes
    assert bool(after.asked) is closes


def test_a_save_and_an_export_that_fail_as_the_window_closes_are_said(
    qtbot: QtBot, office: Office, tmp_path: Path
) -> None:
    office.session.move(Move.RUN_TO_END)
    rests(qtbot, office)
    blocked = tmp_path / "file"
    blocked.write_text("a file where a folder is wanted")
    owners = office.documents.file, office.documents.exports
    office.answer = blocked
    office.documents.exports.export("json")
    said = list[str]()
    assert not all_written(owners, replace(dialogs(), show_message=lambda sentence, **_: said.append(sentence)))
    assert said == [WRITING]
    assert "choose another" in office.failures[-1]
    office.documents.file.save_to(blocked / "x.unmask")
    assert not all_written(owners, dialogs())
    assert len(office.failures) == 2
    office.documents.file.save_to(tmp_path / "x.unmask")
    assert all_written(owners, dialogs())
    assert office.documents.file.linked_file.saved
