"""Tuning by a reward: groups of words are drawn, rewarded and learned from (`grpo_loss`), then drawn again.

What words of the first and of the last weights are worth on average is measured on draws of their own, the same random
numbers for both. The KL to the reference is along paths: where a word has several it is no less than that between the
words, since who sees only the words sees less (data processing). Where the order follows from the weights, the
reference is asked along the order that was taken, which need not be the one that it would take.
"""

from collections.abc import Generator
from dataclasses import dataclass, replace

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
from models.training.grpo_loss import advantages, grpo_loss
from models.training.levels import precision
from models.training.objectives import generator
from models.training.off_policy import exact_surrogates, gaps, gradient, short_enough
from models.training.progress import Progress, TrainingStage
from models.training.reporter import Reports, RunCommand
from models.training.reward_outcome import ExactGaps, Mean, RewardNow, ScoredWord, described, gain_in_words, on_card
from models.training.reward_tuning import ALL_ORDERS, PATH, SURROGATES, RewardTuning
from models.training.surrogates import surrogates_of
from models.training.torch_words import TorchConstraint
from models.training.tuning_way import EVALUATED, EVALUATED_FROM, PART, TuningEnd, TuningSetup
from models.training.word_log_prob import WordLogProb, evaluate

SUMMED_FROM = EVALUATED_FROM - 2**20  # the same of words whose surrogates are summed over all states
PASSES = 13  # forward over every state that is summed: three gradients, three values, and the orders' own
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
        self._a_pass = self._ends = 0.0  # seconds of a state, and of `end`
        self._ending: float | None = None  # since when `end` goes on

    def begin(self) -> Reports:
        """Draw from the first weights."""
        began = self._reporter.clock.seconds
        rewards, _ = yield from self._evaluated(self._run.averaged, "preparing")
        self._say(before=Mean.of(rewards.cpu().numpy()))
        again = self._reporter.clock.seconds - began
        reading = Reading(self._setup.source, self._recipe)
        states = 0
        if reading.model.process.traits.any_order:
            x0 = self._drawn(reading.model, SUMMED_FROM, self._asked.group).x0
            states = sum(rows_needed(reading, x0[i]) for i in short_enough(reading, x0))
        self._ends = again + PASSES * states * self._a_pass
        self._reporter.besides = self._besides

    def _besides(self) -> float | None:
        """Seconds that `end` still takes: those of a passage at the beginning, and of the states that are summed."""
        spent = self._reporter.clock.seconds - self._ending if self._ending is not None else 0.0
        return self._ends - spent if spent <= self._ends else None

    def advance(self, factor: float) -> None:
        """Learn from the words drawn last, or from new ones."""
        run, asked = self._run, self._asked
        if self._lesson is None or run.step % asked.updates == 0:
            self._lesson = self._draw()
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
        found = {PATH: gradient(net, lesson.drawn.path, lesson.advantage)}
        for name in OTHERS:
            found[name] = gradient(net, self._surrogates.of(name, x0, self._asked.masks, self._g(17)), lesson.advantage)
            yield from self._reporter.yield_if_due("training")
        self._say(gaps=gaps(found, PATH))

    def end(self, weights: list[Tensor]) -> Generator[Progress, RunCommand, TuningEnd]:
        """Draw from the last weights; sum the surrogates of some of the words over all their states."""
        self._ending = self._reporter.clock.seconds
        with torch.no_grad():
            for p, value in zip(self._run.net.parameters(), weights, strict=True):
                p.copy_(value)
        rewards, apart = yield from self._evaluated(weights, "evaluating")
        self._say(after=Mean.of(rewards.cpu().numpy()), kl=Mean.of(apart.cpu().numpy()))
        exact = yield from self._exact(self._model(weights))
        self._say(exact=exact)
        self._reporter.besides = lambda: 0.0
        said = described(self._asked, self._now, exact, self._floored)
        return TuningEnd(on_card(self._asked, self._now, exact), gain_in_words(self._now), said)

    def _say(self, **changes: object) -> None:
        self._now = replace(self._now, **changes)  # type: ignore[arg-type]
        self._reporter.update(rewarded=self._now)

    def _g(self, stream: int) -> torch.Generator:
        return generator(self._setup.spec.seed, self._run.step, stream=stream)

    def _model(self, weights: list[Tensor]) -> Model:
        return current_model(self._run, weights, self._setup.spec)

    def _tensor(self, x0: Symbols) -> Tensor:
        return torch.from_numpy(x0.astype(np.int64)).to(self._device)

    def _drawn(self, model: Model, first_row: int, rows: int) -> DrawnGroup:
        x0, path = self._surrogates.path(sampler.run(model, self._recipe.with_(first_row=first_row, rows=rows)))
        values, floored = self._score(x0)
        self._floored += int(np.count_nonzero(floored))
        return DrawnGroup(x0, path, torch.from_numpy(values).to(self._device, precision(self._device)))

    def _draw(self) -> Lesson:
        """Groups of words from the weights as they are."""
        run, asked, rows = self._run, self._asked, self._asked.rows
        model = self._model([p.detach() for p in run.net.parameters()])
        drawn = self._drawn(model, run.step // asked.updates * rows, rows)
        by = drawn.path
        if asked.surrogate != PATH:
            by = self._surrogates.of(asked.surrogate, self._tensor(drawn.x0), asked.masks, self._g(16))
        advantage = advantages(drawn.rewards, asked.group)
        return Lesson(drawn, advantage, by, evaluate(by, run.net), evaluate(by, self._setup.reference))

    def _evaluated(
        self, weights: list[Tensor], stage: TrainingStage
    ) -> Generator[Progress, RunCommand, tuple[Tensor, Tensor]]:
        """The rewards of words of some weights, which are the network's, and log p - log p_reference of their paths.

        They are always drawn by the same random numbers.
        """
        model, rewards, apart = self._model(weights), list[Tensor](), list[Tensor]()
        for i in range(0, EVALUATED, PART):
            drawn = self._drawn(model, EVALUATED_FROM + i, PART)
            rewards.append(drawn.rewards)
            began = self._reporter.clock.seconds
            apart.append(evaluate(drawn.path, self._run.net) - evaluate(drawn.path, self._setup.reference))
            self._a_pass = (self._reporter.clock.seconds - began) / (2 * sum(map(len, drawn.x0)))
            yield from self._reporter.yield_if_due(stage)
        return torch.cat(rewards), torch.cat(apart)

    def _exact(self, model: Model) -> Generator[Progress, RunCommand, ExactGaps]:
        """All surrogates of a group of words, those that are too long left out, summed over all states."""
        group, several = self._asked.group, model.process.traits.any_order
        reading = Reading(model, self._recipe)
        drawn = self._drawn(model, SUMMED_FROM, group)
        chosen = short_enough(reading, drawn.x0) if several else list(range(group))
        if not chosen:
            return ExactGaps(several, left_out=group)
        x0, advantage = drawn.x0[chosen], advantages(drawn.rewards, group)
        words, weights = self._tensor(x0), torch.zeros_like(advantage)
        weights[chosen] = advantage[chosen]
        nats = {PATH: evaluate(drawn.path, self._run.net)[chosen]}
        gradients = {PATH: gradient(self._run.net, drawn.path, weights)}
        yield from self._reporter.yield_if_due("evaluating")
        surrogates = {name: self._surrogates.of(name, words, 1, self._g(18)) for name in OTHERS}
        mixture = nats[PATH].tolist()
        if several:
            work = exact_surrogates(reading, x0, self._allowed)
            found = yield from watched(work, lambda _: self._reporter.yield_if_due("evaluating"))
            surrogates, mixture = surrogates | dict(found.surrogates), list(found.mixture)
        for name, of in surrogates.items():
            gradients[name], nats[name] = gradient(self._run.net, of, advantage[chosen]), evaluate(of, self._run.net)
            yield from self._reporter.yield_if_due("evaluating")
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
