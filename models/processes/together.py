"""Policies by which all positions go together: by the process itself, clamped, by jumps, or all at once."""

from functools import partial

import numpy as np

from models.processes import parameters, reasons
from models.processes.flow import lagging, overshot
from models.processes.policy import Group, Pace, Parameter, Path, Policy, Reason
from models.processes.policy_input import PolicyInput
from models.processes.state import Moves

DOUBT = 0.3  # how much of a draft is taken to be noise, unless a recipe says otherwise


def ancestral(inputs: PolicyInput) -> Moves:
    """Every position by its own step of the process."""
    return Moves(inputs.to)


def clamped(inputs: PolicyInput, *, afresh: bool) -> Moves:
    """The clamping trick of Li et al. 2022 (Diffusion-LM, arXiv 2205.14217), from a time of the run on."""
    if inputs.clock > inputs.settings["begin"]:
        return Moves(inputs.to)
    return Moves(inputs.to, aim=inputs.distribution.marginals, afresh=afresh)


def jump_corrected(inputs: PolicyInput) -> Moves:
    """More jumps than the schedule asks for, and as much noise again."""
    return Moves(inputs.to, through=overshot(inputs.settings["eta"], inputs.state.level, inputs.to))


def jump_euler(inputs: PolicyInput) -> Moves:
    """Jumps by the rate at the step's beginning."""
    return Moves(inputs.to, through=lagging(inputs.state.level, inputs.to))


def until_stable(inputs: PolicyInput) -> Moves:
    """The likeliest word in place of the draft, until it is the draft itself (Lee et al. 2018, arXiv 1802.06901)."""
    best = inputs.distribution.best()
    stable = ~(inputs.noise & (best != inputs.state.x)).any(1)
    settle = inputs.noise & (stable[:, None] | (inputs.next_clock <= 0))
    to = np.where(settle, 0.0, np.minimum(inputs.state.level, inputs.settings["level"]))
    return Moves(to, settle, symbols=best, rewrites=True, done=bool(stable.all()))


def at_once(inputs: PolicyInput) -> Moves:
    """Everything in one step."""
    return Moves(np.zeros(inputs.state.x.shape), inputs.noise, done=True)


CLAMPED = Policy(
    "Clamped (Diffusion-LM, code)",
    "Each step aims at the letter nearest to the mean of the prediction, and keeps a part of the noise.",
    partial(clamped, afresh=False),
    Path.AIMS,
    (parameters.begin(0.5),),
    needs=frozenset({"latent"}),
    group=Group.POINTS,
    reason=reasons.ALL,
)
CLAMPED_AFRESH = Policy(
    "Clamped (Diffusion-LM, paper)",
    "Each step takes the letter nearest to the mean of the prediction, and noises it from the start.",
    partial(clamped, afresh=True),
    Path.AIMS,
    (parameters.begin(0.5),),
    needs=frozenset({"latent"}),
    group=Group.POINTS,
    reason=reasons.ALL,
)
JUMP_CORRECTED = Policy(
    "Jumps with a corrector",
    "Letters jump to the word more often than the schedule asks for, and as many are drawn again as noise.",
    jump_corrected,
    Path.RANDOM,
    (Parameter("eta", "Strength", "How often each letter is drawn again as noise, on average.", 0.0, 20.0, 1.0),),
    needs=frozenset({"jumps"}),
    pace=Pace.AVERAGE,
    group=Group.JUMPS,
    reason=reasons.EACH,
)
JUMP_EULER = Policy(
    "Jumps by Euler's rule",
    "The chance of a jump is held for the step, as in the authors' library, so few steps leave noise to the last.",
    jump_euler,
    Path.RANDOM,
    needs=frozenset({"jumps"}),
    pace=Pace.AVERAGE,
    group=Group.JUMPS,
    reason=reasons.EACH,
)
AT_ONCE = Policy(
    "All at once",
    "Fills every position in one step, each by the pattern alone: no letter depends on what its neighbours become.",
    at_once,
    Path.ONE,
    needs=frozenset({"hides", "one_pass"}),
    pace=Pace.ONCE,
    reason=Reason("was filled by the pattern alone", "each by the pattern alone"),
)
UNTIL_STABLE = Policy(
    "Until nothing changes",
    "Writes the likeliest word in place of the draft and reads it again, until it stays as it is.",
    until_stable,
    Path.AIMS,
    (Parameter("level", "Doubt", "How much of a draft the network takes to be noise.", 0.01, 0.99, DOUBT),),
    needs=frozenset({"rewrites"}),
    pace=Pace.OWN,
    group=Group.DRAFTS,
    even_only=True,
    reason=reasons.ALL,
)
