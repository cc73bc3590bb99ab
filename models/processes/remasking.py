"""Policies that take letters back: by chance, by how likely each is beside the others, or by what is remembered.

No word drawn so has a probability that can be computed.
"""

from collections.abc import Callable, Mapping
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from models.arrays import Array, Flags, Symbols
from models.probabilities import TINY
from models.processes.policy import lowest
from models.processes.policy_input import PolicyInput
from models.processes.schedules import alpha_at
from models.processes.scores import gumbel
from models.processes.state import Moves
from models.rng import Stream

Limit = Literal["cap", "rescale", "correct"]
_NOTHING = 1e-9  # a difference of times that is rounding


def rates(limit: Limit, eta: float, now: Array, to: Array) -> tuple[Array, Array]:
    """The chances in a step of ReMDM that a mask is filled, and that a free, settled position is masked again, (L,).

    now, to (L,): the levels of the run before and after the step. Any chance of the second kind up to the limit keeps
    the share of masks; `cap` takes eta where it is below the limit, `rescale` so much of it, `correct` eta times what
    the level falls by. Wang et al. 2025 (arXiv 2503.00307); the last is the corrector of Gat et al. 2024 (arXiv
    2407.15595) and Campbell et al. 2022.
    """
    kept, noisy = 1.0 - now, now > 0
    most = most_taken_back(now, to)
    remask = eta * most if limit == "rescale" else np.minimum(eta if limit == "cap" else eta * (now - to), most)
    unmask = np.where(noisy, (now - to + remask * kept) / np.where(noisy, now, 1.0), 1.0)
    return unmask, remask


def most_taken_back(now: Array, to: Array) -> Array:
    """The limit of `rates`, (L,): min(1, (1 - alpha_s) / alpha_t); none where the run ends."""
    kept = 1.0 - now
    return np.where(kept > 0, np.minimum(1.0, to / np.where(kept > 0, kept, 1.0)), to > 0)


def remask(limit: Limit, inputs: PolicyInput) -> Moves:
    """Each position on its own, with the chances of ReMDM.

    What is behind an end waits for its time as well: the end may be returned to noise, and a longer word follow.
    """
    step = inputs.step
    return _each(inputs, step.to, *rates(limit, inputs.settings["eta"], step.now, step.to))


def loop(inputs: PolicyInput) -> Moves:
    """ReMDM-loop: the noise falls, is held while letters are taken back and drawn again, and falls to nothing."""
    now, to = (np.full(inputs.step.to.shape, loop_level(inputs, clock)) for clock in (inputs.clock, inputs.next_clock))
    return _each(inputs, to, *rates("cap", inputs.settings["eta"], now, to))


def loop_level(inputs: PolicyInput, clock: float) -> float:
    """The level at a time of the run: alpha rises to `kept` until `on`, stays until `off`, and rises to 1.

    Either way as the schedule has it. Where `off` is above `on` nothing is held.
    """
    s, schedule = inputs.settings, inputs.terms.schedule
    on, off, kept = s["on"], min(s["on"], s["off"]), s["kept"]
    if clock > on:
        return 1.0 - kept * alpha_at(schedule, (clock - on) / (1.0 - on))
    if clock > off:
        return 1.0 - kept
    return (1.0 - kept) * (1.0 - (alpha_at(schedule, clock / off) if clock > 0 else 1.0))


def _each(inputs: PolicyInput, to: Array, unmask: Array, remask: Array) -> Moves:
    """Each position on its own. to, unmask, remask (L,): the levels after the step, and the chances in it."""
    noise, level = inputs.noise, np.minimum(inputs.state.level, to)
    settle = noise & ((inputs.u(Stream.REVEAL) < unmask) | (to <= 0))
    if not remask.any():
        return Moves(level, settle)
    forget = ~noise & ~inputs.fixed & (inputs.u(Stream.REMASK) < remask)
    return Moves(np.where(forget, to, level), settle, forget)


def by_confidence(inputs: PolicyInput) -> Moves:
    """ReMDM-conf: a letter goes back with a share of the limit, softmax(-psi), psi its chance when it was drawn.

    Masks are filled as if nothing was taken back, so their share lies above the schedule's: by at most the limit over
    the number of free positions more with each step.
    """
    noise, now, to = inputs.noise, inputs.step.now, inputs.step.to
    unmask, _ = rates("rescale", 0.0, now, to)
    settle = noise & ((inputs.u(Stream.REVEAL) < unmask) | (to <= 0))
    psi, standing = _remembered(inputs), ~noise & ~inputs.fixed
    weight = np.where(standing, np.exp(-psi), 0.0)
    share = weight / np.maximum(weight.sum(1, keepdims=True), TINY)
    forget = standing & (inputs.u(Stream.REMASK) < inputs.settings["eta"] * most_taken_back(now, to) * share)
    level = np.where(forget, to, np.minimum(inputs.state.level, to))
    return Moves(level, settle, forget, memo=_memo(inputs, settle, inputs.draw.at(settle), psi))


def gibbs(inputs: PolicyInput) -> Moves:
    """Random order; from a time on, every other step takes back any letters and the next draws them again.

    Places are picked among all free ones, masks too, which nothing is done to: so the pick says nothing of the letters,
    and with one position a step the words keep the model's distribution.
    """
    return _corrected(inputs, ~inputs.fixed, lambda: inputs.u(Stream.REMASK))


def informed(inputs: PolicyInput) -> Moves:
    """As `gibbs`, but the letters least likely beside the others go back. Zhao et al. 2024 (arXiv 2407.21243).

    The pick depends on the letters, so the words lean towards likely ones.
    """
    standing = ~inputs.noise & ~inputs.fixed
    heat = inputs.settings["heat"]
    return _corrected(
        inputs,
        standing,
        lambda: np.log(np.maximum(np.nan_to_num(inputs.without()), TINY)) - heat * gumbel(inputs.u(Stream.REMASK)),
    )


def _corrected(inputs: PolicyInput, among: Flags, score: Callable[[], Array]) -> Moves:
    """Fill by chance; at times take back the lowest-scored of `among`, as many as the settings say.

    A step that takes back fills what is due by the time after it, and the next one only what was taken back.
    """
    step, noise = inputs.step, inputs.noise
    correcting, last = inputs.clock <= inputs.settings["begin"] + _NOTHING, step.next_clock <= 0
    again = correcting and step.number % 2 == 0 and not last
    filling = inputs.at(step._replace(to=step.now)) if again else inputs
    begun, due = noise & (filling.step.to < 1), noise & (step.to <= 0)
    count = filling.quota(begun) - (begun & due).sum(1)
    settle = due | lowest(inputs.u(Stream.ORDER), begun & ~due, count)
    level = np.minimum(inputs.state.level, step.to)
    if not correcting or again or last:
        return Moves(level, settle)
    most = np.full(len(noise), int(inputs.settings["letters"]))
    forget = ~noise & lowest(score(), np.broadcast_to(among & (step.to > 0) & (step.to < 1), noise.shape), most)
    return Moves(np.where(forget, step.to, level), settle, forget)


def plan_path(inputs: PolicyInput) -> Moves:
    """P2: every position competes, a mask with its draw, a letter with its chance beside the others to the power eta.

    The timetable's number of the least likely stays or becomes noise. Peng et al. 2025 (arXiv 2502.03540), with letters
    that stand judged by the model that is shown all but them.

    Theirs are texts of a given length. Where ends are drawn it leans to short words, and the more with more steps: of
    a position that ends with chance e the draw is kept more often if it is the end, as the letters share 1 - e.
    """
    (among, left), eta = inputs.exchange(), inputs.settings["eta"]
    score = np.log(np.maximum(inputs.chances_of(inputs.drawn), TINY))
    if eta > 0:
        standing = eta * np.log(np.maximum(np.nan_to_num(inputs.without()), TINY))
        score = np.where(inputs.noise, score, np.where(standing < 0, standing, 1.0))  # what is certain stays
    else:
        among = among & inputs.noise
    return _exchanged(inputs, lowest(score, among, left))


def mask_predict(inputs: PolicyInput) -> Moves:
    """Mask-Predict: the likeliest letters everywhere, and back to noise those with the lowest chance when predicted.

    Of letters that stay the chance is that of the step which predicted them. Nothing is drawn at random. Ghazvininejad
    et al. 2019 (arXiv 1904.09324).
    """
    among, left = inputs.exchange()
    best = inputs.distribution.best()
    chance = np.where(inputs.noise, inputs.chances_of(best), _remembered(inputs))
    moves = _exchanged(inputs, lowest(chance, among, left), again=True)
    return moves._replace(symbols=best, memo=_memo(inputs, inputs.noise, best, _remembered(inputs)))


def _exchanged(inputs: PolicyInput, masked: Flags, *, again: bool = False) -> Moves:
    """Fill what is not to be masked, and mask what is. again: what is filled may be masked at once."""
    noise, to = inputs.noise, inputs.step.to
    settle = noise & (to < 1) if again else noise & (to < 1) & ~masked
    forget = masked if again else masked & ~noise
    return Moves(np.where(forget, to, np.minimum(inputs.state.level, to)), settle, forget)


def _remembered(inputs: PolicyInput) -> Array:
    """(R, L) the chance of each letter when it was drawn; 1 for one that the policy did not draw, as by hand."""
    memo = inputs.state.memo
    if "chance" not in memo:
        return np.ones(inputs.state.x.shape)
    return np.where(memo["letter"] == inputs.state.x, memo["chance"], 1.0)


def _memo(inputs: PolicyInput, settle: Flags, x0: Symbols, chance: Array) -> Mapping[str, NDArray[Any]]:
    """What is remembered after a step that settles x0: each letter, and its chance when it was drawn."""
    letter = np.where(settle, x0, inputs.state.x).astype(np.int16)
    return {**inputs.state.memo, "chance": np.where(settle, inputs.chances_of(x0), chance), "letter": letter}
