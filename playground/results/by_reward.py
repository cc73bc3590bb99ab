"""Words drawn by a reward as results, and what is said of the draw."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from models.evaluation.result import Novelty, Result, Worth
from models.plurals import counted, grouped, percent
from models.rewards.reward import FLOOR, RewardFunction
from models.sampling.by_reward import ByReward, best_of_bound, draw_by_reward
from models.sampling.defaults import identified
from models.sampling.reward_samplers import PATIENCE, DrawnWords, RewardedRow
from playground.formatting import figure
from playground.results.generate import GenerationRequest, evaluated


@dataclass(frozen=True)
class RewardDraw:
    """The state of a draw. results: the words so far, each particle's once; `drawn` says how often each came."""

    drawn: DrawnWords
    results: tuple[Result, ...] = ()

    @property
    def progress(self) -> str:
        """How far it is: "7 of 28 steps", "5 of 20 words, 640 rows"."""
        drawn = self.drawn
        unit = drawn.by.sampler.unit
        far = f"{grouped(drawn.done)} of {counted(drawn.wanted, unit)}"
        return f"{far}, {counted(drawn.rows, 'row')}" if unit == "word" else far

    @property
    def running(self) -> str:
        """What is said of the particles while they are drawn; "" where there are none."""
        parts = [part for part in (size_words(self.drawn), ancestor_words(self.drawn)) if part]
        text = "; ".join(parts)
        return f"{text[:1].upper()}{text[1:]}." if text and self.drawn.ess else ""

    @property
    def stopped(self) -> str:
        """What came of it where it is stopped here."""
        none = "" if self.results else "; there are no words yet"
        return f"Stopped at {self.progress}{none}."

    @property
    def sentence(self) -> str:
        """What came of it, and what its numbers are."""
        parts = [f"{self._words}{self._how}"]
        if self.drawn.floored:
            floor = grouped(int(FLOOR))
            parts.append(f"{counted(self.drawn.floored, 'reward')} on the way were no number and count as {floor}")
        return ". ".join(parts) + "."

    @property
    def _words(self) -> str:
        copies = sum(found.copies for found in self.drawn.found)
        different = len(self.drawn.found)
        return counted(copies, "word") + (f" of {counted(different, 'row')}" if different < copies else "")

    @property
    def _how(self) -> str:
        drawn, by = self.drawn, self.drawn.by
        if drawn.gave_up:
            least = figure(by.threshold)
            return f": none of the last {grouped(PATIENCE)} rows reached {least}; lower the threshold"
        if "threshold" in by.sampler.reads:
            share = percent(drawn.accepted) if drawn.accepted is not None else "none"
            return f"; {share} of {counted(drawn.rows, 'row')} reached {figure(by.threshold)}"
        if not drawn.ess:
            bound = figure(best_of_bound(by.particles))
            return f", each the best of {by.particles}: at most {bound} nats (KL) from the model's own distribution"
        out = f"; {size_words(drawn)}"
        out += f"; {ancestor_words(drawn)}" if drawn.ancestors is not None else ""
        if drawn.log_z is None:
            return out
        return f"{out}; the model's own words weigh exp({figure(drawn.log_z)}) on average (log Z, of an unbiased Z)"


def size_words(drawn: DrawnWords) -> str:
    """ "effective sample size 23.1 of 64"; "" before there is one."""
    return f"effective sample size {figure(drawn.ess[-1], 1)} of {drawn.by.particles}" if drawn.ess else ""


def ancestor_words(drawn: DrawnWords) -> str:
    """ "the words come from 12 of the 64 particles at the start"; "" where there are none."""
    if drawn.ancestors is None:
        return ""
    return f"the words come from {drawn.ancestors} of the {drawn.by.particles} particles at the start"


def score_of(request: GenerationRequest, *, has_list: bool) -> RewardFunction:
    """The reward of a model's words. Raises UserError for what it lacks. has_list: whether its list is there."""
    assert request.by is not None

    def listed(word: str) -> bool:
        return request.novelty_index.novelty(word) is not Novelty.NEW

    return RewardFunction(request.by.reward, request.model.vocabulary, listed if has_list else None)


def draw_results(request: GenerationRequest, score: RewardFunction) -> Iterator[RewardDraw]:
    """Draw by the reward of a request, from the first row of its recipe on."""
    by = request.by
    assert by is not None
    request = replace(request, recipe=identified(request.model, request.recipe))
    made: tuple[Result, ...] = ()
    for drawn in draw_by_reward(request.model, request.recipe, by, score):
        made += _results(request, by, drawn.found[len(made) :])
        yield RewardDraw(drawn, made)


def _results(request: GenerationRequest, by: ByReward, words: Sequence[RewardedRow]) -> tuple[Result, ...]:
    numbers = [found.number for found in words]
    recipes = [[request.recipe.with_(first_row=number, rows=1)] for number in numbers]
    made = evaluated(request, [found.row for found in words], numbers, recipes)
    return tuple(
        replace(result, worth=Worth(found.reward, found.weight, by)) for result, found in zip(made, words, strict=True)
    )
