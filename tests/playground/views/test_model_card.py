"""The Model tab: tells what the card of a checkpoint says, and nothing that it does not."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from playground.views.model_card import NONE_OPEN, ModelCard
from playground.views.model_card_facts import NOT_MEASURED, ModelFacts, facts_of
from playground.views.trainer.legend import LossLegend
from playground.widgets import Label

CARD = {
    "title": "Given names",
    "process": "masked",
    "alphabet": list("abc"),
    "network": {"denoiser": "transformer", "size": 4, "length": 15, "width": 128, "layers": 4, "heads": 1},
    "parameters": 412_345,
    "words": {"list": "names", "count": 30_000, "heldout": 3000, "heldout_share": 0.1, "split_seed": 7, "longest": 14},
    "recipe": {"preset": "small", "seed": 0, "batch": 256, "source": "names"},
    "steps": 12_000,
    "seconds": 90.0,
    "date": "2026-01-02",
    "figures": {"elbo": 1.99, "tight": 1.93},
    "baselines": {"positional": 2.62, "5-gram": 2.06},
    "weights_sha256": "9f" * 32,
}


@pytest.fixture
def view(qtbot):
    view = ModelCard()
    qtbot.addWidget(view)
    view.resize(400, 640)
    view.show()
    return view


def test_every_figure_says_its_kind_and_stands_beside_the_baselines(view):
    view.show_facts(facts_of(CARD))
    assert view.bars.text() == (
        "Model, tight bound 1.930, Model, ELBO 1.990, 5-gram 2.060 (+0.130), positional 2.620 (+0.690)"
    )


def test_the_facts_of_the_card_are_shown(view):
    view.show_facts(facts_of(CARD))
    rows = {label: text.replace("\u00a0", " ") for label, text in view.rows().items()}
    assert rows["Words"] == "30 000 words: learned from 27 000, 3 000 held out"
    assert rows["Split"] == "10 % of the distinct words, seed 7"
    assert rows["Network"] == "small, 4 layers, 1 head, width 128, not given the noise level"
    assert rows["Trained"] == "2026-01-02, 12 000 steps, 1 m 30 s"
    assert view._headline.text().replace("\u00a0", " ") == "Masked diffusion · Transformer · 0.41 M parameters"
    body = view.making.body
    assert body.indexOf(view._shows) > body.indexOf(view._weights)
    assert rows.get("Systems", "") in view._systems.text()


def test_a_tuned_model_says_by_what(view):
    view.show_facts(facts_of({**CARD, "preferences": {"liked": 1, "disliked": 8, "preferred": 0.955}}))
    assert view.rows()["Tuned by"] == "1 liked word against 8 not liked; in 96\u00a0% of pairs the liked gained"


def test_a_model_tuned_by_a_reward_says_by_which_and_what_it_cost(view):
    means = {name: {"mean": value} for name, value in (("before", 0.28), ("after", 0.5), ("kl_nats", 0.151))}
    view.show_facts(facts_of({**CARD, "rewarded": {"reward": '(ends("a"))', "surrogate": "elbo", **means}}))
    assert view.rows()["Tuned by"] == (
        'the reward (ends("a")), 0.280 on average before and 0.500 after; KL to the model it began with about 0.15 nats'
        " a word along paths; gradient of ELBO (GRPO)"
    )
    view.show_facts(facts_of({**CARD, "rewarded": {"reward": 3}}))
    assert "Tuned by" not in view.rows()


def test_a_fact_that_is_longer_than_a_line_is_shown_whole(view):
    view.show_facts(facts_of({**CARD, "alphabet": list("abcdefghijklmnopqrstuvwxyz") * 4}))
    QApplication.processEvents()
    labels = [label for label in view.findChildren(Label) if label.wordWrap() and label.isVisible()]
    assert len(labels) > 5
    assert all(label.height() >= label.heightForWidth(label.width()) for label in labels)


def test_a_bound_that_was_estimated_says_its_error(view):
    view.show_facts(facts_of({**CARD, "figures": {"elbo": 1.99, "tight": 1.93, "tight_stderr": 0.0081}}))
    assert view.bars.text().startswith("Model, tight bound 1.930 ± 0.008, Model, ELBO 1.990, ")
    assert "in expectation" in view.bars.tip(1)
    assert "Standard error over the words: 0.008" in view.bars.tip(1)
    assert "Standard error" not in view.bars.tip(27)


def errors_shown(view) -> list[str]:
    """The standard errors that stand in the card."""
    QApplication.processEvents()
    return [label.text() for label in view.bars.findChildren(Label) if "±" in label.text() and label.isVisible()]


def test_errors_stand_beside_the_bars_where_they_fit(view):
    view.show_facts(facts_of(CARD))
    assert errors_shown(view) == []
    view.show_facts(facts_of({**CARD, "figures": {"elbo": 1.99, "tight": 1.93, "tight_stderr": 0.0081}}))
    assert errors_shown(view) == ["± 0.008"]
    painted = view.bars.grab().toImage()
    view.show_facts(facts_of({**CARD, "figures": {"elbo": 1.99, "tight": 1.93, "tight_stderr": 0.0092}}))
    assert errors_shown(view) == ["± 0.009"]
    assert view.bars.grab().toImage() != painted
    view.bars.setFixedWidth(260)
    assert errors_shown(view) == []
    view.bars.setFixedWidth(460)
    assert errors_shown(view) == ["± 0.009"]


HALF = {**CARD, "figures": {}, "steps": 1240, "kept": "best", "estimate": {"elbo": 2.0949, "step": 1240}}


def test_a_half_trained_model_shows_its_step_and_the_figure_of_the_train_tab(view):
    view.show_facts(facts_of(HALF))
    legend = LossLegend()
    legend.show_values(2.0, 2.0949, "ELBO", 1240)
    assert view.figures.title().replace("\u00a0", " ") == "Given names, step 1 240"
    shown = view.bars.text().replace("\u00a0", " ")
    assert shown.startswith("Held out at step 1 240, ELBO 2.09, 5-gram 2.06 (\u22120.03)")
    assert "held out 2.09, at step 1 240" in legend.text().replace("\u00a0", " ")
    assert "estimate that Train shows" in view._note.text()
    assert "estimate" in view.bars.tip(1)
    rows = {label: text.replace("\u00a0", " ") for label, text in view.rows().items()}
    assert "kept at step 1 240 of a run that was not over" in rows["Trained"]
    view.show_facts(facts_of(CARD))
    assert view.figures.title() == "Given names"
    assert "1.930" in view.bars.text()
    assert "estimate" not in view._note.text()


def test_an_estimate_of_other_weights_is_not_shown(view):
    view.show_facts(facts_of({**HALF, "estimate": {"elbo": 2.0949, "step": 1000}}))
    assert "2.09" not in view.bars.text()
    assert view._note.text() == NOT_MEASURED


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"words": {"choosing": 2048, "reported": 952}}, "952 held-out words that did not choose the weights."),
        (
            {"words": {"choosing": 9, "reported": 9000}},
            "952 held-out words of 9 000, drawn with seed 0, that did not",
        ),
        (
            {"words": {"choosing": 0, "reported": 952}, "kept": "last"},
            "952 held-out words; the last weights were kept.",
        ),
        ({"words": {}}, "952 held-out words; some of them also chose the weights."),
    ],
)
def test_it_says_which_words_the_figures_are_of(view, changes, says):
    view.show_facts(facts_of({**CARD, "figures": {"tight": 1.93, "words": 952, "seed": 0}, **changes}))
    assert f"Lower is better. Measured on {says}" in view._note.text().replace("\u00a0", " ")


def test_the_words_that_chose_are_distinguished(view):
    view.show_facts(facts_of({**CARD, "words": {"count": 30_000, "heldout": 3000, "choosing": 2048, "reported": 952}}))
    received = view.rows()["Words"].replace("\u00a0", " ")
    assert received.endswith("learned from 27 000, 3 000 held out (2 048 chose the weights, 952 reported on)")


def test_the_two_kinds_at_one_budget_stand_with_their_recipe(view):
    recipe = {"preset": "small", "steps": 1200, "seeds": 3}
    masked = {"elbo": 2.11, "elbo_sd": 0.01, "tight": 2.05, "tight_sd": 0.004, **recipe}
    both = {"autoregressive": {"exact": 1.95, "exact_sd": 0.003, **recipe}, "masked": masked}
    view.show_facts(facts_of({**CARD, "at_one_budget": both}))
    assert view.rows()["At one budget"].replace("\u00a0", " ") == (
        "autoregressive 1.950 ± 0.003 (exact), masked 2.050 ± 0.004 (tight bound): small, 1 200 steps, 3 seeds each"
    )
    view.show_facts(facts_of({**CARD, "at_one_budget": {"masked": 3}}))
    assert "At one budget" not in view.rows()


def test_a_figure_tells_its_standard_error(view):
    view.show_facts(
        facts_of({**CARD, "figures": {"tight": 1.93, "tight_stderr": 0.014}, "baselines_stderr": {"5-gram": 0.021}})
    )
    assert "Standard error over the words: 0.014" in view.bars.tip(2)
    assert "Standard error over the words: 0.021" in view.bars.tip(30)


def test_the_digest_can_be_copied(view, qtbot):
    view.show_facts(facts_of(CARD))
    qtbot.mouseClick(view.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == "9f" * 32


def test_only_a_model_of_ones_own_has_buttons_that_change_it(view, qtbot):
    view.show_facts(facts_of(CARD))
    assert not view.rename.isVisible()
    assert not view.trash.isVisible()
    view.show_facts(facts_of(CARD), changeable=True)
    with qtbot.waitSignal(view.rename_wanted):
        qtbot.mouseClick(view.rename, Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(view.trash_wanted):
        qtbot.mouseClick(view.trash, Qt.MouseButton.LeftButton)


def test_what_a_card_lacks_is_left_out(view):
    view.show_facts(facts_of({"title": "The list itself", "weights_sha256": "ab"}))
    assert view.rows() == {}
    assert not view.bars.isVisible()
    assert view.figures.title() == "The list itself"
    view.show_facts(ModelFacts())
    assert view.figures.title() == NONE_OPEN
    assert not view.making.isVisible()


def test_a_card_of_wrong_kinds_is_shown_as_far_as_it_can_be(view):
    view.show_facts(
        facts_of({"title": 3, "words": [], "figures": "good", "baselines": {"x": None, "y": 2}, "seconds": "long"})
    )
    assert view.figures.title() == "3"
    assert view.bars.text() == "y 2.000"
    view.grab()


def test_every_figure_is_explained_where_it_stands(view):
    view.bars.show_figures((("Model, exact", 1.9),), (("positional", 2.4),))
    assert "very probabilities" in view.bars.tip(2)
    assert "each position" in view.bars.tip(30)
    assert view.bars.tip(900).startswith("Nats per character")


def test_a_list_with_counts_and_labels_says_what_they_are_for(view):
    card = {"words": {"count": 3, "columns": ["word", "count", "label"]}, "labels": ["F", "M"]}
    view.show_facts(facts_of(card))
    rows = view.rows()
    assert rows["Counts"] == "words were learned from as often as they occur"
    assert rows["Labels"] == "F, M, kept with the words and not learned"
    learned = {"labelling": {"kind": "ending", "names": ["vowel", "consonant"]}}
    view.show_facts(facts_of(card | learned))
    assert view.rows()["Labels"] == (
        "vowel, consonant, learned with the words: whether the last letter is a vowel; its figures are without a label"
    )
    view.show_facts(facts_of({"words": {"count": 3}}))
    assert not {"Counts", "Labels"} & set(view.rows())


def test_a_model_whose_run_is_over_can_be_trained_for_longer(qtbot):
    view = ModelCard()
    qtbot.addWidget(view)
    view.show()
    view.show_facts(facts_of(CARD))
    assert not view.longer.isVisible()
    view.show_facts(facts_of(CARD), changeable=True, trainable=True)
    view.longer.minutes.setValue(2.5)
    with qtbot.waitSignal(view.longer.wanted) as asked:
        qtbot.mouseClick(view.longer.button, Qt.MouseButton.LeftButton)
    assert asked.args == [2.5]


def test_the_same_facts_once_more_leave_every_label_in_place(view):
    view.show_facts(facts_of(CARD))
    labels = view.findChildren(Label)
    view.show_facts(facts_of(CARD), changeable=True)
    assert view.findChildren(Label) == labels
    assert not view.changes.isHidden()
