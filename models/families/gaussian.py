"""Gaussian diffusion on embeddings: letters are points that noise moves, and a network guesses where each came from."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np

from models.data.table import Table
from models.data.vocabulary import Vocabulary
from models.denoisers.protocol import Denoiser
from models.denoisers.transformer_shape import LATENT, MAX_LATENT
from models.families.counterparts import FORCING, GUIDANCE, Counterpart
from models.families.family import Family, NamedObjective, Tensors, trained_network, two_a_position
from models.families.settings import Option, ProcessSettings, Selection, with_defaults
from models.families.sizes import WITH_LEVELS
from models.processes.exploding import Exploding
from models.processes.gaussian import Gaussian
from models.processes.protocol import LOSSES
from models.processes.sphere import onto, spread
from models.processes.traits import Traits

if TYPE_CHECKING:
    from models.processes import Process
    from models.training.objectives.objective import Objective

_PARAMETERS: dict[str, Any] = {"numbers": LATENT, "norm": 4.0, "seed": 0, "log_snr": [2.0, -8.0]}
_TRAITS = Traits(hides=False, revises=True, latent=LATENT, reads_level="position", any_order=False, likelihood="bound")

POINTS = Selection(
    "embeddings",
    "Points",
    "Where the letters are",
    (
        Option("fixed", "As far apart as can be", "The letters are spread evenly over a sphere, and stay there."),
        Option(
            "learned",
            "Learned",
            "Letters move over the sphere as the network learns; all stay at one distance from its centre, for free"
            " ones would drift outwards without end. On the names the bound is the same to 0.01 nats a character.",
        ),
    ),
)
NOISE = Selection(
    "noise",
    "Noise",
    "What noise does to the points",
    (
        Option("preserving", "Takes the place of the letter (VP)", "The letter's part shrinks as the noise grows."),
        Option(
            "exploding",
            "Is added to it (VE, GaussianShuffle)",
            "Points are pushed about and end far outside. At equal signal and noise it is the same model: the words of"
            " a seed are the same but for rounding, and the map shows another way to them.",
        ),
    ),
)
TWICE = Selection(
    "guesses",
    "Guesses",
    "How often the network guesses at each step",
    (
        Option("once", "One", "The network says what each letter was."),
        Option(
            "twice",
            "Two (self-conditioning)",
            "It is shown its first guess and guesses again, in twice the time; the papers show it the guess of the step"
            " before.",
        ),
    ),
)
_SETTINGS = (POINTS, NOISE, TWICE)


def _process(size: int, parameters: Mapping[str, Any], tensors: Tensors) -> Gaussian:
    """The process of a card. Embeddings that are not among the tensors are spread by the card's seed."""
    numbers, norm = int(parameters["numbers"]), float(parameters["norm"])
    highest, lowest = (float(bound) for bound in parameters["log_snr"])
    if not (0 < numbers <= MAX_LATENT and numbers % 2 == 0 and 0 < norm < 1e3 and -30 <= lowest < highest <= 30):
        raise ValueError("noise that no letters have")
    chosen = with_defaults(_SETTINGS, parameters)
    kind = {"preserving": Gaussian, "exploding": Exploding}[str(chosen[NOISE.name])]
    learns = {"fixed": False, "learned": True}[str(chosen[POINTS.name])]
    table, losses = tensors.get("embeddings"), tensors.get(LOSSES)
    if losses is not None and (losses.ndim != 1 or len(losses) < 2):
        raise ValueError("losses of no levels")
    if table is None:
        return kind(spread(size, numbers, norm, int(parameters["seed"])), highest, lowest, learns=learns, losses=losses)
    if table.shape != (size, numbers):
        raise ValueError("embeddings of other letters")
    if learns:
        return kind(onto(table, norm), highest, lowest, learns=True, losses=losses)
    lengths = np.sqrt((table.astype(np.float64) ** 2).sum(-1))
    if not np.allclose(lengths, norm, rtol=1e-3):
        raise ValueError("embeddings of other letters")
    return kind(table.astype(np.float32), highest, lowest, losses=losses)


def _from_list(_vocabulary: Vocabulary, _table: Table, settings: ProcessSettings) -> tuple[Mapping[str, Any], Tensors]:
    """What is chosen stands on the card where it is not what it is by default, which earlier cards do not name."""
    chosen = {one.name: settings[one.name] for one in _SETTINGS if settings.get(one.name, one.default) != one.default}
    size = {"self_conditioning": 1} if TWICE.name in chosen else {}
    return {**_PARAMETERS, **chosen, **size}, {}


def _denoiser(card: Mapping[str, Any], tensors: Tensors, device: str) -> Denoiser:
    if card["network"].get("latent") != card["process"]["numbers"]:
        raise ValueError("a network for points of other numbers")
    if card["network"].get("self_conditioning", 0) != card["process"].get("self_conditioning", 0):
        raise ValueError("a network that guesses more or less often")
    return trained_network("posterior")(card, tensors, device)


def _objective(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.gaussian import GaussianPosterior

    assert isinstance(process, Gaussian)
    return GaussianPosterior(process, traits.shows_pins)


def _end_to_end(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.end_to_end import EndToEnd

    assert isinstance(process, Gaussian)
    return EndToEnd(process, traits.shows_pins)


def _warped(process: "Process", traits: Traits) -> "Objective":
    from models.training.objectives.warped import Warped

    assert isinstance(process, Gaussian)
    return Warped(process, traits.shows_pins)


OBJECTIVES = (
    NamedObjective(
        "cross-entropy",
        "Cross-entropy of the letters (CDCD)",
        "The network says what each letter was, however noisy it is.",
        _objective,
    ),
    NamedObjective(
        "warped",
        "Cross-entropy, levels by its own losses (CDCD)",
        "What a letter costs at each noise level is learned beside the network, and levels are drawn where that rises;"
        " otherwise they are drawn where the noise alone takes letters away. The curve is drawn while it learns.",
        _warped,
    ),
    NamedObjective(
        "end-to-end",
        "Squares of the points, end to end (Diffusion-LM)",
        "The network says where each letter's point was, and the points are held to what rounding makes of them. It"
        " learns more slowly: after two minutes on the names its bound is 2.81 nats, that of cross-entropy 2.23.",
        _end_to_end,
    ),
)

GAUSSIAN = Family(
    name="gaussian",
    title="Gaussian diffusion",
    about="Each letter is a point; noise moves it, and what shows is the nearest letter. Any may change until the end.",
    traits=_TRAITS,
    process=_process,
    parameters=_PARAMETERS,
    given=lambda parameters: () if parameters.get(POINTS.name) == "learned" else ("embeddings",),
    denoiser=_denoiser,
    objective=_objective,
    objectives=OBJECTIVES,
    settings=_SETTINGS,
    from_list=_from_list,
    policies=("ancestral", "clamp", "clamp-afresh"),
    default_steps=two_a_position,
    reads=frozenset({"levels", "latent"}),
    labels=True,
    sizes={"transformer": WITH_LEVELS},
    shows=(
        Counterpart(
            "Diffusion-LM",
            "Li et al. 2022, arXiv 2205.14217",
            "letters as points, which may be learned by its loss end to end, the guess of x0, rounding, its clamping "
            "trick in two ways, and control by a classifier's gradient, by steps of Adagrad",
            "points of any length, for which one length stands, and control by classifiers of syntax and spans",
        ),
        Counterpart(
            "CDCD",
            "Dieleman et al. 2022, arXiv 2211.15089",
            "cross-entropy as loss, levels drawn where it changes, self-conditioning within each step, and points "
            "that are learned, and levels drawn by the losses that are learned beside the network (time warping)",
            "levels of a run spaced by these losses",
        ),
        Counterpart(
            "Plaid",
            "Gulrajani and Hashimoto 2023, arXiv 2305.18619",
            "its bound, with points that may be learned",
            "learning by the bound itself, and noise that is learned",
        ),
        Counterpart(
            "Analog Bits",
            "Chen et al. 2022, arXiv 2208.04202",
            "self-conditioning: the network is shown its first guess, in half of what it learns from",
            "bits for points, and the guess of the step before in place of a second pass",
        ),
        Counterpart(
            "Score SDE",
            "Song et al. 2021, arXiv 2011.13456",
            "noise that takes the place of the signal and noise that is added to it, which are one model",
            "steps by differential equations",
        ),
        Counterpart(
            "DDPM",
            "Ho et al. 2020, arXiv 2006.11239",
            "the noise, its posterior step and the bound",
            "images and the guess of the noise",
        ),
        FORCING,
        *GUIDANCE,
    ),
)
