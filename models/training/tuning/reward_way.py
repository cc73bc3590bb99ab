"""Tuning by a reward: groups of words are drawn, rewarded and learned from (`grpo_loss`), then drawn again.

What words of the first and of the last weights are worth on average is measured on draws of their own, the same random
numbers for both. The KL to the reference is along paths: where a word has several it is no less than that between the
words, since who sees only the words sees less (data processing). Where the order follows from the weights, the
reference is asked along the order that was taken, which need not be the one that it would take.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np
import torch
from torch import Tensor

from models.arrays import Symbols
from models.evaluation.exact_orders import rows_needed
from models.evaluation.reading import Reading, watched
from models.model import Model
from models.sampling import sampler
from models.sampling.defaults import default_policy, default_timetable, even_policy
from models.sampling.recipe import Recipe
from models.training.best_model import current_model
from models.training.levels import precision
from models.training.objectives.objective import generator
from models.training.progress import Progress, TrainingStage
from models.training.reporter import Reports, RunCommand
from models.training.tuning.grpo_loss import advantages, grpo_loss
from models.training.tuning.off_policy import exact_surrogates, gaps, gradient, short_enough
from models.training.tuning.reward_outcome import (
    ExactGaps,
    Mean,
    RewardNow,
    ScoredWord,
    described,
    gain_in_words,
    on_card,
)
from models.training.tuning.reward_tuning import ALL_ORDERS, PATH, SURROGATES, RewardTuning
from models.training.tuning.surrogates import surrogates_of
from models.training.tuning.torch_words import TorchConstraint
from models.training.tuning.tuning_way import EVALUATED, EVALUATED_FROM, PART, TuningEnd, TuningSetup
from models.training.tuning.word_log_prob import WordLogProb, evaluate

SUMMED_FROM = EVALUATED_FROM - 2**20  # the same of words whose surrogates are summed over all states
GRADIENT = 3  # forward passes that take as long as a gradient
SUMS = 3 * GRADIENT + 1  # of every state that is summed: three gradients, and the orders' own
T = TypeVar("T")
OTHERS = tuple(name for name in SURROGATES if name != PATH)


@dataclass(frozen=True, eq=False)
class DrawnGroup:
    """Words (N, L) that a policy has drawn, along their paths, with their rewards (N,)."""

    x0: Symbols
    path: WordLogProb
    rewards: Tensor


@dataclass(frozen=True, eq=False)
class Lesson:
    """What a few steps learn from. by: what stands for log p. before, reference (N,): its values at first."""

    drawn: DrawnGroup
    advantage: Tensor
    by: WordLogProb
    before: Tensor
    reference: Tensor


class RewardWay:
    """Draws from the weights as they are, and learns from what was drawn for `updates` steps."""

    def __init__(self, setup: TuningSetup) -> None:
        asked = setup.spec.tuned_by
        assert isinstance(asked, RewardTuning)
        self._setup, self._run, self._reporter, self._asked = setup, setup.run, setup.reporter, asked
        source, data = setup.source, setup.data
        self._device = data.train.device
        constraint = setup.constraint(asked.pattern)
        self._surrogates = surrogates_of(source, constraint, self._device)
        self._allowed = TorchConstraint.of(constraint, self._device)
        policy = asked.order or even_policy(source) or default_policy(source)
        steps = 1 if source.traits.joint else sum(constraint.free_positions)
        timetable = default_timetable(source.card)
        self._recipe = Recipe(constraint, steps, policy=policy, timetable=timetable, seed=setup.spec.seed)
        sampler.check(source, self._recipe)
        self._score = setup.rewarding(asked.reward)
        self._lesson: Lesson | None = None
        self._now, self._floored = RewardNow(), 0
        self._again = self._a_pass = 0.0  # seconds that rewards of many words still take at the end, and of a state
        self._passes = self._of_passes = 0  # of states that are still summed there, and of all
        self._summing = 0.0  # since when

    def begin(self) -> Reports:
        """Draw from the first weights."""
        began = self._reporter.clock.seconds
        rewards, _ = yield from self._evaluated(self._run.averaged, "preparing")
        self._say(before=Mean.of(rewards.cpu().numpy()))
        again = self._reporter.clock.seconds - began
        reading = Reading(self._setup.source, self._recipe)
        states = 0
        if reading.model.process.traits.any_order:
            x0 = (yield from self._drawn(reading.model, SUMMED_FROM, self._asked.group, "preparing")).x0
            states = sum(rows_needed(reading, x0[i]) for i in short_enough(reading, x0))
        self._again, self._passes = again, SUMS * states
        self._reporter.besides = lambda: self._again + self._passes * self._a_pass

    def advance(self, factor: float) -> Reports:
        """Learn from the words drawn last, or from new ones."""
        run, asked = self._run, self._asked
        if self._lesson is None or run.step % asked.updates == 0:
            self._lesson = yield from self._draw()
            self._say(reward=Mean.of(self._lesson.drawn.rewards.cpu().numpy()))
        lesson = self._lesson
        log_p = lesson.by.log_p(run.net)
        loss = grpo_loss(log_p, lesson.before, lesson.reference, lesson.advantage, clip=asked.clip, kl=asked.kl)
        run.descend(loss.mean().float(), factor)

    def measure(self) -> Reports:
        """How far each surrogate's gradient is from that of the paths, of the words drawn last."""
        lesson = self._lesson
        if lesson is None:
            return
        net, x0 = self._run.net, self._tensor(lesson.drawn.x0)
        of = {name: self._surrogates.of(name, x0, self._asked.masks, self._g(17)) for name in OTHERS}
        found = dict[str, Tensor]()
        for name, one in {PATH: lesson.drawn.path, **of}.items():
            work = gradient(net, one, lesson.advantage)
            found[name] = (yield from self._reporter.watching(work, "training")).gradient
        self._say(gaps=gaps(found, PATH))

    def end(self, weights: list[Tensor]) -> Generator[Progress, RunCommand, TuningEnd]:
        """Draw from the last weights; sum the surrogates of some of the words over all their states."""
        with torch.no_grad():
            for p, value in zip(self._run.net.parameters(), weights, strict=True):
                p.copy_(value)
        rewards, apart = yield from self._evaluated(weights, "evaluating")
        self._again = 0.0
        self._say(after=Mean.of(rewards.cpu().numpy()), kl=Mean.of(apart.cpu().numpy()))
        exact = yield from self._reporter.unless_skipped(self._exact(self._model(weights)))
        self._say(exact=exact)
        self._passes = 0
        several = self._setup.source.process.traits.any_order
        said = described(self._asked, self._now, self._floored, several=several)
        return TuningEnd(on_card(self._asked, self._now), gain_in_words(self._now), said)

    def _say(self, **changes: object) -> None:
        self._now = replace(self._now, **changes)  # type: ignore[arg-type]
        self._reporter.update(rewarded=self._now)

    def _g(self, stream: int) -> torch.Generator:
        return generator(self._setup.spec.seed, self._run.step, stream=stream)

    def _model(self, weights: list[Tensor]) -> Model:
        return current_model(self._run, weights, self._setup.spec)

    def _tensor(self, x0: Symbols) -> Tensor:
        return torch.from_numpy(x0.astype(np.int64)).to(self._device)

    def _drawn(
        self, model: Model, first_row: int, rows: int, stage: TrainingStage
    ) -> Generator[Progress, RunCommand, DrawnGroup]:
        frames = sampler.run(model, self._recipe.with_(first_row=first_row, rows=rows))
        x0, path = yield from self._reporter.watching(self._surrogates.path(frames), stage)
        values, floored = self._score(x0)
        self._floored += int(np.count_nonzero(floored))
        return DrawnGroup(x0, path, torch.from_numpy(values).to(self._device, precision(self._device)))

    def _draw(self) -> Generator[Progress, RunCommand, Lesson]:
        """Groups of words from the weights as they are."""
        run, asked, rows = self._run, self._asked, self._asked.rows
        model = self._model([p.detach() for p in run.net.parameters()])
        drawn = yield from self._drawn(model, run.step // asked.updates * rows, rows, "training")
        by = drawn.path
        if asked.surrogate != PATH:
            by = self._surrogates.of(asked.surrogate, self._tensor(drawn.x0), asked.masks, self._g(16))
        advantage = advantages(drawn.rewards, asked.group)
        before = yield from self._reporter.watching(evaluate(by, run.net), "training")
        reference = yield from self._reporter.watching(evaluate(by, self._setup.reference), "training")
        return Lesson(drawn, advantage, by, before, reference)

    def _evaluated(
        self, weights: list[Tensor], stage: TrainingStage
    ) -> Generator[Progress, RunCommand, tuple[Tensor, Tensor]]:
        """The rewards of words of some weights, which are the network's, and log p - log p_reference of their paths.

        They are always drawn by the same random numbers.
        """
        model, rewards, apart = self._model(weights), list[Tensor](), list[Tensor]()
        reporter, ahead = self._reporter, self._again
        for i in range(0, EVALUATED, PART):
            drawn = yield from self._drawn(model, EVALUATED_FROM + i, PART, stage)
            rewards.append(drawn.rewards)
            began = reporter.clock.seconds
            now = yield from reporter.watching(evaluate(drawn.path, self._run.net), stage)
            apart.append(now - (yield from reporter.watching(evaluate(drawn.path, self._setup.reference), stage)))
            self._a_pass = (reporter.clock.seconds - began) / (2 * drawn.path.states)
            self._again = ahead * (1.0 - (i + PART) / EVALUATED)
        return torch.cat(rewards), torch.cat(apart)

    def _summed(self, work: Generator[int, None, T], passes: int = GRADIENT) -> Generator[Progress, RunCommand, T]:
        """The result of work on states, each of which takes as long as that many passes."""

        def done(states: int) -> Reports:
            self._passes -= passes * states
            self._a_pass = (self._reporter.clock.seconds - self._summing) / (self._of_passes - self._passes)
            yield from self._reporter.yield_if_due("evaluating")

        return (yield from watched(work, done))

    def _exact(self, model: Model) -> Generator[Progress, RunCommand, ExactGaps]:
        """All surrogates of a group of words, those that are too long left out, summed over all states."""
        group, several = self._asked.group, model.process.traits.any_order
        reading = Reading(model, self._recipe)
        drawn = yield from self._drawn(model, SUMMED_FROM, group, "evaluating")
        chosen = short_enough(reading, drawn.x0) if several else list(range(group))
        if not chosen:
            return ExactGaps(several, left_out=group)
        x0, advantage = drawn.x0[chosen], advantages(drawn.rewards, group)
        words, weights = self._tensor(x0), torch.zeros_like(advantage)
        weights[chosen] = advantage[chosen]
        surrogates = {name: self._surrogates.of(name, words, 1, self._g(18)) for name in OTHERS}
        in_all = sum(rows_needed(reading, x) for x in x0) if several else 0
        self._passes = SUMS * in_all + GRADIENT * (drawn.path.states + (1 if several else len(OTHERS)) * len(x0))
        self._of_passes, self._summing = self._passes, self._reporter.clock.seconds
        path = yield from self._summed(gradient(self._run.net, drawn.path, weights))
        nats, gradients = {PATH: path.log_p[chosen]}, {PATH: path.gradient}
        mixture = nats[PATH].tolist()
        if several:
            found = yield from self._summed(exact_surrogates(reading, x0, self._allowed), 1)
            surrogates, mixture = surrogates | dict(found.surrogates), list(found.mixture)
        for name, of in surrogates.items():
            nats[name], gradients[name] = yield from self._summed(gradient(self._run.net, of, advantage[chosen]))
        nats[ALL_ORDERS] = torch.tensor(mixture)
        scored = tuple(
            ScoredWord(
                model.vocabulary.decode(x),
                float(drawn.rewards[i]),
                tuple((name, float(values[k])) for name, values in nats.items()),
            )
            for k, (i, x) in enumerate(zip(chosen, x0, strict=True))
        )
        beside = gaps(gradients, ALL_ORDERS) if several and not self._asked.takes_one_path else ()
        return ExactGaps(several, scored, group - len(chosen), gaps(gradients, PATH), beside)
