"""Playing moves along frames that are drawn ahead."""

import math
from collections.abc import Callable, Iterator

import pytest
from pytestqt.qtbot import QtBot

from playground.experiment.board_edits import OpenModel
from playground.experiment.edits import Restart, WriteLetter
from playground.experiment.pattern_edits import PatternEdit
from playground.session.player import FASTEST_MS, FRAMES_PER_SECOND, RETRY_MS, Player
from playground.views.timeline.transport import FASTEST, SPEEDS
from tests.playground.small import Person, even_model


@pytest.fixture
def player(person: Person) -> Iterator[Player]:
    player = Player(person.session)
    player.set_speed(math.inf)
    yield player
    player.play(False)


def shown(person: Person) -> list[int]:
    """The frames that are shown from now on, each once."""
    out = [person.experiment.index]

    def look() -> None:
        if person.experiment.index != out[-1]:
            out.append(person.experiment.index)

    person.session.changed.connect(look)
    return out


def once_shown(person: Person, index: int, act: Callable[[], None]) -> None:
    """Act as soon as a frame is shown: at this speed the next one follows at once."""

    def look() -> None:
        if person.experiment.index == index:
            person.session.changed.disconnect(look)
            act()

    person.session.changed.connect(look)


def ends(qtbot: QtBot, player: Player) -> None:
    qtbot.waitUntil(lambda: not player.playing)


def test_playing_shows_every_frame_in_order_and_stops_at_the_end(qtbot: QtBot, person: Person, player: Player) -> None:
    seen, received = shown(person), list[bool]()
    player.playing_changed.connect(received.append)
    player.play(True)
    ends(qtbot, player)
    assert person.trajectory.done
    assert seen == list(range(len(person.trajectory.frames)))
    assert received == [True, False]


def test_playing_again_at_the_end_starts_over_and_draws_nothing(qtbot: QtBot, person: Person, player: Player) -> None:
    person.plays()
    trajectory = person.trajectory
    seen = shown(person)
    player.play(True)
    ends(qtbot, player)
    last = len(trajectory.frames) - 1
    assert seen == [last, *range(last + 1)]
    assert person.trajectory is trajectory


def test_playing_in_the_middle_goes_on_from_there(qtbot: QtBot, person: Person, player: Player) -> None:
    person.plays()
    person.session.show(2)
    seen = shown(person)
    player.play(True)
    ends(qtbot, player)
    assert seen == list(range(2, len(person.trajectory.frames)))


def test_pausing_leaves_the_frame_shown_and_what_is_drawn_ahead(qtbot: QtBot, person: Person, player: Player) -> None:
    once_shown(person, 2, lambda: player.play(False))
    player.play(True)
    ends(qtbot, player)
    person.rests()
    assert person.experiment.index == 2
    assert person.trajectory.done


def test_an_edit_while_playing_is_played_on(qtbot: QtBot, person: Person, player: Player) -> None:
    written: list[int] = []

    def write() -> None:
        written.append(int(person.frame.noise[0].argmax()))
        person.session.apply(WriteLetter(0, written[0], person.symbol("n")))

    once_shown(person, 1, write)
    player.play(True)
    ends(qtbot, player)
    assert person.trajectory.done
    assert person.words[0][written[0]] == "n"
    assert len(person.experiment.branches) == 2


def test_new_dice_are_played_from_their_first_frame(qtbot: QtBot, person: Person, player: Player) -> None:
    person.plays()
    received: list[bool] = []
    player.playing_changed.connect(received.append)
    person.session.apply(Restart(42))
    player.play_from_start()
    qtbot.waitUntil(lambda: received == [True, False])
    assert person.trajectory.recipe.seed == 42
    assert person.trajectory.done
    assert person.experiment.index == len(person.trajectory.frames) - 1


def test_another_model_while_playing_is_played(qtbot: QtBot, person: Person, player: Player) -> None:
    player.play(True)
    person.session.apply(OpenModel("x", even_model("xyz", 6)))
    qtbot.waitUntil(lambda: person.experiment.model == "x" and person.session.settled)
    ends(qtbot, player)
    assert person.trajectory.done


def test_a_run_that_is_complete_at_once_stops_at_once(qtbot: QtBot, person: Person, player: Player) -> None:
    person.does(person.session.apply, PatternEdit("emma"))
    player.play(True)
    ends(qtbot, player)
    assert person.words == ["emma"] * 4


@pytest.mark.parametrize("speed", [0.25, 1.0, 8.0])
def test_the_speed_is_frames_a_second(player: Player, speed: float) -> None:
    player.set_speed(speed)
    assert player._timer.interval() == round(1000 / (FRAMES_PER_SECOND * speed))


def test_as_fast_as_it_can_is_faster_than_any_other_speed(player: Player) -> None:
    player.set_speed(math.inf)
    assert player._timer.interval() == FASTEST_MS
    assert FRAMES_PER_SECOND * max(s for s in SPEEDS if s != FASTEST) < 1000 / FASTEST_MS


def test_the_next_frame_waits_until_every_view_shows_the_present_one(qtbot: QtBot, person: Person) -> None:
    displayed = False
    player = Player(person.session, shown=lambda: displayed)
    player.set_speed(float("inf"))
    person.session.show(0)
    player.play(True)
    qtbot.waitUntil(lambda: person.experiment.trajectory is not None and person.experiment.trajectory.done)
    assert person.experiment.index == 0
    displayed = True
    qtbot.waitUntil(lambda: person.experiment.index > 0)
    player.play(False)


def test_a_frame_that_had_to_wait_comes_soon_and_those_after_it_in_time(qtbot: QtBot, person: Person) -> None:
    displayed = False
    player = Player(person.session, shown=lambda: displayed)
    player.set_speed(math.inf)
    person.plays()
    player.play(True)
    qtbot.waitUntil(lambda: player._timer.interval() == RETRY_MS)
    assert person.experiment.index == 0
    assert player.fast
    displayed = True
    qtbot.waitUntil(lambda: person.experiment.index > 0)
    assert player._timer.interval() == FASTEST_MS
    player.play(False)
