"""What the tests of presenters share."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from tests.playground.presenters.office import Office, opened


@pytest.fixture
def office(qtbot: QtBot) -> Iterator[Office]:
    with opened(qtbot) as made:
        yield made
