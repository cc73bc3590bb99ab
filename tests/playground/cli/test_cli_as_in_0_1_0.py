"""Command lines of version 0.1.0 still mean what they meant: what it printed, and its exit codes, were recorded."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from playground.cli import train
from tests.playground.cli.conftest import Said

Call = Callable[..., Said]
PAIRS = "--model oracle:bigram:dinosaurs"
RECORDED = [
    (f"fill e??a -n 5 --seed 1 {PAIRS}", "eura\neria\nenga\nerua\neusa\n"),
    (
        f"fill *saurus -n 4 --seed 2 --row 3 {PAIRS} --policy ancestral --remask cap --remask-rate 0.2 --schedule"
        " cosine-mdlm --steps 9 --temperature 0.9 --top-k 12 --top-p 0.95 --length 8-12 --unique",
        "maurusaurus\nbrusaosaurus\ncasaurus\nrusaurus\n",
    ),
    (
        "fill a* -n 3 --model oracle:mixture:dinosaurs --policy ancestral --remask rescale --length-first --new-only",
        "aoecopolen\naolalisaurus\narmunykaratops\n",
    ),
    (
        f"score rex {PAIRS} --policy left-to-right --schedule linear --steps 4 --temperature 1 --top-k 0 --top-p 1",
        "rex    13.475 nats   3.369 per character  exact (Left to right, 4 steps), new\n",  # it said "exact, new",
    ),
]
REFUSED = [
    (f"fill Ω {PAIRS}", "unmask: Pattern 'Ω', character 1: The model has never seen 'Ω'; it knows"),
    ("fil", "unmask: There is no command or file 'fil'; did you mean fill?"),
    ("fill --policy nonsense", "unmask: --policy has no choice 'nonsense'; choose one of"),
    ("train", "unmask: Name a list to train on: a file, - for standard input, or a bundled list such as names."),
]


@pytest.mark.parametrize(("line", "printed"), RECORDED, ids=[line[:24] for line, _ in RECORDED])
def test_a_command_line_prints_what_it_printed(call: Call, line: str, printed: str) -> None:
    assert call(*line.split()) == Said(0, printed, "")


@pytest.mark.parametrize(("line", "sentence"), REFUSED)
def test_what_was_refused_is_refused_with_its_sentence_and_code_2(call: Call, line: str, sentence: str) -> None:
    said = call(*line.split())
    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(sentence)


def test_every_option_of_a_training_is_read() -> None:
    line = (
        "dinosaurs --minutes 1 --out x --name Dinos --denoiser mlp --preset tiny --process masked --noise-input"
        " --device cpu --seed 3 --heldout 0.1 --batch 8 --threads 1 --keep-case --encoding utf-8 --resume --force"
    )
    options = train.parser().parse_args(line.split())
    assert (options.family, options.denoiser, options.preset, options.minutes) == ("masked", "mlp", "tiny", 1.0)
    assert (options.noise_input, options.keep_case, options.resume, options.force) == (True,) * 4
    assert train.parser().parse_args(["names", "--steps", "5"]).steps == 5
