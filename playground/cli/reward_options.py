"""The options by which `unmask fill` draws words by a reward, and what it prints of the draw."""

import argparse
from dataclasses import fields
from typing import Any

from models.errors import UserError
from models.rewards.features import FEATURES
from models.rewards.reward import LIMIT, Reward
from models.sampling.by_reward import (
    LEAST_BETA,
    MAX_PARTICLES,
    MAX_WORDS,
    MOST_BETA,
    REWARD_SAMPLERS,
    ByReward,
    best_of_bound,
)
from playground.cli import parsing
from playground.cli.progress_bar import TerminalBar
from playground.results.by_reward import RewardDraw, draw_results, score_of
from playground.results.generate import GenerationRequest

_DEFAULT = {f.name: f.default for f in fields(ByReward)}
_OPTIONS = ("how", "beta", "threshold", "particles")
_BESIDE = {"new": "--new", "new_only": "--new-only", "unique": "--unique"}


def add_reward(p: parsing.Parser) -> None:
    """Add the options of a draw by a reward; each is None unless the user gives it."""
    names = ", ".join(name + ('("...")' if one.takes else "") for name, one in FEATURES.items())
    about = f'draw words by this reward, such as 2*vowels/length + ends("a"); it may count {names}'
    p.add_argument("--reward", type=parsing.given, metavar="EXPR", help=about)
    about = "; ".join(f"{name}: {one.about.rstrip('.')}" for name, one in REWARD_SAMPLERS.items())
    p.add_argument("--how", type=parsing.one_of(REWARD_SAMPLERS), metavar="NAME", help=f"{about} ({_DEFAULT['how']})")
    about = f"the lower, the more the reward counts: words by p exp(R / X) ({_DEFAULT['beta']})"
    p.add_argument("--beta", type=parsing.number(LEAST_BETA, MOST_BETA), metavar="X", help=about)
    about = f"with --how reject: the least reward ({_DEFAULT['threshold']})"
    p.add_argument("--threshold", type=parsing.number(-LIMIT, LIMIT), metavar="X", help=about)
    about = f"how many particles or rows the words are a sample of, or each is the best of ({_DEFAULT['particles']})"
    p.add_argument("--particles", type=parsing.whole(1, MAX_PARTICLES), metavar="N", help=about)


def asked_reward(options: argparse.Namespace) -> ByReward | None:
    """What the options ask for; None where there is no --reward. Raises UserError for what cannot be."""
    given = {name: getattr(options, name) for name in _OPTIONS if getattr(options, name) is not None}
    if options.reward is None:
        if given:
            raise UserError(f"--{next(iter(given))} belongs to a reward; add --reward EXPR or leave it out.")
        return None
    for name, option in _BESIDE.items():
        if getattr(options, name):
            raise UserError(f"--reward draws by itself; leave {option} out. The reward may ask for new words: new.")
    if options.n > MAX_WORDS:
        raise UserError(f"-n must be 1 to {MAX_WORDS} with --reward, not {options.n}.")
    by = ByReward(Reward(expression=options.reward), words=options.n, **given)
    for name in given:
        if name != "how" and name not in by.sampler.reads:
            readers = " or ".join(other for other, one in REWARD_SAMPLERS.items() if name in one.reads)
            raise UserError(f"--how {by.how} reads no --{name}; leave it out, or choose --how {readers}.")
    return by


def drawn_by_reward(request: GenerationRequest, bar: TerminalBar, *, has_list: bool) -> RewardDraw:
    """Draw to the end, behind a bar."""
    draws = draw_results(request, score_of(request, has_list=has_list))
    draw = next(draws)
    for draw in draws:
        bar.show(draw.drawn.done / max(draw.drawn.wanted, 1), draw.progress)
    bar.clear()
    return draw


def draw_plain(draw: RewardDraw, words: list[dict[str, Any]]) -> dict[str, Any]:
    """A draw as JSON; numbers that its way does not have are null."""
    drawn, by = draw.drawn, draw.drawn.by
    by_ess, rejects = bool(drawn.ess), "threshold" in by.sampler.reads
    return {
        "reward": by.reward.source,
        "how": by.how,
        **{name: getattr(by, name) for name in by.sampler.reads},
        "rows": drawn.rows,
        "accepted": drawn.accepted if rejects else None,
        "gave_up": drawn.gave_up,
        "kl_at_most": None if by_ess or rejects else best_of_bound(by.particles),
        "ess": list(drawn.ess),
        "ancestors": drawn.ancestors,
        "log_z": drawn.log_z,
        "floored": drawn.floored,
        "words": words,
    }
