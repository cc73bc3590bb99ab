"""A request for a training run: a value that becomes a spec once its list and its folder are known."""

from models.data.word_list import from_text
from models.training.request import TrainingRequest
from models.training.train_spec import TrainSpec


def test_a_request_becomes_the_spec_of_its_run_with_every_choice_in_it() -> None:
    words = from_text("ab\nba")
    request = TrainingRequest(name="Mine", denoiser="mlp", preset="small", steps=40, seed=7, noise_input=True)
    spec = request.spec(words, name="mine", title="Mine", out="models/mine", source="names")
    assert spec == TrainSpec(
        name="mine",
        words=("ab", "ba"),
        weights=words.weights,
        labels=words.labels,
        out="models/mine",
        title="Mine",
        denoiser="mlp",
        preset="small",
        minutes=None,
        steps=40,
        seed=7,
        noise_input=True,
        source="names",
    )


def test_the_default_is_the_size_that_the_speed_of_the_computer_chooses() -> None:
    assert TrainingRequest(minutes=1.0).preset == "auto"


def test_the_case_of_the_list_goes_with_the_run() -> None:
    request = TrainingRequest(name="Mine", steps=40)
    for text, case in (("Ab\nBa", "title"), ("AB\nBA", "upper"), ("ab\nba", "")):
        assert request.spec(from_text(text), name="mine", title="", out="", source="").case == case
