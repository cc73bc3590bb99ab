"""The policies: which of the positions that are still noise a step settles, a table of small functions over arrays.

Choose-then-sample policies look at the distributions alone, so the words they draw have an exact probability; a
sample-then-choose policy looks at the letters drawn and has none (Hayakawa et al. 2025, arXiv 2510.04525).
The end symbol counts as "unknown" in every confidence: otherwise the certain padding at the right edge goes first and
a word's length is settled before its letters.
"""

import math
from collections.abc import Iterable
from functools import partial
from typing import Literal

import numpy as np

from models.arrays import Array
from models.data.vocabulary import END
from models.distributions.lengths import places
from models.probabilities import ONE, TINY
from models.processes.flow import lagging, overshot
from models.processes.policy import ByScore, Parameter, Path, Policy, Sets
from models.processes.state import Moves
from models.processes.view import View
from models.rng import Stream

Limit = Literal["cap", "rescale"]


def undecided(end: Array, letters: Array) -> Array:
    """(N,) nats: the entropy of the letters if there is one, and of a wholly unknown letter in place of the end.

    end (N,), letters (N, V - 1): the chances of N positions.
    """
    plogp = np.maximum(letters, TINY)
    np.log(plogp, out=plogp)
    plogp *= letters
    score: Array = np.maximum(ONE - end, TINY)
    score *= np.log(score)
    score -= np.add.reduce(plogp, 1)
    score += end * math.log(letters.shape[1] + 1)
    return score


def likeliest(letters: Array) -> Array:
    """(N,) the chance of the likeliest letter, (N, V - 1)."""
    out: Array = letters.max(1)
    return out


def margin(end: Array, letters: Array) -> Array:
    """(N,) how far the likeliest letter is ahead of the second, of the end where there is no second."""
    if letters.shape[1] == 1:
        return letters[:, 0] - end
    top = np.partition(letters, -2, axis=1)
    out: Array = top[:, -1] - top[:, -2]
    return out


def _lowest_entropy(view: View) -> Array:
    return view.scattered(undecided(*view.distribution.marginals_at(view.noise)))


def _highest_confidence(view: View) -> Array:
    return view.scattered(-likeliest(view.distribution.marginals_at(view.noise)[1]))


def _largest_margin(view: View) -> Array:
    return view.scattered(-margin(*view.distribution.marginals_at(view.noise)))


def _kept_draws(view: View) -> Array:
    (end, letters), drawn = view.distribution.marginals_at(view.noise), view.drawn.take(view.state.at)
    return view.scattered(np.where(drawn == END, ONE - end, -letters[places(len(drawn)), drawn - 1]))


def _random(view: View) -> Array:
    return view.u(Stream.ORDER)


def _left_to_right(view: View) -> Array:
    shape = view.state.x.shape
    return np.broadcast_to(np.arange(shape[1], dtype=float), shape)


def _right_to_left(view: View) -> Array:
    return -_left_to_right(view)


def _ancestral(view: View) -> Moves:
    return Moves(view.to)


def _remask(limit: Limit, view: View) -> Moves:
    """Each position on its own, with the chances of ReMDM.

    What is behind an end waits for its time as well: the end may be returned to noise, and a longer word follow.
    """
    step, noise = view.step, view.noise
    unmask, remask = rates(limit, view.settings["eta"], step.now, step.to)
    to = np.minimum(view.state.level, step.to)
    settle = noise & ((view.u(Stream.REVEAL) < unmask) | (to <= 0))
    if not remask.any():
        return Moves(to, settle)
    forget = ~noise & ~view.fixed & (view.u(Stream.REMASK) < remask)
    return Moves(np.where(forget, step.to, to), settle, forget)


def _remask_cap(view: View) -> Moves:
    return _remask("cap", view)


def _remask_rescale(view: View) -> Moves:
    return _remask("rescale", view)


def rates(limit: Limit, eta: float, now: Array, to: Array) -> tuple[Array, Array]:
    """The chances in a step of ReMDM that a mask is filled, and that a free, settled position is masked again, (L,).

    now, to (L,): the levels of the run before and after the step. Any chance of the second kind up to the limit keeps
    the share of masks; `cap` takes eta where it is below the limit, `rescale` so much of it. Wang et al. 2025 (arXiv
    2503.00307).
    """
    kept, noisy = 1.0 - now, now > 0
    most = np.where(kept > 0, np.minimum(1.0, to / np.where(kept > 0, kept, 1.0)), to > 0)  # none where the run ends
    remask = np.minimum(eta, most) if limit == "cap" else eta * most
    unmask = np.where(noisy, (now - to + remask * kept) / np.where(noisy, now, 1.0), 1.0)
    return unmask, remask


def _clamped(view: View, *, afresh: bool) -> Moves:
    """The clamping trick of Li et al. 2022 (Diffusion-LM, arXiv 2205.14217), from a time of the run on."""
    if view.clock > view.settings["begin"]:
        return Moves(view.to)
    return Moves(view.to, aim=view.distribution.marginals, afresh=afresh)


def _jump_corrected(view: View) -> Moves:
    return Moves(view.to, through=overshot(view.settings["eta"], view.state.level, view.to))


def _jump_euler(view: View) -> Moves:
    return Moves(view.to, through=lagging(view.state.level, view.to))


_BEGIN = Parameter("begin", "From", "The time at which it begins: 1 with the first step, 0.5 half way.", 0.0, 1.0, 0.5)


def _at_once(view: View) -> Moves:
    return Moves(np.zeros(view.state.x.shape), view.noise, done=True)


def _eta(about: str) -> tuple[Parameter, ...]:
    return (Parameter("eta", "Rate", about, 0.0, 1.0, 0.1),)


# Names that recipes need: the default one, what version 1 of them says, and what models of any order are held against.
LOWEST_ENTROPY, ANCESTRAL, LEFT_TO_RIGHT = "lowest-entropy", "ancestral", "left-to-right"

POLICIES: dict[str, Policy] = {
    LOWEST_ENTROPY: Policy(
        "Lowest entropy",
        "Fills the positions whose letters are surest, then draws them.",
        ByScore(_lowest_entropy),
        Path.ONE,
    ),
    "highest-confidence": Policy(
        "Highest confidence",
        "Fills the positions with the likeliest single letter, then draws.",
        ByScore(_highest_confidence),
        Path.ONE,
    ),
    "largest-margin": Policy(
        "Largest margin",
        "Fills where the first letter is furthest ahead of the second, then draws.",
        ByScore(_largest_margin),
        Path.ONE,
    ),
    "random": Policy(
        "Random order",
        "Fills positions in a random order, the schedule's number each step.",
        ByScore(_random),
        Path.RANDOM,
        sets=Sets.EVENLY,
    ),
    ANCESTRAL: Policy(
        "Ancestral",
        "Each position takes its own step, with the schedule's probability: the process itself.",
        _ancestral,
        Path.RANDOM,
        needs=frozenset(),
        sets=Sets.EACH,
    ),
    LEFT_TO_RIGHT: Policy(
        "Left to right",
        "Fills from the first position on.",
        ByScore(_left_to_right),
        Path.ONE,
        needs=frozenset({"hides"}),
    ),
    "right-to-left": Policy("Right to left", "Fills from the last position back.", ByScore(_right_to_left), Path.ONE),
    "sample-then-choose": Policy(
        "Sample, then keep the surest",
        "Draws every position and keeps the likeliest draws (LLaDA, MaskGIT): leans towards common letters.",
        ByScore(_kept_draws),
        Path.THROWS_AWAY,
    ),
    "remask-cap": Policy(
        "Re-mask (cap)",
        "Each step may return letters to noise, at most this share of them.",
        _remask_cap,
        Path.REVISES,
        _eta("0 never takes a letter back, 1 does so as often as it may."),
    ),
    "remask-rescale": Policy(
        "Re-mask (rescale)",
        "Each step may return letters to noise, at this part of the most that the schedule permits.",
        _remask_rescale,
        Path.REVISES,
        _eta("0 never takes a letter back, 1 does so as often as it may."),
    ),
    "clamp": Policy(
        "Clamped (Diffusion-LM, code)",
        "Each step aims at the letter nearest to the mean of the prediction, and keeps a part of the noise.",
        partial(_clamped, afresh=False),
        Path.AIMS,
        (_BEGIN,),
        needs=frozenset({"latent"}),
    ),
    "clamp-afresh": Policy(
        "Clamped (Diffusion-LM, paper)",
        "Each step takes the letter nearest to the mean of the prediction, and noises it from the start.",
        partial(_clamped, afresh=True),
        Path.AIMS,
        (_BEGIN,),
        needs=frozenset({"latent"}),
    ),
    "jump-corrected": Policy(
        "Jumps with a corrector",
        "Letters jump to the word more often than the schedule asks for, and as many are drawn again as noise.",
        _jump_corrected,
        Path.RANDOM,
        (
            Parameter(
                "eta", "Strength", "How often each letter is drawn again as noise in a run, on average.", 0.0, 20.0, 1.0
            ),
        ),
        needs=frozenset({"jumps"}),
    ),
    "jump-euler": Policy(
        "Jumps by Euler's rule",
        "The chance of a jump is held for the step, as in the authors' library, so few steps leave noise to the last.",
        _jump_euler,
        Path.RANDOM,
        needs=frozenset({"jumps"}),
    ),
    "at-once": Policy(
        "All at once",
        "Fills every position in one step, each by the pattern alone: no letter hears what its neighbours become.",
        _at_once,
        Path.ONE,
        needs=frozenset({"hides", "one_pass"}),
    ),
}


def labelled(names: Iterable[str]) -> list[tuple[str, str]]:
    """(name, label) of these policies, each once."""
    return [(name, POLICIES[name].label) for name in dict.fromkeys(names)]
